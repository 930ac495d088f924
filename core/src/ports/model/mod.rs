//! A file system in memory that forgets what was not synced, is full, or fails, as a test wants.
//!
//! Every handle belongs to one process of the test. [`ModelFs::kill`] ends a process as `kill -9`
//! does; [`ModelFs::power_loss`] ends them all, and leaves of what was not synced what a source of
//! [`Choices`] says: any of the writes, whole or torn, with zeros where an earlier one is missing,
//! and any of the creations, renames and removals.

mod choices;
mod contents;
mod disk;
mod faults;
mod file;
mod properties;
mod tests;

pub(crate) use choices::Choices;
pub(crate) use faults::{Call, Fault, Made, Plan};

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard};

use super::{File, Fs, Lock, OpenMode, Space, Suitability};
use disk::{Disk, Id};
use faults::{Faults, dead, os_error};
use file::{ModelFile, ModelLock};

/// The file system, as one process of the test sees it. Clones share the disk and the process.
#[derive(Clone, Debug)]
pub(crate) struct ModelFs {
    world: Arc<Mutex<World>>,
    owner: Owner,
}

/// One life of one process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Owner {
    process: u32,
    life: u64,
    boot: u64,
}

#[derive(Clone, Debug)]
struct World {
    disk: Disk,
    faults: Faults,
    lives: BTreeMap<u32, u64>,
    boot: u64,
    locks: BTreeMap<Id, Owner>,
    failed_syncs: BTreeMap<Id, Owner>,
    resynced: Vec<String>,
    suitability: Suitability,
}

impl World {
    fn owner(&self, process: u32) -> Owner {
        Owner {
            process,
            life: self.lives.get(&process).copied().unwrap_or(0),
            boot: self.boot,
        }
    }

    fn kill(&mut self, process: u32) {
        *self.lives.entry(process).or_insert(0) += 1;
        self.locks.retain(|_, owner| owner.process != process);
    }
}

impl ModelFs {
    /// An empty disk without limits, seen by process 0.
    pub(crate) fn new() -> Self {
        let world = World {
            disk: Disk::new(),
            faults: Faults::default(),
            lives: BTreeMap::new(),
            boot: 0,
            locks: BTreeMap::new(),
            failed_syncs: BTreeMap::new(),
            resynced: Vec::new(),
            suitability: Suitability::Good,
        };
        let owner = world.owner(0);
        Self {
            world: Arc::new(Mutex::new(world)),
            owner,
        }
    }

    /// The same disk, seen by this process. After its death it is a new one of that number.
    pub(crate) fn process(&self, process: u32) -> Self {
        let owner = self.world().owner(process);
        Self {
            world: Arc::clone(&self.world),
            owner,
        }
    }

    /// A copy that shares nothing, processes and locks included.
    pub(crate) fn snapshot(&self) -> Self {
        Self {
            world: Arc::new(Mutex::new(self.world().clone())),
            owner: self.owner,
        }
    }

    /// Ends a process as `kill -9` does: what it wrote stays, its locks are let go, and everything
    /// that it had opened fails from now on.
    pub(crate) fn kill(&self, process: u32) {
        self.world().kill(process);
    }

    /// Ends all processes, and forgets what was not synced as the choices say.
    pub(crate) fn power_loss(&self, choices: &mut Choices) {
        let mut world = self.world();
        world.boot += 1;
        world.locks.clear();
        world.disk.power_loss(choices);
    }

    /// Plans a fault.
    pub(crate) fn plan(&self, plan: Plan) {
        self.world().faults.plans.push(plan);
    }

    /// Drops all plans.
    pub(crate) fn heal(&self) {
        self.world().faults.plans.clear();
    }

    /// Limits the bytes of all files, what is reserved included.
    pub(crate) fn set_capacity(&self, bytes: Option<usize>) {
        self.world().disk.capacity = bytes;
    }

    pub(crate) fn set_suitability(&self, suitability: Suitability) {
        self.world().suitability = suitability;
    }

    /// How many calls of this kind were made by all processes.
    pub(crate) fn calls(&self, call: Call) -> usize {
        let world = self.world();
        let same = world.faults.log.iter().filter(|made| made.call == call);
        same.count()
    }

    /// All calls that were made by living processes.
    pub(crate) fn log(&self) -> Vec<Made> {
        self.world().faults.log.clone()
    }

    /// Forgets the calls that were made.
    pub(crate) fn clear_log(&self) {
        self.world().faults.log.clear();
    }

