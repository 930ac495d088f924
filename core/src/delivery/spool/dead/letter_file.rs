//! One file of letters, as it is read.

use std::collections::BTreeSet;
use std::io;

use super::Counts;
use super::folder::{Folder, Number};
use super::gone::{self, Fate, Gone};
use super::letter::Letter;
use crate::delivery::spool::failure::found;
use crate::delivery::spool::frame::Frames;
use crate::delivery::spool::log::read_whole;

pub(super) struct LetterFile {
    pub(super) letters: Vec<Letter>,
    pub(super) held: Held,
    pub(super) gone: Gone,
}

/// What a file held, as far as it still tells. What was cut off leaves no trace.
#[derive(Debug)]
pub(super) struct Held {
    count: u32,
    /// The places that can not be read any more.
    missing: BTreeSet<u32>,
}

impl LetterFile {
    /// None when it was removed.
    pub(super) fn load(folder: &Folder, number: Number) -> io::Result<Option<Self>> {
        // Those that are gone come first: their file is removed after the letters.
        let gone = gone::load(folder, number)?;
        let bytes = found(read_whole(&*folder.fs, &folder.letters(number)))?;
        bytes.map(|bytes| Self::read(&bytes, gone)).transpose()
    }

    pub(super) fn read(bytes: &[u8], gone: Gone) -> io::Result<Self> {
        let mut frames = Frames::new(bytes);
        let letters: io::Result<Vec<Letter>> = frames.by_ref().map(Letter::read).collect();
        let letters = letters?;
        let readable: BTreeSet<u32> = letters.iter().map(|letter| letter.place).collect();
        let count = frames.ordinals();
        let missing = (0..count).filter(|place| !readable.contains(place));
        let missing = missing.collect();
        Ok(Self {
            letters,
            held: Held { count, missing },
            gone,
        })
    }

    /// The letters that are still in the store.
    pub(super) fn present(&self) -> impl Iterator<Item = &Letter> {
        let gone = &self.gone;
        self.letters
            .iter()
            .filter(|letter| !gone.contains_key(&letter.place))
    }
}

impl Held {
    pub(super) fn counts(&self, gone: &Gone) -> Counts {
        let left = |fate| gone.values().filter(|own| **own == fate).count() as u64;
        let is_lost = |place: &&u32| !gone.contains_key(place);
        Counts {
            // A letter may have left before it was cut off.
            stored: u64::from(self.count) + gone.range(self.count..).count() as u64,
            replayed: left(Fate::Replayed),
            purged: left(Fate::Purged),
            // A letter that had left before it was damaged is no loss.
            damaged: self.missing.iter().filter(is_lost).count() as u64,
        }
    }
}
