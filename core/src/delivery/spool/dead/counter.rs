//! Counts the letters, and remembers what full files held so that they are read once.

use std::collections::BTreeMap;
use std::io;

use super::Counts;
use super::folder::{Folder, Number};
use super::gone;
use super::letter_file::{Held, LetterFile};
use super::tally::Tally;
use crate::delivery::spool::failure::found;
use crate::delivery::spool::log::read_from;
use crate::ports::OpenMode;

/// How often the letters are counted again while files are being removed.
const ATTEMPTS: usize = 8;

#[derive(Debug, Default)]
pub(super) struct Counter {
    /// With the length of the file then.
    known: BTreeMap<Number, (u64, Held)>,
}

impl Counter {
    /// A file that is removed meanwhile is in the tally a moment earlier: equal tallies before
    /// and after mean that nothing was missed.
    pub(super) fn count(&mut self, folder: &Folder) -> io::Result<Counts> {
        let mut before = Tally::load(folder)?;
        let mut counts = Counts::default();
        for _ in 0..ATTEMPTS {
            counts = self.count_once(folder, &before)?;
            let after = Tally::load(folder)?;
            if after == before {
                break;
            }
            before = after;
        }
        Ok(counts)
    }

    fn count_once(&mut self, folder: &Folder, tally: &Tally) -> io::Result<Counts> {
        let files = folder.find()?;
        self.known
            .retain(|number, _| files.letters.contains(number));
        let mut counts = tally.counts;
        for number in files.letters.difference(&tally.retired) {
            counts = counts.plus(self.count_file(folder, *number)?);
        }
        Ok(counts)
    }

    fn count_file(&mut self, folder: &Folder, number: Number) -> io::Result<Counts> {
        // Those that are gone come first: their file is removed after the letters.
        let gone = gone::load(folder, number)?;
        let path = folder.letters(number);
        let Some(file) = found(folder.fs.open(&path, OpenMode::Read))? else {
            return Ok(Counts::default());
        };
        let length = file.len()?;
        if let Some((known, held)) = self.known.get(&number)
            && *known == length
        {
            return Ok(held.counts(&gone));
        }
        let bytes = read_from(&*file, 0)?;
        let length = bytes.len() as u64;
        let file = LetterFile::read(&bytes, gone)?;
        let counts = file.held.counts(&file.gone);
        self.known.insert(number, (length, file.held));
        Ok(counts)
    }
}
