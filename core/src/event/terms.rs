//! What the world around an event says: the time, the country, how strict to be.

use std::str::FromStr;

use crate::error::Error;
use crate::identity::Country;

/// How plain external ids are sent. Meta asks for the same form on all channels, and only
/// recommends hashing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ExternalIdForm {
    /// In lowercase, without white space, hashed: as the pixel sends them.
    #[default]
    Hashed,
    /// As they are given, without white space around: as Meta's SDKs for Python, PHP, Java and
    /// Ruby send them.
    Raw,
}

impl FromStr for ExternalIdForm {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        match name {
            "hashed" => Ok(Self::Hashed),
            "raw" => Ok(Self::Raw),
            _ => Err(Error::config("external_id", "use \"hashed\" or \"raw\"")),
        }
    }
}

/// What `prepare` has to know besides the event.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Terms {
    /// Now, seconds since 1970-01-01 UTC.
    pub now: i64,
    /// The country of phones, states and postcodes where the event names none.
    pub default_country: Option<Country>,
    /// Send the second canonical form too, where two are defensible.
    pub alternates: bool,
    /// Refuse an event for any issue that is more than a note.
    pub strict: bool,
    /// How plain external ids are sent.
    pub external_id: ExternalIdForm,
}

impl Terms {
    /// The defaults at this time.
    pub const fn at(now: i64) -> Self {
        Self {
            now,
            default_country: None,
            alternates: false,
            strict: false,
            external_id: ExternalIdForm::Hashed,
        }
    }
}
