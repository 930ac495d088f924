//! The identifiers, by our name and by Meta's code.

use std::fmt;
use std::str::FromStr;

use crate::error::Error;

/// An identifier of a person or a device that Meta matches on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// `em`
    Email,
    /// `ph`
    Phone,
    /// `fn`
    FirstName,
    /// `ln`
    LastName,
    /// `db`
    DateOfBirth,
    /// `ge`
    Gender,
    /// `ct`
    City,
    /// `st`
    State,
    /// `zp`
    Zip,
    /// `country`
    Country,
    /// `external_id`: your own id of the customer.
    ExternalId,
    /// `f5first`: the first five characters of the first name.
    F5First,
    /// `f5last`: the first five characters of the last name.
    F5Last,
    /// `fi`: the first initial.
    FirstInitial,
    /// `doby`: the year of birth.
    BirthYear,
    /// `dobm`: the month of birth.
    BirthMonth,
    /// `dobd`: the day of birth.
    BirthDay,
    /// `madid`: IDFA or Android advertising id. Never hashed.
    Madid,
    /// `client_ip_address`. Never hashed.
    ClientIpAddress,
}

impl Field {
    /// Every field, in the order of the wire form.
    pub const ALL: [Self; 19] = [
        Self::Email,
        Self::Phone,
        Self::FirstName,
        Self::LastName,
        Self::DateOfBirth,
        Self::Gender,
        Self::City,
        Self::State,
        Self::Zip,
        Self::Country,
        Self::ExternalId,
        Self::F5First,
        Self::F5Last,
        Self::FirstInitial,
        Self::BirthYear,
        Self::BirthMonth,
        Self::BirthDay,
        Self::Madid,
        Self::ClientIpAddress,
    ];

    /// The name in our interfaces, such as `first_name`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone",
            Self::FirstName => "first_name",
            Self::LastName => "last_name",
            Self::DateOfBirth => "date_of_birth",
            Self::Gender => "gender",
            Self::City => "city",
            Self::State => "state",
            Self::Zip => "zip",
            other => other.code(),
        }
    }

    /// Meta's name on the wire, such as `fn`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Email => "em",
            Self::Phone => "ph",
            Self::FirstName => "fn",
            Self::LastName => "ln",
            Self::DateOfBirth => "db",
            Self::Gender => "ge",
            Self::City => "ct",
            Self::State => "st",
            Self::Zip => "zp",
            Self::Country => "country",
            Self::ExternalId => "external_id",
            Self::F5First => "f5first",
            Self::F5Last => "f5last",
            Self::FirstInitial => "fi",
            Self::BirthYear => "doby",
            Self::BirthMonth => "dobm",
            Self::BirthDay => "dobd",
            Self::Madid => "madid",
            Self::ClientIpAddress => "client_ip_address",
        }
    }

    /// Whether this is our name for it, or Meta's code.
    pub(crate) fn is_named(self, name: &str) -> bool {
        self.name() == name || self.code() == name
    }

    /// Whether Meta wants this identifier hashed.
    pub const fn is_hashed(self) -> bool {
        !matches!(self, Self::Madid | Self::ClientIpAddress)
    }

    /// Whether Meta accepts a list of values.
    pub const fn is_list(self) -> bool {
        matches!(
            self,
            Self::Email
                | Self::Phone
                | Self::FirstName
                | Self::LastName
                | Self::DateOfBirth
                | Self::Gender
                | Self::City
                | Self::State
                | Self::Zip
                | Self::Country
                | Self::ExternalId
        )
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Field {
    type Err = Error;

    /// Reads our name or Meta's code.
    fn from_str(name: &str) -> Result<Self, Error> {
        let known = Self::ALL.into_iter().find(|field| field.is_named(name));
        known.ok_or_else(|| {
            let names: Vec<&str> = Self::ALL.into_iter().map(Self::name).collect();
            Error::config(
                "field",
                format!("no such identifier; use one of {}", names.join(", ")),
            )
        })
    }
}
