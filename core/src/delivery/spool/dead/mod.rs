//! The dead-letter store: files of letters that only grow, and beside each which letters left.
//!
//! ```text
//!  0000000007.letters   entry + cause, appended and synced by the elected shipper
//!  0000000007.gone      which of them were replayed or purged; replaced as a whole, under the lock
//!  tally                the counts of files that were removed; replaced as a whole, under the lock
//!  lock                 held while letters are replayed or purged, by any process
//! ```
//!
//! The shipper never waits for the lock: it alone appends, always to the file with the highest
//! number, and that file is never removed. Readers take no lock either.

mod folder;
mod gone;
mod letter_file;
mod removal;
mod small_file;
mod tally;
mod writer;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{Cause, DeadLetter, DeadLetters, Entry, Intake};
use crate::error::{Error, ErrorKind};
use crate::ports::{Fs, OpenMode};
use folder::{Folder, Found, Number, absent_is_none};
use letter_file::LetterFile;
use tally::Tally;
use writer::Writer;

/// The dead letters of one destination. Any number of processes may have it open.
#[derive(Debug)]
pub(super) struct DeadStore {
    folder: Folder,
    limits: Limits,
    writer: Mutex<Option<Writer>>,
    /// Files whose sync failed in this process. A second sync would succeed and mean nothing.
    distrusted: Mutex<BTreeSet<Number>>,
}

/// How large the store may grow, in bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// All files of letters. A file goes when its last letter goes.
    pub(super) bytes: u64,
    /// One file, after which the next one is begun. Small, so that few letters keep little room.
    pub(super) file_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 256 * 1024 * 1024,
            file_bytes: 1024 * 1024,
        }
    }
}

/// An entry to be stored.
pub(super) struct Death<'a> {
    /// Names the entry within the destination, for [`DeadStore::known`].
    pub(super) origin: &'a str,
    pub(super) entry: &'a Entry,
    pub(super) cause: &'a Cause,
}

/// Counts of letters since the folder was made. `stored - replayed - purged - damaged` are there.
///
/// A replayed letter is accepted by its intake a second time. The destination's books therefore
/// say `accepted = appended to intakes - replayed`, and `dead` and `pending` follow by themselves.
/// When a crash has repeated a letter, it is in `appended` twice and in `replayed` not yet: then
/// it is dead and pending, and accepted twice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) stored: u64,
    pub(super) replayed: u64,
    pub(super) purged: u64,
    /// Letters that a failing disk has destroyed.
    pub(super) damaged: u64,
}

impl Counts {
    /// Letters that are in the store.
    pub(super) fn dead(self) -> u64 {
        let left = self.replayed + self.purged + self.damaged;
        self.stored.saturating_sub(left)
    }

    fn plus(self, other: Self) -> Self {
        Self {
            stored: self.stored + other.stored,
            replayed: self.replayed + other.replayed,
            purged: self.purged + other.purged,
            damaged: self.damaged + other.damaged,
        }
    }
}

/// How often the counts are read again while files are being removed.
const COUNT_ATTEMPTS: usize = 8;

impl DeadStore {
    /// Opens the store in this folder, which is made when absent; its parent must exist.
    pub(super) fn open(fs: Arc<dyn Fs>, path: &Path, limits: Limits) -> Result<Self, Error> {
        Ok(Self {
            folder: Folder::open(fs, path).map_err(storage)?,
            limits,
            writer: Mutex::new(None),
            distrusted: Mutex::default(),
        })
    }

