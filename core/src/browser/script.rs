//! Text that stands inside JavaScript, HTML attributes and URLs, and can not break out of them.

use std::borrow::Cow;
use std::fmt::Write;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// RFC 3986, unreserved characters; everything else is encoded.
const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A JavaScript string in single quotes.
///
/// No double quote, `<`, `>` or `&` is left, so the text may stand in a script element as well as
/// in an attribute in double quotes.
pub(super) fn string(text: &str) -> String {
    let mut out = String::from("'");
    for letter in text.chars() {
        push(&mut out, letter);
    }
    out.push('\'');
    out
}

/// A JSON text as JavaScript with strings in single quotes; numbers keep their digits.
pub(super) fn json(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    let mut letters = json.chars();
    let mut is_string = false;
    while let Some(letter) = letters.next() {
        match letter {
            '"' => {
                is_string = !is_string;
                out.push('\'');
            }
            '\\' if is_string => match letters.next() {
                Some('"') => push(&mut out, '"'),
                Some(escaped) => {
                    out.push('\\');
                    out.push(escaped);
                }
                None => {}
            },
            letter if is_string => push(&mut out, letter),
            letter => out.push(letter),
        }
    }
    out
}

/// One character of a string. What could end the string, the script or an attribute is escaped.
fn push(out: &mut String, letter: char) {
    let is_risky = letter.is_control()
        || matches!(
            letter,
            '\'' | '"' | '\\' | '<' | '>' | '&' | '`' | '\u{2028}' | '\u{2029}'
        );
    if is_risky {
        // Writing to a String can not fail. All of these are in the first plane.
        let _ = write!(out, "\\u{:04X}", u32::from(letter));
    } else {
        out.push(letter);
    }
}

/// One value of a query.
pub(super) fn component(text: &str) -> Cow<'_, str> {
    utf8_percent_encode(text, COMPONENT).into()
}

/// The value of an attribute in double quotes.
pub(super) fn attribute(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            letter => out.push(letter),
        }
    }
    out
}
