//! An accepted event as the body of a record.
//!
//! ```text
//! flags | accepted at | event time | length, event id | length, event name | payload
//! ```

use super::Entry;
use super::bytes::Pieces;
use super::frame;
use crate::delivery::batch::Stream;
use crate::error::Error;

/// The caller chose the id.
const OWN_ID: u8 = 1;
const STREAM_SHIFT: u8 = 1;

/// Appends the entry to the buffer as a whole record.
pub(super) fn push(buffer: &mut Vec<u8>, ordinal: u32, entry: &Entry) -> Result<(), Error> {
    let id_length = length(&entry.event_id, "event_id")?;
    let name_length = length(&entry.event_name, "event_name")?;
    frame::push(buffer, ordinal, |body| {
        body.push((u8::from(entry.is_own_id) * OWN_ID) | (code(entry.stream) << STREAM_SHIFT));
        body.extend_from_slice(&entry.accepted_at.to_le_bytes());
        body.extend_from_slice(&entry.event_time.to_le_bytes());
        body.push(id_length);
        body.extend_from_slice(entry.event_id.as_bytes());
        body.push(name_length);
        body.extend_from_slice(entry.event_name.as_bytes());
        body.extend_from_slice(entry.payload.as_bytes());
    });
    Ok(())
}

/// The entry of a whole record. None for what no version wrote.
pub(super) fn entry(body: &[u8]) -> Option<Entry> {
    let mut pieces = Pieces(body);
    let flags = pieces.u8()?;
    Some(Entry {
        is_own_id: flags & OWN_ID != 0,
        stream: stream(flags >> STREAM_SHIFT)?,
        accepted_at: pieces.i64()?,
        event_time: pieces.i64()?,
        event_id: pieces.short_text()?.to_owned(),
        event_name: pieces.short_text()?.to_owned(),
        payload: std::str::from_utf8(pieces.0).ok()?.to_owned(),
    })
}

/// What a shipper keeps in mind of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Summary {
    pub(super) stream: Stream,
    pub(super) accepted_at: i64,
    /// Bytes of the payload.
    pub(super) payload: u32,
}

/// The summary of a whole record, without a copy.
pub(super) fn summary(body: &[u8]) -> Option<Summary> {
    let mut pieces = Pieces(body);
    let stream = stream(pieces.u8()? >> STREAM_SHIFT)?;
    let accepted_at = pieces.i64()?;
    pieces.i64()?;
    pieces.short_text()?;
    pieces.short_text()?;
    std::str::from_utf8(pieces.0).ok()?;
    Some(Summary {
        stream,
        accepted_at,
        payload: u32::try_from(pieces.0.len()).ok()?,
    })
}

/// The event id and the event name of a whole record.
pub(super) fn id_and_name(body: &[u8]) -> Option<(&str, &str)> {
    let mut pieces = Pieces(body);
    pieces.take(1 + 8 + 8)?;
    Some((pieces.short_text()?, pieces.short_text()?))
}

fn length(text: &str, field: &str) -> Result<u8, Error> {
    u8::try_from(text.len()).map_err(|_| Error::config(field, "longer than 255 bytes"))
}

const fn code(stream: Stream) -> u8 {
    match stream {
        Stream::General => 0,
        Stream::Store => 1,
        Stream::Messaging => 2,
    }
}

const fn stream(code: u8) -> Option<Stream> {
    match code {
        0 => Some(Stream::General),
        1 => Some(Stream::Store),
        2 => Some(Stream::Messaging),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Entry {
        Entry {
            event_id: "Purchase.1001".into(),
            event_name: "Purchase".into(),
            event_time: 1_764_000_000,
            accepted_at: 1_764_000_000_123,
            stream: Stream::Store,
            is_own_id: true,
            payload: r#"{"event_name":"Purchase"}"#.into(),
        }
    }

    fn body(entry: &Entry) -> Vec<u8> {
        let mut buffer = Vec::new();
        push(&mut buffer, 7, entry).unwrap();
        frame::Frames::new(&buffer).next().unwrap().body.to_vec()
    }

    #[test]
    fn an_entry_is_read_as_written() {
        for stream in [Stream::General, Stream::Store, Stream::Messaging] {
            for is_own_id in [true, false] {
                let written = Entry {
                    stream,
                    is_own_id,
                    ..sample()
                };
                let body = body(&written);
                assert!(entry(&body).unwrap() == written);
                let summary = summary(&body).unwrap();
                assert_eq!(summary.stream, stream);
                assert_eq!(summary.payload as usize, written.payload.len());
            }
        }
    }

    #[test]
    fn a_body_that_is_too_short_is_none() {
        let body = body(&sample());
        for length in 0..body.len() - sample().payload.len() {
            assert!(entry(&body[..length]).is_none(), "at {length}");
            assert!(summary(&body[..length]).is_none(), "at {length}");
        }
    }

    #[test]
    fn a_long_id_is_an_error() {
        let entry = Entry {
            event_id: "x".repeat(256),
            ..sample()
        };
        let error = push(&mut Vec::new(), 0, &entry).unwrap_err();
        assert_eq!(error.field(), Some("event_id"));
    }
}
