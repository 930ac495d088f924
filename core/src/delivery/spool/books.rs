//! The books of a destination, read from names, outcomes and final counts.
//!
//! No sealed segment is read unless it is half delivered, so the books of gigabytes take a moment.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;

use super::ack::read_ack;
use super::dead::{Counts, DeadStore, Origin};
use super::failure::{found, storage};
use super::frame::{Frames, HEADER};
use super::home::Home;
use super::layout::{Extent, Name, SegmentId, State};
use super::log::read_from;
use super::mark::{self, Mark};
use super::record;
use super::slot::Tallies;
use super::tally::Counted;
use crate::error::Error;
use crate::ports::OpenMode;

/// How often the books are read again while segments are being removed.
const ATTEMPTS: usize = 8;

/// Counts of events since the destination's folder was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Books {
    /// What `track` accepted.
    pub accepted: u64,
    /// What Meta confirmed.
    pub delivered: u64,
    /// What lies in the dead-letter store.
    pub dead: u64,
    /// What is still to be delivered.
    pub pending: u64,
    /// What a person removed from the dead-letter store.
    pub purged: u64,
    /// What a failing disk has destroyed.
    pub damaged: u64,
    /// Bytes of what is pending.
    pub pending_bytes: u64,
    /// When the oldest pending event was accepted, in milliseconds since 1970.
    pub oldest_accepted_at: Option<i64>,
    /// Segments that the disk does not give now. Their events count as pending.
    pub unreadable: u64,
}

pub(super) fn books(home: &Home, dead: &DeadStore) -> Result<Books, Error> {
    let mut before = Final::read(home, dead)?;
    let mut books = Books::default();
    for _ in 0..ATTEMPTS {
        books = read(home, &before).map_err(storage("read the spool's books"))?;
        let after = Final::read(home, dead)?;
        if after == before {
            break;
        }
        before = after;
    }
    Ok(books)
}

/// What only grows. A segment that is removed meanwhile is in the final counts a moment earlier,
/// and an event that dies is a letter before: the same before and after means that nothing was
/// missed.
#[derive(PartialEq)]
struct Final {
    counted: Counted,
    letters: Counts,
    /// Letters that may lack the note of the death.
    buried: BTreeSet<Origin>,
}

impl Final {
    fn read(home: &Home, dead: &DeadStore) -> Result<Self, Error> {
        let (letters, buried) = dead.counts_and_recent()?;
        let counted = Counted::read(home).map_err(storage("read the spool's books"))?;
        Ok(Self {
            counted,
            letters,
            buried,
        })
    }

    fn buried(&self, id: SegmentId) -> impl Iterator<Item = u32> {
        let origin = |ordinal| Origin {
            writer: id.writer,
            segment: id.number,
            ordinal,
        };
        let all = self.buried.range(origin(0)..=origin(u32::MAX));
        all.map(|origin| origin.ordinal)
    }
}

fn read(home: &Home, known: &Final) -> io::Result<Books> {
    let (counted, letters) = (&known.counted, known.letters);
    let mut books = Books {
        accepted: counted.total.settled(),
        delivered: counted.total.delivered,
        dead: letters.dead(),
        purged: letters.purged,
        damaged: counted.total.damaged + letters.damaged,
        ..Books::default()
    };
    for (writer, folder) in home.writers()? {
        for (number, state) in segments(home, &folder)? {
            let id = SegmentId { writer, number };
            if !counted.segments.contains_key(&id) {
                let ended = Ended::read(home, &folder, number, known.buried(id))?;
                add(home, &mut books, &folder, number, state, &ended)?;
            }
        }
    }
    // A replayed letter was appended a second time, and accepted once.
    books.accepted = books.accepted.saturating_sub(letters.replayed);
    Ok(books)
}

