//! The books of a destination, read from names, outcomes and final counts.
//!
//! No sealed segment is read unless it is half delivered, so the books of gigabytes take a moment.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;

use super::Books;
use super::ack::read_ack;
use super::dead::{Counts, DeadStore};
use super::failure::{found, storage};
use super::frame::{Frames, HEADER};
use super::home::Home;
use super::layout::{Extent, Name, SegmentId, State, parse_writer};
use super::log::read_from;
use super::mark::{self, Mark};
use super::record;
use super::slot::Tallies;
use super::tally::Counted;
use crate::error::Error;
use crate::ports::OpenMode;

/// How often the books are read again while segments are being removed.
const ATTEMPTS: usize = 8;

pub(super) fn books(home: &Home, dead: &DeadStore) -> Result<Books, Error> {
    let letters = dead.counts()?;
    read_steadily(home, letters).map_err(storage("read the spool's books"))
}

/// A segment that is removed meanwhile is in the final counts a moment earlier: equal counts
/// before and after mean that nothing was missed.
fn read_steadily(home: &Home, letters: Counts) -> io::Result<Books> {
    let mut counted = Counted::read(home)?;
    let mut books = Books::default();
    for _ in 0..ATTEMPTS {
        books = read(home, &counted, letters)?;
        let after = Counted::read(home)?;
        if after == counted {
            break;
        }
        counted = after;
    }
    Ok(books)
}

fn read(home: &Home, counted: &Counted, letters: Counts) -> io::Result<Books> {
    let mut books = Books {
        accepted: counted.total.settled(),
        delivered: counted.total.delivered,
        dead: letters.dead(),
        purged: letters.purged,
        damaged: counted.total.damaged + letters.damaged,
        ..Books::default()
    };
    for name in home.fs.list(&home.folder)? {
        if let Some(writer) = parse_writer(&name) {
            let folder = home.folder.join(name);
            let segments = segments(home, &folder)?;
            let is_fresh = |number| {
                let id = SegmentId { writer, number };
                !counted.segments.contains_key(&id)
            };
            for (number, state) in segments {
                if is_fresh(number) {
                    add(home, &mut books, &folder, number, state)?;
                }
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

fn add(home: &Home, books: &mut Books, folder: &Path, number: u32, state: State) -> io::Result<()> {
    let (tallies, is_settled) = outcomes(home, folder, number)?;
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
            rest(&read_from(&*file, 0)?, state, &is_settled)
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
fn outcomes(home: &Home, folder: &Path, number: u32) -> io::Result<(Tallies, BTreeSet<u32>)> {
    let bytes = read_ack(home, folder, number)?.unwrap_or_default();
    let mut tallies = Tallies::default();
    let mut is_settled = BTreeSet::new();
    for (mark, ranges) in Frames::new(&bytes).filter_map(|frame| mark::read(frame.body)) {
        if let Mark::Final(outcome) = mark {
            for ordinal in ranges.into_iter().flatten() {
                if is_settled.insert(ordinal) {
                    tallies.add(&outcome);
                }
            }
        }
    }
    Ok((tallies, is_settled))
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
