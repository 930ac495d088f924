//! Open files and held locks of the model.

use std::io;
use std::path::{Path, PathBuf};

use super::disk::Id;
use super::faults::{Call, os_error};
use super::{ModelFs, World};
use crate::ports::{File, Lock, OpenMode};

/// An open file. It keeps working when the file is renamed or removed.
#[derive(Debug)]
pub(super) struct ModelFile {
    fs: ModelFs,
    id: Id,
    path: PathBuf,
    mode: OpenMode,
}

impl ModelFile {
    pub(super) fn new(fs: &ModelFs, id: Id, path: &Path, mode: OpenMode) -> Self {
        Self {
            fs: fs.clone(),
            id,
            path: path.to_owned(),
            mode,
        }
    }

    fn call<T>(
        &self,
        call: Call,
        work: impl FnOnce(&mut World, usize) -> io::Result<T>,
    ) -> io::Result<T> {
        self.fs.call(call, &self.path, work)
    }

    fn note_resync(&self) {
        let mut world = self.fs.world();
        let owner = self.fs.owner;
        let is_alive = world.owner(owner.process) == owner;
        if is_alive && world.failed_syncs.get(&self.id) == Some(&owner) {
            let name = self.path.file_name().unwrap().to_string_lossy();
            world.resynced.push(name.into_owned());
        }
    }

    fn check_writable(&self) -> io::Result<()> {
        match self.mode {
            OpenMode::Read => Err(os_error(libc::EBADF)),
            OpenMode::Append | OpenMode::CreateNew => Ok(()),
        }
    }
}

impl File for ModelFile {
    fn len(&self) -> io::Result<u64> {
        self.call(Call::Len, |world, _| {
            Ok(world.disk.file(self.id)?.now.len() as u64)
        })
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        self.call(Call::ReadAt, |world, most| {
            let bytes = &world.disk.file(self.id)?.now;
            let start = bytes.len().min(offset.try_into().unwrap());
            let count = buffer.len().min(bytes.len() - start).min(most);
            buffer[..count].copy_from_slice(&bytes[start..start + count]);
            Ok(count)
        })
    }

    fn append(&self, bytes: &[u8]) -> io::Result<usize> {
        self.check_writable()?;
        self.call(Call::Append, |world, most| {
            let free = world.disk.free();
            let bytes = bytes.get(..most).unwrap_or(bytes);
            if bytes.is_empty() {
                return Ok(0);
            }
            world.disk.file_mut(self.id)?.append(bytes, free)
        })
    }

    fn truncate(&self, length: u64) -> io::Result<()> {
        self.check_writable()?;
        self.call(Call::Truncate, |world, _| {
            let length = length.try_into().unwrap();
            world.disk.file_mut(self.id)?.truncate(length);
            Ok(())
        })
    }

    fn reserve(&self, bytes: u64) -> io::Result<()> {
        self.check_writable()?;
        self.call(Call::Reserve, |world, _| {
            let free = world.disk.free();
            let bytes = bytes.try_into().unwrap();
            world.disk.file_mut(self.id)?.reserve(bytes, free)
        })
    }

    fn sync(&self) -> io::Result<()> {
        self.note_resync();
        let result = self.call(Call::Sync, |world, _| {
            world.disk.file_mut(self.id)?.sync();
            Ok(())
        });
        let is_failed = |error: &io::Error| error.raw_os_error().is_some();
        if result.as_ref().is_err_and(is_failed) {
            let mut world = self.fs.world();
            world.failed_syncs.insert(self.id, self.fs.owner);
            world.disk.file_mut(self.id)?.fail_sync();
        }
        result
    }
}

/// A held lock, on the file itself and not on its name.
#[derive(Debug)]
pub(super) struct ModelLock {
    fs: ModelFs,
    id: Id,
}

impl ModelLock {
    pub(super) fn new(fs: &ModelFs, id: Id) -> Self {
        Self { fs: fs.clone(), id }
    }
}

impl Lock for ModelLock {
    fn is_at(&self, path: &Path) -> io::Result<bool> {
        Ok(self
            .fs
            .world()
            .disk
            .find(path)
            .is_ok_and(|id| id == self.id))
    }
}

impl Drop for ModelLock {
    fn drop(&mut self) {
        let mut world = self.fs.world();
        if world.locks.get(&self.id) == Some(&self.fs.owner) {
            world.locks.remove(&self.id);
        }
    }
}
