//! Reads the files of a segment.

use std::io;

use super::Segment;
use crate::delivery::spool::ack::read_ack;
use crate::delivery::spool::frame::{Frames, HEADER};
use crate::delivery::spool::home::Home;
use crate::delivery::spool::layout::State;
use crate::delivery::spool::log::{read_at, read_from};
use crate::delivery::spool::slot::Slot;
use crate::delivery::spool::{Entry, mark, record};
use crate::ports::OpenMode;

impl Segment {
    /// Reads what is new of the records, and at first what was decided before.
    ///
    /// Fails with `NotFound` when the file has another name by now, or is gone.
    pub(in crate::delivery::spool) fn refresh(&mut self, home: &Home) -> io::Result<()> {
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

    /// Whether there is nothing more to read.
    fn is_complete(&self) -> bool {
        match self.state {
            State::Sealed(extent) => self.is_done() || self.slots.len() >= extent.events as usize,
            State::Open => false,
        }
    }

    pub(in crate::delivery::spool) fn read_records(&mut self, bytes: &[u8]) {
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

    pub(in crate::delivery::spool) fn take_marks(&mut self, bytes: &[u8]) {
        for (mark, ranges) in Frames::new(bytes).filter_map(|frame| mark::read(frame.body)) {
            for range in ranges {
                let end = range
                    .end
                    .min(u32::try_from(self.slots.len()).unwrap_or(u32::MAX));
                self.apply(&mark, range.start..end);
            }
        }
    }

    /// Reads entries back. None for one that is damaged by now.
    pub(in crate::delivery::spool) fn read_entries(
        &self,
        home: &Home,
        ordinals: &[u32],
    ) -> io::Result<Vec<(u32, Option<Entry>)>> {
        let file = home.fs.open(&self.data_path(), OpenMode::Read)?;
        let end = file.len()?;
        let slots = ordinals.iter().filter_map(|ordinal| {
            let slot = self.slot(*ordinal)?;
            Some((*ordinal, slot.offset, slot.length as usize))
        });
        let slots: Vec<(u32, u64, usize)> = slots.collect();
        let mut entries = Vec::with_capacity(slots.len());
        let mut buffer = Vec::new();
        // What lies side by side is read at once.
        for run in
            slots.chunk_by(|(_, offset, length), (_, next, _)| offset + *length as u64 == *next)
        {
            let start = run.first().map_or(0, |(_, offset, _)| *offset);
            buffer.resize(run.iter().map(|(_, _, length)| length).sum(), 0);
            let count = read_at(&*file, &mut buffer, start)?;
            if count < buffer.len() && start + buffer.len() as u64 <= end {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            let mut rest = buffer.get(..count).unwrap_or_default();
            for (ordinal, _, length) in run {
                let (bytes, behind) = rest.split_at(rest.len().min(*length));
                rest = behind;
                let frame = Frames::new(bytes).next();
                let frame = frame.filter(|frame| frame.ordinal == *ordinal);
                entries.push((*ordinal, frame.and_then(|frame| record::entry(frame.body))));
            }
        }
        Ok(entries)
    }
}
