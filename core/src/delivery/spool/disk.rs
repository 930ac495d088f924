//! The durable queue of one destination, on disk.

use std::path::Path;
use std::sync::Arc;

use super::books::books;
use super::dead::{self, DeadStore};
use super::destination::Destination;
use super::failure::storage;
use super::home::Home;
use super::intake::DiskIntake;
use super::layout::DEAD;
use super::limits::Limits;
use super::outlet::DiskOutlet;
use super::pending::has_pending;
use super::unclaimed::unclaimed;
use super::{Books, DeadLetters, Intake, Outlet, Spool};
use crate::error::Error;
use crate::ports::{Fs, Rng};

/// A forked child may go on using it: what belongs to a process is made anew. An outlet it has to
/// ask for again.
#[derive(Debug)]
pub(in crate::delivery) struct DiskSpool {
    home: Arc<Home>,
    intake: Arc<DiskIntake>,
    dead: DeadStore,
}

impl DiskSpool {
    /// Makes the folder, or opens it. Quick, however much lies there: it reads no segment.
    ///
    /// Fails with `Config` where nothing can be kept safely, with `Storage` when the disk fails.
    pub(in crate::delivery) fn open(
        fs: Arc<dyn Fs>,
        rng: Arc<dyn Rng>,
        root: &Path,
        destination: &Destination,
        limits: Limits,
    ) -> Result<Self, Error> {
        let home = Arc::new(Home::open(fs, rng, root, destination, limits)?);
        Ok(Self {
            intake: Arc::new(DiskIntake::new(Arc::clone(&home))),
            dead: dead_store(&home)?,
            home,
        })
    }
}

pub(super) fn dead_store(home: &Home) -> Result<DeadStore, Error> {
    let limits = dead::Limits {
        bytes: home.limits.dead_quota,
        ..dead::Limits::default()
    };
    DeadStore::open(Arc::clone(&home.fs), &home.folder.join(DEAD), limits)
}

#[cfg(test)]
impl DiskSpool {
    /// Holds every lock, as threads may at a fork.
    pub(super) fn while_locked(&self, act: impl FnOnce()) {
        self.intake.while_locked(|| self.dead.while_locked(act));
    }
}

impl Spool for DiskSpool {
    fn intake(&self) -> &dyn Intake {
        &*self.intake
    }

    fn outlet(&self) -> Result<Box<dyn Outlet>, Error> {
        // With a store of its own: a lock inside ours may be held for ever in a forked child.
        let dead = dead_store(&self.home).or_else(|_| {
            // Somebody may have removed the folder.
            self.home.make()?;
            dead_store(&self.home)
        })?;
        Ok(Box::new(DiskOutlet::new(
            Arc::clone(&self.home),
            Arc::clone(&self.intake),
            dead,
        )))
    }

    fn dead_letters(&self) -> &dyn DeadLetters {
        &self.dead
    }

    fn books(&self) -> Result<Books, Error> {
        books(&self.home, &self.dead)
    }

    fn has_pending(&self) -> Result<bool, Error> {
        has_pending(&self.home).map_err(storage("look through the spool"))
    }

    fn unclaimed(&self) -> u64 {
        unclaimed(&self.home)
    }
}