/// By number; a list can show both names of a file that is being renamed.
pub(super) fn segments(home: &Home, folder: &Path) -> io::Result<BTreeMap<u32, State>> {
    let mut segments = BTreeMap::new();
    for name in found(home.fs.list(folder))?.unwrap_or_default() {
        if let Some(Name::Segment(number, state)) = Name::parse(&name) {
            let known = segments.entry(number).or_insert(state);
            if *known == State::Open {
                *known = state;
            }
        }
    }
    Ok(segments)
}

fn add(
    home: &Home,
    books: &mut Books,
    folder: &Path,
    number: u32,
    state: State,
    ended: &Ended,
) -> io::Result<()> {
    let tallies = ended.tallies;
    let path = Name::Segment(number, state).in_folder(folder);
    let extent = match state {
        State::Sealed(extent) if tallies.settled() == 0 => extent,
        State::Sealed(extent) if tallies.settled() >= u64::from(extent.events) => Extent {
            bytes: 0,
            oldest: i64::MAX,
            ..extent
        },
        _ => {
            let Some(file) = found(home.fs.open(&path, OpenMode::Read))? else {
                // Sealed or removed a moment ago. The next reading finds it.
                return Ok(());
            };
            match (read_from(&*file, 0), state) {
                (Ok(bytes), _) => rest(&bytes, state, &ended.ordinals),
                // A failing disk; the name tells how many there are.
                (Err(_), State::Sealed(extent)) => {
                    books.unreadable += 1;
                    extent
                }
                (Err(_), State::Open) => {
                    books.unreadable += 1;
                    Extent::default()
                }
            }
        }
    };
    let pending = u64::from(extent.events).saturating_sub(tallies.settled());
    books.accepted += tallies.settled() + pending;
    books.delivered += tallies.delivered;
    books.damaged += tallies.damaged;
    books.pending += pending;
    books.pending_bytes += extent.bytes;
    if pending > 0 {
        let oldest = books.oldest_accepted_at.unwrap_or(i64::MAX);
        books.oldest_accepted_at = Some(oldest.min(extent.oldest));
    }
    Ok(())
}

/// How many have ended and how, and which.
pub(super) struct Ended {
    pub(super) tallies: Tallies,
    ordinals: BTreeSet<u32>,
}

impl Ended {
    fn read(
        home: &Home,
        folder: &Path,
        number: u32,
        buried: impl Iterator<Item = u32>,
    ) -> io::Result<Self> {
        let mut ended = Self::of(&read_ack(home, folder, number)?.unwrap_or_default());
        for ordinal in buried {
            if ended.ordinals.insert(ordinal) {
                ended.tallies.dead += 1;
            }
        }
        Ok(ended)
    }

    /// What the whole outcome file says.
    pub(super) fn of(bytes: &[u8]) -> Self {
        let mut ended = Self {
            tallies: Tallies::default(),
            ordinals: BTreeSet::new(),
        };
        for (mark, ranges) in Frames::new(bytes).filter_map(|frame| mark::read(frame.body)) {
            if let Mark::Final(outcome) = mark {
                for ordinal in ranges.into_iter().flatten() {
                    if ended.ordinals.insert(ordinal) {
                        ended.tallies.add(&outcome);
                    }
                }
            }
        }
        ended
    }
}

/// How many events there are, and bytes and age of those that have not ended.
fn rest(bytes: &[u8], state: State, is_settled: &BTreeSet<u32>) -> Extent {
    let mut rest = Extent {
        oldest: i64::MAX,
        ..Extent::default()
    };
    let mut frames = Frames::new(bytes);
    for frame in frames.by_ref() {
        if !is_settled.contains(&frame.ordinal) {
            rest.bytes += (HEADER + frame.body.len()) as u64;
            let accepted_at = record::summary(frame.body).map(|summary| summary.accepted_at);
            rest.oldest = rest.oldest.min(accepted_at.unwrap_or(i64::MAX));
        }
    }
    rest.events = match state {
        State::Sealed(extent) => extent.events,
        State::Open => frames.ordinals(),
    };
    rest
}
