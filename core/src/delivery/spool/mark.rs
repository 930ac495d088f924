//! What is written down about entries, as the body of a record of an outcome file.
//!
//! ```text
//! kind | what belongs to the kind | first ordinal, count | first ordinal, count | ...
//! ```

use std::ops::Range;

use super::bytes::{Pieces, push_optional_i64, push_optional_text};
use super::limits::MOST_EVENTS;
use super::{Cause, Final, Note, Reason, frame};

/// A note or a final decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    Note(Note),
    Final(Final),
}

const DELIVERED: u8 = 1;
const DEAD: u8 = 2;
const DAMAGED: u8 = 3;
const SENDING: u8 = 4;
const NOT_RECEIVED: u8 = 5;
const AMBIGUOUS: u8 = 6;
const SUSPECT: u8 = 7;

/// Appends one record to the buffer: this mark, for these ordinals, which are sorted.
pub(super) fn push(buffer: &mut Vec<u8>, mark: &Mark, ordinals: &[u32]) {
    frame::push(buffer, 0, |body| {
        push_kind(body, mark);
        let mut ranges: Vec<(u32, u32)> = Vec::new();
        for ordinal in ordinals {
            match ranges.last_mut() {
                Some((first, count)) if *first + *count == *ordinal => *count += 1,
                _ => ranges.push((*ordinal, 1)),
            }
        }
        for (first, count) in ranges {
            body.extend_from_slice(&first.to_le_bytes());
            body.extend_from_slice(&count.to_le_bytes());
        }
    });
}

/// The mark of a whole record, and the ranges of ordinals that it is about. None for what no
/// version wrote: more ordinals than a segment has.
pub(super) fn read(body: &[u8]) -> Option<(Mark, Vec<Range<u32>>)> {
    let mut pieces = Pieces(body);
    let mark = kind(&mut pieces)?;
    let mut ranges = Vec::new();
    let mut left = MOST_EVENTS;
    while !pieces.0.is_empty() {
        let (first, count) = (pieces.u32()?, pieces.u32()?);
        left = left.checked_sub(count)?;
        let end = first.checked_add(count)?;
        ranges.push((end <= MOST_EVENTS).then_some(first..end)?);
    }
    Some((mark, ranges))
}

fn push_kind(body: &mut Vec<u8>, mark: &Mark) {
    match mark {
        Mark::Final(Final::Delivered) => body.push(DELIVERED),
        Mark::Final(Final::Damaged) => body.push(DAMAGED),
        Mark::Final(Final::Dead(cause)) => {
            body.push(DEAD);
            push_cause(body, cause);
        }
        Mark::Note(Note::Sending(at)) => {
            body.push(SENDING);
            body.extend_from_slice(&at.to_le_bytes());
        }
        Mark::Note(Note::NotReceived) => body.push(NOT_RECEIVED),
        Mark::Note(Note::Ambiguous) => body.push(AMBIGUOUS),
        Mark::Note(Note::Suspect(size)) => {
            body.push(SUSPECT);
            body.extend_from_slice(&size.to_le_bytes());
        }
    }
}

fn kind(pieces: &mut Pieces<'_>) -> Option<Mark> {
    Some(match pieces.u8()? {
        DELIVERED => Mark::Final(Final::Delivered),
        DAMAGED => Mark::Final(Final::Damaged),
        DEAD => Mark::Final(Final::Dead(cause(pieces)?)),
        SENDING => Mark::Note(Note::Sending(pieces.i64()?)),
        NOT_RECEIVED => Mark::Note(Note::NotReceived),
        AMBIGUOUS => Mark::Note(Note::Ambiguous),
        SUSPECT => Mark::Note(Note::Suspect(pieces.u32()?)),
        _ => return None,
    })
}

fn push_cause(body: &mut Vec<u8>, cause: &Cause) {
    body.push(match cause.reason {
        Reason::Rejected => 1,
        Reason::Expired => 2,
        Reason::Oversize => 3,
        Reason::AmbiguousWindow => 4,
        Reason::AmbiguousHeld => 5,
    });
    body.extend_from_slice(&cause.at.to_le_bytes());
    push_optional_i64(body, cause.code);
    push_optional_i64(body, cause.subcode);
    push_optional_text(body, cause.message.as_deref());
}

fn cause(pieces: &mut Pieces<'_>) -> Option<Cause> {
    let reason = match pieces.u8()? {
        1 => Reason::Rejected,
        2 => Reason::Expired,
        3 => Reason::Oversize,
        4 => Reason::AmbiguousWindow,
        5 => Reason::AmbiguousHeld,
        _ => return None,
    };
    Some(Cause {
        reason,
        at: pieces.i64()?,
        code: pieces.optional_i64()?,
        subcode: pieces.optional_i64()?,
        message: pieces.optional_text()?.map(str::to_owned),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cause_of(reason: Reason) -> Cause {
        Cause {
            reason,
            code: Some(100),
            subcode: None,
            message: Some("Invalid parameter: na\u{ef}ve".into()),
            at: 1_764_000_000_000,
        }
    }

    #[test]
    fn every_mark_is_read_as_written() {
        let marks = [
            Mark::Final(Final::Delivered),
            Mark::Final(Final::Damaged),
            Mark::Final(Final::Dead(cause_of(Reason::Rejected))),
            Mark::Final(Final::Dead(cause_of(Reason::Expired))),
            Mark::Final(Final::Dead(cause_of(Reason::Oversize))),
            Mark::Final(Final::Dead(cause_of(Reason::AmbiguousWindow))),
            Mark::Final(Final::Dead(cause_of(Reason::AmbiguousHeld))),
            Mark::Note(Note::Sending(-5)),
            Mark::Note(Note::NotReceived),
            Mark::Note(Note::Ambiguous),
            Mark::Note(Note::Suspect(8)),
        ];
        for mark in marks {
            let mut buffer = Vec::new();
            push(&mut buffer, &mark, &[0, 1, 2, 7, 9, 10]);
            let frame = frame::Frames::new(&buffer).next().unwrap();
            assert_eq!(read(frame.body), Some((mark, vec![0..3, 7..8, 9..11])));
        }
    }

    #[test]
    fn more_ordinals_than_a_segment_has_are_no_mark() {
        let read = |ranges: &[(u32, u32)]| {
            let numbers = ranges.iter().flat_map(|(first, count)| [*first, *count]);
            let bytes = numbers.flat_map(u32::to_le_bytes);
            read(&std::iter::once(DELIVERED).chain(bytes).collect::<Vec<_>>())
        };
        assert!(read(&[(0, MOST_EVENTS)]).is_some());
        assert!(read(&[(0, MOST_EVENTS), (0, 1)]).is_none());
        assert!(read(&[(0, u32::MAX)]).is_none());
        assert!(read(&[(MOST_EVENTS, 1)]).is_none());
    }
}
