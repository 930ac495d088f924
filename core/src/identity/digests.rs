//! The digests of a few texts, such as one person's identifiers, made several at a time.

use std::fmt;

use super::hash::{DIGITS, Sha256Hex};
use super::pairs::Pairs;
use super::sha256_lanes::{Hex, only_block};
use super::{Canonical, Field, Form, Options, Resolved, resolve};

/// What is sent of one identifier.
#[derive(Clone, PartialEq, Eq)]
pub enum Sent {
    /// The digest of its canonical form.
    Digest(Sha256Hex),
    /// A digest as the caller gave it, or a value that is not hashed.
    Text(String),
}

impl Sent {
    /// The text that is sent.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Digest(digest) => digest.as_str(),
            Self::Text(text) => text,
        }
    }
}

impl fmt::Debug for Sent {
    /// Both identify a person, so neither is printed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sent(***)")
    }
}

/// What is sent for each of one person's identifiers, or `None` where a value can not be read.
///
/// Makes several digests at a time, which costs less than [`hash_field`](super::hash_field) for each.
///
/// ```
/// use capikit::{Field, Options, hash_fields};
///
/// let person = [(Field::Email, " Ann@Example.com "), (Field::Madid, "none"), (Field::City, "Berlin")];
/// let sent = hash_fields(&person, &Options::at(1_795_392_000));
/// assert_eq!(sent[0].as_ref().map(|sent| sent.as_str().len()), Some(64));
/// assert_eq!(sent[1], None);
/// ```
pub fn hash_fields(values: &[(Field, &str)], options: &Options) -> Vec<Option<Sent>> {
    let mut digests = Digests::with_capacity(values.len());
    let mut canonical = Canonical::with_capacity(DIGITS);
    let mut promises = Vec::with_capacity(values.len());
    for (field, value) in values {
        let resolved = resolve(*field, value, Form::Detect, options, &mut canonical);
        promises.push(match resolved {
            Ok(Resolved::Canonical) if field.is_hashed() => Some(digests.add(&canonical.text)),
            Ok(_) => Some(Promise::Text(canonical.text.clone())),
            Err(_) => None,
        });
    }
    let mut made = digests.make().into_iter();
    let sent = promises.into_iter();
    sent.map(|promise| promise?.keep(&mut made)).collect()
}

/// What will be sent once everything is hashed.
pub(crate) enum Promise {
    /// The next digest.
    Digest,
    /// The text as it stands.
    Text(String),
}

impl Promise {
    /// With the digests, of which it takes the next one if it needs one.
    pub(crate) fn keep(self, made: &mut impl Iterator<Item = Sha256Hex>) -> Option<Sent> {
        match self {
            Self::Digest => made.next().map(Sent::Digest),
            Self::Text(text) => Some(Sent::Text(text)),
        }
    }
}

/// The digests of several texts, each made as soon as there is another to make it with.
pub(crate) struct Digests {
    made: Vec<Sha256Hex>,
    /// Texts by their numbers.
    pairs: Pairs<usize>,
}

impl Digests {
    /// None yet, and room for so many.
    pub(crate) fn with_capacity(texts: usize) -> Self {
        Self {
            made: Vec::with_capacity(texts),
            pairs: Pairs::default(),
        }
    }

    /// Adds a text.
    pub(crate) fn add(&mut self, canonical: &str) -> Promise {
        let number = self.made.len();
        match only_block(canonical.as_bytes()) {
            Some(block) => {
                self.made.push(Sha256Hex::ZERO);
                let made = &mut self.made;
                self.pairs
                    .add(number, block, |it, digits| put(made, it, digits));
            }
            None => self.made.push(Sha256Hex::of(canonical)),
        }
        Promise::Digest
    }

    /// The digests, in the order of their texts.
    pub(crate) fn make(mut self) -> Vec<Sha256Hex> {
        let made = &mut self.made;
        self.pairs.end(|it, digits| put(made, it, digits));
        self.made
    }
}

fn put(made: &mut [Sha256Hex], number: usize, digits: Hex) {
    if let Some(place) = made.get_mut(number) {
        *place = Sha256Hex::from_digits(digits);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_has_its_own_digest() {
        let long = "x".repeat(200);
        let texts = ["ann", "", "+49", &long, "berlin", "d", "é"];
        for count in 0..=texts.len() {
            let mut all = Digests::with_capacity(0);
            for text in texts.iter().take(count) {
                all.add(text);
            }
            let alone: Vec<_> = texts
                .iter()
                .take(count)
                .map(|it| Sha256Hex::of(it))
                .collect();
            assert_eq!(all.make(), alone);
        }
    }
}
