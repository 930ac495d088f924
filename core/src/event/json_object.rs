//! Compact JSON, written member by member into one text.

use std::fmt::{Display, Write};

use serde_json::Value;

use super::decimal::Decimal;

/// A JSON object as it is written. Absent values leave no key behind.
pub(super) struct Object<'a> {
    out: &'a mut String,
    is_empty: bool,
}

impl Object<'_> {
    /// Writes one object, and says whether it has no member.
    pub(super) fn write(out: &mut String, members: impl FnOnce(&mut Object<'_>)) -> bool {
        out.push('{');
        let mut object = Object {
            out,
            is_empty: true,
        };
        members(&mut object);
        let is_empty = object.is_empty;
        out.push('}');
        is_empty
    }

    /// One of our names, in which nothing has to be escaped.
    fn key(&mut self, key: &'static str) {
        self.comma();
        push_plain(key, self.out);
        self.out.push(':');
    }

    fn comma(&mut self) {
        if !self.is_empty {
            self.out.push(',');
        }
        self.is_empty = false;
    }

    /// Anything whose text is JSON already.
    pub(super) fn plain(&mut self, key: &'static str, value: Option<impl Display>) {
        let Some(value) = value else { return };
        self.key(key);
        // Writing to a String can not fail.
        let _ = write!(self.out, "{value}");
    }

    /// A member of the caller's own.
    pub(super) fn own(&mut self, key: &str, value: &Value) {
        self.comma();
        push_quoted(key, self.out);
        let _ = write!(self.out, ":{value}");
    }

    pub(super) fn text(&mut self, key: &'static str, value: Option<&str>) {
        let Some(value) = value else { return };
        self.key(key);
        push_quoted(value, self.out);
    }

    pub(super) fn number(&mut self, key: &'static str, value: Option<&Decimal>) {
        let Some(value) = value else { return };
        self.key(key);
        self.out.push_str(value.as_given());
    }

    /// A list that may be empty.
    pub(super) fn texts(&mut self, key: &'static str, values: Option<&[String]>) {
        let Some(values) = values else { return };
        self.key(key);
        push_list(values.iter(), self.out, |value, out| {
            push_quoted(value, out);
        });
    }

    /// A list that is left out when it is empty.
    pub(super) fn list<T>(
        &mut self,
        key: &'static str,
        values: impl Iterator<Item = T>,
        push: impl Fn(T, &mut String),
    ) {
        let mut values = values.peekable();
        if values.peek().is_some() {
            self.key(key);
            push_list(values, self.out, push);
        }
    }

    /// An object that is there even when it has no member.
    pub(super) fn always(&mut self, key: &'static str, members: impl FnOnce(&mut Object<'_>)) {
        self.key(key);
        Object::write(self.out, members);
    }

    /// An object that is left out when it has no member.
    pub(super) fn object(&mut self, key: &'static str, members: impl FnOnce(&mut Object<'_>)) {
        let (before, was_empty) = (self.out.len(), self.is_empty);
        self.key(key);
        if Object::write(self.out, members) {
            self.out.truncate(before);
            self.is_empty = was_empty;
        }
    }
}

fn push_list<T>(values: impl Iterator<Item = T>, out: &mut String, push: impl Fn(T, &mut String)) {
    out.push('[');
    for (index, value) in values.enumerate() {
        if index > 0 {
            out.push(',');
        }
        push(value, out);
    }
    out.push(']');
}

/// Appends the text as a JSON string. Most texts hold nothing that JSON escapes.
pub(super) fn push_quoted(text: &str, out: &mut String) {
    let is_escaped = |byte: u8| byte < b' ' || matches!(byte, b'"' | b'\\');
    // All bytes are looked at, which is quicker than to stop at the first.
    if text
        .bytes()
        .fold(false, |found, byte| found | is_escaped(byte))
    {
        out.push_str(&Value::from(text).to_string());
        return;
    }
    push_plain(text, out);
}

/// Appends a text in which nothing has to be escaped.
fn push_plain(text: &str, out: &mut String) {
    out.push('"');
    out.push_str(text);
    out.push('"');
}
