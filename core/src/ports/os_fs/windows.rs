//! What the standard library leaves to Windows. Not tested on a machine yet.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::windows::fs::FileExt as _;
use std::path::Path;

use super::{Space, Suitability};

/// Folders inherit their rights: those of a user's profile are the user's.
pub(super) fn create_dir(path: &Path) -> io::Result<()> {
    fs::create_dir(path)
}

pub(super) fn owner_only(_options: &mut OpenOptions) {}

/// Windows has no such call; its file systems log what happens to names.
pub(super) fn sync_dir(_path: &Path) -> io::Result<()> {
    Ok(())
}

pub(super) fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    file.seek_read(buffer, offset)
}

/// There is no fork.
pub(super) fn descriptor(_file: &File) -> Option<i32> {
    None
}

/// Nobody can put another file in the place of one that is open.
pub(super) fn is_at(_file: &File, path: &Path) -> io::Result<bool> {
    path.try_exists()
}

pub(super) fn reserve(_file: &File, _bytes: u64) -> io::Result<()> {
    Ok(())
}

/// Unknown, so never too little: writing will tell when it is full.
pub(super) fn space(_path: &Path) -> io::Result<Space> {
    Ok(Space {
        available: u64::MAX,
        total: u64::MAX,
    })
}

/// A share is told by its two backslashes.
pub(super) fn suitability(path: &Path) -> io::Result<Suitability> {
    let path = fs::canonicalize(path)?;
    let is_share = path.to_string_lossy().starts_with(r"\\?\UNC\");
    Ok(if is_share {
        Suitability::Remote
    } else {
        Suitability::Good
    })
}
