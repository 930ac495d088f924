//! `Sha256Hex`, and recognising a value that is hashed already.

use std::fmt;

use sha2::{Digest, Sha256};

/// A SHA-256 digest as 64 lowercase hexadecimal digits: what Meta matches on.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Sha256Hex([u8; 64]);

impl Sha256Hex {
    /// The digest of a canonical form: its UTF-8 bytes, no salt, no line end.
    pub fn of(canonical: &str) -> Self {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let digest = Sha256::digest(canonical.as_bytes());
        let mut hex = [0; 64];
        for (pair, byte) in hex.chunks_exact_mut(2).zip(digest) {
            if let [high, low] = pair {
                // A nibble is at most 15, so both look-ups are in range.
                *high = DIGITS
                    .get(usize::from(byte >> 4))
                    .copied()
                    .unwrap_or_default();
                *low = DIGITS
                    .get(usize::from(byte & 15))
                    .copied()
                    .unwrap_or_default();
            }
        }
        Self(hex)
    }

    /// The 64 digits.
    pub fn as_str(&self) -> &str {
        // Only ASCII digits and letters are ever stored.
        str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for Sha256Hex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Sha256Hex {
    /// A digest of an e-mail address identifies a person, so it is not printed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sha256Hex(***)")
    }
}
