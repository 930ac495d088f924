//! A short run of ASCII digits on the stack.

use std::ops::Deref;

/// No dialled number is longer: 8 digits to leave the country, 3 of its code, 17 inside.
const CAPACITY: usize = 32;

/// ASCII digits, at most [`CAPACITY`].
#[derive(Clone, Copy)]
pub(super) struct Digits {
    bytes: [u8; CAPACITY],
    len: usize,
}

impl Digits {
    pub(super) const fn new() -> Self {
        Self {
            bytes: [b'0'; CAPACITY],
            len: 0,
        }
    }

    /// The parts one after the other; `None` when they are too long.
    pub(super) fn concat(parts: &[&[u8]]) -> Option<Self> {
        let mut digits = Self::new();
        for part in parts {
            digits.extend(part)?;
        }
        Some(digits)
    }

    /// Adds an ASCII digit; `None` when there is no room.
    pub(super) fn push(&mut self, digit: u8) -> Option<()> {
        *self.bytes.get_mut(self.len)? = digit;
        self.len += 1;
        Some(())
    }

    /// Adds ASCII digits; `None` when there is no room.
    pub(super) fn extend(&mut self, digits: &[u8]) -> Option<()> {
        let end = self.len + digits.len();
        self.bytes.get_mut(self.len..end)?.copy_from_slice(digits);
        self.len = end;
        Some(())
    }

    pub(super) fn as_str(&self) -> &str {
        // Only ASCII digits are ever stored.
        str::from_utf8(self).unwrap_or_default()
    }
}

impl Deref for Digits {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }
}
