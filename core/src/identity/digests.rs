//! The digests of a few texts, such as one person's identifiers, made several at a time.

use super::hash::Sha256Hex;
use super::sha256_lanes::{LANES, digest, digests};

/// Canonical forms that wait to be hashed together.
#[derive(Default)]
pub(crate) struct Digests {
    texts: String,
    /// Where each text ends.
    ends: Vec<usize>,
}

impl Digests {
    /// Adds a text, and gives the number of its digest.
    pub(crate) fn add(&mut self, canonical: &str) -> usize {
        self.texts.push_str(canonical);
        self.ends.push(self.texts.len());
        self.ends.len() - 1
    }

    /// How many texts there are.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The digests, in the order of their texts.
    pub(crate) fn make(&self) -> Vec<Sha256Hex> {
        let mut made = Vec::with_capacity(self.ends.len());
        let texts: Vec<&[u8]> = self.texts().collect();
        let (groups, rest) = texts.as_chunks::<LANES>();
        for group in groups {
            made.extend(digests(*group).iter().map(Sha256Hex::from_digest));
        }
        made.extend(
            rest.iter()
                .map(|text| Sha256Hex::from_digest(&digest(text))),
        );
        made
    }

    fn texts(&self) -> impl Iterator<Item = &[u8]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let bytes = self.texts.as_bytes();
        starts
            .zip(&self.ends)
            .map(|(start, end)| bytes.get(start..*end).unwrap_or_default())
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
            let mut all = Digests::default();
            for (number, text) in texts.iter().take(count).enumerate() {
                assert_eq!(all.add(text), number);
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
