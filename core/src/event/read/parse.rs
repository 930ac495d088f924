//! JSON text as a [`Json`], in one pass.

use std::borrow::Cow;

use hifijson::token::{Expect, Lex as _};
use hifijson::{Error, Read as _, SliceLexer};
use hifijson::{
    escape::Error as EscapeError, escape::Lex as _, num::LexWrite as _, str::Error as StrError,
    str::Lex as _, str::LexAlloc as _, str::LexWrite as _,
};

use crate::event::{Json, Word};

/// Lists and objects that lie deeper than this are not read.
const DEEPEST: usize = 128;

/// Reads a text that holds one value.
pub(super) fn json(text: &str) -> Result<Json<'_>, Error> {
    let mut lexer = SliceLexer::new(text.as_bytes());
    lexer.exactly_one(SliceLexer::ws_peek, |next, lexer| {
        value(text, next, lexer, DEEPEST)
    })
}

/// A value of the whole text, of which the lexer has the rest.
fn value<'a>(
    whole: &'a str,
    next: u8,
    lexer: &mut SliceLexer<'a>,
    depth: usize,
) -> Result<Json<'a>, Error> {
    match next {
        b'"' => text(whole, lexer.discarded()),
        b'-' | b'0'..=b'9' => {
            let (digits, _) = lexer.num_string().validated()?;
            Ok(Json::Number(Word::borrowed(digits)))
        }
        b'[' | b'{' if depth == 0 => skip(lexer).map(|()| Json::Unreadable),
        b'[' => list(whole, lexer, depth - 1),
        b'{' => object(whole, lexer, depth - 1),
        _ => match lexer.null_or_bool() {
            Some(Some(flag)) => Ok(Json::Bool(flag)),
            Some(None) => Ok(Json::Null),
            None => Err(Expect::Value.into()),
        },
    }
}

/// A text. Half of a surrogate pair makes it unreadable, and spoils nothing else.
fn text<'a>(whole: &'a str, lexer: &mut SliceLexer<'a>) -> Result<Json<'a>, Error> {
    let start = lexer.as_slice();
    match string(whole, lexer) {
        Ok(text) => Ok(Json::Text(text.into_owned())),
        Err(error) if error.is_unicode_error() => {
            *lexer = SliceLexer::new(start);
            lexer.str_ignore()?;
            Ok(Json::Unreadable)
        }
        Err(error) => Err(error.into()),
    }
}

/// A name. Half of a surrogate pair becomes U+FFFD, as in the other languages, so that it costs no
/// more than its own member.
fn name<'a>(whole: &'a str, lexer: &mut SliceLexer<'a>) -> Result<Word<'a>, Error> {
    let start = lexer.as_slice();
    match string(whole, lexer) {
        Ok(Cow::Borrowed(name)) => Ok(Word::borrowed(name)),
        Ok(Cow::Owned(name)) => Ok(Word::from(name.as_str())),
        Err(error) if error.is_unicode_error() => {
            *lexer = SliceLexer::new(start);
            lossy(lexer)
        }
        Err(error) => Err(error.into()),
    }
}

/// What stands between quotes, of which the first was read.
fn string<'a>(whole: &'a str, lexer: &mut SliceLexer<'a>) -> Result<Cow<'a, str>, StrError> {
    let rest = lexer.as_slice();
    let is_special = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..=0x1f);
    let length = rest.iter().position(is_special).unwrap_or_default();
    // Mostly nothing is escaped, and the text is known to be Unicode.
    if let Some((b'"', behind)) = rest.get(length..).and_then(<[u8]>::split_first)
        && let Some(text) = whole
            .get(whole.len() - rest.len()..)
            .and_then(|it| it.get(..length))
    {
        *lexer = SliceLexer::new(behind);
        return Ok(Cow::Borrowed(text));
    }
    lexer.str_string()
}

/// A name whose escape sequences are taken one by one, as halves of pairs or not.
fn lossy(lexer: &mut SliceLexer<'_>) -> Result<Word<'static>, Error> {
    let plain = |bytes: &mut &[u8], units: &mut Vec<u16>| {
        let text = str::from_utf8(bytes).map_err(StrError::Utf8)?;
        units.extend(text.encode_utf16());
        Ok::<_, StrError>(())
    };
    let escaped = |lexer: &mut SliceLexer<'_>, units: &mut Vec<u16>| {
        match lexer.take_next().ok_or(EscapeError::Eof)? {
            b'u' => units.push(lexer.hex()?),
            letter => units.extend(lexer.escape(letter)?.encode_utf16(&mut [0; 2]).iter()),
        }
        Ok(())
    };
    let units = lexer.str_fold(Vec::new(), plain, escaped)?;
    Ok(Word::from(String::from_utf16_lossy(&units).as_str()))
}

