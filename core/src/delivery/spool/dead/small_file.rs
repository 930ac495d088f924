//! A small file that is replaced as a whole: a crash leaves the old one or the new one.

use std::io;
use std::path::{Path, PathBuf};

use super::folder::{Folder, absent_is_none};
use crate::delivery::spool::frame::{self, Piece};
use crate::delivery::spool::whole;
use crate::ports::{File, OpenMode};

/// The first byte. A newer version of this library would use another.
const VERSION: u8 = 1;

/// The payload, or none when there is no such file, or none that can be read.
pub(super) fn load(folder: &Folder, path: &Path) -> io::Result<Option<Vec<u8>>> {
    let Some(file) = absent_is_none(folder.fs.open(path, OpenMode::Read))? else {
        return Ok(None);
    };
    let bytes = whole::read(&*file)?;
    let readable = frame::pieces(&bytes).find_map(|piece| match piece {
        Piece::Whole(payload) => Some(payload),
        Piece::Damaged | Piece::Tail { .. } => None,
    });
    readable.map(versioned).transpose()
}

fn versioned(payload: &[u8]) -> io::Result<Vec<u8>> {
    match payload.split_first() {
        Some((&VERSION, payload)) => Ok(payload.to_vec()),
        _ => Err(newer()),
    }
}

/// What a file of a newer version gives. It is left alone.
pub(super) fn newer() -> io::Error {
    io::Error::new(
        io::ErrorKind::Unsupported,
        "written by a newer version of this library",
    )
}

/// A file on its way to replace another. Dropped before it has, it leaves nothing behind, so that
/// a full disk gets no fuller.
pub(super) struct Replacement<'a> {
    folder: &'a Folder,
    file: Box<dyn File>,
    from: PathBuf,
    to: PathBuf,
    is_written: bool,
}

impl<'a> Replacement<'a> {
    /// Takes the room for a payload of this size, so that a full disk shows before anything else
    /// has happened. Only the owner of the lock may call it.
    pub(super) fn prepare(folder: &'a Folder, to: PathBuf, size: usize) -> io::Result<Self> {
        let from = to.with_added_extension("new");
        folder.remove(&from)?;
        let file = folder.fs.open(&from, OpenMode::CreateNew)?;
        let replacement = Self {
            folder,
            file,
            from,
            to,
            is_written: false,
        };
        let bytes = framed(&vec![0; size]).len() as u64;
        replacement.file.reserve(bytes)?;
        Ok(replacement)
    }

    /// Replaces the file. It survives a power loss when this has returned.
    pub(super) fn commit(mut self, payload: &[u8]) -> io::Result<()> {
        whole::append(&*self.file, &framed(payload))?;
        self.file.sync()?;
        self.folder.fs.rename(&self.from, &self.to)?;
        self.is_written = true;
        self.folder.sync()
    }
}

impl Drop for Replacement<'_> {
    fn drop(&mut self) {
        if !self.is_written {
            drop(self.folder.remove(&self.from)); // The next replacement tries again.
        }
    }
}

/// The payload twice: one bad place on the disk must not bring letters back.
fn framed(payload: &[u8]) -> Vec<u8> {
    let mut versioned = vec![VERSION];
    versioned.extend(payload);
    let mut bytes = Vec::new();
    frame::put(&mut bytes, &versioned);
    frame::put(&mut bytes, &versioned);
    bytes
}
