//! The bytes of an entry and of a cause, within a frame.

use super::{Cause, Entry, Reason};
use crate::delivery::batch::Stream;

/// Appends values, which [`Reader`] takes in the same order.
#[derive(Default)]
pub(super) struct Writer {
    pub(super) bytes: Vec<u8>,
}

impl Writer {
    pub(super) fn u8(&mut self, value: u8) {
        self.bytes.push(value);
    }

    pub(super) fn u32(&mut self, value: u32) {
        self.bytes.extend(value.to_le_bytes());
    }

    pub(super) fn u64(&mut self, value: u64) {
        self.bytes.extend(value.to_le_bytes());
    }

    pub(super) fn i64(&mut self, value: i64) {
        self.bytes.extend(value.to_le_bytes());
    }

    pub(super) fn text(&mut self, text: &str) {
        self.u32(u32::try_from(text.len()).unwrap_or(u32::MAX)); // The limits are far below.
        self.bytes.extend(text.as_bytes());
    }

    fn maybe<T>(&mut self, value: Option<T>, put: impl FnOnce(&mut Self, T)) {
        self.u8(u8::from(value.is_some()));
        if let Some(value) = value {
            put(self, value);
        }
    }

    pub(super) fn entry(&mut self, entry: &Entry) {
        self.text(&entry.event_id);
        self.text(&entry.event_name);
        self.i64(entry.event_time);
        self.i64(entry.accepted_at);
        self.u8(match entry.stream {
            Stream::General => 0,
            Stream::Store => 1,
            Stream::Messaging => 2,
        });
        self.u8(u8::from(entry.is_own_id));
        self.text(&entry.payload);
    }

    pub(super) fn cause(&mut self, cause: &Cause) {
        self.u8(match cause.reason {
            Reason::Rejected => 0,
            Reason::Expired => 1,
            Reason::Oversize => 2,
            Reason::AmbiguousWindow => 3,
            Reason::AmbiguousHeld => 4,
        });
        self.maybe(cause.code, Self::i64);
        self.maybe(cause.subcode, Self::i64);
        self.maybe(cause.message.as_deref(), Self::text);
        self.i64(cause.at);
    }
}

/// Takes values from the front. None when there are not enough bytes, or wrong ones.
pub(super) struct Reader<'a>(pub(super) &'a [u8]);

impl Reader<'_> {
    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (array, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*array)
    }

    pub(super) fn u8(&mut self) -> Option<u8> {
        self.array::<1>().map(u8::from_le_bytes)
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

    pub(super) fn text(&mut self) -> Option<String> {
        let length = usize::try_from(self.u32()?).ok()?;
        let (text, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        String::from_utf8(text.to_vec()).ok()
    }

    fn flag(&mut self) -> Option<bool> {
        match self.u8()? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }

    fn maybe<T>(&mut self, take: impl FnOnce(&mut Self) -> Option<T>) -> Option<Option<T>> {
        if self.flag()? {
            take(self).map(Some)
        } else {
            Some(None)
        }
    }

    pub(super) fn entry(&mut self) -> Option<Entry> {
        Some(Entry {
            event_id: self.text()?,
            event_name: self.text()?,
            event_time: self.i64()?,
            accepted_at: self.i64()?,
            stream: match self.u8()? {
                0 => Stream::General,
                1 => Stream::Store,
                2 => Stream::Messaging,
                _ => return None,
            },
            is_own_id: self.flag()?,
            payload: self.text()?,
        })
    }

    pub(super) fn cause(&mut self) -> Option<Cause> {
        Some(Cause {
            reason: match self.u8()? {
                0 => Reason::Rejected,
                1 => Reason::Expired,
                2 => Reason::Oversize,
                3 => Reason::AmbiguousWindow,
                4 => Reason::AmbiguousHeld,
                _ => return None,
            },
            code: self.maybe(Self::i64)?,
            subcode: self.maybe(Self::i64)?,
            message: self.maybe(Self::text)?,
            at: self.i64()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(stream: Stream, is_own_id: bool) -> Entry {
        Entry {
            event_id: "é1".to_owned(),
            event_name: "Purchase".to_owned(),
            event_time: 1,
            accepted_at: -2,
            stream,
            is_own_id,
            payload: "{}".to_owned(),
        }
    }

    fn cause(reason: Reason, code: Option<i64>, message: Option<&str>) -> Cause {
        let message = message.map(str::to_owned);
        let (subcode, at) = (code.map(|code| code + 1), 7);
        Cause {
            reason,
            code,
            subcode,
            message,
            at,
        }
    }

    #[test]
    fn entries_and_causes_are_read_as_they_were_written() {
        for stream in [Stream::General, Stream::Store, Stream::Messaging] {
            let mut writer = Writer::default();
            writer.entry(&entry(stream, stream == Stream::Store));
            let read = Reader(&writer.bytes).entry();
            assert!(read == Some(entry(stream, stream == Stream::Store)));
        }
        for cause in [
            cause(Reason::Rejected, Some(100), Some("no")),
            cause(Reason::Expired, None, None),
            cause(Reason::Oversize, None, Some("")),
            cause(Reason::AmbiguousWindow, Some(i64::MIN), None),
            cause(Reason::AmbiguousHeld, None, None),
        ] {
            let mut writer = Writer::default();
            writer.cause(&cause);
            assert_eq!(Reader(&writer.bytes).cause(), Some(cause));
        }
    }

    #[test]
    fn cut_records_are_none() {
        let mut writer = Writer::default();
        writer.entry(&entry(Stream::General, true));
        writer.cause(&cause(Reason::Rejected, Some(1), Some("no")));
        for length in 0..writer.bytes.len() {
            let mut reader = Reader(&writer.bytes[..length]);
            let both = reader.entry().and_then(|_| reader.cause());
            assert_eq!(both, None);
        }
    }
}
