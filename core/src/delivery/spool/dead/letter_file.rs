//! One file of letters, as it is read.

use std::io;

use super::Counts;
use super::folder::{Folder, Number};
use super::gone::{self, Fate, Gone};
use super::letter::Letter;
use crate::delivery::spool::failure::found;
use crate::delivery::spool::frame::Frames;
use crate::delivery::spool::log::read_from;
use crate::ports::OpenMode;

#[derive(Default)]
pub(super) struct LetterFile {
    pub(super) letters: Vec<Letter>,
    /// Letters that the file held, as far as it still tells. What was cut off leaves no trace.
    held: u64,
    pub(super) gone: Gone,
}

impl LetterFile {
    /// None when it was removed.
    pub(super) fn load(folder: &Folder, number: Number) -> io::Result<Option<Self>> {
        // Those that are gone come first: their file is removed after the letters.
        let gone = gone::load(folder, number)?;
        let path = folder.letters(number);
        let Some(file) = found(folder.fs.open(&path, OpenMode::Read))? else {
            return Ok(None);
        };
        let bytes = read_from(&*file, 0)?;
        let mut frames = Frames::new(&bytes);
        let letters: io::Result<_> = frames.by_ref().map(Letter::read).collect();
        Ok(Some(Self {
            letters: letters?,
            held: frames.ordinals().into(),
            gone,
        }))
    }

    /// The letters that are still in the store.
    pub(super) fn present(&self) -> impl Iterator<Item = &Letter> {
        let gone = &self.gone;
        self.letters
            .iter()
            .filter(|letter| !gone.contains_key(&letter.place))
    }

    pub(super) fn counts(&self) -> Counts {
        let gone = |fate| self.gone.values().filter(|own| **own == fate).count() as u64;
        let (replayed, purged) = (gone(Fate::Replayed), gone(Fate::Purged));
        let accounted = replayed + purged + self.present().count() as u64;
        // A letter that had left before it was damaged is no loss.
        let stored = self.held.max(accounted);
        Counts {
            stored,
            replayed,
            purged,
            damaged: stored - accounted,
        }
    }
}
