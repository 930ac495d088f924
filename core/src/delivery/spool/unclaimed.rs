//! The other destinations of a spool folder where events wait and nobody delivers.

use std::io;
use std::path::Path;
use std::sync::Arc;

use super::ack::read_ack;
use super::books::{Ended, segments};
use super::destination::is_folder;
use super::failure::found;
use super::frame::Frames;
use super::home::Home;
use super::layout::{Name, SHIPPER_LOCK, SegmentId, State};
use super::log::read_whole;
use super::queue::is_held;
use super::tally::Counted;

/// How many there are beside this one. What this user can not look at is not among them.
pub(super) fn unclaimed(home: &Home) -> u64 {
    let Some(root) = home.folder.parent() else {
        return 0;
    };
    let names = home.fs.list(root).unwrap_or_default();
    let folders = names.into_iter().filter(|name| is_folder(name));
    let others = folders
        .map(|name| root.join(name))
        .filter(|folder| *folder != home.folder);
    others
        .filter(|folder| is_unclaimed(home, folder).unwrap_or_default())
        .count() as u64
}

fn is_unclaimed(home: &Home, folder: &Path) -> io::Result<bool> {
    let other = Home::at(
        Arc::clone(&home.fs),
        Arc::clone(&home.rng),
        folder.to_owned(),
        home.limits,
    );
    if is_held(&other, &folder.join(SHIPPER_LOCK)).map_err(io::Error::other)? {
        return Ok(false);
    }
    has_pending(&other)
}

/// Stops at the first segment where an event waits; most are known by their names.
fn has_pending(home: &Home) -> io::Result<bool> {
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
            let bytes = found(read_whole(&*home.fs, &path))?.unwrap_or_default();
            let mut frames = Frames::new(&bytes);
            frames.by_ref().for_each(drop);
            frames.ordinals()
        }
    };
    let marks = read_ack(home, folder, number)?.unwrap_or_default();
    Ok(Ended::of(&marks).tallies.settled() < u64::from(events))
}
