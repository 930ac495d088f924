//! What the durable queue asks of a file system. A test replaces it by a model that forgets what
//! was not synced, is full, or fails.

use std::fmt;
use std::io;
use std::path::Path;

/// A file system. Paths are absolute. Every failure is an [`io::Error`] of the operating system.
pub trait Fs: Send + Sync + fmt::Debug {
    /// Makes one folder that only its owner may enter. Fails when it exists.
    fn create_dir(&self, path: &Path) -> io::Result<()>;

    /// The names in a folder, in no order.
    fn list(&self, path: &Path) -> io::Result<Vec<String>>;

    /// Opens a file, closed on `exec`. New files are readable by their owner only.
    fn open(&self, path: &Path, mode: OpenMode) -> io::Result<Box<dyn File>>;

    /// Renames a file or a folder, at once for everybody. Replaces a file of that name.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Removes a file.
    fn remove_file(&self, path: &Path) -> io::Result<()>;

    /// Removes an empty folder.
    fn remove_dir(&self, path: &Path) -> io::Result<()>;

    /// Makes what was created, renamed and removed in the folder survive a power loss.
    fn sync_dir(&self, path: &Path) -> io::Result<()>;

    /// Takes the lock of the file at `path`, which is made when absent; `None` when somebody else
    /// holds it. It is let go when the value is dropped or its process dies, however it dies.
    fn try_lock(&self, path: &Path) -> io::Result<Option<Box<dyn Lock>>>;

    /// How much room is left on the file system of this folder.
    fn space(&self, path: &Path) -> io::Result<Space>;

    /// Whether the folder can be trusted to hold what is accepted.
    fn suitability(&self, path: &Path) -> io::Result<Suitability>;
}

/// How a file is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpenMode {
    /// For reading; it must exist.
    Read,
    /// For reading and appending; it must exist.
    Append,
    /// For reading and appending; it must not exist.
    CreateNew,
}

/// An open file. Dropping it closes it.
pub trait File: Send + Sync + fmt::Debug {
    /// Bytes in the file.
    fn len(&self) -> io::Result<u64>;

    /// Whether the file holds nothing.
    fn is_empty(&self) -> io::Result<bool> {
        Ok(self.len()? == 0)
    }

    /// Reads at this place; fewer bytes than asked for, or none, at the end.
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize>;

    /// One `write` at the end; tells how many bytes were written, which may be fewer than given.
    fn append(&self, bytes: &[u8]) -> io::Result<usize>;

    /// Cuts the file to this length.
    fn truncate(&self, length: u64) -> io::Result<()>;

    /// Reserves room up to this many bytes, without changing the length.
    fn reserve(&self, bytes: u64) -> io::Result<()>;

    /// Makes the contents survive a power loss. After a failure the contents are unknown: never
    /// call it again on this file.
    fn sync(&self) -> io::Result<()>;
}

/// A lock that is held while this lives.
pub trait Lock: Send + Sync + fmt::Debug {
    /// The descriptor that holds the lock, which a forked child has to close. None where there is
    /// no fork.
    fn descriptor(&self) -> Option<i32> {
        None
    }

    /// Whether this path still names the locked file: nobody has removed or replaced it.
    fn is_at(&self, path: &Path) -> io::Result<bool>;
}

/// Room on a file system, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Space {
    /// What this process may still use.
    pub available: u64,
    /// The whole.
    pub total: u64,
}

/// Whether a folder can hold a spool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suitability {
    /// A folder of this user on a local disk.
    Good,
    /// It belongs to another user, or others may write to it.
    Foreign,
    /// It lies on a network file system, whose locks can not be trusted.
    Remote,
}
