//! The e-mail address that nearly everybody has, read in one pass.

use super::text;

/// Appends an address of ASCII in lowercase, if it is complete and nothing about it needs a second
/// look. Otherwise appends nothing: then it may still be an address.
pub(super) fn push(address: &str, out: &mut String) -> bool {
    let is_plain = address.len() <= 254 && split(address).is_some_and(is_plain);
    if is_plain {
        text::push_ascii_lowercase(address, out);
    }
    is_plain
}

/// At the first `@`; whatever holds a second one is not plain.
fn split(address: &str) -> Option<(&[u8], &[u8])> {
    let bytes = address.as_bytes();
    let at = bytes.iter().position(|&byte| byte == b'@')?;
    Some((bytes.get(..at)?, bytes.get(at + 1..)?))
}

fn is_plain((local, domain): (&[u8], &[u8])) -> bool {
    local.len() <= 64
        && is_dotted(local, ATOM)
        && is_dotted(domain, LABEL)
        && ends_in_a_name(domain)
}

/// Characters of this kind, with single dots between them.
fn is_dotted(text: &[u8], kind: u8) -> bool {
    // Nothing in the loop depends on the text, which is quicker than to stop at the first fault.
    let mut faults = 0;
    let mut before = DOT;
    for &byte in text {
        let found = kind_of(byte);
        faults |= u8::from(found & (kind | DOT) == 0) | (found & before & DOT);
        before = found;
    }
    faults == 0 && before & DOT == 0
}

/// Two labels or more, of which the last is letters. Hyphens at the end of a label, long labels and
/// numbers are looked at elsewhere.
fn ends_in_a_name(domain: &[u8]) -> bool {
    let top = domain
        .iter()
        .rev()
        .take_while(|byte| byte.is_ascii_alphabetic());
    let top = top.count();
    let before = domain.len().saturating_sub(top + 1);
    (1..=63).contains(&top) && before > 0 && before <= 63 && domain.get(before) == Some(&b'.')
}

/// A character of a dot-atom (RFC 5322, 3.2.3).
const ATOM: u8 = 1;
/// A letter or digit, which a label may begin and end with.
const LABEL: u8 = 2;
/// What stands between them.
const DOT: u8 = 4;

fn kind_of(byte: u8) -> u8 {
    const KINDS: [u8; 256] = kinds();
    // A byte is below 256, the size of the table; the compiler leaves the check out.
    KINDS.get(usize::from(byte)).copied().unwrap_or_default()
}

#[expect(clippy::indexing_slicing, reason = "run by the compiler only")]
const fn kinds() -> [u8; 256] {
    let mut kinds = [0; 256];
    let marks = b"!#$%&'*+-/=?^_`{|}~";
    let mut index = 0;
    while index < marks.len() {
        kinds[marks[index] as usize] = ATOM;
        index += 1;
    }
    kinds[b'.' as usize] = DOT;
    let mut byte = 0_u8;
    while byte < 128 {
        if byte.is_ascii_alphanumeric() {
            kinds[byte as usize] = ATOM | LABEL;
        }
        byte += 1;
    }
    kinds
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(address: &str) -> Option<String> {
        let mut out = String::new();
        push(address, &mut out).then_some(out)
    }

    #[test]
    fn ordinary_addresses_are_plain() {
        for address in ["Ann@Example.com", "a.b+c@mail.shop.co.uk", "x_1@d2.io"] {
            assert_eq!(plain(address), Some(address.to_ascii_lowercase()));
        }
    }

    #[test]
    fn whatever_needs_a_second_look_is_left_alone() {
        let long = format!("{}@example.com", "a".repeat(65));
        let others = [
            "",
            "@",
            "a@",
            "@b.com",
            "a@b",
            "a@b..com",
            ".a@b.com",
            "a.@b.com",
            "a@b.com.",
            "a@b@c.com",
            "a@1.2.3.4",
            "a@-b.com",
            "a@b-.com",
            "a@b.c-m",
            "mailto:a@b.com",
            "<a@b.com>",
            "a@b.com,",
            "\u{e9}@b.com",
            "a b@c.com",
            "a@b_c.com",
            &long,
        ];
        for address in others {
            assert_eq!(plain(address), None, "{address}");
        }
    }
}
