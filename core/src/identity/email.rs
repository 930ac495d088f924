//! E-mail addresses: trimmed, lowercase, and nothing else taken away.
//!
//! Meta's page asks for trim and lowercase only, so Gmail's dots and plus tags stay.

use std::borrow::Cow;

use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};

use super::mailbox;
use super::options::Options;
use super::outcome::Canonical;
use super::plain_email;
use super::text;
use crate::issue::Code;

/// RFC 5321, 4.5.3.1.1: octets before the `@`.
const LONGEST_LOCAL_PART: usize = 64;
/// RFC 5321, 4.5.3.1.3, less the angle brackets: octets in all.
const LONGEST_ADDRESS: usize = 254;
/// RFC 1035, 2.3.4.
const LONGEST_LABEL: usize = 63;
const QUOTATION_MARKS: [char; 14] = [
    '“', '”', '„', '‟', '‘', '’', '‚', '‛', '«', '»', '‹', '›', '「', '」',
];

pub(super) fn normalize(text: &str, _options: &Options, out: &mut Canonical) -> Result<(), Code> {
    let at = match plain_email::push(text, &mut out.text) {
        Some(at) => Some(at),
        None => push_address(text, out).map(|()| out.text.find('@'))?,
    };
    if at.is_some_and(|at| is_placeholder(&out.text, at)) {
        out.notes.push(Code::Placeholder);
    }
    Ok(())
}

/// Any address, in any of its wrappings.
fn push_address(text: &str, out: &mut Canonical) -> Result<(), Code> {
    let address = mailbox::unwrap(text, &mut out.notes)?;
    let (local, domain) = address.split_once('@').ok_or(Code::InvalidEmail)?;
    push_local_part(local, out)?;
    // Lowercase may be longer, and the canonical form is the one that has to fit.
    if out.text.len() > LONGEST_LOCAL_PART {
        return Err(Code::TooLong);
    }
    out.text.push('@');
    push_domain(domain, out)?;
    if out.text.len() > LONGEST_ADDRESS {
        return Err(Code::TooLong);
    }
    Ok(())
}

/// A dot-atom of RFC 5322, with the characters beyond ASCII that RFC 6531 adds.
fn push_local_part(local: &str, out: &mut Canonical) -> Result<(), Code> {
    let is_dot_atom = local
        .split('.')
        .all(|atom| !atom.is_empty() && atom.chars().all(is_atom));
    if !is_dot_atom {
        return Err(Code::InvalidEmail);
    }
    if local.is_ascii() {
        text::push_ascii_lowercase(local, &mut out.text);
    } else {
        out.notes.push(Code::InternationalLocalPart);
        text::push_lowercase(local, &mut out.text);
    }
    Ok(())
}

fn is_atom(ch: char) -> bool {
    if ch.is_ascii() {
        return ch.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(ch);
    }
    !ch.is_whitespace() && !ch.is_control()
}

fn push_domain(domain: &str, out: &mut Canonical) -> Result<(), Code> {
    let start = out.text.len();
    if domain.is_ascii() {
        text::push_ascii_lowercase(domain, &mut out.text);
    } else {
        out.text.push_str(&to_ascii(domain)?);
        out.notes.push(Code::InternationalDomain);
    }
    if out.text.ends_with('.') {
        out.text.pop();
        out.notes.push(Code::TrailingDot);
    }
    let domain = out.text.get(start..).unwrap_or_default();
    if is_host_name(domain) {
        Ok(())
    } else {
        Err(Code::InvalidEmail)
    }
}

/// The domain in A-labels: UTS 46, non-transitional. Lengths are checked afterwards.
///
/// UTS 46 lets quotation marks pass, which IDNA 2008 does not: they stood around the address.
fn to_ascii(domain: &str) -> Result<Cow<'_, str>, Code> {
    if domain.contains(QUOTATION_MARKS) {
        return Err(Code::InvalidEmail);
    }
    Uts46::new()
        .to_ascii(
            domain.as_bytes(),
            AsciiDenyList::URL,
            Hyphens::CheckFirstLast,
            DnsLength::Ignore,
        )
        .map_err(|_| Code::InvalidEmail)
}

/// Two labels or more, the last of which is no number: an IP address is no mail domain.
fn is_host_name(domain: &str) -> bool {
    let Some((_, top)) = domain.rsplit_once('.') else {
        return false;
    };
    domain.split('.').all(is_label) && !top.bytes().all(|byte| byte.is_ascii_digit())
}

/// RFC 1123, 2.1: letters, digits and inner hyphens.
fn is_label(label: &str) -> bool {
    (1..=LONGEST_LABEL).contains(&label.len())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// `test@test.com` and its kind: what people type into a form that insists.
fn is_placeholder(address: &str, at: usize) -> bool {
    const LONGEST_NAME: usize = 9;
    const NAMES: [&str; 12] = [
        "test",
        "none",
        "null",
        "no",
        "na",
        "noemail",
        "nomail",
        "email",
        "undefined",
        "unknown",
        "asdf",
        "abc",
    ];
    if at > LONGEST_NAME {
        return false;
    }
    let local = address.get(..at).unwrap_or_default();
    let name = address.get(at + 1..).and_then(|it| it.split('.').next());
    name == Some(local) && NAMES.contains(&local)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All texts of seven characters of these, which are every kind that the short way tells apart.
    #[test]
    fn the_short_way_gives_what_the_long_one_does() {
        const KINDS: [char; 6] = ['A', '1', '.', '-', '@', '_'];
        let mut plain = 0;
        for number in 0..KINDS.len().pow(7) {
            let text: String = (0..7)
                .map(|place| KINDS[number / KINDS.len().pow(place) % KINDS.len()])
                .collect();
            let text = text.trim_start_matches('_');
            let mut short = String::new();
            if plain_email::push(text, &mut short).is_some() {
                plain += 1;
                let mut long = Canonical::default();
                assert_eq!(push_address(text, &mut long), Ok(()), "{text}");
                assert_eq!((short, long.notes), (long.text, vec![]), "{text}");
            }
        }
        assert!(plain > 100, "{plain}");
    }
}
