//! Removes what has ended, after it was counted.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;
use std::sync::Arc;

use super::adopt::remove_writer;
use super::backlog::Backlog;
use super::failure::found;
use super::home::Home;
use super::layout::{Name, SegmentId};
use super::segment::Segment;
use super::tally::Tally;

/// Every step can be repeated: a crash between any two loses no count and counts nothing twice.
pub(super) fn remove_done(home: &Home, backlog: &mut Backlog, tally: &mut Tally) -> io::Result<()> {
    let is_over = |it: &&Segment| it.is_counted || it.is_done() && (it.is_orphan || it.is_seen);
    let done: Vec<_> = backlog.segments().filter(is_over).collect();
    let counts: Vec<_> = done.iter().map(|it| (it.id, it.tallies())).collect();
    if !counts.is_empty() {
        tally.count(home, &counts)?;
    }
    let folders: BTreeSet<_> = done.iter().map(|it| Arc::clone(it.folder())).collect();
    let mut trouble = Ok(());
    let mut removed = Vec::new();
    for segment in done {
        match remove_files(home, segment) {
            Ok(()) => removed.push(segment.id),
            // The others take room as well.
            Err(error) => trouble = trouble.and(Err(error)),
        }
    }
    for folder in folders {
        home.fs.sync_dir(&folder)?;
    }
    for id in removed {
        backlog.remove(&id);
    }
    if tally.has_many() {
        let is_gone = |id: &SegmentId| !backlog.contains(id);
        tally.fold(home, is_gone)?;
    }
    remove_writers(home, backlog)?;
    trouble
}

fn remove_files(home: &Home, segment: &Segment) -> io::Result<()> {
    let number = segment.id.number;
    let path = |name: Name| name.in_folder(segment.folder());
    for path in [
        segment.data_path(),
        path(Name::Ack(number)),
        path(Name::Seen(number)),
    ] {
        found(home.fs.remove_file(&path))?;
    }
    Ok(())
}

fn remove_writers(home: &Home, backlog: &mut Backlog) -> io::Result<()> {
    let busy: BTreeSet<_> = backlog.segments().map(|it| it.id.writer).collect();
    let idle = backlog
        .writers
        .iter()
        .filter(|(id, state)| state.is_adopted && !busy.contains(*id));
    let idle: Vec<_> = idle.map(|(id, _)| *id).collect();
    for id in idle {
        if let Some(state) = backlog.writers.get(&id) {
            remove(home, &state.folder)?;
        }
        backlog.writers.remove(&id);
    }
    Ok(())
}

fn remove(home: &Home, folder: &Path) -> io::Result<()> {
    found(remove_writer(home, folder)).map(|_| ())
}
