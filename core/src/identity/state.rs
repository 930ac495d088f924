//! States and provinces: two letters in the USA and Canada, the whole name elsewhere.

use super::city;
use super::options::Options;
use super::outcome::Canonical;
use super::state_names::{CANADA, UNITED_STATES};
use super::text;
use crate::issue::Code;

/// Words around a name that say what kind of place it is.
const PREFIXES: [&str; 4] = ["stateof", "commonwealthof", "provinceof", "territoryof"];
const SUFFIX: &str = "state";

pub(super) fn normalize(text: &str, options: &Options, out: &mut Canonical) -> Result<(), Code> {
    text::push_folded(without_country(text, options), &mut out.text);
    let code = find(&out.text, options);
    out.text.clear();
    if let Some(code) = code {
        out.text.push_str(code);
        return Ok(());
    }
    city::push_place(text, options, out);
    // Without its accents the name may be one of the table after all.
    if let Some(code) = find(&out.text, options) {
        out.clear();
        out.text.push_str(code);
        return Ok(());
    }
    if !out.text.chars().any(text::is_letter_or_digit) {
        return Err(Code::InvalidState);
    }
    if text::is_placeholder(text) {
        out.notes.push(Code::Placeholder);
    }
    match options.country_code() {
        Some("us" | "ca") => out.notes.push(Code::UnknownState),
        _ => push_alternate(options, out),
    }
    Ok(())
}

/// `US-WA` is `WA`, `CA-ON` is `ON` (ISO 3166-2), unless another country is known.
fn without_country<'a>(text: &'a str, options: &Options) -> &'a str {
    let Some((prefix, rest)) = text.split_once(text::is_dash) else {
        return text;
    };
    let (country, table) = if prefix.eq_ignore_ascii_case("us") {
        ("us", UNITED_STATES)
    } else if prefix.eq_ignore_ascii_case("ca") {
        ("ca", CANADA)
    } else {
        return text;
    };
    let agrees = options.country_code().is_none_or(|known| known == country);
    let is_code = table
        .iter()
        .any(|(code, _)| code.eq_ignore_ascii_case(rest));
    if agrees && is_code { rest } else { text }
}

/// The code of a state by its code or its full name; never by a part of the name.
fn find(key: &str, options: &Options) -> Option<&'static str> {
    let tables: &[_] = match options.country_code() {
        Some("us") => &[UNITED_STATES],
        Some("ca") => &[CANADA],
        Some(_) => &[],
        None => &[UNITED_STATES, CANADA],
    };
    let states = || tables.iter().copied().flatten();
    let find = |key: &str| {
        let mut states = states();
        states
            .find(|(code, names)| *code == key || names.contains(&key))
            .map(|(code, _)| *code)
    };
    let bare = || PREFIXES.iter().find_map(|prefix| key.strip_prefix(prefix));
    find(key)
        .or_else(|| bare().and_then(find))
        .or_else(|| key.strip_suffix(SUFFIX).and_then(find))
}

/// The parameter builder cuts all states to two letters.
fn push_alternate(options: &Options, out: &mut Canonical) {
    let letters: String = out.text.chars().filter(char::is_ascii).take(2).collect();
    if options.alternates && letters.len() == 2 && letters != out.text {
        out.alternates.push(letters);
    }
}
