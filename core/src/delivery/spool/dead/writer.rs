//! The file of letters that this process appends to.

use std::io;

use super::Burial;
use super::folder::{Folder, Found, Number};
use super::letter;
use super::tally::Tally;
use crate::delivery::spool::log::Log;
use crate::error::Error;

#[derive(Debug)]
pub(super) struct Writer {
    pub(super) number: Number,
    log: Log,
    /// The place of the next letter.
    pub(super) next: u32,
}

/// The records of letters, the first of which has this place.
pub(super) fn records(first: u32, burials: &[&Burial<'_>]) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    for (place, burial) in (first..).zip(burials) {
        letter::push(&mut bytes, place, burial)?;
    }
    Ok(bytes)
}

impl Writer {
    /// A new file. `found` must have been read before: a number that is missing there because its
    /// file was removed is then in the tally.
    pub(super) fn create(folder: &Folder, found: &Found, room: u64) -> io::Result<Self> {
        let highest = Tally::load(folder)?.highest;
        let used = found.letters.last().max(found.gone.last()).copied();
        let number = highest.max(used.unwrap_or(0)) + 1;
        let path = folder.letters(number);
        match Log::create(&*folder.fs, &path, room) {
            Ok(log) => Ok(Self {
                number,
                log,
                next: 0,
            }),
            Err(error) => {
                drop(folder.remove(&path));
                Err(error)
            }
        }
    }

    /// Bytes of letters.
    pub(super) fn length(&self) -> u64 {
        self.log.end()
    }

    /// Appends so many letters. They survive a power loss when it has returned the writer again;
    /// after a failure this file is never written again, because nobody knows what a failed sync
    /// has left, nor who has read what was taken back.
    pub(super) fn append(
        mut self,
        folder: &Folder,
        records: &[u8],
        count: usize,
    ) -> io::Result<Self> {
        let before = self.log.end();
        if let Err(error) = self.log.append(records) {
            self.take_back(folder, before);
            drop(self.log.file().sync());
            return Err(error);
        }
        let is_new = before == 0;
        let synced = self.log.file().sync();
        let named = || if is_new { folder.sync() } else { Ok(()) };
        if let Err(error) = synced.and_then(|()| named()) {
            self.take_back(folder, before);
            return Err(error);
        }
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        self.next = self.next.saturating_add(count);
        Ok(self)
    }

    /// Does what it can: the caller keeps the entries, and will bury them again.
    fn take_back(&self, folder: &Folder, before: u64) {
        let is_cut = self.log.file().truncate(before).is_ok();
        if before == 0 && is_cut {
            drop(folder.remove(&folder.letters(self.number)));
        }
    }
}
