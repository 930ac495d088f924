//! JSON values turned into fields, with an issue for each that does not fit.

use serde_json::{Map, Value};

use super::place::Place;
use crate::event::decimal::Decimal;
use crate::event::parameters::{Key, Names, Schema};
use crate::event::spelling::{push_snake, unknown};
use crate::event::{Json, Spelling, Word};
use crate::identity::Field;
use crate::issue::{Code, Issue, Severity};

/// One known member of an object.
pub(super) struct Member<'a> {
    /// The name as this library uses it.
    pub(super) key: &'static str,
    /// The identifier of this name.
    pub(super) field: Option<Field>,
    /// The value.
    pub(super) json: Json<'a>,
}

/// Reads values and remembers what was wrong. `null` is an absent value, and no issue.
pub(super) struct Reader {
    pub(super) spelling: Spelling,
    pub(super) issues: Vec<Issue>,
    /// Used by every name that is spelled anew.
    room: String,
}

impl Reader {
    pub(super) fn new(spelling: Spelling) -> Self {
        Self {
            spelling,
            issues: Vec::new(),
            room: String::new(),
        }
    }

    /// Says that the value was dropped because it is not an `expected`.
    pub(super) fn wrong(&mut self, path: &Place<'_>, expected: &str) {
        let issue = Issue::new(path.to_string(), Code::WrongType);
        self.issues
            .push(issue.message(format!("the value has the wrong type; pass {expected}")));
    }

