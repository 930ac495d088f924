//! `capikit spool fsck`: reads everything, and says what a disk has destroyed.

use std::io;

use capikit::delivery::{Checkup, Queue};
use serde::Serialize;

use super::args::FsckArgs;
use super::choose::{self, Destination};
use super::{failed, inspect, refused};
use crate::exit::{Exit, Stop};
use crate::output::{count, json_line, whole};
use crate::progress::Progress;
use crate::streams::Streams;

pub(super) fn run(args: &FsckArgs, streams: &mut Streams<'_>) -> Result<Exit, Stop> {
    let (queues, unusable) = choose::all(&args.place)?;
    if queues.is_empty() && unusable.is_empty() {
        writeln!(streams.err, "{}", whole(&choose::nothing(&args.place)))?;
    }
    let spool_dir = args.place.spool_dir.as_deref();
    let mut is_damaged = false;
    for queue in &queues {
        let mut checkup = read(queue, streams)?;
        let mut dead = None;
        match queue.dead_letters(|_| true) {
            Ok(letters) => dead = Some(letters.len()),
            Err(error) => inspect::refuse(streams, &[unreadable(queue, &error)])?,
        }
        if args.repair {
            checkup.is_repaired = queue.repair().map_err(|error| refused(spool_dir, &error))?;
        }
        let found = Found {
            destination: Destination::of(queue.destination()).headline(),
            checkup: &checkup,
            dead,
            is_repair: args.repair,
        };
        is_damaged |= checkup.damaged > 0 || checkup.unreadable > 0 || dead.is_none();
        if args.json {
            json_line(streams.out, &found.record())?;
        } else {
            found.text(streams)?;
        }
    }
    inspect::refuse(streams, &unusable)?;
    Ok(Exit::refused_if(is_damaged || !unusable.is_empty()))
}

fn read(queue: &Queue, streams: &mut Streams<'_>) -> Result<Checkup, Stop> {
    let mut progress = Progress::new(streams.err_is_terminal);
    let mut shown = Ok(());
    let checkup = queue.check(&mut |so_far| {
        let text = || {
            let segments = count(so_far.segments as u64, "segment");
            format!("{segments} read, {} whole", count(so_far.events, "event"))
        };
        if shown.is_ok() {
            shown = progress.show(streams.err, text);
        }
    });
    progress.clear(streams.err)?;
    shown?;
    checkup.map_err(|error| failed(&error))
}

fn unreadable(queue: &Queue, error: &capikit::Error) -> choose::Unusable {
    choose::Unusable {
        folder: queue.name(),
        why: error.to_string(),
    }
}

/// What there is to say about one destination.
struct Found<'a> {
    destination: String,
    checkup: &'a Checkup,
    /// Absent when they can not be read.
    dead: Option<usize>,
    is_repair: bool,
}

impl Found<'_> {
    fn text(&self, streams: &mut Streams<'_>) -> io::Result<()> {
        let checkup = self.checkup;
        let unreadable = match checkup.unreadable {
            0 => String::new(),
            more => format!("; {} unreadable", count(more as u64, "segment")),
        };
        writeln!(
            streams.out,
            "{} ({}): {} with {} whole, {} damaged{unreadable}",
            whole(&self.destination),
            checkup.folder,
            count(checkup.segments as u64, "segment"),
            count(checkup.events, "event"),
            checkup.damaged
        )?;
        if let Some(advice) = self.advice() {
            writeln!(streams.out, "  -> {advice}")?;
        }
        Ok(())
    }

    fn advice(&self) -> Option<&'static str> {
        let is_damaged = self.checkup.damaged > 0;
        match (is_damaged, self.is_repair, self.checkup.is_repaired) {
            (_, true, true) if is_damaged => Some(
                "the damage is counted, and a copy of it is in the folder quarantine; all other \
                 events are delivered. Check the disk",
            ),
            (_, true, false) => Some(
                "not repaired: a process delivers now, and does the same by itself as it reads on",
            ),
            (true, false, _) => Some(
                "the whole events are delivered all the same; --repair counts the damage and keeps \
                 a copy. Check the disk",
            ),
            _ if self.checkup.unreadable > 0 => Some(
                "the disk does not give all segments now; they stay, and are tried again. Check the \
                 disk",
            ),
            _ => None,
        }
    }

    fn record(&self) -> Record<'_> {
        Record {
            folder: &self.checkup.folder,
            segments: self.checkup.segments,
            events: self.checkup.events,
            damaged: self.checkup.damaged,
            unreadable: self.checkup.unreadable,
            dead_letters: self.dead,
            is_repaired: self.checkup.is_repaired,
        }
    }
}

/// A destination as JSON shows it.
#[derive(Serialize)]
struct Record<'a> {
    folder: &'a str,
    segments: usize,
    events: u64,
    damaged: u64,
    unreadable: usize,
    dead_letters: Option<usize>,
    is_repaired: bool,
}
