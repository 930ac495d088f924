//! Makes segments survive a power loss; callers at the same time share one sync.

use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::failure::{found, storage};
use super::home::Home;
use super::layout::Name;
use super::rewrite::rewrite;
use super::writer::Writer;
use crate::error::Error;
use crate::ports::{File, OpenMode};

#[derive(Debug, Default)]
pub(super) struct Group {
    state: Mutex<Progress>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Progress {
    /// The newest entry that is safe.
    safe: u64,
    is_running: bool,
}

/// A lock is never held while a panic could happen, so a poisoned one is whole.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Group {
    /// Waits until everything appended before the call is safe.
    pub(super) fn sync(&self, writer: &Mutex<Writer>) -> Result<(), Error> {
        let wanted = lock(writer).newest();
        let mut progress = lock(&self.state);
        loop {
            if progress.safe >= wanted {
                return Ok(());
            }
            if !progress.is_running {
                break;
            }
            progress = self
                .changed
                .wait(progress)
                .unwrap_or_else(PoisonError::into_inner);
        }
        progress.is_running = true;
        drop(progress);
        let result = sync_all(writer);
        let mut progress = lock(&self.state);
        progress.is_running = false;
        if let Ok(safe) = result {
            progress.safe = progress.safe.max(safe);
        }
        self.changed.notify_all();
        result.map(|_| ())
    }
}

/// What is to be synced, as it was when the work began.
struct Plan {
    home: Arc<Home>,
    newest: u64,
    segments: Vec<Target>,
    dir: Option<PathBuf>,
}

struct Target {
    number: u32,
    bytes: u64,
    file: Option<Arc<dyn File>>,
    path: PathBuf,
    is_poisoned: bool,
}

/// Gives the number of the newest entry that is safe now.
fn sync_all(writer: &Mutex<Writer>) -> Result<u64, Error> {
    let plan = plan(&mut lock(writer));
    let result = carry_out(&plan, writer);
    if result.is_err() && plan.dir.is_some() {
        lock(writer).dirty_dir();
    }
    result.map(|()| plan.newest)
}

fn plan(writer: &mut Writer) -> Plan {
    let target = |(number, owned): (&u32, &super::owned::Owned)| {
        let active = writer.active().filter(|active| active.number == *number);
        Some(Target {
            number: *number,
            bytes: owned.extent.bytes,
            file: active
                .map(|active| active.log.file())
                .or(owned.file.as_ref())
                .cloned(),
            path: writer.path(Name::Segment(*number, owned.state()))?,
            is_poisoned: owned.is_poisoned,
        })
    };
    let segments = writer
        .segments()
        .iter()
        .filter(|(_, owned)| owned.synced < owned.extent.bytes)
        .filter_map(target)
        .collect();
    Plan {
        home: Arc::clone(writer.home()),
        newest: writer.newest(),
        segments,
        dir: writer.take_dirty_dir(),
    }
}

fn carry_out(plan: &Plan, writer: &Mutex<Writer>) -> Result<(), Error> {
    for target in &plan.segments {
        if target.is_poisoned || !sync_one(plan, target).map_err(storage("sync a segment"))? {
            rewrite(&mut lock(writer), target.number).map_err(storage("write a segment again"))?;
        } else if let Some(owned) = lock(writer).segment_mut(target.number) {
            owned.synced = owned.synced.max(target.bytes);
            if owned.is_sealed && owned.synced >= owned.extent.bytes {
                owned.file = None;
            }
        }
    }
    // After the files: a name must not outlive its contents. The rewriting renames, too.
    let dirs = [plan.dir.clone(), lock(writer).take_dirty_dir()];
    for dir in dirs.iter().flatten() {
        let both = plan.home.fs.sync_dir(dir);
        both.and_then(|()| plan.home.fs.sync_dir(&plan.home.folder))
            .map_err(storage("sync the spool's folder"))?;
    }
    Ok(())
}

/// False when the sync failed, after which nothing is known of the file.
fn sync_one(plan: &Plan, target: &Target) -> io::Result<bool> {
    let file = match &target.file {
        Some(file) => Arc::clone(file),
        None => match found(plan.home.fs.open(&target.path, OpenMode::Append))? {
            Some(file) => file.into(),
            // Delivered and removed meanwhile.
            None => return Ok(true),
        },
    };
    Ok(file.sync().is_ok())
}
