//! Brings the events of a removed folder into a new one.
//!
//! Whoever removes the folder of a living writer does not remove what the writer has open: the
//! segment that grows, and those that were not synced yet. What was decided about them is gone, so
//! a few are sent a second time, with the same ids.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use super::adopt::remove_writer;
use super::frame::Frames;
use super::layout::{Name, State};
use super::log::{Log, read_from};
use super::owned::Owned;
use super::rewrite::write_copy;
use super::writer::{ACK_ROOM, Writer};

/// All segments as they are in the new folder, sealed. After a failure nothing is left there.
pub(super) fn rescue(writer: &Writer, into: &Path) -> io::Result<BTreeMap<u32, Owned>> {
    let result = copy_all(writer, into);
    if result.is_err() {
        // Else another process would deliver what is copied again by the next try.
        let _ = remove_writer(writer.home(), into);
    }
    result
}

fn copy_all(writer: &Writer, into: &Path) -> io::Result<BTreeMap<u32, Owned>> {
    let mut segments = BTreeMap::new();
    for (number, owned) in writer.segments() {
        let records = records(writer, *number, owned);
        if let Some(records) = &records {
            copy(writer, into, *number, owned, records)?;
        }
        let kept = Owned {
            is_sealed: true,
            synced: owned.extent.bytes,
            is_poisoned: false,
            is_destroyed: records.is_none(),
            file: None,
            ..owned.clone()
        };
        segments.insert(*number, kept);
    }
    let fs = &writer.home().fs;
    fs.sync_dir(into)?;
    fs.sync_dir(&writer.home().folder)?;
    Ok(segments)
}

/// None when nothing of it is left.
fn records(writer: &Writer, number: u32, owned: &Owned) -> Option<Vec<u8>> {
    let active = writer.active().filter(|active| active.number == number);
    let file = active.map(|active| active.log.file());
    let file = file.or(owned.file.as_ref())?;
    let mut bytes = read_from(&**file, 0).ok()?;
    let mut frames = Frames::new(&bytes);
    frames.by_ref().for_each(drop);
    let end = frames.end();
    bytes.truncate(end);
    Some(bytes)
}

fn copy(
    writer: &Writer,
    into: &Path,
    number: u32,
    owned: &Owned,
    records: &[u8],
) -> io::Result<()> {
    let fs = &*writer.home().fs;
    Log::create(fs, &Name::Ack(number).in_folder(into), ACK_ROOM)?;
    let sealed = Name::Segment(number, State::Sealed(owned.extent));
    write_copy(fs, &sealed.in_folder(into), records)?;
    Ok(())
}
