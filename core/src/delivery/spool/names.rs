//! What the events of one segment are called, as far as its owner has read.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use super::failure::found;
use super::frame::Frames;
use super::home::Home;
use super::log::read_from;
use super::record;
use crate::ports::OpenMode;

#[derive(Debug, Default)]
pub(super) struct Names {
    /// Bytes of the segment that were read.
    offset: u64,
    /// Id and name by ordinal, until they are taken.
    waiting: BTreeMap<u32, (String, String)>,
}

impl Names {
    /// Reads what is new. False when the file is not found: it may have another name by now. A file
    /// that takes its place begins with the same records.
    pub(super) fn read(&mut self, home: &Home, data: &Path) -> io::Result<bool> {
        let Some(file) = found(home.fs.open(data, OpenMode::Read))? else {
            return Ok(false);
        };
        let bytes = read_from(&*file, self.offset)?;
        let mut frames = Frames::new(&bytes);
        for frame in frames.by_ref() {
            if let Some((id, name)) = record::id_and_name(frame.body) {
                let names = (id.to_owned(), name.to_owned());
                self.waiting.insert(frame.ordinal, names);
            }
        }
        self.offset += frames.end() as u64;
        Ok(true)
    }

    /// The event's id and name; empty when its record is damaged.
    pub(super) fn take(&mut self, ordinal: u32) -> (String, String) {
        self.waiting.remove(&ordinal).unwrap_or_default()
    }
}
