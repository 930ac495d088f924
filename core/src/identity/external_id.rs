//! Your own id of the customer: lowercase, without white space (Meta's parameter builder).

use super::outcome::Canonical;
use super::text;
use crate::issue::Code;

/// The id as it was given, without white space around it and without invisible characters.
pub(crate) fn as_given(value: &str) -> String {
    let mut scratch = String::new();
    text::clean(value, text::Joiners::Remove, &mut scratch).to_owned()
}

/// Every text is an id, so nothing can be wrong with it.
pub(super) fn normalize(text: &str, out: &mut Canonical) {
    if text.is_ascii() {
        let is_kept = |byte: u8| !byte.is_ascii_whitespace() && byte != 0x0b;
        text::push_ascii_kept(text, is_kept, &mut out.text);
    } else {
        let kept: String = text.chars().filter(|ch| !ch.is_whitespace()).collect();
        text::push_lowercase(&kept, &mut out.text);
    }
    if text::is_placeholder(text) {
        out.notes.push(Code::Placeholder);
    }
}
