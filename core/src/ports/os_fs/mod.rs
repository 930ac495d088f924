//! The file system of the operating system.
//!
//! Tested on Linux. The macOS and Windows branches compile from documented calls and wait for a
//! machine of that kind.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

use std::fs::{self, TryLockError};
use std::io;
use std::path::Path;

#[cfg(unix)]
use unix as system;
#[cfg(windows)]
use windows as system;

use super::{File, Fs, Lock, OpenMode, Space, Suitability};

/// The file system of the operating system.
#[derive(Clone, Copy, Debug, Default)]
pub struct OsFs;

impl Fs for OsFs {
    fn create_dir(&self, path: &Path) -> io::Result<()> {
        system::create_dir(path)
    }

    fn list(&self, path: &Path) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(path)? {
            // Every name of ours is ASCII; what is not is not ours.
            names.extend(entry?.file_name().into_string().ok());
        }
        Ok(names)
    }

    fn open(&self, path: &Path, mode: OpenMode) -> io::Result<Box<dyn File>> {
        let mut options = fs::OpenOptions::new();
        options.read(true);
        if mode != OpenMode::Read {
            options.append(true);
        }
        options.create_new(mode == OpenMode::CreateNew);
        system::owner_only(&mut options);
        Ok(Box::new(OsFile(options.open(path)?)))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn remove_dir(&self, path: &Path) -> io::Result<()> {
        fs::remove_dir(path)
    }

    fn sync_dir(&self, path: &Path) -> io::Result<()> {
        system::sync_dir(path)
    }

    fn try_lock(&self, path: &Path) -> io::Result<Option<Box<dyn Lock>>> {
        let mut options = fs::OpenOptions::new();
        options.read(true).append(true).create(true);
        system::owner_only(&mut options);
        let file = options.open(path)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Box::new(OsLock(file)))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    fn space(&self, path: &Path) -> io::Result<Space> {
        system::space(path)
    }

    fn suitability(&self, path: &Path) -> io::Result<Suitability> {
        system::suitability(path)
    }
}

#[derive(Debug)]
struct OsFile(fs::File);

impl File for OsFile {
    fn len(&self) -> io::Result<u64> {
        Ok(self.0.metadata()?.len())
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        system::read_at(&self.0, buffer, offset)
    }

    fn append(&self, bytes: &[u8]) -> io::Result<usize> {
        // The file was opened for appending: the system finds the end.
        io::Write::write(&mut &self.0, bytes)
    }

    fn truncate(&self, length: u64) -> io::Result<()> {
        self.0.set_len(length)
    }

    fn reserve(&self, bytes: u64) -> io::Result<()> {
        system::reserve(&self.0, bytes)
    }

    fn sync(&self) -> io::Result<()> {
        // On macOS the standard library asks for F_FULLFSYNC.
        self.0.sync_data()
    }
}

#[derive(Debug)]
struct OsLock(fs::File);

impl Lock for OsLock {
    fn descriptor(&self) -> Option<i32> {
        system::descriptor(&self.0)
    }

    fn is_at(&self, path: &Path) -> io::Result<bool> {
        system::is_at(&self.0, path)
    }
}

impl Drop for OsLock {
    fn drop(&mut self) {
        // Closing is not enough where a child still holds a copy. When it fails, closing remains.
        let _ = self.0.unlock();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_appended_to_cut_and_read() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("file");
        let file = OsFs.open(&path, OpenMode::CreateNew)?;
        file.reserve(4096)?;
        assert!(file.is_empty()?);
        assert_eq!(file.append(b"one two")?, 7);
        file.truncate(4)?;
        assert_eq!(file.append(b"three")?, 5);
        file.sync()?;
        let mut buffer = [0; 16];
        assert_eq!(file.read_at(&mut buffer, 4)?, 5);
        assert_eq!(&buffer[..5], b"three");
        assert_eq!(file.read_at(&mut buffer, 9)?, 0);
        let again = OsFs.open(&path, OpenMode::CreateNew).unwrap_err();
        assert_eq!(again.kind(), io::ErrorKind::AlreadyExists);
        Ok(())
    }

    #[test]
    fn a_lock_has_one_holder() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("lock");
        let held = OsFs.try_lock(&path)?;
        assert!(held.is_some());
        assert!(OsFs.try_lock(&path)?.is_none());
        let held = held.unwrap();
        assert!(held.is_at(&path)?);
        OsFs.remove_file(&path)?;
        assert!(!held.is_at(&path)?);
        let second = OsFs.try_lock(&path)?.unwrap();
        assert!(second.is_at(&path)? && !held.is_at(&path)?);
        drop(second);
        assert!(OsFs.try_lock(&path)?.is_some());
        Ok(())
    }

    #[test]
    fn there_is_room() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let space = OsFs.space(folder.path())?;
        assert!(space.available > 0 && space.available <= space.total);
        Ok(())
    }
}
