//! Whether any event of a destination waits, without its books.

use std::io;
use std::path::Path;

use super::ack::read_ack;
use super::books::{Ended, segments};
use super::failure::found;
use super::frame::Frames;
use super::home::Home;
use super::layout::{Name, SegmentId, State};
use super::log::read_whole;
use super::tally::Counted;

/// Stops at the first segment where an event waits; most are known by their names.
pub(super) fn has_pending(home: &Home) -> io::Result<bool> {
    let counted = Counted::read(home)?;
    for (writer, folder) in home.writers()? {
        for (number, state) in segments(home, &folder)? {
            let is_counted = counted.segments.contains_key(&SegmentId { writer, number });
            if !is_counted && waits(home, &folder, number, state)? {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

fn waits(home: &Home, folder: &Path, number: u32, state: State) -> io::Result<bool> {
    let events = match state {
        State::Sealed(extent) => extent.events,
        State::Open => {
            let path = Name::Segment(number, state).in_folder(folder);
            let Some(bytes) = found(read_whole(&*home.fs, &path))? else {
                // Its writer has just sealed it.
                return Ok(true);
            };
            let mut frames = Frames::new(&bytes);
            frames.by_ref().for_each(drop);
            frames.ordinals()
        }
    };
    let marks = read_ack(home, folder, number)?.unwrap_or_default();
    Ok(Ended::of(&marks).tallies.settled() < u64::from(events))
}
