//! One identifier: what it is called, and the three questions normalize, hash, explain.

mod country;
mod hash;
mod phone;

use std::fmt;
use std::str::FromStr;

pub use country::Country;
pub use hash::Sha256Hex;

use crate::error::Error;
use crate::issue::{Code, Issue};
use crate::ports::Clock;

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
        let known = Self::ALL
            .into_iter()
            .find(|field| field.name() == name || field.code() == name);
        known.ok_or_else(|| {
            let names: Vec<&str> = Self::ALL.into_iter().map(Self::name).collect();
            Error::config(
                "field",
                format!("no such identifier; use one of {}", names.join(", ")),
            )
        })
    }
}

/// Which number of `03/04/1990` is the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateOrder {
    /// Day, month, year.
    DayFirst,
    /// Month, day, year.
    MonthFirst,
}

/// What is known besides the value itself.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Options {
    /// Now, in seconds since 1970-01-01 UTC: nobody is born after today.
    pub now: i64,
    /// The country that national phone numbers, states and postcodes are read by.
    pub country: Option<Country>,
    /// How to read dates that are ambiguous otherwise.
    pub date_order: Option<DateOrder>,
    /// Whether letters in phone numbers stand for digits (`1-800-FLOWERS`).
    pub vanity: bool,
    /// Whether to give a second canonical form where two are defensible.
    pub alternates: bool,
}

impl Options {
    /// Nothing is known but the time, in seconds since 1970-01-01 UTC.
    pub const fn at(now: i64) -> Self {
        Self {
            now,
            country: None,
            date_order: None,
            vanity: false,
            alternates: false,
        }
    }

    /// Nothing is known but the time.
    pub fn now(clock: &dyn Clock) -> Self {
        Self::at(clock.unix_seconds())
    }

    /// With the country, by code or by name.
    pub fn with_country(mut self, country: &str) -> Result<Self, Error> {
        self.country = Some(country.parse()?);
        Ok(self)
    }
}

/// How a value was given.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Form {
    /// Plain or already hashed: 64 hexadecimal digits are taken for a digest.
    #[default]
    Detect,
    /// Plain, whatever it looks like.
    Raw,
    /// Already normalized and hashed.
    Hashed,
}

/// The buffer that a normalizer writes to. Reused, a column of values costs no allocation.
#[derive(Default)]
pub(crate) struct Canonical {
    /// The canonical form.
    pub(crate) text: String,
    /// Other canonical forms that are defensible; filled only when asked for.
    pub(crate) alternates: Vec<String>,
    /// What was noticed about a value that was kept.
    pub(crate) notes: Vec<Code>,
}

impl Canonical {
    /// Empties the buffer and keeps its memory.
    pub(crate) fn clear(&mut self) {
        self.text.clear();
        self.alternates.clear();
        self.notes.clear();
    }
}

/// One accepted form of a value.
#[derive(Clone, PartialEq, Eq)]
pub struct Alternate {
    /// The canonical text.
    pub normalized: String,
    /// Its digest, for a hashed field.
    pub sha256: Option<Sha256Hex>,
}

/// Everything there is to say about one value.
///
/// `Debug` shows the issues and the digest's presence, never the value.
#[derive(Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The field that was asked about.
    pub field: Field,
    /// The canonical form; `None` when there is none, or when the value was hashed already.
    pub normalized: Option<String>,
    /// What is sent for a hashed field: 64 hexadecimal digits, or the parameter builder's form.
    pub sha256: Option<String>,
    /// The second form of an ambiguous value, when [`Options::alternates`] is set.
    pub alternates: Vec<Alternate>,
    /// What was noticed.
    pub issues: Vec<Issue>,
}

/// The canonical form of a value, or `None` when it has none or is hashed already.
pub fn normalize_field(field: Field, value: &str, options: &Options) -> Option<String> {
    explain(field, value, Form::Detect, options).normalized
}

/// What is sent for a hashed field, or `None` when the value can not be read or is never hashed.
pub fn hash_field(field: Field, value: &str, options: &Options) -> Option<String> {
    explain(field, value, Form::Detect, options).sha256
}

/// Everything there is to say about one value.
pub fn explain(field: Field, value: &str, form: Form, options: &Options) -> Outcome {
    // SKELETON: the identity agent replaces this body and moves the work to one module per family.
    let _ = (form, options);
    let text = value.trim().to_lowercase();
    if field == Field::Phone && !text.is_empty() {
        let mut out = Canonical::default();
        let result = phone::normalize(value.trim(), options, &mut out);
        let normalized = result.is_ok().then_some(out.text);
        let codes = out.notes.into_iter().chain(result.err());
        return Outcome {
            field,
            sha256: normalized.as_deref().map(|t| Sha256Hex::of(t).to_string()),
            normalized,
            alternates: out
                .alternates
                .into_iter()
                .map(|normalized| Alternate {
                    sha256: Some(Sha256Hex::of(&normalized)),
                    normalized,
                })
                .collect(),
            issues: codes.map(|code| Issue::new(field.name(), code)).collect(),
        };
    }
    if text.is_empty() {
        let issues = vec![Issue::new(field.name(), Code::Empty)];
        return Outcome {
            field,
            normalized: None,
            sha256: None,
            alternates: Vec::new(),
            issues,
        };
    }
    let sha256 = field.is_hashed().then(|| Sha256Hex::of(&text).to_string());
    Outcome {
        field,
        normalized: Some(text),
        sha256,
        alternates: Vec::new(),
        issues: Vec::new(),
    }
}
