//! A decimal number as text, so that no cent is lost on the way.

use std::fmt;

use super::limits::DECIMAL_DIGITS;

/// A number as the caller wrote it. It is checked when the event is prepared and sent with the
/// same digits; it never passes through a float.
#[derive(Clone, PartialEq, Eq)]
pub struct Decimal(String);

impl Decimal {
    /// The text as it was given.
    pub fn as_given(&self) -> &str {
        &self.0
    }

    /// The same number as JSON writes it: an optional minus, digits, an optional fraction.
    ///
    /// Trailing zeros stay (`79.90`), a leading plus and leading zeros go, an exponent is
    /// written out. `None` for whatever is no number: `NaN`, `12,5`, `5abc`, and for more than
    /// [`DECIMAL_DIGITS`] digits on either side of the point.
    ///
    /// ```
    /// use capikit::Decimal;
    /// assert_eq!(Decimal::from("+079.90").canonical(), Some(Decimal::from("79.90")));
    /// assert_eq!(Decimal::from("1.5e3").canonical(), Some(Decimal::from("1500")));
    /// assert_eq!(Decimal::from("12,5").canonical(), None);
    /// ```
    #[must_use]
    pub fn canonical(&self) -> Option<Self> {
        let text = self.0.trim();
        let (negative, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
            None => (text, 0),
        };
        let (whole, fraction) = shift(mantissa, exponent)?;
        let is_zero = (whole.bytes().chain(fraction.bytes())).all(|digit| digit == b'0');
        let sign = if negative && !is_zero { "-" } else { "" };
        let point = if fraction.is_empty() { "" } else { "." };
        Some(Self(format!("{sign}{whole}{point}{fraction}")))
    }

    /// [`Decimal::canonical`] without a copy, for a number that is canonical already.
    pub(super) fn into_canonical(self) -> Option<Self> {
        if is_canonical(&self.0) {
            return Some(self);
        }
        self.canonical()
    }

    /// Whether a canonical number is less than zero.
    pub(super) fn is_negative(&self) -> bool {
        self.0.starts_with('-')
    }

    /// Whether a canonical number is zero.
    pub(super) fn is_zero(&self) -> bool {
        self.0.bytes().all(|byte| matches!(byte, b'0' | b'.'))
    }

    /// A canonical number without its fraction, when that is all zeros.
    pub(super) fn whole(&self) -> Option<Self> {
        match self.0.split_once('.') {
            None => Some(self.clone()),
            Some((whole, fraction)) if fraction.bytes().all(|digit| digit == b'0') => {
                Some(Self(whole.to_owned()))
            }
            Some(_) => None,
        }
    }
}

/// Whether these are digits as JSON writes them, without a sign: `0`, `12` or `79.90`.
fn is_canonical(text: &str) -> bool {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let are_digits = |digits: &str| {
        (1..=DECIMAL_DIGITS).contains(&digits.len())
            && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    are_digits(whole) && are_digits(fraction) && (whole == "0" || !whole.starts_with('0'))
}

/// The digits before and after the point, once the point has moved by the exponent.
fn shift(mantissa: &str, exponent: i32) -> Option<(String, String)> {
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let mut digits: Vec<u8> = whole.bytes().chain(fraction.bytes()).collect();
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let limit = i32::try_from(DECIMAL_DIGITS).ok()?;
    if exponent.checked_abs()? > limit {
        return None;
    }
    let mut point = i32::try_from(whole.len()).ok()?.checked_add(exponent)?;
    while point < 0 {
        digits.insert(0, b'0');
        point += 1;
    }
    let point = usize::try_from(point).ok()?;
    while digits.len() < point {
        digits.push(b'0');
    }
    let (whole, fraction) = digits.split_at_checked(point)?;
    let whole = str::from_utf8(whole).ok()?.trim_start_matches('0');
    let fraction = str::from_utf8(fraction).ok()?;
    if whole.len() > DECIMAL_DIGITS || fraction.len() > DECIMAL_DIGITS {
        return None;
    }
    let whole = if whole.is_empty() { "0" } else { whole };
    Some((whole.to_owned(), fraction.to_owned()))
}

impl fmt::Debug for Decimal {
    /// Whatever the caller passed may be here, so it is not printed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Decimal(***)")
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

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(text: &str) -> Option<String> {
        let decimal = Decimal::from(text).canonical();
        decimal.map(|decimal| decimal.as_given().to_owned())
    }

    #[test]
    fn digits_are_kept_as_written() {
        for (given, sent) in [
            ("79.90", "79.90"),
            (" 79.99 ", "79.99"),
            ("+5", "5"),
            ("-5.10", "-5.10"),
            ("007.5", "7.5"),
            (".5", "0.5"),
            ("5.", "5"),
            ("-0.00", "0.00"),
            ("0", "0"),
            ("1e3", "1000"),
            ("1.2345E2", "123.45"),
            ("12e-4", "0.0012"),
            ("1.50e1", "15.0"),
            ("1e29", "100000000000000000000000000000"),
            ("0.30000000000000004", "0.30000000000000004"),
            ("12345678901234567890.12", "12345678901234567890.12"),
        ] {
            assert_eq!(canonical(given).as_deref(), Some(sent), "{given}");
            assert_eq!(
                Decimal::from(given).into_canonical(),
                Some(sent.into()),
                "{given}"
            );
        }
    }

    #[test]
    fn what_is_no_number_is_none() {
        for given in [
            "",
            " ",
            "NaN",
            "nan",
            "inf",
            "-inf",
            "Infinity",
            "12,5",
            "5abc",
            "1.2.3",
            "--1",
            "+-1",
            ".",
            "e5",
            "1e",
            "1e400",
            "1e31",
            "1_000",
            "1 000",
            "٣",
            "0x10",
            "$5",
            "1e99999999999",
            "1234567890123456789012345678901",
            "1e-2147483648",
        ] {
            assert_eq!(canonical(given), None, "{given}");
            assert_eq!(Decimal::from(given).into_canonical(), None, "{given}");
        }
        assert_eq!(Decimal::from(f64::NAN).canonical(), None);
        assert_eq!(Decimal::from(f64::INFINITY).canonical(), None);
        assert_eq!(Decimal::from(1e300).canonical(), None);
    }

    #[test]
    fn a_float_keeps_its_shortest_digits() {
        assert_eq!(Decimal::from(79.99).as_given(), "79.99");
        assert_eq!(Decimal::from(0.1 + 0.2).as_given(), "0.30000000000000004");
    }

    #[test]
    fn debug_shows_no_digit() {
        assert_eq!(format!("{:?}", Decimal::from("79.90")), "Decimal(***)");
    }
}
