//! The pieces of which bodies are made: numbers, little endian, and texts with their length.

/// Takes a body apart. Every piece is `None` when the bytes are not there.
#[derive(Debug)]
pub(super) struct Pieces<'a>(pub(super) &'a [u8]);

impl<'a> Pieces<'a> {
    pub(super) fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (piece, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(piece)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    pub(super) fn u8(&mut self) -> Option<u8> {
        self.array().map(u8::from_le_bytes)
    }

    pub(super) fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    pub(super) fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_le_bytes)
    }

    pub(super) fn i64(&mut self) -> Option<i64> {
        self.array().map(i64::from_le_bytes)
    }

    /// How many events. None for more than any queue has seen, so that sums never overflow.
    pub(super) fn count(&mut self) -> Option<u64> {
        const MOST: u64 = 1 << 48;
        self.u64().filter(|count| *count < MOST)
    }

    /// A text of at most 255 bytes.
    pub(super) fn short_text(&mut self) -> Option<&'a str> {
        let length = self.u8()?;
        std::str::from_utf8(self.take(length.into())?).ok()
    }

    /// A number that may be absent.
    #[expect(clippy::option_option, reason = "no bytes, or no number")]
    pub(super) fn optional_i64(&mut self) -> Option<Option<i64>> {
        let is_there = self.u8()? != 0;
        let value = self.i64()?;
        Some(is_there.then_some(value))
    }

    /// A text that may be absent.
    #[expect(clippy::option_option, reason = "no bytes, or no text")]
    pub(super) fn optional_text(&mut self) -> Option<Option<&'a str>> {
        let is_there = self.u8()? != 0;
        let length = usize::try_from(self.u32()?).ok()?;
        let text = std::str::from_utf8(self.take(length)?).ok()?;
        Some(is_there.then_some(text))
    }
}

pub(super) fn push_optional_i64(body: &mut Vec<u8>, value: Option<i64>) {
    body.push(value.is_some().into());
    body.extend_from_slice(&value.unwrap_or_default().to_le_bytes());
}

pub(super) fn push_optional_text(body: &mut Vec<u8>, text: Option<&str>) {
    body.push(text.is_some().into());
    let text = text.unwrap_or_default();
    // Texts of answers are cut to a thousand characters.
    let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
    body.extend_from_slice(&length.to_le_bytes());
    body.extend_from_slice(text.as_bytes());
}
