//! The e-mail address that nearly everybody has, read all at once.

use super::sha256_lanes::{Block, ONE_BLOCK};
use super::short_text::ShortText;
use super::text;

/// Appends an address of ASCII in lowercase, if it is complete and nothing about it needs a second
/// look. Otherwise appends nothing: then it may still be an address. Tells where the `@` is.
#[inline]
pub(super) fn push(address: &str, out: &mut String) -> Option<usize> {
    match address.len() {
        ..=32 => push_short::<2>(address, out),
        33..=63 => push_short::<4>(address, out),
        _ => None,
    }
}

/// The block that is hashed for an address that [`push`] takes, if it is not too long for one.
#[inline]
pub(super) fn block(address: &str) -> Option<Block> {
    match address.len() {
        ..=32 => short_block::<2>(address),
        33..=ONE_BLOCK => short_block::<4>(address),
        _ => None,
    }
}

#[inline]
fn short_block<const K: usize>(address: &str) -> Option<Block> {
    let lowercase = ShortText::<K>::lowercase(address.as_bytes())?;
    Marks::of(&lowercase).place_of_at(address.len())?;
    lowercase.block(address.len())
}

#[inline]
fn push_short<const K: usize>(address: &str, out: &mut String) -> Option<usize> {
    let lowercase = ShortText::<K>::lowercase(address.as_bytes())?;
    let at = Marks::of(&lowercase).place_of_at(address.len())?;
    text::push_ascii(lowercase.bytes().as_flattened(), address.len(), out);
    Some(at)
}

/// One bit for each byte of a text of at most 63, least significant first: where it is what.
struct Marks {
    letters: u64,
    digits: u64,
    hyphens: u64,
    /// What else may stand before the `@`; the whole list of RFC 5322 is looked up elsewhere.
    others: u64,
    dots: u64,
    ats: u64,
}

impl Marks {
    #[inline]
    fn of<const K: usize>(text: &ShortText<K>) -> Self {
        Self {
            letters: text.bits(b'a', b'z'),
            digits: text.bits(b'0', b'9'),
            hyphens: text.bits(b'-', b'-'),
            others: text.bits(b'_', b'_') | text.bits(b'+', b'+'),
            dots: text.bits(b'.', b'.'),
            ats: text.bits(b'@', b'@'),
        }
    }

    /// Where the only `@` stands, if there is a dot-atom before it, and a host name behind it whose
    /// last label is letters.
    #[inline]
    fn place_of_at(&self, length: usize) -> Option<usize> {
        if !self.ats.is_power_of_two() || self.dots < self.ats {
            return None;
        }
        let at = self.ats.trailing_zeros();
        let end = 1 << length;
        let local = self.ats - 1;
        let domain = (end - 1) & !local & !self.ats;
        let top = domain & !(u64::MAX >> self.dots.leading_zeros());
        let words = self.letters | self.digits | self.hyphens | (self.others & local);
        let separators = self.dots | self.ats;
        let is_known = words | separators == end - 1;
        // Nothing is empty between two separators, and no label begins or ends with a hyphen.
        let ends = separators | end;
        let marks = ends | (self.hyphens & domain);
        let touching = (ends & (marks << 1)) | (marks & ((ends << 1) | 1));
        let is_plain = is_known && touching == 0 && top & !self.letters == 0;
        is_plain.then_some(at as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(address: &str) -> Option<String> {
        let mut out = String::new();
        push(address, &mut out).map(|_| out)
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
