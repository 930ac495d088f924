//! A segment as the shipper knows it: a slot for each event, filled from the records and from what
//! was decided before.

mod read;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::delivery::batch::Stream;
use crate::delivery::spool::Final;
use crate::delivery::spool::ack::open_ack;
use crate::delivery::spool::home::Home;
use crate::delivery::spool::layout::{Name, SegmentId, State};
use crate::delivery::spool::mark::{self, Mark};
use crate::delivery::spool::slot::{Slot, Tallies};
use crate::delivery::spool::streams::Streams;
use crate::ports::{File, OpenMode};

#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "facts that do not exclude each other"
)]
pub(in crate::delivery::spool) struct Segment {
    pub(in crate::delivery::spool) id: SegmentId,
    pub(in crate::delivery::spool) state: State,
    /// The owner is dead, so nobody will read the outcomes.
    pub(in crate::delivery::spool) is_orphan: bool,
    /// The owner has read all outcomes.
    pub(in crate::delivery::spool) is_seen: bool,
    /// It was counted before a crash kept it from being removed.
    pub(in crate::delivery::spool) is_counted: bool,
    folder: Arc<Path>,
    /// By ordinal. Empty before the first look, and again when all are settled.
    slots: Vec<Slot>,
    is_loaded: bool,
    /// Bytes of records that were read.
    offset: u64,
    /// Bytes that this shipper has synced, or tried to.
    synced: u64,
    /// Letters were stored, and that was not written down yet.
    pub(in crate::delivery::spool) owes_deaths: bool,
    /// Something was decided and not synced yet.
    has_fresh_marks: bool,
    /// A sync of the outcomes failed: they must never be synced again.
    has_doubtful_ack: bool,
    tallies: Tallies,
    /// Of these streams, no event waits any more.
    ended: Streams,
}

impl Segment {
    pub(in crate::delivery::spool) fn new(id: SegmentId, state: State, folder: Arc<Path>) -> Self {
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

    pub(in crate::delivery::spool) fn folder(&self) -> &Arc<Path> {
        &self.folder
    }

    pub(in crate::delivery::spool) fn is_loaded(&self) -> bool {
        self.is_loaded
    }

    /// Whether every event has ended and none can follow.
    pub(in crate::delivery::spool) fn is_done(&self) -> bool {
        let State::Sealed(extent) = self.state else {
            return false;
        };
        self.is_loaded && self.tallies.settled() >= u64::from(extent.events)
    }

    pub(in crate::delivery::spool) fn tallies(&self) -> Tallies {
        self.tallies
    }

    pub(in crate::delivery::spool) fn slots(&self) -> impl Iterator<Item = (u32, &Slot)> {
        (0..).zip(&self.slots)
    }

    pub(in crate::delivery::spool) fn slot_mut(&mut self, ordinal: u32) -> Option<&mut Slot> {
        self.slots.get_mut(usize::try_from(ordinal).ok()?)
    }

    pub(in crate::delivery::spool) fn slot(&self, ordinal: u32) -> Option<&Slot> {
        self.slots.get(usize::try_from(ordinal).ok()?)
    }

    /// When its oldest event was accepted, as far as it was read.
    pub(in crate::delivery::spool) fn oldest(&self) -> i64 {
        match self.state {
            State::Sealed(extent) => extent.oldest,
            State::Open => {
                let first = self.slots.first();
                first.map_or(i64::MAX, |slot| slot.summary.accepted_at)
            }
        }
    }

    pub(in crate::delivery::spool) fn data_path(&self) -> PathBuf {
        Name::Segment(self.id.number, self.state).in_folder(&self.folder)
    }

    /// The ordinals of records that are damaged, which nobody has written down yet.
    pub(in crate::delivery::spool) fn damaged(&self) -> Vec<u32> {
        let missing = self.slots().filter(|(_, slot)| slot.is_missing());
        missing.map(|(ordinal, _)| ordinal).collect()
    }

    /// Takes a mark in, as it was or will be written.
    pub(in crate::delivery::spool) fn apply(
        &mut self,
        mark: &Mark,
        ordinals: impl Iterator<Item = u32>,
    ) {
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
    pub(in crate::delivery::spool) fn mark(
        &mut self,
        home: &Home,
        mark: &Mark,
        ordinals: &[u32],
    ) -> io::Result<()> {
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
    pub(in crate::delivery::spool) fn tend(&mut self, home: &Home) -> io::Result<()> {
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
    pub(in crate::delivery::spool) fn make_durable(&mut self, home: &Home) -> io::Result<()> {
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
    pub(in crate::delivery::spool) fn pending(&self, stream: Stream) -> usize {
        let is_pending = |slot: &&Slot| !slot.is_settled() && slot.summary.stream == stream;
        self.slots.iter().filter(is_pending).count()
    }

    /// Whether an event of the stream may wait in it.
    pub(in crate::delivery::spool) fn may_hold(&self, stream: Stream) -> bool {
        match self.state {
            State::Sealed(extent) => {
                extent.streams.contains(stream) && !self.ended.contains(stream)
            }
            State::Open => true,
        }
    }

    /// Remembers that no event of the stream waits in it, or ever will.
    pub(in crate::delivery::spool) fn end(&mut self, stream: Stream) {
        if self.state != State::Open {
            self.ended.insert(stream);
        }
    }

    /// How many events it keeps in memory.
    pub(in crate::delivery::spool) fn weight(&self) -> usize {
        self.slots.len()
    }

    /// Gives the memory of a segment back that nobody needs now; it is read again when somebody
    /// does.
    pub(in crate::delivery::spool) fn unload(&mut self) {
        let is_leased = self.slots.iter().any(Slot::is_leased);
        if self.state != State::Open && !self.is_done() && !is_leased {
            self.slots = Vec::new();
            self.is_loaded = false;
            self.offset = 0;
            self.tallies = Tallies::default();
        }
    }
}
