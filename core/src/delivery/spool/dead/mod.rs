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

mod counter;
mod counts;
mod folder;
mod gone;
mod letter;
mod letter_file;
pub(super) mod parsers;
mod recent;
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

pub(super) use letter::Origin;

use super::failure::{found, full, storage};
use super::layout::WriterId;
use super::{Cause, DeadLetter, DeadLetters, Entry, Intake};
use crate::delivery::per_process::PerProcess;
use crate::error::Error;
use crate::ports::{Fs, OpenMode};
use counter::Counter;
pub(super) use counts::Counts;
use folder::{Folder, Found, Number};
use letter::Letter;
use letter_file::LetterFile;
use recent::Recent;
use tally::Tally;
use writer::Writer;

const READ: &str = "read the dead letters";
const BURY: &str = "store a dead letter";

/// The dead letters of one destination. Any number of processes may have it open.
#[derive(Debug)]
pub(super) struct DeadStore {
    folder: Folder,
    limits: Limits,
    /// A lock that a thread of the parent held at a fork stays held in the child for ever.
    state: PerProcess<State>,
}

#[derive(Debug, Default)]
struct State {
    shipper: Mutex<Shipper>,
    counter: Mutex<Counter>,
}

/// What the elected shipper has of it.
#[derive(Debug, Default)]
struct Shipper {
    writer: Option<Writer>,
    recent: Recent,
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

/// An entry that is given up.
pub(super) struct Burial<'a> {
    pub(super) origin: Origin,
    pub(super) entry: &'a Entry,
    pub(super) cause: &'a Cause,
}

impl DeadStore {
    /// Opens the store in this folder, which is made when absent; its parent must exist.
    pub(super) fn open(fs: Arc<dyn Fs>, path: &Path, limits: Limits) -> Result<Self, Error> {
        Ok(Self {
            folder: Folder::open(fs, path).map_err(storage("open the dead letters"))?,
            limits,
            state: PerProcess::new(State::default()),
        })
    }

    #[cfg(test)]
    pub(super) fn while_locked(&self, act: impl FnOnce()) {
        let state = self.state();
        let _locks = (locked(&state.shipper), locked(&state.counter));
        act();
    }

    fn state(&self) -> &State {
        self.state.get(State::default)
    }

    /// Keeps the entries: all of them survive a power loss when it has returned. Only the elected
    /// shipper may call it. Those that were buried by a call that could not be written down are
    /// skipped. After a failure (`SpoolFull`, `Storage`) none counts as buried; nothing that was
    /// buried before is ever overwritten.
    pub(super) fn bury(&self, burials: &[Burial<'_>]) -> Result<(), Error> {
        let mut shipper = locked(&self.state().shipper);
        let files = self.folder.find().map_err(storage(BURY))?;
        let refreshed = shipper.recent.refresh(&self.folder, &files);
        refreshed.map_err(storage(BURY))?;
        let is_new = |burial: &&Burial<'_>| !shipper.recent.contains(burial.origin);
        let new: Vec<&Burial<'_>> = burials.iter().filter(is_new).collect();
        if new.is_empty() {
            return Ok(());
        }
        self.append(&mut shipper, &files, &new)?;
        for burial in new {
            let cause = burial.cause.clone();
            shipper.recent.remember(burial.origin, cause);
        }
        Ok(())
    }

    fn append(
        &self,
        shipper: &mut Shipper,
        files: &Found,
        burials: &[&Burial<'_>],
    ) -> Result<(), Error> {
        // When another process has shipped in between, the file may have been removed.
        let is_open = |writer: &Writer| {
            files.letters.last() == Some(&writer.number) && writer.length() < self.limits.file_bytes
        };
        let writer = shipper.writer.take().filter(is_open);
        let first = writer.as_ref().map_or(0, |writer| writer.next);
        let records = writer::records(first, burials)?;
        let room = records.len() as u64;
        let used = self.used(files).map_err(storage(BURY))?;
        if used.saturating_add(room) > self.limits.bytes {
            shipper.writer = writer;
            return Err(full("replay or purge dead letters"));
        }
        let create = || Writer::create(&self.folder, files, room);
        let writer = writer.map_or_else(create, Ok).map_err(storage(BURY))?;
        let number = writer.number;
        let appended = writer.append(&self.folder, &records, burials.len());
        if appended.is_err() {
            shipper.recent.distrust(number);
        }
        shipper.writer = Some(appended.map_err(storage(BURY))?);
        shipper.recent.newest = Some(number);
        Ok(())
    }

    /// Which entries of a segment were buried lately, by their ordinals. Only the elected shipper
    /// may call it, for what is neither settled nor noted otherwise: the shipper before may have
    /// died between burying and settling.
    pub(super) fn buried(
        &self,
        writer: WriterId,
        segment: u32,
    ) -> Result<Vec<(u32, Cause)>, Error> {
        let mut shipper = locked(&self.state().shipper);
        let files = self.folder.find().map_err(storage(READ))?;
        let refreshed = shipper.recent.refresh(&self.folder, &files);
        refreshed.map_err(storage(READ))?;
        let origin = |ordinal| Origin {
            writer,
            segment,
            ordinal,
        };
        let all = shipper.recent.between(origin(0), origin(u32::MAX));
        Ok(all.collect())
    }

    #[cfg(test)]
    pub(super) fn counts(&self) -> Result<Counts, Error> {
        Ok(self.counts_and_recent()?.0)
    }

    /// The counts, in which nothing is missing although another process is removing files, and
    /// the entries whose burial may not have been written down: their shipper died right after.
    pub(super) fn counts_and_recent(&self) -> Result<(Counts, BTreeSet<Origin>), Error> {
        let mut counter = locked(&self.state().counter);
        let counts = counter.count(&self.folder).map_err(storage(READ))?;
        Ok((counts, counter.newest().clone()))
    }

    fn used(&self, files: &Found) -> io::Result<u64> {
        let mut used = 0;
        for number in &files.letters {
            let path = self.folder.letters(*number);
            if let Some(file) = found(self.folder.fs.open(&path, OpenMode::Read))? {
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
        let files = self.folder.find().map_err(storage(READ))?;
        let retired = Tally::load(&self.folder).map_err(storage(READ))?.retired;
        for number in files.letters.difference(&retired) {
            let file = LetterFile::load(&self.folder, *number).map_err(storage(READ))?;
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
            let shown = file.present().map(Letter::shown);
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
