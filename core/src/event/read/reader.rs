//! JSON values turned into fields, with an issue for each that does not fit.

use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::json::{Json, is_inexact, whole};
use super::place::Place;
use crate::event::Spelling;
use crate::event::decimal::Decimal;
use crate::event::parameters::Schema;
use crate::event::spelling::{snake, unknown};
use crate::issue::{Code, Issue, Severity};

/// One known member of an object.
pub(super) struct Member<'a> {
    /// The name as this library uses it.
    pub(super) key: &'static str,
    /// The value.
    pub(super) raw: &'a RawValue,
}

/// Reads values and remembers what was wrong. `null` is an absent value, and no issue.
pub(super) struct Reader {
    pub(super) spelling: Spelling,
    pub(super) issues: Vec<Issue>,
}

impl Reader {
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
        raw: &'a RawValue,
        schema: &Schema,
    ) -> Vec<Member<'a>> {
        let members = match Json::of(raw) {
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
        members: Vec<(String, &'a RawValue)>,
        schema: &Schema,
    ) -> Vec<Member<'a>> {
        let mut known: Vec<Member<'a>> = Vec::with_capacity(members.len());
        for (name, raw) in members {
            let Some(key) = self.find(schema, &name) else {
                let issue = unknown(schema, &path.to_string(), &name, self.spelling);
                self.issues.push(issue);
                continue;
            };
            if known.iter().any(|member| member.key == key) {
                let path = path.key(key).to_string();
                self.issues.push(Issue::new(path, Code::DuplicateKey));
            } else {
                known.push(Member { key, raw });
            }
        }
        known
    }

    fn find(&self, schema: &Schema, name: &str) -> Option<&'static str> {
        match self.spelling {
            Spelling::Snake => schema.find(name),
            Spelling::Camel => schema.find(name).or_else(|| schema.find(&snake(name))),
        }
    }

    /// A text.
    pub(super) fn text(&mut self, path: &Place<'_>, raw: &RawValue) -> Option<String> {
        match Json::of(raw) {
            Json::Text(text) => return Some(text),
            Json::Null => {}
            _ => self.wrong(path, "text"),
        }
        None
    }

    /// A text that names something; whole numbers are taken too.
    pub(super) fn id(&mut self, path: &Place<'_>, raw: &RawValue) -> Option<String> {
        match Json::of(raw) {
            Json::Text(text) => return Some(text),
            Json::Number(number) if whole(number).is_some() => return Some(number.to_owned()),
            Json::Null => {}
            _ => self.wrong(path, "text or a whole number"),
        }
        None
    }

    /// The first value of a list, or the value that is no list.
    pub(super) fn single(
        &mut self,
        path: &Place<'_>,
        raw: &RawValue,
        read: fn(&mut Self, &Place<'_>, &RawValue) -> Option<String>,
    ) -> Option<String> {
        let mut values = self.list(path, raw, read).into_iter();
        let first = values.next();
        if values.next().is_some() {
            self.issues
                .push(Issue::new(path.to_string(), Code::MoreThanOneValue));
        }
        first
    }

    /// `true` or `false`; 1 and 0 are taken too, as Meta writes some of them.
    pub(super) fn flag(&mut self, path: &Place<'_>, raw: &RawValue) -> Option<bool> {
        match Json::of(raw) {
            Json::Bool(flag) => return Some(flag),
            Json::Number("1") => return Some(true),
            Json::Number("0") => return Some(false),
            Json::Null => {}
            _ => self.wrong(path, "true or false"),
        }
        None
    }

    /// A decimal with the digits as they are written, as a number or as text.
    pub(super) fn decimal(&mut self, path: &Place<'_>, raw: &RawValue) -> Option<Decimal> {
        match Json::of(raw) {
            Json::Number(number) => return Some(Decimal::from(number)),
            Json::Text(text) => return Some(Decimal::from(text)),
            Json::Null => {}
            _ => self.wrong(path, "a number, or a decimal as text"),
        }
        None
    }

    /// A whole number, as a number or as text.
    pub(super) fn integer(&mut self, path: &Place<'_>, raw: &RawValue) -> Option<i64> {
        self.number(path, raw, Code::WrongType)
    }

    /// A Unix time in whole seconds.
    pub(super) fn time(&mut self, path: &Place<'_>, raw: &RawValue) -> Option<i64> {
        self.number(path, raw, Code::InvalidTime)
    }

    fn number(&mut self, path: &Place<'_>, raw: &RawValue, code: Code) -> Option<i64> {
        let number = match Json::of(raw) {
            Json::Null => return None,
            Json::Number(number) => whole(number).and_then(|digits| digits.parse().ok()),
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
        raw: &RawValue,
        read: fn(&mut Self, &Place<'_>, &RawValue) -> Option<T>,
    ) -> Vec<T> {
        // Most values are none, and need not be read twice.
        let items = raw.get().starts_with('[').then(|| Json::of(raw));
        let Some(Json::List(items)) = items else {
            return read(self, path, raw).into_iter().collect();
        };
        let items = items.into_iter().enumerate();
        items
            .filter_map(|(index, item)| read(self, &path.index(index), item))
            .collect()
    }

    /// An object of the caller's own making. Numbers in it are 64 bits wide.
    pub(super) fn object(
        &mut self,
        path: &Place<'_>,
        raw: &RawValue,
    ) -> Option<Map<String, Value>> {
        match Json::of(raw) {
            Json::Object(members) => Some(
                (members.into_iter())
                    .filter_map(|(key, raw)| Some((key, self.value(path, raw)?)))
                    .collect(),
            ),
            Json::Null => None,
            _ => {
                self.wrong(path, "an object");
                None
            }
        }
    }

    fn value(&mut self, path: &Place<'_>, raw: &RawValue) -> Option<Value> {
        let Ok(value) = serde_json::from_str(raw.get()) else {
            self.wrong(
                path,
                "JSON that is not nested too deeply, with numbers of 64 bits",
            );
            return None;
        };
        if is_inexact(raw.get()) {
            self.issues
                .push(Issue::new(path.to_string(), Code::InexactNumber));
        }
        (value != Value::Null).then_some(value)
    }
}
