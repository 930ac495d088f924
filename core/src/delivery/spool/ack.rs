//! The file of what was decided about the events of one segment.

use std::io;
use std::path::Path;

use super::failure::found;
use super::frame::Frames;
use super::home::Home;
use super::layout::Name;
use super::log::{Log, read_from, read_whole};
use crate::ports::{File, OpenMode};

/// All of it; None when nothing was ever decided.
pub(super) fn read_ack(home: &Home, folder: &Path, number: u32) -> io::Result<Option<Vec<u8>>> {
    for name in [Name::Ack(number), Name::Seen(number)] {
        if let Some(bytes) = found(read_whole(&*home.fs, &name.in_folder(folder)))? {
            return Ok(Some(bytes));
        }
    }
    Ok(None)
}

/// Its writing end, for the elected shipper. What a crash left of an unfinished record is cut off.
pub(super) fn open_ack(home: &Home, folder: &Path, number: u32) -> io::Result<Log> {
    let path = Name::Ack(number).in_folder(folder);
    let file = found(home.fs.open(&path, OpenMode::Append))?;
    let file = file.map_or_else(|| make_again(home, folder, &path), Ok)?;
    let bytes = read_from(&*file, 0)?;
    let mut frames = Frames::new(&bytes);
    frames.by_ref().for_each(drop);
    Log::resume(file.into(), frames.end() as u64)
}

/// A power loss has undone its creation. The next one must not.
fn make_again(home: &Home, folder: &Path, path: &Path) -> io::Result<Box<dyn File>> {
    let file = home.fs.open(path, OpenMode::CreateNew)?;
    home.fs.sync_dir(folder)?;
    Ok(file)
}
