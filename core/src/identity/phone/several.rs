//! Two numbers in one value.

use super::scan::{is_plus, skip_label};

/// Words that people write between two numbers.
const WORDS: [&str; 12] = [
    "or", "and", "oder", "und", "ou", "et", "o", "y", "e", "или", "и", "або",
];

/// Whether at least two parts of the text are numbers by themselves.
pub(super) fn are_several(text: &str, is_number: impl Fn(&str) -> bool) -> bool {
    if !may_be_several(text) {
        return false;
    }
    let strong = pieces(text, is_strong);
    // A slash also stands inside a number, so it divides only what nothing else does.
    at_least_two(strong, &is_number) || at_least_two(pieces(text, is_slash), &is_number)
}

/// A quick look: most values hold nothing that could divide two numbers.
fn may_be_several(text: &str) -> bool {
    let mut words = text.split(|c: char| !c.is_alphabetic());
    skip_label(text).1.contains(is_divider) || words.any(is_dividing_word)
}

/// Any character that may stand between two numbers.
pub(super) fn is_divider(character: char) -> bool {
    matches!(
        character,
        ';' | ',' | '|' | '&' | '\n' | '；' | '，' | '、' | '،' | '/' | '\\' | '／'
    ) || is_plus(character)
}

fn is_dividing_word(word: &str) -> bool {
    WORDS.iter().any(|known| word.eq_ignore_ascii_case(known))
}

fn at_least_two<'a>(
    pieces: impl Iterator<Item = &'a str>,
    is_number: impl Fn(&str) -> bool,
) -> bool {
    pieces.filter(|piece| is_number(piece)).nth(1).is_some()
}

/// The text in pieces; a divider belongs to none of them, a plus sign begins one.
fn pieces(text: &str, divides: impl Fn(&str) -> bool + Copy) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let cut = tokens(text).find(|(at, token)| *at > 0 && divides(token));
        let (piece, tail) = match cut {
            Some((at, token)) if token.starts_with(is_plus) => (text.get(..at), text.get(at..)),
            Some((at, token)) => (text.get(..at), text.get(at + token.len()..)),
            None => (Some(text), None),
        };
        rest = tail;
        piece
    })
}

/// Words and single characters, with their positions.
fn tokens(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = text.get(at..)?;
        let character = rest.chars().next()?;
        let word = rest
            .split(|c: char| !c.is_alphabetic())
            .next()
            .unwrap_or_default();
        let length = word.len().max(character.len_utf8());
        let token = (at, rest.get(..length)?);
        at += length;
        Some(token)
    })
}

fn is_strong(token: &str) -> bool {
    !is_slash(token) && (token.starts_with(is_divider) || is_dividing_word(token))
}

fn is_slash(token: &str) -> bool {
    matches!(token, "/" | "\\" | "／")
}
