//! A letter as the body of a record.
//!
//! ```text
//! version | writer, segment, ordinal of origin | length, cause | entry
//! ```

use std::io;

use super::Burial;
use crate::delivery::spool::bytes::Pieces;
use crate::delivery::spool::layout::WriterId;
use crate::delivery::spool::mark::{self, Mark};
use crate::delivery::spool::{Cause, DeadLetter, Entry, Final, frame, record};
use crate::error::Error;

const VERSION: u8 = 1;

/// Where an entry came from. No two entries of a destination have the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::delivery::spool) struct Origin {
    pub(in crate::delivery::spool) writer: WriterId,
    pub(in crate::delivery::spool) segment: u32,
    pub(in crate::delivery::spool) ordinal: u32,
}

/// An entry that died, as it is kept.
pub(super) struct Letter {
    /// Its place within the file: 0, 1, 2, ...
    pub(super) place: u32,
    pub(super) origin: Origin,
    pub(super) entry: Entry,
    pub(super) cause: Cause,
}

impl Letter {
    /// Without the payload.
    pub(super) fn shown(&self) -> DeadLetter {
        let (entry, cause) = (&self.entry, &self.cause);
        DeadLetter {
            event_id: entry.event_id.clone(),
            event_name: entry.event_name.clone(),
            event_time: entry.event_time,
            reason: cause.reason,
            code: cause.code,
            subcode: cause.subcode,
            message: cause.message.clone(),
            died_at: cause.at,
        }
    }

    pub(super) fn read(frame: frame::Frame<'_>) -> io::Result<Self> {
        let mut pieces = Pieces(frame.body);
        if pieces.u8() != Some(VERSION) {
            return Err(unreadable());
        }
        Self::read_pieces(frame.ordinal, &mut pieces).ok_or_else(unreadable)
    }

    fn read_pieces(place: u32, pieces: &mut Pieces<'_>) -> Option<Self> {
        let origin = Origin {
            writer: pieces.array()?,
            segment: pieces.u32()?,
            ordinal: pieces.u32()?,
        };
        let length = usize::try_from(pieces.u32()?).ok()?;
        let (Mark::Final(Final::Dead(cause)), _) = mark::read(pieces.take(length)?)? else {
            return None;
        };
        Some(Self {
            place,
            origin,
            entry: record::entry(pieces.0)?,
            cause,
        })
    }
}

/// Appends one letter to the buffer as a whole record.
pub(super) fn push(buffer: &mut Vec<u8>, place: u32, burial: &Burial<'_>) -> Result<(), Error> {
    let mut entry = Vec::new();
    record::push(&mut entry, 0, burial.entry)?;
    let mut cause = Vec::new();
    let dead = Mark::Final(Final::Dead(burial.cause.clone()));
    mark::push(&mut cause, &dead, &[]);
    // Their own frames go: a frame within a frame could be taken for one.
    let body_of = |record: &[u8]| record.get(frame::HEADER..).unwrap_or_default().to_vec();
    let (entry, cause) = (body_of(&entry), body_of(&cause));
    frame::push(buffer, place, |body| {
        body.push(VERSION);
        body.extend(burial.origin.writer);
        body.extend(burial.origin.segment.to_le_bytes());
        body.extend(burial.origin.ordinal.to_le_bytes());
        let length = u32::try_from(cause.len()).unwrap_or(u32::MAX); // A few thousand at most.
        body.extend(length.to_le_bytes());
        body.extend(cause);
        body.extend(entry);
    });
    Ok(())
}

/// What a file of a newer version gives. It is left alone.
pub(super) fn unreadable() -> io::Error {
    io::Error::new(
        io::ErrorKind::Unsupported,
        "written by a newer version of this library",
    )
}
