//! First and last names: lowercase, without punctuation and white space; accents stay.
//!
//! Meta's page: lowercase, no punctuation, UTF-8. White space: Meta's parameter builder.

use super::options::Options;
use super::outcome::Canonical;
use super::text;
use crate::issue::Code;

pub(super) fn normalize(text: &str, options: &Options, out: &mut Canonical) -> Result<(), Code> {
    push_name(text, &mut out.text);
    if !out.text.chars().any(text::is_letter_or_digit) {
        return Err(Code::InvalidName);
    }
    note_what_looks_wrong(text, &mut out.notes);
    if options.alternates && !text.is_ascii() {
        push_alternate(text, out);
    }
    Ok(())
}

/// `f5first` and `f5last`: the first five characters (code points) of the name.
pub(super) fn first_five(text: &str, options: &Options, out: &mut Canonical) -> Result<(), Code> {
    start_of_name(text, 5, options, out)
}

/// `fi`: the first character of the name.
pub(super) fn initial(text: &str, options: &Options, out: &mut Canonical) -> Result<(), Code> {
    start_of_name(text, 1, options, out)
}

fn start_of_name(
    text: &str,
    length: usize,
    options: &Options,
    out: &mut Canonical,
) -> Result<(), Code> {
    normalize(text, options, out)?;
    truncate(&mut out.text, length);
    for alternate in &mut out.alternates {
        truncate(alternate, length);
    }
    out.alternates.retain(|alternate| *alternate != out.text);
    if out.text.chars().any(text::is_letter_or_digit) {
        Ok(())
    } else {
        Err(Code::InvalidName)
    }
}

fn truncate(name: &mut String, length: usize) {
    if let Some((end, _)) = name.char_indices().nth(length) {
        name.truncate(end);
    }
    // A joiner at the end joins nothing.
    while name.ends_with(text::is_joiner) {
        name.pop();
    }
}

fn push_name(text: &str, name: &mut String) {
    if text.is_ascii() {
        text::push_ascii_alphanumeric(text, name);
        return;
    }
    // White space and punctuation go first, as in the parameter builder: it decides about the
    // Greek sigma at the end of a word.
    let kept: String = text.chars().filter(|&ch| is_kept(ch)).collect();
    text::push_lowercase(kept.trim_matches(text::is_joiner), name);
}

fn is_kept(ch: char) -> bool {
    !ch.is_whitespace() && !ch.is_control() && !text::is_punctuation(ch)
}

fn note_what_looks_wrong(text: &str, notes: &mut Vec<Code>) {
    if text.chars().any(is_control) {
        notes.push(Code::ControlCharacters);
    }
    if starts_with_title(text) {
        notes.push(Code::Honorific);
    }
    if text::is_placeholder(text) {
        notes.push(Code::Placeholder);
    }
}

fn is_control(ch: char) -> bool {
    ch.is_control() && !ch.is_whitespace()
}

/// Titles, whatever follows.
const TITLES: [&str; 8] = ["dr", "mr", "mrs", "ms", "mx", "prof", "mme", "mlle"];
/// Titles only where a name follows: alone they may well be one.
const TITLES_AND_NAMES: [&str; 16] = [
    "sir",
    "miss",
    "madam",
    "madame",
    "professor",
    "doctor",
    "herr",
    "frau",
    "hr",
    "fr",
    "mister",
    "señor",
    "señora",
    "sra",
    "monsieur",
    "dame",
];

/// A title before a name, or one that is all there is.
fn starts_with_title(text: &str) -> bool {
    let end = text
        .find(|ch: char| ch.is_whitespace() || ch == '.')
        .unwrap_or(text.len());
    let (first, rest) = text.split_at_checked(end).unwrap_or((text, ""));
    if first.is_ascii() {
        return is_title(rest, |title| first.eq_ignore_ascii_case(title));
    }
    is_title(rest, |title| {
        let lowercase = first.chars().flat_map(char::to_lowercase);
        title.chars().eq(lowercase)
    })
}

fn is_title(rest: &str, is_same: impl Fn(&str) -> bool) -> bool {
    let is_in = |list: &[&str]| list.iter().any(|title| is_same(title));
    is_in(&TITLES) || (is_in(&TITLES_AND_NAMES) && rest.chars().any(char::is_alphanumeric))
}

/// Full-width and other compatibility characters have a plain form that others may have hashed.
fn push_alternate(text: &str, out: &mut Canonical) {
    let mut plain = String::new();
    push_name(&text::compatible(text), &mut plain);
    if plain != out.text && !plain.is_empty() {
        out.alternates.push(plain);
    }
}
