//! A decimal number as text, so that no cent is lost on the way.

/// A number as the caller wrote it. It is checked when the event is prepared and sent with the
/// same digits; it never passes through a float.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decimal(String);

impl Decimal {
    /// The text as it was given.
    pub fn as_given(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Decimal {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<String> for Decimal {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<f64> for Decimal {
    /// The shortest decimal that reads back as the same float: `0.1` is `0.1`.
    fn from(number: f64) -> Self {
        Self(number.to_string())
    }
}

impl From<i64> for Decimal {
    fn from(number: i64) -> Self {
        Self(number.to_string())
    }
}
