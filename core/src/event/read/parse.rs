//! JSON text as a [`Json`], in one pass.

use hifijson::token::{Expect, Lex as _};
use hifijson::{Error, Read as _, SliceLexer};
use hifijson::{num::LexWrite as _, str::Lex as _, str::LexAlloc as _};

use crate::event::{Json, Word};

/// Lists and objects that lie deeper than this are not read.
const DEEPEST: usize = 128;

/// Reads a text that holds one value.
pub(super) fn json(text: &str) -> Result<Json, Error> {
    let mut lexer = SliceLexer::new(text.as_bytes());
    lexer.exactly_one(SliceLexer::ws_peek, |next, lexer| {
        value(next, lexer, DEEPEST)
    })
}

fn value(next: u8, lexer: &mut SliceLexer<'_>, depth: usize) -> Result<Json, Error> {
    match next {
        b'"' => text(lexer),
        b'-' | b'0'..=b'9' => {
            let (digits, _) = lexer.num_string().validated()?;
            Ok(Json::Number(Word::from(digits)))
        }
        b'[' | b'{' if depth == 0 => skip(lexer).map(|()| Json::Unreadable),
        b'[' => list(lexer, depth - 1),
        b'{' => object(lexer, depth - 1),
        _ => match lexer.null_or_bool() {
            Some(Some(flag)) => Ok(Json::Bool(flag)),
            Some(None) => Ok(Json::Null),
            None => Err(Expect::Value.into()),
        },
    }
}

/// A text. Half of a surrogate pair makes it unreadable, and spoils nothing else.
fn text(lexer: &mut SliceLexer<'_>) -> Result<Json, Error> {
    let start = lexer.discarded().as_slice();
    match lexer.str_string() {
        Ok(text) => Ok(Json::Text(text.into_owned())),
        Err(error) if error.is_unicode_error() => {
            *lexer = SliceLexer::new(start);
            lexer.str_ignore()?;
            Ok(Json::Unreadable)
        }
        Err(error) => Err(error.into()),
    }
}

fn list(lexer: &mut SliceLexer<'_>, depth: usize) -> Result<Json, Error> {
    let mut items = Vec::new();
    lexer
        .discarded()
        .seq(b']', SliceLexer::ws_peek, |next, lexer| {
            items.push(value(next, lexer, depth)?);
            Ok::<_, Error>(())
        })?;
    Ok(Json::List(items))
}

fn object(lexer: &mut SliceLexer<'_>, depth: usize) -> Result<Json, Error> {
    let mut members = Vec::with_capacity(8);
    lexer
        .discarded()
        .seq(b'}', SliceLexer::ws_peek, |next, lexer| {
            lexer.expect(|_| Some(next), b'"').ok_or(Expect::String)?;
            let name = Word::from(lexer.str_string()?.as_ref());
            lexer
                .expect(SliceLexer::ws_peek, b':')
                .ok_or(Expect::Colon)?;
            let next = lexer.ws_peek().ok_or(Expect::Value)?;
            members.push((name, value(next, lexer, depth)?));
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
