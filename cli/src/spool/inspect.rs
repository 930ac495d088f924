//! `capikit spool inspect`: what waits, what died, who delivers, and what to do about it.

use std::io::{self, Write};

use capikit::delivery::{Queue, SpoolReport};
use capikit::{Breaker, Clock as _, Parked, Shipping, SystemClock};
use serde::Serialize;

use super::args::InspectArgs;
use super::choose::{self, Destination, Unusable};
use super::words::{ago, bytes, seconds_since, table, why_parked};
use super::{failed, words};
use crate::exit::{Exit, Stop};
use crate::output::{count, error_line, json_line, whole};
use crate::streams::Streams;

/// Events that wait longer than this although somebody delivers are held up, in seconds.
const HELD_UP: u64 = 600;

/// The process that delivers writes twice a minute how it goes, in seconds.
const SILENT: u64 = 120;

pub(super) fn run(args: &InspectArgs, streams: &mut Streams<'_>) -> Result<Exit, Stop> {
    let (queues, unusable) = choose::all(&args.place)?;
    let reports: Result<Vec<_>, _> = queues.iter().map(Queue::report).collect();
    let reports = reports.map_err(|error| failed(&error))?;
    let now = SystemClock.unix_ms();
    if reports.is_empty() && unusable.is_empty() {
        writeln!(streams.err, "{}", whole(&choose::nothing(&args.place)))?;
    }
    for (index, report) in reports.iter().enumerate() {
        if args.json {
            json_line(streams.out, &Record::of(report, now))?;
        } else {
            if index > 0 {
                writeln!(streams.out)?;
            }
            text(streams.out, report, now)?;
        }
    }
    refuse(streams, &unusable)?;
    Ok(Exit::refused_if(!unusable.is_empty()))
}

/// Names the destinations that can not be shown.
pub(super) fn refuse(streams: &mut Streams<'_>, unusable: &[Unusable]) -> io::Result<()> {
    streams.out.flush()?;
    for Unusable { folder, why } in unusable {
        error_line(streams.err, &format!("{folder}: {why}"))?;
    }
    Ok(())
}

/// Where its events go, on one line.
pub(crate) fn headline(report: &SpoolReport) -> String {
    Destination::of(&report.destination).headline()
}

fn text(out: &mut dyn Write, report: &SpoolReport, now: i64) -> io::Result<()> {
    writeln!(out, "{}", whole(&headline(report)))?;
    let row = |name: &str, value: String| vec![format!("  {name}"), value];
    let books = &report.books;
    let mut rows = vec![
        row("folder", report.folder.clone()),
        row("pending", pending(report, now)),
        row("dead", books.dead.to_string()),
        row("delivered", books.delivered.to_string()),
        row("accepted", books.accepted.to_string()),
    ];
    for (name, number) in [
        ("purged", books.purged),
        ("damaged", books.damaged),
        ("unreadable", books.unreadable),
    ] {
        if number > 0 {
            rows.push(row(name, number.to_string()));
        }
    }
    let writers = |is_alive| {
        let alike = report.writers.iter().filter(|it| it.is_alive == is_alive);
        alike.count()
    };
    let delivers = if report.is_served {
        "a process does"
    } else {
        "nobody"
    };
    rows.push(row("delivers", delivers.to_owned()));
    if let Some(shipping) = &report.shipping {
        rows.extend(delivery(shipping, now).map(|(name, value)| row(name, value)));
    }
    rows.push(row(
        "writers",
        format!("{} alive, {} ended", writers(true), writers(false)),
    ));
    let percent = report.free_bytes.saturating_mul(100) / report.disk_bytes.max(1);
    rows.push(row(
        "disk",
        format!("{} free ({percent} %)", bytes(report.free_bytes)),
    ));
    table(out, &rows)?;
    for line in advice(report, now) {
        writeln!(out, "  -> {line}")?;
    }
    Ok(())
}

fn pending(report: &SpoolReport, now: i64) -> String {
    let books = &report.books;
    match books.oldest_accepted_at {
        Some(at) if books.pending > 0 => format!(
            "{} ({}, the oldest waits for {})",
            books.pending,
            bytes(books.pending_bytes),
            ago(at, now)
        ),
        _ => books.pending.to_string(),
    }
}

/// What the one that delivers, or delivered, wrote about it.
fn delivery(shipping: &Shipping, now: i64) -> impl Iterator<Item = (&'static str, String)> {
    let when = |at: i64| format!("{} ago", ago(at, now));
    [
        ("confirmed", shipping.last_delivered_at.map(when)),
        ("as of", shipping.last_progress_at.map(when)),
        ("failure", shipping.last_error.clone()),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name, value?)))
}

