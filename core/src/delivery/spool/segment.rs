//! A segment as the shipper knows it: a slot for each event, filled from the records and from what
//! was decided before.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::ack::{open_ack, read_ack};
use super::frame::{Frames, HEADER};
use super::home::Home;
use super::layout::{Name, SegmentId, State};
use super::log::{read_at, read_from};
use super::mark::{self, Mark};
use super::record;
use super::slot::{Slot, Tallies};
use super::streams::Streams;
use super::{Entry, Final};
use crate::delivery::batch::Stream;
use crate::ports::{File, OpenMode};

#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "facts that do not exclude each other"
)]
pub(super) struct Segment {
    pub(super) id: SegmentId,
    pub(super) state: State,
    /// The owner is dead, so nobody will read the outcomes.
    pub(super) is_orphan: bool,
    /// The owner has read all outcomes.
    pub(super) is_seen: bool,
    /// It was counted before a crash kept it from being removed.
    pub(super) is_counted: bool,
    folder: Arc<Path>,
    /// By ordinal. Empty before the first look, and again when all are settled.
    slots: Vec<Slot>,
    is_loaded: bool,
    /// Bytes of records that were read.
    offset: u64,
    /// Bytes that this shipper has synced, or tried to.
    synced: u64,
    /// Letters were stored, and that was not written down yet.
    pub(super) owes_deaths: bool,
    /// Something was decided and not synced yet.
    has_fresh_marks: bool,
    /// A sync of the outcomes failed: they must never be synced again.
    has_doubtful_ack: bool,
    tallies: Tallies,
    /// Of these streams, no event waits any more.
    ended: Streams,
}

impl Segment {
    pub(super) fn new(id: SegmentId, state: State, folder: Arc<Path>) -> Self {
        Self {
            id,
            state,
            is_orphan: false,
            is_seen: false,
            is_counted: false,
            folder,
            slots: Vec::new(),
            is_loaded: false,
            offset: 0,
            synced: 0,
            owes_deaths: false,
            has_fresh_marks: false,
            has_doubtful_ack: false,
            tallies: Tallies::default(),
            ended: Streams::default(),
        }
    }

    pub(super) fn folder(&self) -> &Arc<Path> {
        &self.folder
    }

    pub(super) fn is_loaded(&self) -> bool {
        self.is_loaded
    }

    /// Whether every event has ended and none can follow.
    pub(super) fn is_done(&self) -> bool {
        let State::Sealed(extent) = self.state else {
            return false;
        };
        self.is_loaded && self.tallies.settled() >= u64::from(extent.events)
    }

    pub(super) fn tallies(&self) -> Tallies {
        self.tallies
    }

    pub(super) fn slots(&self) -> impl Iterator<Item = (u32, &Slot)> {
        (0..).zip(&self.slots)
    }

    pub(super) fn slot_mut(&mut self, ordinal: u32) -> Option<&mut Slot> {
        self.slots.get_mut(usize::try_from(ordinal).ok()?)
    }

    pub(super) fn slot(&self, ordinal: u32) -> Option<&Slot> {
        self.slots.get(usize::try_from(ordinal).ok()?)
    }

    /// When its oldest event was accepted, as far as it was read.
    pub(super) fn oldest(&self) -> i64 {
        match self.state {
            State::Sealed(extent) => extent.oldest,
            State::Open => {
                let first = self.slots.first();
                first.map_or(i64::MAX, |slot| slot.summary.accepted_at)
            }
        }
    }

    pub(super) fn data_path(&self) -> PathBuf {
        Name::Segment(self.id.number, self.state).in_folder(&self.folder)
    }

    /// Reads what is new of the records, and at first what was decided before.
    ///
    /// Fails with `NotFound` when the file has another name by now, or is gone.
    pub(super) fn refresh(&mut self, home: &Home) -> io::Result<()> {
        if self.is_loaded && self.is_complete() {
            return Ok(());
        }
        let file = home.fs.open(&self.data_path(), OpenMode::Read)?;
        let is_growing = self.state == State::Open;
        if self.is_loaded && is_growing && file.len()? <= self.offset {
            return Ok(());
        }
        self.read_records(&read_from(&*file, self.offset)?);
        if !self.is_loaded {
            self.read_marks(home)?;
            self.is_loaded = true;
        }
        self.shrink();
        Ok(())
    }

    /// The ordinals of records that are damaged, which nobody has written down yet.
    pub(super) fn damaged(&self) -> Vec<u32> {
        let missing = self.slots().filter(|(_, slot)| slot.is_missing());
        missing.map(|(ordinal, _)| ordinal).collect()
    }

    /// Whether there is nothing more to read.
    fn is_complete(&self) -> bool {
        match self.state {
            State::Sealed(extent) => self.is_done() || self.slots.len() >= extent.events as usize,
            State::Open => false,
        }
    }

    pub(super) fn read_records(&mut self, bytes: &[u8]) {
        let start = self.offset;
        let limit = match self.state {
            State::Sealed(extent) => extent.events as usize,
            State::Open => usize::MAX,
        };
        let mut frames = Frames::new(bytes);
        for frame in frames.by_ref() {
            let ordinal = frame.ordinal as usize;
            let Some(summary) = record::summary(frame.body) else {
                continue;
            };
            let place = start + frame.offset as u64;
            // No more records stand before it than fit: an ordinal beyond is no reason to use
            // memory.
            let can_be = u64::from(frame.ordinal) <= place / HEADER as u64;
            if ordinal < self.slots.len() || ordinal >= limit || !can_be {
                continue;
            }
            self.slots.resize(ordinal, Slot::MISSING);
            let length = HEADER + frame.body.len();
            self.slots.push(Slot::new(place, length, summary));
        }
        self.offset = start + frames.end() as u64;
        if let State::Sealed(extent) = self.state {
            self.slots.resize(extent.events as usize, Slot::MISSING);
        }
    }