    /// The members of an object that have a known name. Reports the others, and names given twice.
    pub(super) fn members<'a>(
        &mut self,
        path: &Place<'_>,
        json: Json<'a>,
        schema: &Schema,
    ) -> Vec<Member<'a>> {
        let members = match json {
            Json::Object(members) => members,
            Json::Null => Vec::new(),
            _ => {
                self.wrong(path, "an object");
                Vec::new()
            }
        };
        self.known(path, members, schema)
    }

    /// Those members that have a known name.
    pub(super) fn known<'a>(
        &mut self,
        path: &Place<'_>,
        members: Vec<(Word<'a>, Json<'a>)>,
        schema: &Schema,
    ) -> Vec<Member<'a>> {
        let mut seen = Names::default();
        let members = members.into_iter().filter_map(|(name, json)| {
            let Some(key) = self.find(schema, name.as_str()) else {
                let issue = unknown(schema, &path.to_string(), name.as_str(), self.spelling);
                self.issues.push(issue);
                return None;
            };
            if !seen.insert(&key) {
                let path = path.key(key.name).to_string();
                self.issues.push(Issue::new(path, Code::DuplicateKey));
                return None;
            }
            Some(Member {
                key: key.name,
                field: key.field,
                json,
            })
        });
        members.collect()
    }

    fn find(&mut self, schema: &Schema, name: &str) -> Option<Key> {
        // Our names have no capitals.
        let is_camel = || name.bytes().any(|byte| byte.is_ascii_uppercase());
        if self.spelling == Spelling::Snake || !is_camel() {
            return schema.find(name);
        }
        self.room.clear();
        push_snake(name, &mut self.room);
        schema.find(&self.room)
    }

    /// A text.
    pub(super) fn text(&mut self, path: &Place<'_>, json: Json) -> Option<String> {
        match json {
            Json::Text(text) => return Some(text),
            Json::Null => {}
            _ => self.wrong(path, "text"),
        }
        None
    }

    /// A text that names something; whole numbers are taken too.
    pub(super) fn id(&mut self, path: &Place<'_>, json: Json) -> Option<String> {
        match json {
            Json::Text(text) => return Some(text),
            Json::Number(number) if whole(number.as_str()).is_some() => {
                return Some(number.as_str().to_owned());
            }
            Json::Null => {}
            _ => self.wrong(path, "text or a whole number"),
        }
        None
    }

    /// The first value of a list, or the value that is no list.
    pub(super) fn single(
        &mut self,
        path: &Place<'_>,
        json: Json,
        read: fn(&mut Self, &Place<'_>, Json) -> Option<String>,
    ) -> Option<String> {
        let (mut first, mut is_single) = (None, true);
        self.each(path, json, |r, path, json| {
            let value = read(r, path, json);
            is_single &= first.is_none() || value.is_none();
            first = first.take().or(value);
        });
        if !is_single {
            self.issues
                .push(Issue::new(path.to_string(), Code::MoreThanOneValue));
        }
        first
    }

    /// `true` or `false`; 1 and 0 are taken too, as Meta writes some of them.
    pub(super) fn flag(&mut self, path: &Place<'_>, json: Json) -> Option<bool> {
        match json {
            Json::Bool(flag) => return Some(flag),
            Json::Number(number) if number.as_str() == "1" => return Some(true),
            Json::Number(number) if number.as_str() == "0" => return Some(false),
            Json::Null => {}
            _ => self.wrong(path, "true or false"),
        }
        None
    }

    /// A decimal with the digits as they are written, as a number or as text.
    pub(super) fn decimal(&mut self, path: &Place<'_>, json: Json) -> Option<Decimal> {
        match json {
            Json::Number(number) => return Some(Decimal::from(number.as_str())),
            Json::Text(text) => return Some(Decimal::from(text)),
            Json::Null => {}
            _ => self.wrong(path, "a number, or a decimal as text"),
        }
        None
    }

    /// A whole number, as a number or as text.
    pub(super) fn integer(&mut self, path: &Place<'_>, json: Json) -> Option<i64> {
        self.number(path, json, Code::WrongType)
    }

    /// A Unix time in whole seconds.
    pub(super) fn time(&mut self, path: &Place<'_>, json: Json) -> Option<i64> {
        self.number(path, json, Code::InvalidTime)
    }

    fn number(&mut self, path: &Place<'_>, json: Json, code: Code) -> Option<i64> {
        let number = match json {
            Json::Null => return None,
            Json::Number(number) => whole(number.as_str()).and_then(|digits| digits.parse().ok()),
            Json::Text(text) => whole(text.trim()).and_then(|digits| digits.parse().ok()),
            _ => None,
        };
        if number.is_none() {
            let issue = Issue::new(path.to_string(), code).severity(Severity::Dropped);
            self.issues.push(issue);
        }
        number
    }

    /// A list, or one value that stands for a list of one. Absent values are left out.
    pub(super) fn list<T>(
        &mut self,
        path: &Place<'_>,
        json: Json,
        read: fn(&mut Self, &Place<'_>, Json) -> Option<T>,
    ) -> Vec<T> {
        let mut list = Vec::new();
        self.each(path, json, |r, path, json| list.extend(read(r, path, json)));
        list
    }

    /// Reads the items of a list, or one value that stands for a list of one.
    pub(super) fn each(
        &mut self,
        path: &Place<'_>,
        json: Json,
        mut read: impl FnMut(&mut Self, &Place<'_>, Json),
    ) {
        let Json::List(items) = json else {
            return read(self, path, json);
        };
        for (index, item) in items.into_iter().enumerate() {
            read(self, &path.index(index), item);
        }
    }

    /// An object of the caller's own making. Numbers in it are 64 bits wide.
    pub(super) fn object(&mut self, path: &Place<'_>, json: Json) -> Option<Map<String, Value>> {
        match json {
            Json::Object(members) => Some(
                (members.into_iter())
                    .filter_map(|(key, json)| {
                        Some((key.as_str().to_owned(), self.value(path, json)?))
                    })
                    .collect(),
            ),
            Json::Null => None,
            _ => {
                self.wrong(path, "an object");
                None
            }
        }
    }

    fn value(&mut self, path: &Place<'_>, json: Json) -> Option<Value> {
        let mut is_inexact = false;
        let Some(value) = plain_value(json, &mut is_inexact) else {
            self.wrong(
                path,
                "JSON that is not nested too deeply, with numbers of 64 bits",
            );
            return None;
        };
        if is_inexact {
            self.issues
                .push(Issue::new(path.to_string(), Code::InexactNumber));
        }
        (value != Value::Null).then_some(value)
    }
}

/// The value with numbers of 64 bits; says whether digits may be lost by it. `None` when there is
/// no such value.
fn plain_value(json: Json, inexact: &mut bool) -> Option<Value> {
    Some(match json {
        Json::Null => Value::Null,
        Json::Bool(flag) => Value::Bool(flag),
        Json::Text(text) => Value::String(text),
        Json::Number(number) => {
            *inexact |= is_inexact(number.as_str());
            Value::Number(number.as_str().parse().ok()?)
        }
        Json::List(items) => {
            let items = items.into_iter().map(|item| plain_value(item, inexact));
            Value::Array(items.collect::<Option<_>>()?)
        }
        Json::Object(members) => {
            let members = members.into_iter().map(|(key, value)| {
                let value = plain_value(value, inexact)?;
                Some((key.as_str().to_owned(), value))
            });
            Value::Object(members.collect::<Option<_>>()?)
        }
        Json::Unreadable => return None,
    })
}

/// The digits of a whole number, or `None` for a fraction or an exponent.
pub(super) fn whole(number: &str) -> Option<&str> {
    let digits = number.strip_prefix('-').unwrap_or(number);
    let is_whole = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
    is_whole.then_some(number)
}

/// Whether a number has more digits than 64 bits can hold.
fn is_inexact(number: &str) -> bool {
    let mantissa = number.split(['e', 'E']).next().unwrap_or_default();
    let digits = mantissa.trim_start_matches(['-', '0', '.']);
    let significant = digits.bytes().filter(u8::is_ascii_digit).count();
    significant > 17 && number.parse::<u64>().is_err() && number.parse::<i64>().is_err()
}

#[cfg(test)]
mod tests {
    use super::is_inexact;

    #[test]
    fn numbers_that_64_bits_can_not_hold_are_found() {
        for number in [
            "18446744073709551616",
            "12345678901234567890123",
            "0.1234567890123456789",
            "-9223372036854775809",
        ] {
            assert!(is_inexact(number), "{number}");
        }
        for number in [
            "18446744073709551615",
            "-9223372036854775808",
            "79.99",
            "0.00000000000000000001",
            "1e300",
        ] {
            assert!(!is_inexact(number), "{number}");
        }
    }
}
