//! The parsers of the files of a queue, open to fuzzing. Not part of the public interface.

use std::path::Path;

use super::books::Ended;
use super::dead::parsers as dead;
use super::frame::{self, Frames, HEADER};
use super::layout::{SegmentId, State};
use super::mark;
use super::record;
use super::segment::Segment;
use super::tally::Counted;
use crate::delivery::batch::Stream;

/// A whole record with true sums, which nobody finds by chance.
#[must_use]
pub fn whole_record(ordinal: u32, body: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    frame::push(&mut bytes, ordinal, |to| to.extend_from_slice(body));
    bytes
}

/// What a shipper knows of a segment that grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// Events, damaged ones included.
    pub events: usize,
    /// Those that have ended.
    pub settled: u64,
    /// Those that wait.
    pub pending: usize,
    /// Those that are damaged, which nobody has written down.
    pub missing: usize,
}

/// Reads the records of a segment, and what was decided about them.
#[must_use]
pub fn segment(records: &[u8], marks: &[u8]) -> Known {
    let id = SegmentId {
        writer: [0; 16],
        number: 1,
    };
    let mut segment = Segment::new(id, State::Open, Path::new("").into());
    segment.read_records(records);
    segment.take_marks(marks);
    let missing = segment.damaged().len();
    let streams = [Stream::General, Stream::Store, Stream::Messaging];
    let pending: usize = streams.map(|stream| segment.pending(stream)).iter().sum();
    Known {
        events: segment.weight(),
        settled: segment.tallies().settled(),
        pending: pending - missing,
        missing,
    }
}

/// The bodies of the events of a segment, each as it stands there and written again.
#[must_use]
pub fn events(records: &[u8]) -> Vec<(Vec<u8>, Vec<u8>)> {
    let again = |body: &[u8]| {
        let mut bytes = Vec::new();
        record::push(&mut bytes, 0, &record::entry(body)?).ok()?;
        Some((body.to_vec(), bytes.split_off(HEADER)))
    };
    let bodies = Frames::new(records).map(|frame| frame.body);
    bodies.filter_map(again).collect()
}

/// How many events a file of outcomes ends.
#[must_use]
pub fn ended(marks: &[u8]) -> u64 {
    Ended::of(marks).tallies.settled()
}

/// The first mark in a file of outcomes, with the ordinals it is about, and both written again.
#[must_use]
pub fn mark_again(marks: &[u8]) -> Option<(Vec<u32>, Vec<u32>)> {
    let (mark, ranges) = mark::read(Frames::new(marks).next()?.body)?;
    let mut ordinals: Vec<u32> = ranges.into_iter().flatten().collect();
    ordinals.sort_unstable();
    ordinals.dedup();
    let mut bytes = Vec::new();
    mark::push(&mut bytes, &mark, &ordinals);
    let (again, ranges) = mark::read(Frames::new(&bytes).next()?.body)?;
    let read = ranges.into_iter().flatten().collect();
    (again == mark).then_some((ordinals, read))
}

/// How many events the final counts end, in the whole file and in its whole records.
#[must_use]
pub fn counted(tally: &[u8]) -> (u64, u64) {
    let (counted, end) = Counted::parse(tally);
    let end = usize::try_from(end).unwrap_or(usize::MAX);
    let (again, _) = Counted::parse(tally.get(..end).unwrap_or_default());
    (counted.total.settled(), again.total.settled())
}

/// How many letters a file holds that are not gone, and how many the books say; none when a newer
/// version wrote it.
#[must_use]
pub fn letters(letters: &[u8], gone: &[u8]) -> Option<(u64, u64)> {
    dead::letters(letters, gone)
}

/// How many letters the counts of removed files leave; none when there are no such counts.
#[must_use]
pub fn removed(tally: &[u8]) -> Option<u64> {
    dead::removed(tally)
}
