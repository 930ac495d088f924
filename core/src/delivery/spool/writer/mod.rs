//! The writing end of one intake: the segment that grows, and what is known of the earlier ones.

mod seal;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::delivery::spool::failure::storage;
use crate::delivery::spool::folder::WriterFolder;
use crate::delivery::spool::home::Home;
use crate::delivery::spool::layout::{Extent, Name, State};
use crate::delivery::spool::log::Log;
use crate::delivery::spool::owned::Owned;
use crate::delivery::spool::rescue::rescue;
use crate::delivery::spool::{Entry, record};
use crate::error::Error;

/// Bytes reserved for the outcomes of a segment, so that a full disk does not stop delivery.
pub(in crate::delivery::spool) const ACK_ROOM: u64 = 4096;

#[derive(Debug)]
pub(in crate::delivery::spool) struct Writer {
    home: Arc<Home>,
    /// Made by the first append, so that a process that only sends leaves no trace.
    folder: Option<WriterFolder>,
    active: Option<Blank>,
    /// Opened ahead.
    spare: Option<Blank>,
    /// All that the owner has not read to the end, the active one included.
    segments: BTreeMap<u32, Owned>,
    next_segment: u32,
    newest: u64,
    /// Reused by every append.
    buffer: Vec<u8>,
    /// Whether names have changed that would not survive a power loss.
    is_dir_dirty: bool,
    /// Somebody has removed the folder, and there is no other yet.
    is_homeless: bool,
}

/// A segment file that is open for appending.
#[derive(Debug)]
pub(in crate::delivery::spool) struct Blank {
    pub(in crate::delivery::spool) number: u32,
    pub(in crate::delivery::spool) log: Log,
}

impl Writer {
    pub(in crate::delivery::spool) fn new(home: Arc<Home>) -> Self {
        Self {
            home,
            folder: None,
            active: None,
            spare: None,
            segments: BTreeMap::new(),
            next_segment: 1,
            newest: 0,
            buffer: Vec::new(),
            is_dir_dirty: false,
            is_homeless: false,
        }
    }

    /// Whether there is a file for the next event.
    pub(in crate::delivery::spool) fn is_ready(&self) -> bool {
        self.active.is_some() || self.spare.is_some()
    }

    pub(in crate::delivery::spool) fn newest(&self) -> u64 {
        self.newest
    }

    pub(in crate::delivery::spool) fn home(&self) -> &Arc<Home> {
        &self.home
    }

    pub(in crate::delivery::spool) fn segments(&self) -> &BTreeMap<u32, Owned> {
        &self.segments
    }

    pub(in crate::delivery::spool) fn segment_mut(&mut self, number: u32) -> Option<&mut Owned> {
        self.segments.get_mut(&number)
    }

    /// Forgets a segment that is done with.
    pub(in crate::delivery::spool) fn forget(&mut self, number: u32) {
        self.segments.remove(&number);
    }

    pub(in crate::delivery::spool) fn active(&self) -> Option<&Blank> {
        self.active.as_ref()
    }

    /// Goes on in another file of the same contents.
    pub(in crate::delivery::spool) fn replace_active(&mut self, number: u32, log: Log) {
        if let Some(active) = &mut self.active
            && active.number == number
        {
            active.log = log;
        }
    }

    pub(in crate::delivery::spool) fn folder(&self) -> Option<&Path> {
        self.folder.as_ref().map(|folder| &*folder.path)
    }

    pub(in crate::delivery::spool) fn path(&self, name: Name) -> Option<PathBuf> {
        Some(name.in_folder(self.folder()?))
    }

    /// Whether a power loss could undo a rename; asking takes the duty to sync the folders.
    pub(in crate::delivery::spool) fn take_dirty_dir(&mut self) -> Option<PathBuf> {
        let folder = self.folder.as_ref()?;
        std::mem::take(&mut self.is_dir_dirty).then(|| folder.path.clone())
    }

    pub(in crate::delivery::spool) fn dirty_dir(&mut self) {
        self.is_dir_dirty = true;
    }

    /// Moves into a new folder when somebody has removed this one.
    pub(in crate::delivery::spool) fn keep_folder(&mut self) -> io::Result<()> {
        let is_gone = self.folder.as_ref().map(WriterFolder::is_gone);
        if !is_gone.transpose()?.unwrap_or_default() {
            return Ok(());
        }
        // Until it has succeeded, nothing more is accepted.
        self.is_homeless = true;
        let folder = new_folder(&self.home)?;
        self.segments = rescue(self, &folder.path)?;
        self.folder = Some(folder);
        self.active = None;
        self.spare = None;
        self.is_homeless = false;
        self.home.count_segment();
        Ok(())
    }

