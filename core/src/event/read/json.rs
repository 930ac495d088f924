//! One JSON value, read one level deep, with its numbers as they are written.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// A JSON value. What is inside a list or an object is still text.
pub(super) enum Json<'a> {
    Null,
    Bool(bool),
    /// The digits as they are written.
    Number(&'a str),
    Text(String),
    List(Vec<&'a RawValue>),
    Object(Vec<(String, &'a RawValue)>),
    /// Text that is not Unicode, such as half a surrogate pair.
    Unreadable,
}

impl<'a> Json<'a> {
    pub(super) fn of(raw: &'a RawValue) -> Self {
        let text = raw.get();
        match text.as_bytes().first() {
            Some(b'n') => Self::Null,
            Some(b't') => Self::Bool(true),
            Some(b'f') => Self::Bool(false),
            Some(b'"') => serde_json::from_str(text).map_or(Self::Unreadable, Self::Text),
            Some(b'[') => serde_json::from_str(text).map_or(Self::Unreadable, Self::List),
            Some(b'{') => serde_json::from_str(text)
                .map_or(Self::Unreadable, |Members(members)| Self::Object(members)),
            _ => Self::Number(text),
        }
    }
}

/// The digits of a whole number, or `None` for a fraction or an exponent.
pub(super) fn whole(number: &str) -> Option<&str> {
    let digits = number.strip_prefix('-').unwrap_or(number);
    let is_whole = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
    is_whole.then_some(number)
}

/// Whether a number inside this JSON text has more digits than 64 bits can hold.
pub(super) fn is_inexact(text: &str) -> bool {
    let mut in_text = false;
    let mut escaped = false;
    let outside = |letter: char| {
        if !in_text {
            in_text = letter == '"';
            return !in_text
                && !letter.is_ascii_digit()
                && !matches!(letter, '.' | 'e' | 'E' | '+' | '-');
        }
        in_text = escaped || letter != '"';
        escaped = !escaped && letter == '\\';
        true
    };
    // Every piece is a number, or an empty text between two other characters.
    let mut pieces = text.split(outside);
    pieces.any(|number| {
        let mantissa = number.split(['e', 'E']).next().unwrap_or_default();
        let digits = mantissa.trim_start_matches(['-', '0', '.']);
        let significant = digits.bytes().filter(u8::is_ascii_digit).count();
        significant > 17 && number.parse::<u64>().is_err() && number.parse::<i64>().is_err()
    })
}

/// The members of an object in the order of the text; a name that stands twice is kept twice.
pub(super) struct Members<'a>(pub(super) Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::with_capacity(map.size_hint().unwrap_or_default());
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Members(members))
    }
}

#[cfg(test)]
mod tests {
    use super::is_inexact;

    #[test]
    fn numbers_that_64_bits_can_not_hold_are_found() {
        for text in [
            "18446744073709551616",
            "[1, {\"a\": 12345678901234567890123}]",
            "0.1234567890123456789",
            "-9223372036854775809",
        ] {
            assert!(is_inexact(text), "{text}");
        }
        for text in [
            "18446744073709551615",
            "-9223372036854775808",
            "79.99",
            "0.00000000000000000001",
            "\"18446744073709551616\"",
            "\"a\\\"18446744073709551616\"",
            "[\"\\\\\", 1, \"99999999999999999999\"]",
            "1e300",
        ] {
            assert!(!is_inexact(text), "{text}");
        }
    }
}