    fn read_marks(&mut self, home: &Home) -> io::Result<()> {
        let bytes = read_ack(home, &self.folder, self.id.number)?;
        self.take_marks(&bytes.unwrap_or_default());
        Ok(())
    }

    pub(super) fn take_marks(&mut self, bytes: &[u8]) {
        for (mark, ranges) in Frames::new(bytes).filter_map(|frame| mark::read(frame.body)) {
            for range in ranges {
                let end = range
                    .end
                    .min(u32::try_from(self.slots.len()).unwrap_or(u32::MAX));
                self.apply(&mark, range.start..end);
            }
        }
    }

    /// Takes a mark in, as it was or will be written.
    pub(super) fn apply(&mut self, mark: &Mark, ordinals: impl Iterator<Item = u32>) {
        for ordinal in ordinals {
            let Some(slot) = self
                .slots
                .get_mut(usize::try_from(ordinal).unwrap_or(usize::MAX))
            else {
                continue;
            };
            if slot.apply(mark)
                && let Mark::Final(outcome) = mark
            {
                self.tallies.add(outcome);
            }
        }
    }

    /// Writes a mark down, then takes it in.
    pub(super) fn mark(&mut self, home: &Home, mark: &Mark, ordinals: &[u32]) -> io::Result<()> {
        let mut record = Vec::new();
        mark::push(&mut record, mark, ordinals);
        let mut log = open_ack(home, &self.folder, self.id.number)?;
        log.append(&record)?;
        self.apply(mark, ordinals.iter().copied());
        self.has_fresh_marks = true;
        if matches!(mark, Mark::Final(Final::Dead(_))) {
            // At once: without it, a power loss can give the event up twice.
            self.sync_marks(&**log.file());
        }
        self.shrink();
        Ok(())
    }

    /// Makes what was decided survive a power loss. When that fails, a power loss can repeat it.
    pub(super) fn tend(&mut self, home: &Home) -> io::Result<()> {
        if !self.has_fresh_marks {
            return Ok(());
        }
        let log = open_ack(home, &self.folder, self.id.number)?;
        self.sync_marks(&**log.file());
        Ok(())
    }

    fn sync_marks(&mut self, file: &dyn File) {
        self.has_doubtful_ack = self.has_doubtful_ack || file.sync().is_err();
        self.has_fresh_marks = false;
    }

    /// Makes what was read of another writer's segment survive a power loss. When that fails it is
    /// never tried again: the owner learns it by the file that it holds open.
    pub(super) fn make_durable(&mut self, home: &Home) -> io::Result<()> {
        if self.synced >= self.offset {
            return Ok(());
        }
        let file = home.fs.open(&self.data_path(), OpenMode::Append)?;
        self.synced = self.offset;
        if let Err(error) = file.sync() {
            self.synced = u64::MAX;
            ::log::warn!("a segment of the spool could not be synced: {error}");
        }
        home.fs.sync_dir(&self.folder)?;
        home.fs.sync_dir(&home.folder)
    }

    /// Gives the memory of a finished segment back.
    fn shrink(&mut self) {
        if self.is_done() {
            self.slots = Vec::new();
        }
    }

    /// How many events of the stream have not ended, as far as it was read.
    pub(super) fn pending(&self, stream: Stream) -> usize {
        let is_pending = |slot: &&Slot| !slot.is_settled() && slot.summary.stream == stream;
        self.slots.iter().filter(is_pending).count()
    }

    /// Whether an event of the stream may wait in it.
    pub(super) fn may_hold(&self, stream: Stream) -> bool {
        match self.state {
            State::Sealed(extent) => {
                extent.streams.contains(stream) && !self.ended.contains(stream)
            }
            State::Open => true,
        }
    }

    /// Remembers that no event of the stream waits in it, or ever will.
    pub(super) fn end(&mut self, stream: Stream) {
        if self.state != State::Open {
            self.ended.insert(stream);
        }
    }

    /// How many events it keeps in memory.
    pub(super) fn weight(&self) -> usize {
        self.slots.len()
    }

    /// Gives the memory of a segment back that nobody needs now; it is read again when somebody
    /// does.
    pub(super) fn unload(&mut self) {
        let is_leased = self.slots.iter().any(Slot::is_leased);
        if self.state != State::Open && !self.is_done() && !is_leased {
            self.slots = Vec::new();
            self.is_loaded = false;
            self.offset = 0;
            self.tallies = Tallies::default();
        }
    }

    /// Reads entries back. None for one that is damaged by now.
    pub(super) fn read_entries(
        &self,
        home: &Home,
        ordinals: &[u32],
    ) -> io::Result<Vec<(u32, Option<Entry>)>> {
        let file = home.fs.open(&self.data_path(), OpenMode::Read)?;
        let end = file.len()?;
        let mut entries = Vec::with_capacity(ordinals.len());
        let mut buffer = Vec::new();
        for ordinal in ordinals {
            let Some(slot) = self.slot(*ordinal) else {
                continue;
            };
            buffer.resize(slot.length as usize, 0);
            let count = read_at(&*file, &mut buffer, slot.offset)?;
            if count < buffer.len() && slot.offset + u64::from(slot.length) <= end {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            buffer.truncate(count);
            let frame = Frames::new(&buffer).next();
            let frame = frame.filter(|frame| frame.ordinal == *ordinal);
            entries.push((*ordinal, frame.and_then(|frame| record::entry(frame.body))));
        }
        Ok(entries)
    }
}