    /// Keeps the letters: all of them survive a power loss when it has returned. Only the elected
    /// shipper may call it. After a failure none of them counts as stored (`SpoolFull`, `Storage`);
    /// nothing that was stored before is ever overwritten.
    pub(super) fn store(&self, deaths: &[Death<'_>]) -> Result<(), Error> {
        if deaths.is_empty() {
            return Ok(());
        }
        let mut slot = locked(&self.writer);
        let found = self.folder.find().map_err(storage)?;
        // When another process has shipped in between, the file may have been removed.
        let is_open = |writer: &Writer| {
            found.letters.last() == Some(&writer.number) && writer.length < self.limits.file_bytes
        };
        let writer = slot.take().filter(is_open);
        let first = writer.as_ref().map_or(0, |writer| writer.next);
        let frames = writer::frames(first, deaths);
        let used = self.used(&found).map_err(storage)?;
        if used.saturating_add(frames.len() as u64) > self.limits.bytes {
            *slot = writer;
            return Err(full());
        }
        let writer = writer.map_or_else(|| Writer::create(&self.folder, &found), Ok);
        let writer = writer.map_err(storage)?;
        let number = writer.number;
        let appended = writer.append(&self.folder, &frames, deaths.len());
        if appended.is_err() {
            locked(&self.distrusted).insert(number);
        }
        *slot = Some(appended.map_err(storage)?);
        Ok(())
    }

    /// Which of these entries were stored already. A shipper that was just elected asks it about
    /// everything that is pending, before it stores anything: the one before may have died between
    /// storing and settling. Letters that may not survive a power loss are not named: better to
    /// store them twice.
    pub(super) fn known(&self, origins: &BTreeSet<String>) -> Result<BTreeSet<String>, Error> {
        let uncertain = self.sync_newest().map_err(storage)?;
        let mut known = BTreeSet::new();
        self.each_file(&mut |number, file| {
            if Some(number) != uncertain {
                let all = file.letters.into_iter().map(|letter| letter.origin);
                known.extend(all.filter(|origin| origins.contains(origin)));
            }
            Ok(())
        })?;
        Ok(known)
    }

    /// What a dead process has written is certain only now; the file where that failed is given.
    fn sync_newest(&self) -> io::Result<Option<Number>> {
        let Some(number) = self.folder.find()?.letters.pop_last() else {
            return Ok(None);
        };
        let path = self.folder.letters(number);
        let file = absent_is_none(self.folder.fs.open(&path, OpenMode::Append))?;
        let mut distrusted = locked(&self.distrusted);
        if let Some(file) = file
            && !distrusted.contains(&number)
            && file.sync().is_err()
        {
            distrusted.insert(number);
        }
        self.folder.sync()?;
        Ok(distrusted.contains(&number).then_some(number))
    }

    /// The counts, in which nothing is missing although another process is removing files.
    pub(super) fn counts(&self) -> Result<Counts, Error> {
        let mut before = Tally::load(&self.folder).map_err(storage)?;
        let mut counts = Counts::default();
        for _ in 0..COUNT_ATTEMPTS {
            counts = before.counts;
            self.each_file(&mut |_, file| {
                counts = counts.plus(file.counts());
                Ok(())
            })?;
            let after = Tally::load(&self.folder).map_err(storage)?;
            if after == before {
                break;
            }
            before = after;
        }
        Ok(counts)
    }

    fn used(&self, found: &Found) -> io::Result<u64> {
        let mut used = 0;
        for number in &found.letters {
            let path = self.folder.letters(*number);
            if let Some(file) = absent_is_none(self.folder.fs.open(&path, OpenMode::Read))? {
                used += file.len()?;
            }
        }
        Ok(used)
    }

    /// The files that are not retired, the oldest first.
    fn each_file(
        &self,
        each: &mut dyn FnMut(Number, LetterFile) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let found = self.folder.find().map_err(storage)?;
        let retired = Tally::load(&self.folder).map_err(storage)?.retired;
        for number in found.letters.difference(&retired) {
            let file = LetterFile::load(&self.folder, *number).map_err(storage)?;
            if let Some(file) = file {
                each(*number, file)?;
            }
        }
        Ok(())
    }
}

impl DeadLetters for DeadStore {
    fn list(&self, filter: &dyn Fn(&DeadLetter) -> bool) -> Result<Vec<DeadLetter>, Error> {
        let mut letters = Vec::new();
        self.each_file(&mut |_, file| {
            let shown = file.present().map(letter_file::Letter::shown);
            letters.extend(shown.filter(filter));
            Ok(())
        })?;
        Ok(letters)
    }

    fn export(
        &self,
        filter: &dyn Fn(&DeadLetter) -> bool,
        each: &mut dyn FnMut(&DeadLetter, &str) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.each_file(&mut |_, file| {
            for letter in file.present() {
                let shown = letter.shown();
                if filter(&shown) {
                    each(&shown, &letter.entry.payload)?;
                }
            }
            Ok(())
        })
    }

    fn replay(
        &self,
        filter: &dyn Fn(&DeadLetter) -> bool,
        intake: &dyn Intake,
    ) -> Result<u64, Error> {
        self.replay_those(filter, intake)
    }

    fn purge(&self, filter: &dyn Fn(&DeadLetter) -> bool) -> Result<u64, Error> {
        self.purge_those(filter)
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn full() -> Error {
    Error::new(
        ErrorKind::SpoolFull,
        "the dead-letter store is full: replay or purge what is in it",
    )
}

fn storage(error: io::Error) -> Error {
    let full = [io::ErrorKind::StorageFull, io::ErrorKind::QuotaExceeded];
    if full.contains(&error.kind()) {
        let message = "the disk of the dead-letter store is full: make room";
        return Error::new(ErrorKind::SpoolFull, message).with_source(error);
    }
    let message = "the dead-letter store failed: check the disk and the owner of the spool folder";
    Error::new(ErrorKind::Storage, message).with_source(error)
}
