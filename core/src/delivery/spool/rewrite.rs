//! Puts a new file in the place of one whose sync failed.
//!
//! After a failed sync the system may take the lost pages for clean: a second sync would succeed
//! and mean nothing. The records are still in memory, so they are written to a new file, with the
//! same ordinals, and the new file takes the name of the old one. What was decided about them
//! stays true, as it speaks of ordinals.

use std::io;
use std::path::Path;
use std::sync::Arc;

use super::frame::Frames;
use super::layout::Name;
use super::log::{Log, read_from};
use super::writer::Writer;
use crate::ports::{File, Fs, OpenMode};

/// The segment is sealed then, unless its owner has read it to the end and forgotten it.
pub(super) fn rewrite(writer: &mut Writer, number: u32) -> io::Result<()> {
    let Some(owned) = writer.segment_mut(number) else {
        return Ok(());
    };
    owned.is_poisoned = true;
    owned.file = None;
    let owned = owned.clone();
    let name = Name::Segment(number, owned.state());
    let (Some(path), Some(copy)) = (writer.path(name), writer.path(Name::Copy(number))) else {
        return Ok(());
    };
    let home = Arc::clone(writer.home());
    let records = read_whole(&*home.fs.open(&path, OpenMode::Read)?, owned.extent.events)?;
    let log = match write_copy(&*home.fs, &copy, &records) {
        Ok(log) => log,
        Err(error) => {
            // A later try removes what this one can not.
            let _ = home.fs.remove_file(&copy);
            return Err(error);
        }
    };
    home.fs.rename(&copy, &path)?;
    writer.dirty_dir();
    writer.replace_active(number, log);
    if let Some(owned) = writer.segment_mut(number) {
        owned.is_poisoned = false;
        owned.synced = owned.extent.bytes;
    }
    if owned.is_sealed {
        return Ok(());
    }
    writer.seal()
}

/// All records, or an error when the memory has lost one, too.
pub(super) fn read_whole(file: &dyn File, events: u32) -> io::Result<Vec<u8>> {
    let mut bytes = read_from(file, 0)?;
    let mut frames = Frames::new(&bytes);
    let count = frames.by_ref().count();
    let end = frames.end();
    if u32::try_from(count) != Ok(events) {
        return Err(io::ErrorKind::InvalidData.into());
    }
    bytes.truncate(end);
    Ok(bytes)
}

/// Safe against a power loss, its name apart.
pub(super) fn write_copy(fs: &dyn Fs, copy: &Path, records: &[u8]) -> io::Result<Log> {
    let file = match fs.open(copy, OpenMode::CreateNew) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            fs.remove_file(copy)?;
            fs.open(copy, OpenMode::CreateNew)?
        }
        other => other?,
    };
    let mut log = Log::resume(file.into(), 0)?;
    log.append(records)?;
    log.file().sync()?;
    Ok(log)
}