    /// The names of files that a process synced again after a sync of its own had failed. A test
    /// asserts that there are none: such a sync succeeds and keeps nothing.
    pub(crate) fn resynced(&self) -> Vec<String> {
        self.world().resynced.clone()
    }

    /// Whether somebody holds the lock of this file.
    pub(crate) fn is_locked(&self, path: &Path) -> bool {
        let world = self.world();
        let id = world.disk.find(path);
        id.is_ok_and(|id| world.locks.contains_key(&id))
    }

    /// The bytes of a file, without any fault.
    pub(crate) fn bytes(&self, path: &Path) -> Option<Vec<u8>> {
        let world = self.world();
        let id = world.disk.find(path).ok()?;
        Some(world.disk.file(id).ok()?.now.clone())
    }

    /// Damages a file: gives it these bytes, as if they had been synced.
    pub(crate) fn overwrite(&self, path: &Path, bytes: &[u8]) {
        let mut world = self.world();
        let id = world.disk.find_file(path).unwrap();
        *world.disk.file_mut(id).unwrap() = contents::Contents::of(bytes);
    }

    fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap()
    }

    /// One call: meets its fault, or does its work on at most so many bytes.
    fn call<T>(
        &self,
        call: Call,
        path: &Path,
        work: impl FnOnce(&mut World, usize) -> io::Result<T>,
    ) -> io::Result<T> {
        let mut world = self.world();
        if world.owner(self.owner.process) != self.owner {
            return Err(dead());
        }
        let fault = world.faults.meet(self.owner.process, call, path);
        let result = match fault {
            None | Some(Fault::CrashAfter) => work(&mut world, usize::MAX),
            Some(Fault::Short(bytes) | Fault::CrashTorn(bytes)) => work(&mut world, bytes),
            Some(Fault::Error(errno)) => Err(os_error(errno)),
            Some(Fault::CrashBefore) => Err(dead()),
        };
        if fault.is_some_and(Fault::is_crash) {
            world.kill(self.owner.process);
            return Err(dead());
        }
        result
    }
}

impl Fs for ModelFs {
    fn create_dir(&self, path: &Path) -> io::Result<()> {
        self.call(Call::CreateDir, path, |world, _| {
            world.disk.create_folder(path).map(drop)
        })
    }

    fn list(&self, path: &Path) -> io::Result<Vec<String>> {
        self.call(Call::List, path, |world, _| world.disk.list(path))
    }

    fn open(&self, path: &Path, mode: OpenMode) -> io::Result<Box<dyn File>> {
        let id = if mode == OpenMode::CreateNew {
            self.call(Call::Create, path, |world, _| world.disk.create_file(path))
        } else {
            self.call(Call::Open, path, |world, _| world.disk.find_file(path))
        }?;
        Ok(Box::new(ModelFile::new(self, id, path, mode)))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.call(Call::Rename, from, |world, _| world.disk.rename(from, to))
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        self.call(Call::RemoveFile, path, |world, _| {
            world.disk.remove_file(path)
        })
    }

    fn remove_dir(&self, path: &Path) -> io::Result<()> {
        self.call(Call::RemoveDir, path, |world, _| {
            world.disk.remove_folder(path)
        })
    }

    fn sync_dir(&self, path: &Path) -> io::Result<()> {
        self.call(Call::SyncDir, path, |world, _| world.disk.sync_folder(path))
    }

    fn try_lock(&self, path: &Path) -> io::Result<Option<Box<dyn Lock>>> {
        let owner = self.owner;
        let taken = self.call(Call::TryLock, path, |world, _| {
            let found = world.disk.find_file(path);
            let id = found.or_else(|_| world.disk.create_file(path))?;
            let is_free = !world.locks.contains_key(&id);
            if is_free {
                world.locks.insert(id, owner);
            }
            Ok(is_free.then_some(id))
        })?;
        Ok(taken.map(|id| Box::new(ModelLock::new(self, id)) as _))
    }

    fn space(&self, path: &Path) -> io::Result<Space> {
        self.call(Call::Space, path, |world, _| {
            let disk = &world.disk;
            disk.find(path)?;
            Ok(Space {
                available: disk.free().try_into().unwrap(),
                total: disk.capacity.unwrap_or(usize::MAX).try_into().unwrap(),
            })
        })
    }

    fn suitability(&self, path: &Path) -> io::Result<Suitability> {
        self.call(Call::Suitability, path, |world, _| {
            world.disk.find(path)?;
            Ok(world.suitability)
        })
    }
}
