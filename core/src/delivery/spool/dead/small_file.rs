//! A small file that is replaced as a whole: a crash leaves the old one or the new one.

use std::io;
use std::path::{Path, PathBuf};

use super::folder::Folder;
use super::letter::unreadable;
use crate::delivery::spool::failure::found;
use crate::delivery::spool::frame::{self, Frames};
use crate::delivery::spool::log::{Log, read_whole};

const VERSION: u8 = 1;

/// The payload, or none when there is no such file, or none that can be read.
pub(super) fn load(folder: &Folder, path: &Path) -> io::Result<Option<Vec<u8>>> {
    let Some(bytes) = found(read_whole(&*folder.fs, path))? else {
        return Ok(None);
    };
    let first = Frames::new(&bytes).next();
    first.map(|frame| versioned(frame.body)).transpose()
}

fn versioned(body: &[u8]) -> io::Result<Vec<u8>> {
    match body.split_first() {
        Some((&VERSION, payload)) => Ok(payload.to_vec()),
        _ => Err(unreadable()),
    }
}

/// A file on its way to replace another. Dropped before it has, it leaves nothing behind, so that
/// a full disk gets no fuller.
pub(super) struct Replacement<'a> {
    folder: &'a Folder,
    log: Log,
    from: PathBuf,
    to: PathBuf,
    is_written: bool,
}

impl<'a> Replacement<'a> {
    /// Takes the room for a payload of this size, so that a full disk shows before anything else
    /// has happened. Only the owner of the lock may call it.
    pub(super) fn prepare(folder: &'a Folder, to: PathBuf, size: usize) -> io::Result<Self> {
        let mut from = to.clone().into_os_string();
        from.push(".new");
        let from = PathBuf::from(from);
        folder.remove(&from)?;
        let room = framed(&vec![0; size]).len() as u64;
        Ok(Self {
            folder,
            log: Log::create(&*folder.fs, &from, room)?,
            from,
            to,
            is_written: false,
        })
    }

    /// Replaces the file. It survives a power loss when this has returned.
    pub(super) fn commit(mut self, payload: &[u8]) -> io::Result<()> {
        self.log.append(&framed(payload))?;
        self.log.file().sync()?;
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
    let mut bytes = Vec::new();
    for ordinal in 0..2 {
        frame::push(&mut bytes, ordinal, |body| {
            body.push(VERSION);
            body.extend(payload);
        });
    }
    bytes
}
