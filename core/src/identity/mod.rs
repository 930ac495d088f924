//! One identifier: what it is called, and the three questions normalize, hash, explain.
//!
//! Each family has a module with one function, `normalize`: cleaned text in, canonical form or
//! the [`Code`] of what is wrong out. `docs/identifiers.md` lists the rules with their sources.

mod address;
mod birth;
mod browser_id;
mod city;
mod column;
mod column_rows;
mod country;
mod country_by_name;
mod country_codes;
mod date_text;
mod decimal;
mod digests;
mod email;
mod external_id;
mod field;
mod gender;
mod hash;
mod huge_pages;
mod madid;
mod mailbox;
mod month_names;
mod name;
mod options;
mod outcome;
mod pairs;
mod phone;
mod plain_email;
mod postcode;
mod sha256_lanes;
mod short_text;
mod state;
mod state_names;
mod text;

pub(crate) use address::read as read_address;
pub use browser_id::{BrowserId, BrowserIdKind, build_fbc, build_fbp, stored_browser_id};
pub use column::{Cell, Cells, HashedColumn, RowIssue, hash_column};
pub use country::Country;
pub(crate) use digests::{Digests, Promise};
pub use digests::{Sent, hash_fields};
pub(crate) use external_id::as_given as external_id_as_given;
pub use field::Field;
pub use hash::Sha256Hex;
pub use options::{DateOrder, Options};
pub use outcome::{Alternate, Form, Outcome};
pub(crate) use outcome::{Canonical, Resolved};
pub(crate) use text::is_invisible;

use crate::issue::{Code, Issue};
use hash::DIGITS;

/// The canonical form of a value, or `None` when it has none or is hashed already.
pub fn normalize_field(field: Field, value: &str, options: &Options) -> Option<String> {
    let mut canonical = Canonical::default();
    match resolve(field, value, Form::Detect, options, &mut canonical) {
        Ok(Resolved::Canonical) => Some(canonical.text),
        Ok(Resolved::Digest) | Err(_) => None,
    }
}

/// What is sent for a hashed field, or `None` when the value can not be read or is never hashed.
pub fn hash_field(field: Field, value: &str, options: &Options) -> Option<String> {
    let mut canonical = Canonical::with_capacity(DIGITS);
    let resolved = resolve(field, value, Form::Detect, options, &mut canonical).ok()?;
    let mut text = canonical.text;
    if resolved == Resolved::Canonical {
        let hex = digest(field, &text)?;
        text.clear();
        text::push_ascii(hex.as_bytes(), DIGITS, &mut text);
    }
    Some(text)
}

/// Everything there is to say about one value.
pub fn explain(field: Field, value: &str, form: Form, options: &Options) -> Outcome {
    let mut canonical = Canonical::with_capacity(value.len().max(DIGITS));
    let resolved = resolve(field, value, form, options, &mut canonical);
    let (normalized, sha256) = match resolved {
        Ok(Resolved::Canonical) => {
            let sha256 = digest(field, &canonical.text).map(|hex| hex.to_string());
            (Some(canonical.text), sha256)
        }
        Ok(Resolved::Digest) => (None, Some(canonical.text)),
        Err(_) => (None, None),
    };
    let codes = canonical.notes.into_iter().chain(resolved.err());
    Outcome {
        field,
        normalized,
        sha256,
        alternates: alternates(field, canonical.alternates),
        issues: codes.map(|code| Issue::new(field.name(), code)).collect(),
    }
}

/// Writes what is to be sent for one value into `out`, and says whether it is still to be hashed.
///
/// An error means that nothing is sent; its severity tells whether anything is wrong with that.
/// Allocates nothing once the buffer has grown, for all values but a few that are not ASCII.
pub(crate) fn resolve(
    field: Field,
    value: &str,
    form: Form,
    options: &Options,
    out: &mut Canonical,
) -> Result<Resolved, Code> {
    out.clear();
    let mut scratch = std::mem::take(&mut out.scratch);
    let text = text::clean(value, joiners(field), &mut scratch);
    let resolved = resolve_clean(field, text, form, options, out);
    out.scratch = scratch;
    if resolved.is_err() {
        out.clear();
    }
    resolved
}

fn resolve_clean(
    field: Field,
    text: &str,
    form: Form,
    options: &Options,
    out: &mut Canonical,
) -> Result<Resolved, Code> {
    if text.is_empty() {
        return Err(Code::Empty);
    }
    if field.is_hashed() && hash::pass_through(field, text, form, &mut out.text)? {
        return Ok(Resolved::Digest);
    }
    normalize(field, text, options, out)?;
    Ok(Resolved::Canonical)
}

fn normalize(field: Field, text: &str, options: &Options, out: &mut Canonical) -> Result<(), Code> {
    match field {
        Field::Email => email::normalize(text, options, out),
        Field::Phone => phone::normalize(text, options, out),
        Field::FirstName | Field::LastName => name::normalize(text, options, out),
        Field::F5First | Field::F5Last => name::first_five(text, options, out),
        Field::FirstInitial => name::initial(text, options, out),
        Field::DateOfBirth => birth::normalize(text, options, out),
        Field::BirthYear => birth::year(text, options, out),
        Field::BirthMonth => birth::month(text, options, out),
        Field::BirthDay => birth::day(text, options, out),
        Field::Gender => gender::normalize(text, options, out),
        Field::City => city::normalize(text, options, out),
        Field::State => state::normalize(text, options, out),
        Field::Zip => postcode::normalize(text, options, out),
        Field::Country => country::normalize(text, options, out),
        Field::ExternalId => {
            external_id::normalize(text, out);
            Ok(())
        }
        Field::Madid => madid::normalize(text, options, out),
        Field::ClientIpAddress => address::normalize(text, options, out),
    }
}

/// Persian and Indic scripts need zero-width joiners inside names; nothing else does.
fn joiners(field: Field) -> text::Joiners {
    match field {
        Field::FirstName
        | Field::LastName
        | Field::F5First
        | Field::F5Last
        | Field::FirstInitial => text::Joiners::Keep,
        _ => text::Joiners::Remove,
    }
}

fn digest(field: Field, canonical: &str) -> Option<Sha256Hex> {
    field.is_hashed().then(|| Sha256Hex::of(canonical))
}

fn alternates(field: Field, texts: Vec<String>) -> Vec<Alternate> {
    let with_digest = |normalized: String| Alternate {
        sha256: digest(field, &normalized),
        normalized,
    };
    texts.into_iter().map(with_digest).collect()
}
