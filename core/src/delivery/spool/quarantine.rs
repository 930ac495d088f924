//! Keeps a copy of a damaged segment, for a person to look at.

use std::io;

use super::home::Home;
use super::layout::QUARANTINE;
use super::log::{Log, read_whole};
use super::segment::Segment;

/// The whole ones of its events are delivered whether there is a copy or not.
pub(super) fn quarantine(home: &Home, segment: &Segment) {
    match copy(home, segment) {
        Ok(()) => ::log::warn!("a segment of the spool is damaged; a copy lies in quarantine"),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        Err(error) => ::log::warn!("a segment of the spool is damaged; no copy was kept: {error}"),
    }
}

fn copy(home: &Home, segment: &Segment) -> io::Result<()> {
    let bytes = read_whole(&*home.fs, &segment.data_path())?;
    let writer = uuid::Uuid::from_bytes(segment.id.writer);
    let name = format!("{writer}-{:06}.segment", segment.id.number);
    let path = home.folder.join(QUARANTINE).join(name);
    let mut log = Log::create(&*home.fs, &path, 0)?;
    log.append(&bytes)
}
