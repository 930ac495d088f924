//! One file of letters, as it is read.

use std::io;

use super::Counts;
use super::folder::{Folder, Number, absent_is_none};
use super::gone::{self, Fate, Gone};
use super::small_file::newer;
use crate::delivery::spool::frame::{self, Piece};
use crate::delivery::spool::record::{Reader, Writer};
use crate::delivery::spool::{Cause, DeadLetter, Entry, whole};
use crate::ports::OpenMode;

/// The first byte of a letter. A newer version of this library would use another.
const VERSION: u8 = 1;

/// An entry that died, as it is kept.
pub(super) struct Letter {
    /// Its place within the file: 0, 1, 2, ...
    pub(super) ordinal: u32,
    pub(super) origin: String,
    pub(super) entry: Entry,
    cause: Cause,
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

    fn read(payload: &[u8]) -> io::Result<Option<Self>> {
        let mut reader = Reader(payload);
        if reader.u8() != Some(VERSION) {
            return Err(newer());
        }
        let mut letter = || {
            Some(Self {
                ordinal: reader.u32()?,
                origin: reader.text()?,
                entry: reader.entry()?,
                cause: reader.cause()?,
            })
        };
        Ok(letter())
    }
}

/// Appends the frame of one letter.
pub(super) fn put(out: &mut Vec<u8>, ordinal: u32, origin: &str, entry: &Entry, cause: &Cause) {
    let mut writer = Writer::default();
    writer.u8(VERSION);
    writer.u32(ordinal);
    writer.text(origin);
    writer.entry(entry);
    writer.cause(cause);
    frame::put(out, &writer.bytes);
}

#[derive(Default)]
pub(super) struct LetterFile {
    pub(super) letters: Vec<Letter>,
    /// Letters that can not be read any more. What was cut off at the end leaves no trace.
    missing: u64,
    pub(super) gone: Gone,
}

impl LetterFile {
    /// None when it was removed.
    pub(super) fn load(folder: &Folder, number: Number) -> io::Result<Option<Self>> {
        // Those that are gone come first: their file is removed after the letters.
        let gone = gone::load(folder, number)?;
        let path = folder.letters(number);
        let Some(file) = absent_is_none(folder.fs.open(&path, OpenMode::Read))? else {
            return Ok(None);
        };
        let mut read = Self::read(&whole::read(&*file)?)?;
        read.gone = gone;
        Ok(Some(read))
    }

    fn read(bytes: &[u8]) -> io::Result<Self> {
        let mut file = Self::default();
        let mut next = 0;
        for piece in frame::pieces(bytes) {
            match piece {
                Piece::Whole(payload) => {
                    if let Some(letter) = Letter::read(payload)? {
                        file.missing += u64::from(letter.ordinal.saturating_sub(next));
                        next = letter.ordinal.saturating_add(1);
                        file.letters.push(letter);
                    }
                }
                Piece::Tail { is_damaged } => file.missing += u64::from(is_damaged),
                Piece::Damaged => {} // The next ordinal tells how many.
            }
        }
        Ok(file)
    }

    /// The letters that are still in the store.
    pub(super) fn present(&self) -> impl Iterator<Item = &Letter> {
        let gone = &self.gone;
        self.letters
            .iter()
            .filter(|letter| !gone.contains_key(&letter.ordinal))
    }

    pub(super) fn counts(&self) -> Counts {
        let readable = self.letters.len() as u64;
        let gone = |fate| self.gone.values().filter(|own| **own == fate).count() as u64;
        let (replayed, purged) = (gone(Fate::Replayed), gone(Fate::Purged));
        let left = self.present().count() as u64;
        // A letter that had left before it was damaged is no loss.
        let unreadable = self
            .missing
            .max((replayed + purged + left).saturating_sub(readable));
        let stored = readable + unreadable;
        Counts {
            stored,
            replayed,
            purged,
            damaged: stored - replayed - purged - left,
        }
    }
}
