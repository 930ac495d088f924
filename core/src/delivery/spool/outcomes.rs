//! How an owner learns what was decided about its entries, by whichever process.

use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use super::failure::{found, storage};
use super::frame::Frames;
use super::home::Home;
use super::layout::Name;
use super::log::read_from;
use super::mark::{self, Mark};
use super::names::Names;
use super::owned::Owned;
use super::sync::lock;
use super::writer::Writer;
use super::{Final, Settled};
use crate::error::Error;
use crate::ports::OpenMode;

/// So many segments are looked at one after the other, even if next to nothing waits in them.
const MOST_SEGMENTS: usize = 1000;

/// What was read and not yet handed out, and how far each segment was read.
#[derive(Debug, Default)]
pub(super) struct Outcomes {
    ready: VecDeque<Settled>,
    progress: BTreeMap<u32, Progress>,
}

#[derive(Debug, Default)]
struct Progress {
    /// The outcome file, and its bytes that were read.
    ack: PathBuf,
    offset: u64,
    /// By ordinal.
    is_settled: Vec<bool>,
    settled: u32,
    names: Names,
}

/// One segment, as it was when the look at it began.
struct Seen {
    number: u32,
    owned: Owned,
    data: PathBuf,
    ack: PathBuf,
}

impl Outcomes {
    pub(super) fn take(
        &mut self,
        writer: &Mutex<Writer>,
        limit: usize,
        with_names: bool,
    ) -> Result<Vec<Settled>, Error> {
        if self.ready.is_empty() {
            self.look(writer, with_names)
                .map_err(storage("read outcomes"))?;
        }
        if limit < self.ready.len() {
            return Ok(self.ready.drain(..limit).collect());
        }
        // With the room that the end of a long outage took.
        Ok(std::mem::take(&mut self.ready).into())
    }

    fn look(&mut self, writer: &Mutex<Writer>, with_names: bool) -> io::Result<()> {
        let (home, segments) = window(&lock(writer), &self.progress);
        let mut trouble = Ok(());
        for seen in &segments {
            let read = self.read(&home, seen, with_names);
            // What can not be read hides nothing of the others.
            trouble = trouble.and(read.and_then(|()| self.finish(&home, seen, writer)));
        }
        trouble
    }

    fn read(&mut self, home: &Home, seen: &Seen, with_names: bool) -> io::Result<()> {
        let progress = self.progress.entry(seen.number).or_default();
        if seen.owned.is_destroyed {
            for ordinal in 0..seen.owned.extent.events {
                if progress.settle(ordinal) {
                    let lost = progress.end(seen, ordinal, Final::Damaged);
                    self.ready.push_back(lost);
                }
            }
            return Ok(());
        }
        if progress.ack != seen.ack {
            progress.ack.clone_from(&seen.ack);
            progress.offset = 0;
        }
        let Some(file) = found(home.fs.open(&seen.ack, OpenMode::Read))? else {
            return Ok(());
        };
        let bytes = read_from(&*file, progress.offset)?;
        let mut frames = Frames::new(&bytes);
        let marks: Vec<_> = frames
            .by_ref()
            .filter_map(|frame| mark::read(frame.body))
            .collect();
        let mut fresh = Vec::new();
        for (mark, ranges) in marks {
            if let Mark::Final(outcome) = mark {
                let ordinals = ranges.into_iter().flatten();
                fresh.extend(ordinals.map(|ordinal| (ordinal, outcome.clone())));
            }
        }
        if with_names && !fresh.is_empty() && !progress.names.read(home, &seen.data)? {
            // Sealed a moment ago: the next look finds it.
            return Ok(());
        }
        for (ordinal, outcome) in fresh {
            if ordinal < seen.owned.extent.events && progress.settle(ordinal) {
                self.ready.push_back(progress.end(seen, ordinal, outcome));
            }
        }
        progress.offset += frames.end() as u64;
        Ok(())
    }

    /// Tells the shipper that a segment was read to the end, so that it can be removed.
    fn finish(&mut self, home: &Home, seen: &Seen, writer: &Mutex<Writer>) -> io::Result<()> {
        let settled = self.progress.get(&seen.number).map_or(0, |it| it.settled);
        if !seen.owned.is_sealed || settled < seen.owned.extent.events {
            return Ok(());
        }
        let done = seen.ack.with_extension("seen");
        found(home.fs.rename(&seen.ack, &done))?;
        lock(writer).forget(seen.number);
        self.progress.remove(&seen.number);
        Ok(())
    }
}

impl Progress {
    /// Whether it was not settled before.
    fn settle(&mut self, ordinal: u32) -> bool {
        // An ordinal has 32 bits, as has a `usize` wherever this runs.
        let index = usize::try_from(ordinal).unwrap_or(usize::MAX);
        if self.is_settled.len() <= index {
            self.is_settled.resize(index + 1, false);
        }
        let Some(is_settled) = self.is_settled.get_mut(index) else {
            return false;
        };
        let is_new = !*is_settled;
        *is_settled = true;
        self.settled += u32::from(is_new);
        is_new
    }

    fn end(&mut self, seen: &Seen, ordinal: u32, outcome: Final) -> Settled {
        let (event_id, event_name) = self.names.take(ordinal);
        Settled {
            number: seen.owned.first + u64::from(ordinal),
            event_id,
            event_name,
            outcome,
        }
    }
}

/// The oldest segments, about twice as far as a shipper looks. What has ended does not count: the
/// shipper goes on past segments in which a few events wait for long.
fn window(writer: &Writer, progress: &BTreeMap<u32, Progress>) -> (Arc<Home>, Vec<Seen>) {
    let home = Arc::clone(writer.home());
    let mut budget = home.limits.window * 2;
    let least = (budget / MOST_SEGMENTS).max(1);
    let mut segments = Vec::new();
    for (number, owned) in writer.segments() {
        let (Some(data), Some(ack)) = (
            writer.path(Name::Segment(*number, owned.state())),
            writer.path(Name::Ack(*number)),
        ) else {
            continue;
        };
        segments.push(Seen {
            number: *number,
            owned: owned.clone(),
            data,
            ack,
        });
        let settled = progress.get(number).map_or(0, |it| it.settled);
        let waiting = owned.extent.events.saturating_sub(settled) as usize;
        budget = budget.saturating_sub(waiting.max(least));
        if budget == 0 {
            break;
        }
    }
    (home, segments)
}