fn list<'a>(whole: &'a str, lexer: &mut SliceLexer<'a>, depth: usize) -> Result<Json<'a>, Error> {
    let mut items = Vec::new();
    lexer
        .discarded()
        .seq(b']', SliceLexer::ws_peek, |next, lexer| {
            items.push(value(whole, next, lexer, depth)?);
            Ok::<_, Error>(())
        })?;
    Ok(Json::List(items))
}

fn object<'a>(whole: &'a str, lexer: &mut SliceLexer<'a>, depth: usize) -> Result<Json<'a>, Error> {
    let mut members = Vec::with_capacity(8);
    lexer
        .discarded()
        .seq(b'}', SliceLexer::ws_peek, |next, lexer| {
            lexer.expect(|_| Some(next), b'"').ok_or(Expect::String)?;
            let name = name(whole, lexer)?;
            lexer
                .expect(SliceLexer::ws_peek, b':')
                .ok_or(Expect::Colon)?;
            let next = lexer.ws_peek().ok_or(Expect::Value)?;
            members.push((name, value(whole, next, lexer, depth)?));
            Ok::<_, Error>(())
        })?;
    Ok(Json::Object(members))
}

/// Passes over a list or an object, without recursion. What is inside is dropped in any case, so
/// only its end is looked for.
fn skip(lexer: &mut SliceLexer<'_>) -> Result<(), Error> {
    let mut depth = 0_usize;
    loop {
        match lexer.take_next().ok_or(Expect::CommaOrEnd)? {
            b'"' => lexer.str_ignore()?,
            b'[' | b'{' => depth += 1,
            b']' | b'}' if depth == 1 => return Ok(()),
            b']' | b'}' => depth -= 1,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::de::IgnoredAny;
    use serde_json::Value;

    use super::*;

    fn values() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            ".*".prop_map(Value::from),
        ];
        leaf.prop_recursive(5, 60, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::vec((".{0,8}", inner), 0..6)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    /// The same value as the other reader has it.
    fn value_of(json: Json) -> Value {
        match json {
            Json::Null | Json::Unreadable => Value::Null,
            Json::Bool(flag) => Value::Bool(flag),
            Json::Number(digits) => serde_json::from_str(digits.as_str()).unwrap(),
            Json::Text(text) => Value::String(text),
            Json::List(items) => items.into_iter().map(value_of).collect(),
            Json::Object(members) => members
                .into_iter()
                .map(|(name, json)| (name.as_str().to_owned(), value_of(json)))
                .collect(),
        }
    }

    proptest! {
        #[test]
        fn every_value_is_read_as_another_reader_reads_it(value in values()) {
            for text in [value.to_string(), serde_json::to_string_pretty(&value).unwrap()] {
                prop_assert_eq!(json(&text).map(value_of), Ok(value.clone()));
            }
        }

        #[test]
        fn what_is_no_json_is_found(value in values(), at in any::<prop::sample::Index>(), with in "[\\[\\]{},:\"\\\\0-9eE.+\\-ntu \n\t]{0,2}") {
            let mut text = value.to_string();
            let places: Vec<usize> = text.char_indices().map(|(place, _)| place).collect();
            let start = *at.get(&places);
            let end = text[start..].chars().next().map_or(start, |it| start + it.len_utf8());
            text.replace_range(start..end, &with);
            let is_json = serde_json::from_str::<IgnoredAny>(&text).is_ok();
            prop_assert_eq!(json(&text).is_ok(), is_json, "{}", text);
        }
    }

    #[test]
    fn half_of_a_pair_spoils_its_own_text_only() {
        let text = r#"["\ud800", "\udc00\"]", "\ud83d\ude00", "\ud800\u0041", 1]"#;
        let Ok(Json::List(items)) = json(text) else {
            panic!("a list");
        };
        assert_eq!(items.first(), Some(&Json::Unreadable));
        assert_eq!(items.get(1), Some(&Json::Unreadable));
        assert_eq!(items.get(2), Some(&Json::Text("😀".into())));
        assert_eq!(items.get(3), Some(&Json::Unreadable));
        assert_eq!(items.get(4), Some(&Json::Number("1".into())));
        let text = r#"{"\ud800a\u00e9\\n\"\/\t\\":{"x\udc00\ud800":1},"b":2}"#;
        let number = |digits: &str| Json::Number(digits.into());
        let inner = Json::Object(vec![("x\u{fffd}\u{fffd}".into(), number("1"))]);
        let members = vec![
            ("\u{fffd}aé\\n\"/\t\\".into(), inner),
            ("b".into(), number("2")),
        ];
        assert_eq!(json(text), Ok(Json::Object(members)));
    }

    #[test]
    fn digits_order_and_repeated_names_are_kept() {
        let text = r#"{"b":1.50e+2,"a":12345678901234567890.10,"b":-0}"#;
        let member = |name: &str, digits: &str| (name.into(), Json::Number(digits.into()));
        let members = vec![
            member("b", "1.50e+2"),
            member("a", "12345678901234567890.10"),
            member("b", "-0"),
        ];
        assert_eq!(json(text), Ok(Json::Object(members)));
    }
}
