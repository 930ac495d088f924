//! Why an event was given up.

use std::str::FromStr;

use crate::error::Error;

/// The reasons of the dead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// Meta refused it, alone in a request.
    Rejected,
    /// Older than Meta accepts.
    Expired,
    /// Larger than the endpoint takes, alone in a request.
    Oversize,
    /// Perhaps received, and too old to be recognized as the same when sent again.
    AmbiguousWindow,
    /// Perhaps received, and the settings ask for a person to decide (`ambiguous = hold`).
    AmbiguousHeld,
}

impl Reason {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Rejected,
        Self::Expired,
        Self::Oversize,
        Self::AmbiguousWindow,
        Self::AmbiguousHeld,
    ];

    /// The stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rejected => "rejected",
            Self::Expired => "expired",
            Self::Oversize => "oversize",
            Self::AmbiguousWindow => "ambiguous_window",
            Self::AmbiguousHeld => "ambiguous_held",
        }
    }
}

impl FromStr for Reason {
    type Err = Error;

    /// Reads the stable name.
    fn from_str(name: &str) -> Result<Self, Error> {
        let mut reasons = Self::ALL.into_iter();
        reasons
            .find(|reason| reason.as_str() == name)
            .ok_or_else(|| {
                let names = Self::ALL.map(Self::as_str).join(", ");
                Error::config("reason", format!("must be one of {names}"))
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_read_as_written() {
        for reason in Reason::ALL {
            assert_eq!(reason.as_str().parse::<Reason>().unwrap(), reason);
        }
        let error = "gone".parse::<Reason>().unwrap_err();
        assert!(error.to_string().contains("ambiguous_held"), "{error}");
    }
}
