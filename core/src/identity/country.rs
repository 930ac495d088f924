//! Countries: ISO 3166-1 alpha-2 from codes and names.

use std::fmt;
use std::str::FromStr;

use crate::error::Error;

/// A country of ISO 3166-1, as two lowercase letters.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Country([u8; 2]);

impl Country {
    /// The two lowercase letters.
    pub fn as_str(&self) -> &str {
        // Only lowercase ASCII letters are ever stored.
        str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Country {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        match text.trim().as_bytes() {
            &[first, second] if first.is_ascii_alphabetic() && second.is_ascii_alphabetic() => {
                Ok(Self([
                    first.to_ascii_lowercase(),
                    second.to_ascii_lowercase(),
                ]))
            }
            _ => Err(Error::config(
                "country",
                "not a country; pass the two-letter ISO code",
            )),
        }
    }
}
