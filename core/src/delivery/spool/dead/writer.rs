//! The file of letters that this process appends to.

use std::io;

use super::Death;
use super::folder::{Folder, Found, Number};
use super::letter_file;
use super::tally::Tally;
use crate::delivery::spool::whole;
use crate::ports::{File, OpenMode};

#[derive(Debug)]
pub(super) struct Writer {
    pub(super) number: Number,
    file: Box<dyn File>,
    /// Bytes of letters that are certain.
    pub(super) length: u64,
    /// The place of the next letter.
    pub(super) next: u32,
}

/// The frames of letters, the first of which has this place.
pub(super) fn frames(first: u32, deaths: &[Death<'_>]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (ordinal, death) in (first..).zip(deaths) {
        letter_file::put(&mut bytes, ordinal, death.origin, death.entry, death.cause);
    }
    bytes
}

impl Writer {
    /// A new file. `found` must have been read before: a number that is missing there because its
    /// file was removed is then in the tally.
    pub(super) fn create(folder: &Folder, found: &Found) -> io::Result<Self> {
        let highest = Tally::load(folder)?.highest;
        let used = found.letters.last().max(found.gone.last()).copied();
        let number = highest.max(used.unwrap_or(0)) + 1;
        let file = folder
            .fs
            .open(&folder.letters(number), OpenMode::CreateNew)?;
        Ok(Self {
            number,
            file,
            length: 0,
            next: 0,
        })
    }

    /// Appends so many letters. They survive a power loss when it has returned the writer again;
    /// after a failure this file is never written again, because nobody knows what a failed sync
    /// has left, nor who has read what was taken back.
    pub(super) fn append(
        mut self,
        folder: &Folder,
        frames: &[u8],
        count: usize,
    ) -> io::Result<Self> {
        if let Err(error) = whole::append(&*self.file, frames) {
            self.take_back(folder, true);
            return Err(error);
        }
        let named = || {
            if self.length == 0 {
                folder.sync()
            } else {
                Ok(())
            }
        };
        if let Err(error) = self.file.sync().and_then(|()| named()) {
            self.take_back(folder, false);
            return Err(error);
        }
        self.length += frames.len() as u64;
        self.next = self
            .next
            .saturating_add(u32::try_from(count).unwrap_or(u32::MAX));
        Ok(self)
    }

    /// Does what it can: the caller keeps the entries, and will store them again.
    fn take_back(&self, folder: &Folder, may_sync: bool) {
        let is_cut = self.file.truncate(self.length).is_ok();
        if self.length == 0 && is_cut {
            drop(folder.remove(&folder.letters(self.number)));
        } else if may_sync {
            drop(self.file.sync());
        }
    }
}
