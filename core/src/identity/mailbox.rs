//! An e-mail address inside a longer text: `mailto:`, `Name <address>`, the end of a list.

use std::borrow::Cow;

use super::text;
use crate::issue::Code;

/// Takes the address out of `mailto:` (RFC 6068), `Name <address>` (RFC 5322), and a list's end.
pub(super) fn unwrap<'a>(text: &'a str, notes: &mut Vec<Code>) -> Result<Cow<'a, str>, Code> {
    let mut address = text;
    if let Some(shorter) = address.strip_suffix([',', ';']) {
        notes.push(Code::TrailingPunctuation);
        address = text::trim(shorter);
    }
    let bracketed = in_angle_brackets(address)?;
    let address = bracketed.unwrap_or(address);
    let linked = in_mailto(address);
    if bracketed.is_some() || linked.is_some() {
        notes.push(Code::Unwrapped);
    }
    linked.map_or(Ok(Cow::Borrowed(address)), decode)
}

/// An error when there may be a second address: none is taken by chance.
fn in_angle_brackets(text: &str) -> Result<Option<&str>, Code> {
    let parts = text
        .strip_suffix('>')
        .and_then(|rest| rest.rsplit_once('<'));
    let Some((name, inner)) = parts else {
        return Ok(None);
    };
    let address = text::trim(inner);
    let bare = unquoted(name);
    let shown = text::trim(&bare).trim_matches('\'');
    let repeats = shown.eq_ignore_ascii_case(in_mailto(address).unwrap_or(address));
    if bare.contains(['<', '>']) || (bare.contains('@') && !repeats) {
        return Err(Code::InvalidEmail);
    }
    Ok(Some(address))
}

/// What a name holds outside of its quoted strings (RFC 5322, 3.2.4).
fn unquoted(name: &str) -> String {
    let mut is_quoted = false;
    let mut is_escaped = false;
    let mut bare = String::new();
    for ch in name.chars() {
        if is_escaped {
            is_escaped = false;
            continue;
        }
        match ch {
            '"' => is_quoted = !is_quoted,
            '\\' => is_escaped = is_quoted,
            _ if !is_quoted => bare.push(ch),
            _ => {}
        }
    }
    bare
}

fn in_mailto(text: &str) -> Option<&str> {
    let (scheme, rest) = text.split_at_checked("mailto:".len())?;
    let address = rest.split_once('?').map_or(rest, |(address, _)| address);
    // RFC 6068 has no slashes here, but people write them as in `https://`.
    let address = address.strip_prefix("//").unwrap_or(address);
    scheme
        .eq_ignore_ascii_case("mailto:")
        .then(|| text::trim(address))
}

/// The octets behind percent signs, which only mean something in a URI (RFC 3986, 2.1).
fn decode(address: &str) -> Result<Cow<'_, str>, Code> {
    let Some((plain, _)) = address.split_once('%') else {
        return Ok(Cow::Borrowed(address));
    };
    let mut octets = plain.as_bytes().to_vec();
    let coded = address.get(plain.len()..).unwrap_or_default();
    for piece in coded.split('%').skip(1) {
        let (digits, rest) = piece.split_at_checked(2).ok_or(Code::InvalidEmail)?;
        let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        let octet = u8::from_str_radix(digits, 16).ok().filter(|_| is_hex);
        octets.push(octet.ok_or(Code::InvalidEmail)?);
        octets.extend(rest.bytes());
    }
    let decoded = String::from_utf8(octets).map_err(|_| Code::InvalidEmail)?;
    let mut scratch = String::new();
    let clean = text::clean(&decoded, text::Joiners::Remove, &mut scratch);
    Ok(Cow::Owned(clean.to_owned()))
}
