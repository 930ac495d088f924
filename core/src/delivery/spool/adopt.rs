//! What a dead writer left is made ready, by the elected shipper. Whoever seals holds the writer's lock.

use std::io;
use std::path::Path;

use super::ack::read_ack;
use super::failure::found;
use super::frame::Frames;
use super::home::Home;
use super::layout::{Extent, LOCK, Name, State, WriterId, writer_name};
use super::log::read_whole;
use super::mark::{self, Mark};
use super::record;
use super::streams::Streams;
use crate::delivery::fork::Held;

/// Seals the segments that the writer had open, all that can be read.
pub(super) fn seal_orphans(home: &Home, folder: &Path) -> io::Result<()> {
    let mut trouble = Ok(());
    for name in home.fs.list(folder)? {
        if let Some(Name::Segment(number, State::Open)) = Name::parse(&name) {
            trouble = trouble.and(seal(home, folder, number));
        }
    }
    trouble
}

fn seal(home: &Home, folder: &Path, number: u32) -> io::Result<()> {
    let path = Name::Segment(number, State::Open).in_folder(folder);
    let bytes = read_whole(&*home.fs, &path)?;
    let mut frames = Frames::new(&bytes);
    let mut oldest = None;
    let mut streams = Streams::default();
    let mut whole = 0;
    for summary in frames.by_ref().filter_map(|it| record::summary(it.body)) {
        oldest.get_or_insert(summary.accepted_at);
        streams.insert(summary.stream);
        whole += 1;
    }
    let events = frames.ordinals().max(decided(home, folder, number)?);
    if events == 0 {
        home.fs.remove_file(&path)?;
        found(home.fs.remove_file(&Name::Ack(number).in_folder(folder)))?;
        return Ok(());
    }
    let extent = Extent {
        events,
        bytes: bytes.len() as u64,
        oldest: oldest.unwrap_or_default(),
        // What is damaged may have been of any.
        streams: if whole == events {
            streams
        } else {
            Streams::ALL
        },
    };
    let sealed = Name::Segment(number, State::Sealed(extent)).in_folder(folder);
    home.fs.rename(&path, &sealed)
}

/// How many events there were at least, by what was decided about them: after a power loss the
/// decisions can outlive the events.
fn decided(home: &Home, folder: &Path, number: u32) -> io::Result<u32> {
    let bytes = read_ack(home, folder, number)?.unwrap_or_default();
    let marks = Frames::new(&bytes).filter_map(|frame| mark::read(frame.body));
    let ends = marks.flat_map(|(mark, ranges)| {
        let is_final = matches!(mark, Mark::Final(_));
        ranges
            .into_iter()
            .filter(move |_| is_final)
            .map(|it| it.end)
    });
    Ok(ends.max().unwrap_or_default())
}

/// Ends a folder whose maker died before it was a writer, as far as the disk tells. A power loss
/// can undo the renaming and keep what was written afterwards: then it is a dead writer's.
pub(super) fn end_unborn(home: &Home, folder: &Path, id: &WriterId) -> io::Result<()> {
    let lock = folder.join(LOCK);
    let Some(held) = found(Held::take(|| home.fs.try_lock(&lock)))?.flatten() else {
        return Ok(());
    };
    let names = home.fs.list(folder)?;
    if names.iter().any(|name| Name::parse(name).is_some()) {
        home.fs.rename(folder, &home.folder.join(writer_name(id)))?;
    } else {
        found(home.fs.remove_file(&lock))?;
        found(remove_folder(home, folder))?;
    }
    drop(held);
    Ok(())
}

/// Removes the folder of a writer that has nothing left to deliver, unless a file lies in it that is
/// nobody's.
pub(super) fn remove_writer(home: &Home, folder: &Path) -> io::Result<()> {
    for name in home.fs.list(folder)? {
        if Name::parse(&name).is_some() {
            found(home.fs.remove_file(&folder.join(name)))?;
        }
    }
    found(home.fs.remove_file(&folder.join(LOCK)))?;
    remove_folder(home, folder)
}

/// Removes a folder, unless a file lies in it that is nobody's.
fn remove_folder(home: &Home, folder: &Path) -> io::Result<()> {
    match home.fs.remove_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => Ok(()),
        removed => removed,
    }
}
