//! The intake over the disk: one writer in each process.

use std::path::Path;
use std::sync::{Arc, Mutex};

use super::failure::storage;
use super::home::Home;
use super::outcomes::Outcomes;
use super::sync::{Group, lock};
use super::writer::Writer;
use super::{Entry, Intake, Settled};
use crate::delivery::per_process::PerProcess;
use crate::error::Error;

#[derive(Debug)]
pub(super) struct DiskIntake {
    home: Arc<Home>,
    /// A forked child starts with a folder of its own, and never touches its parent's.
    own: PerProcess<Own>,
}

#[derive(Debug)]
struct Own {
    writer: Mutex<Writer>,
    group: Group,
    outcomes: Mutex<Outcomes>,
}

impl Own {
    fn new(home: &Arc<Home>) -> Self {
        Self {
            writer: Mutex::new(Writer::new(Arc::clone(home))),
            group: Group::default(),
            outcomes: Mutex::default(),
        }
    }
}

impl DiskIntake {
    pub(super) fn new(home: Arc<Home>) -> Self {
        Self {
            own: PerProcess::new(Own::new(&home)),
            home,
        }
    }

    fn own(&self) -> &Own {
        self.own.get(|| Own::new(&self.home))
    }

    #[cfg(test)]
    pub(super) fn while_locked(&self, act: impl FnOnce()) {
        let own = self.own();
        let _locks = (lock(&own.outcomes), lock(&own.writer));
        own.group.while_locked(act);
    }

    /// Whether this is the folder of this process's writer.
    pub(super) fn owns(&self, folder: &Path) -> bool {
        lock(&self.own().writer).folder() == Some(folder)
    }

    /// Moves when the folder was removed, syncs what was written, opens the next segment, and measures the disk.
    pub(super) fn tend(&self) -> Result<(), Error> {
        let own = self.own();
        let kept = lock(&own.writer).keep_folder();
        kept.map_err(storage("move into a new folder"))?;
        let prepared = lock(&own.writer).prepare();
        let measured = self.home.tend();
        own.group.sync(&own.writer)?;
        measured.map_err(storage("measure the spool"))?;
        prepared.map_err(storage("open a segment"))
    }
}

impl Intake for DiskIntake {
    fn append(&self, entry: &Entry) -> Result<u64, Error> {
        lock(&self.own().writer).append(entry)
    }

    fn is_ready(&self) -> bool {
        let writer = self.own().writer.try_lock();
        writer.is_ok_and(|writer| writer.is_ready())
    }

    fn newest(&self) -> u64 {
        lock(&self.own().writer).newest()
    }

    fn sync(&self) -> Result<(), Error> {
        let own = self.own();
        let kept = lock(&own.writer).keep_folder();
        kept.map_err(storage("move into a new folder"))?;
        own.group.sync(&own.writer)
    }

    fn seal(&self) -> Result<(), Error> {
        lock(&self.own().writer)
            .seal()
            .map_err(storage("seal a segment"))
    }

    fn outcomes(&self, limit: usize, with_names: bool) -> Result<Vec<Settled>, Error> {
        let own = self.own();
        lock(&own.outcomes).take(&own.writer, limit, with_names)
    }
}