    pub(in crate::delivery::spool) fn append(&mut self, entry: &Entry) -> Result<u64, Error> {
        if self.is_full() || self.is_homeless {
            self.seal().map_err(storage("seal a segment"))?;
        }
        let ordinal = self.active_extent().events;
        self.buffer.clear();
        record::push(&mut self.buffer, ordinal, entry)?;
        self.home.admit(self.buffer.len() as u64)?;
        self.write().map_err(storage("keep the event"))?;
        self.count(entry);
        if self.is_full() {
            // Tried again by the next append.
            let _ = self.seal();
        }
        Ok(self.newest)
    }

    fn write(&mut self) -> io::Result<()> {
        let active = match self.active.take() {
            Some(active) => active,
            None => self.next_blank()?,
        };
        let active = self.active.insert(active);
        let result = active.log.append(&self.buffer);
        if result.is_err() && active.log.is_broken() {
            // Half a record that can not be cut off ends the segment.
            self.seal()?;
        }
        result
    }

    fn count(&mut self, entry: &Entry) {
        let bytes = self.buffer.len() as u64;
        let Some(active) = &self.active else {
            return;
        };
        let first = self.newest + 1;
        let owned = self.segments.entry(active.number).or_insert_with(|| Owned {
            first,
            extent: Extent {
                oldest: entry.accepted_at,
                ..Extent::default()
            },
            is_sealed: false,
            synced: 0,
            is_poisoned: false,
            is_destroyed: false,
            file: None,
        });
        owned.extent.events += 1;
        owned.extent.bytes += bytes;
        owned.extent.streams.insert(entry.stream);
        self.newest = first;
        self.home.add(bytes);
    }

    fn active_extent(&self) -> Extent {
        let owned = self
            .active
            .as_ref()
            .and_then(|active| self.segments.get(&active.number));
        owned.map(|owned| owned.extent).unwrap_or_default()
    }

    fn is_full(&self) -> bool {
        let limits = &self.home.limits;
        let extent = self.active_extent();
        extent.events >= limits.segment_events || extent.bytes >= limits.segment_bytes
    }

    fn next_blank(&mut self) -> io::Result<Blank> {
        if let Some(spare) = self.spare.take() {
            return Ok(spare);
        }
        if self.folder.is_none() {
            self.folder = Some(new_folder(&self.home)?);
        }
        let number = self.next_segment;
        self.next_segment += 1;
        self.make_blank(number)
    }

    fn make_blank(&mut self, number: u32) -> io::Result<Blank> {
        let (Some(ack), Some(data)) = (
            self.path(Name::Ack(number)),
            self.path(Name::Segment(number, State::Open)),
        ) else {
            return Err(io::ErrorKind::NotFound.into());
        };
        let fs = &*self.home.fs;
        let made = Log::create(fs, &ack, ACK_ROOM)
            .and_then(|_| Log::create(fs, &data, self.home.limits.reserve));
        self.is_dir_dirty = true;
        match made {
            Ok(log) => {
                self.home.count_segment();
                Ok(Blank { number, log })
            }
            Err(error) => {
                self.discard(number);
                Err(error)
            }
        }
    }

    /// Opens the next segment, so that no append has to.
    pub(in crate::delivery::spool) fn prepare(&mut self) -> io::Result<()> {
        if self.spare.is_none() && self.active.is_some() {
            let number = self.next_segment;
            self.next_segment += 1;
            self.spare = Some(self.make_blank(number)?);
        }
        Ok(())
    }

    /// Removes a segment that holds nothing. What stays is empty, and goes with the folder.
    fn discard(&self, number: u32) {
        for name in [Name::Segment(number, State::Open), Name::Ack(number)] {
            if let Some(path) = self.path(name) {
                let _ = self.home.fs.remove_file(&path);
            }
        }
    }
}

fn new_folder(home: &Home) -> io::Result<WriterFolder> {
    match WriterFolder::create(home) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            home.make().map_err(io::Error::other)?;
            WriterFolder::create(home)
        }
        other => other,
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        // What fails here is done by whoever adopts the folder.
        let _ = self.seal();
        for blank in [self.active.take(), self.spare.take()]
            .into_iter()
            .flatten()
        {
            if !self.segments.contains_key(&blank.number) {
                self.discard(blank.number);
            }
        }
    }
}
