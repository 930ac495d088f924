//! Cities, and the form that states abroad share with them.
//!
//! Meta's page: lowercase, no punctuation, special characters or spaces. About accents Meta's
//! tools disagree; the parameter builder and the pixel leave out whatever is not a-z or 0-9, so
//! that is the first form, and the accented one is the alternate.

use super::options::Options;
use super::outcome::Canonical;
use super::text;
use crate::issue::Code;

pub(super) fn normalize(text: &str, options: &Options, out: &mut Canonical) -> Result<(), Code> {
    push_place(text, options, out);
    if !out.text.chars().any(text::is_letter) {
        return Err(Code::InvalidCity);
    }
    if out.text.chars().any(char::is_numeric) {
        out.notes.push(Code::CityDigits);
    }
    if text::is_placeholder(text) {
        out.notes.push(Code::Placeholder);
    }
    Ok(())
}

/// Writes the canonical form of a place, with its note and its alternate.
pub(super) fn push_place(text: &str, options: &Options, out: &mut Canonical) {
    push_latin(text, &mut out.text);
    if text.is_ascii() {
        return;
    }
    let is_other = |ch: char| !ch.is_ascii() && text::is_word_part(ch);
    if !text.chars().any(is_other) {
        return;
    }
    let mut whole = String::new();
    push_whole(text, &mut whole);
    if ascii_letters(&out.text) < 2 {
        out.text = if ascii_letters(&whole) < 2 {
            whole
        } else {
            latin_of(&whole)
        };
        return;
    }
    out.notes.push(Code::AccentsRemoved);
    if options.alternates {
        out.alternates.push(whole);
    }
}

/// The parameter builder's form: what is not a-z or 0-9 goes.
fn push_latin(text: &str, out: &mut String) {
    if text.is_ascii() {
        text::push_ascii_alphanumeric(text, out);
        return;
    }
    let kept = text.chars().filter(char::is_ascii_alphanumeric);
    out.extend(kept.map(|ch| ch.to_ascii_lowercase()));
}

/// The capital `İ` is not ASCII, but becomes ASCII in lowercase: a form may be Latin only then.
fn latin_of(whole: &str) -> String {
    let mut latin = String::new();
    push_latin(whole, &mut latin);
    latin
}

fn ascii_letters(text: &str) -> usize {
    text.bytes().filter(u8::is_ascii_alphabetic).count()
}

/// The form of Meta's page: letters of all scripts.
fn push_whole(text: &str, out: &mut String) {
    let kept: String = text.chars().filter(|&ch| text::is_word_part(ch)).collect();
    text::push_lowercase(&kept, out);
}