/// What to do next, a sentence each.
pub(crate) fn advice(report: &SpoolReport, now: i64) -> Vec<String> {
    let books = &report.books;
    let mut advice = Vec::new();
    let age = books.oldest_accepted_at.map(|at| seconds_since(at, now));
    if let Some(parked) = parked(report) {
        advice.push(why_parked(parked).to_owned());
    } else if books.pending > 0 && !report.is_served {
        advice.push("unclaimed: start the program, or deliver with capikit spool ship".to_owned());
    } else if books.pending > 0 && age.is_some_and(|age| age > HELD_UP) {
        advice.push(
            "held up although a process delivers: its log says why (a refused token, throttling, no \
             network); capikit doctor tries the settings"
                .to_owned(),
        );
    }
    if let Some(age) = silence(report, now) {
        advice.push(format!(
            "the process that delivers has not moved for {}: stopped or hung; end it, and another \
             takes over",
            words::age(age)
        ));
    }
    if books.dead > 0 {
        advice.push(format!(
            "{} to look at: capikit spool dead list",
            count(books.dead, "dead letter")
        ));
    }
    if books.damaged > 0 || report.quarantined > 0 {
        advice.push(format!(
            "a disk has destroyed {}; {} in the folder quarantine: check the disk",
            count(books.damaged, "event"),
            count(report.quarantined as u64, "copy of a file")
                .replace("copy of a files", "copies of files"),
        ));
    }
    if books.unreadable > 0 {
        advice.push(format!(
            "the disk does not give {} now; it is tried again: check the disk",
            count(books.unreadable, "segment"),
        ));
    }
    if is_low(report) {
        advice.push("the disk is nearly full, so that nothing is accepted: make room".to_owned());
    }
    advice
}

/// For how many seconds the process that delivers has said nothing, when that is too long.
fn silence(report: &SpoolReport, now: i64) -> Option<u64> {
    let written_at = report.shipping.as_ref()?.last_progress_at?;
    let age = seconds_since(written_at, now);
    (report.is_served && age > SILENT).then_some(age)
}

/// Whether nothing is delivered, or nothing accepted, until somebody does something.
pub(crate) fn is_stopped(report: &SpoolReport) -> bool {
    parked(report).is_some() || is_low(report)
}

/// What was parked and has nothing left is of the past.
fn parked(report: &SpoolReport) -> Option<Parked> {
    let parked = report.shipping.as_ref()?.parked;
    parked.filter(|_| report.books.pending > 0)
}

/// Whether new events are refused for want of room.
fn is_low(report: &SpoolReport) -> bool {
    report.free_bytes < report.kept_free_bytes
}

/// A destination as JSON shows it.
#[derive(Serialize)]
struct Record<'a> {
    folder: &'a str,
    base_url: String,
    path_template: String,
    pixel_id: String,
    test_event_code: Option<String>,
    accepted: u64,
    delivered: u64,
    dead: u64,
    pending: u64,
    purged: u64,
    damaged: u64,
    unreadable: u64,
    pending_bytes: u64,
    oldest_age_seconds: Option<u64>,
    is_served: bool,
    status: Option<Status<'a>>,
    writers_alive: usize,
    writers_ended: usize,
    segments: usize,
    quarantined: usize,
    free_bytes: u64,
    disk_bytes: u64,
}

impl<'a> Record<'a> {
    fn of(report: &'a SpoolReport, now: i64) -> Self {
        let destination = Destination::of(&report.destination);
        let books = &report.books;
        let alive = report.writers.iter().filter(|it| it.is_alive).count();
        Self {
            folder: &report.folder,
            base_url: destination.base_url,
            path_template: destination.path_template,
            pixel_id: destination.pixel_id,
            test_event_code: destination.test_event_code,
            accepted: books.accepted,
            delivered: books.delivered,
            dead: books.dead,
            pending: books.pending,
            purged: books.purged,
            damaged: books.damaged,
            unreadable: books.unreadable,
            pending_bytes: books.pending_bytes,
            oldest_age_seconds: books.oldest_accepted_at.map(|at| seconds_since(at, now)),
            is_served: report.is_served,
            status: report.shipping.as_ref().map(|it| Status::of(it, now)),
            writers_alive: alive,
            writers_ended: report.writers.len() - alive,
            segments: report.writers.iter().map(|writer| writer.segments).sum(),
            quarantined: report.quarantined,
            free_bytes: report.free_bytes,
            disk_bytes: report.disk_bytes,
        }
    }
}

/// What the one that delivers, or delivered, wrote about it, as JSON shows it.
#[derive(Serialize)]
struct Status<'a> {
    age_seconds: Option<u64>,
    parked: Option<&'static str>,
    breaker: &'static str,
    last_delivered_at_ms: Option<i64>,
    last_error: Option<&'a str>,
}

impl<'a> Status<'a> {
    fn of(shipping: &'a Shipping, now: i64) -> Self {
        let written_at = shipping.last_progress_at;
        Self {
            age_seconds: written_at.map(|at| seconds_since(at, now)),
            parked: shipping.parked.map(Parked::as_str),
            breaker: Breaker::as_str(shipping.breaker),
            last_delivered_at_ms: shipping.last_delivered_at,
            last_error: shipping.last_error.as_deref(),
        }
    }
}
