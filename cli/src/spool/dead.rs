//! `capikit spool dead list`, `replay` and `purge`.

use std::cell::RefCell;
use std::collections::HashSet;
use std::io::{self, IsTerminal as _};

use capikit::delivery::Queue;
use capikit::{Clock as _, DeadLetter, SystemClock};
use serde::Serialize;

use super::args::{ListArgs, PurgeArgs, ReplayArgs, Which};
use super::choose::{self, Destination};
use super::words::{ago, table};
use super::{failed, inspect, refused};
use crate::exit::{Exit, Stop};
use crate::output::{count, json_line, shown, whole};
use crate::progress::Progress;
use crate::streams::Streams;

impl Which {
    /// Whether the letter passes.
    pub(super) fn takes(&self, letter: &DeadLetter) -> bool {
        let Self {
            reason,
            code,
            event_id,
        } = self;
        let is_code = |code: i64| self.code.contains(&code);
        (reason.is_empty() || reason.contains(&letter.reason))
            && (code.is_empty() || letter.code.is_some_and(is_code))
            && (event_id.is_empty() || event_id.contains(&letter.event_id))
    }
}

/// A letter as JSON shows it.
#[derive(Serialize)]
pub(super) struct Record<'a> {
    pixel_id: &'a str,
    event_id: &'a str,
    event_name: &'a str,
    event_time: i64,
    reason: &'static str,
    code: Option<i64>,
    subcode: Option<i64>,
    message: Option<&'a str>,
    died_at_ms: i64,
}

impl<'a> Record<'a> {
    pub(super) fn of(pixel_id: &'a str, letter: &'a DeadLetter) -> Self {
        Self {
            pixel_id,
            event_id: &letter.event_id,
            event_name: &letter.event_name,
            event_time: letter.event_time,
            reason: letter.reason.as_str(),
            code: letter.code,
            subcode: letter.subcode,
            message: letter.message.as_deref(),
            died_at_ms: letter.died_at,
        }
    }
}

pub(super) fn list(args: &ListArgs, streams: &mut Streams<'_>) -> Result<Exit, Stop> {
    let (queues, unusable) = choose::all(&args.place)?;
    if queues.is_empty() && unusable.is_empty() {
        writeln!(streams.err, "{}", whole(&choose::nothing(&args.place)))?;
    }
    let now = SystemClock.unix_ms();
    for queue in &queues {
        let letters = queue.dead_letters(|letter| args.which.takes(letter));
        let letters = letters.map_err(|error| failed(&error))?;
        let destination = Destination::of(queue.destination());
        if args.json {
            for letter in &letters {
                json_line(streams.out, &Record::of(&destination.pixel_id, letter))?;
            }
        } else {
            let letters_are = count(letters.len() as u64, "dead letter");
            writeln!(
                streams.out,
                "{}: {letters_are}",
                whole(&destination.headline())
            )?;
            print(streams, &letters, now)?;
        }
    }
    inspect::refuse(streams, &unusable)?;
    Ok(Exit::refused_if(!unusable.is_empty()))
}

fn print(streams: &mut Streams<'_>, letters: &[DeadLetter], now: i64) -> io::Result<()> {
    if letters.is_empty() {
        return Ok(());
    }
    let head = ["  dead for", "event", "event id", "reason", "code", "why"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    rows.extend(letters.iter().map(|letter| {
        let code = match (letter.code, letter.subcode) {
            (Some(code), Some(subcode)) => format!("{code}/{subcode}"),
            (Some(code), None) => code.to_string(),
            _ => String::from("-"),
        };
        let message = letter.message.as_deref().unwrap_or("-");
        vec![
            format!("  {}", ago(letter.died_at, now)),
            shown(&letter.event_name).to_string(),
            // Whole, so that it can be given to --event-id.
            letter.event_id.clone(),
            letter.reason.as_str().to_owned(),
            code,
            shown(message).to_string(),
        ]
    }));
    table(streams.out, &rows)
}

pub(super) fn replay(args: &ReplayArgs, streams: &mut Streams<'_>) -> Result<Exit, Stop> {
    let queue = choose::one(&args.place)?;
    let replayed = with_progress(streams, |shown| {
        queue.replay_dead_letters(|letter| {
            shown();
            args.which.takes(letter)
        })
    })?;
    let spool_dir = args.place.spool_dir.as_deref();
    let replayed = replayed.map_err(|error| refused(spool_dir, &error))?;
    // It may be busy for a moment; then the person is told to ship, which waits.
    let is_served = queue.report().is_ok_and(|report| report.is_served);
    if args.json {
        #[derive(Serialize)]
        struct Replayed {
            replayed: u64,
            is_served: bool,
        }
        let record = Replayed {
            replayed,
            is_served,
        };
        json_line(streams.out, &record)?;
        return Ok(Exit::Done);
    }
    let letters = count(replayed, "dead letter");
    writeln!(streams.out, "{letters} put back into the queue")?;
    if replayed > 0 && !is_served {
        writeln!(
            streams.out,
            "  -> nobody delivers now: start the program, or run capikit spool ship"
        )?;
    }
    Ok(Exit::Done)
}

/// Shows how many letters were looked at, while they are put back file by file.
fn with_progress<T>(streams: &mut Streams<'_>, work: impl FnOnce(&dyn Fn()) -> T) -> io::Result<T> {
    let progress = Progress::new(streams.err_is_terminal);
    let state = RefCell::new((0, progress, &mut *streams.err));
    let done = work(&|| {
        let (seen, progress, err) = &mut *state.borrow_mut();
        *seen += 1;
        // Nothing depends on the person reading this.
        let _ = progress.show(*err, || {
            format!("{} looked at", count(*seen, "dead letter"))
        });
    });
    let (_, mut progress, err) = state.into_inner();
    progress.clear(err)?;
    Ok(done)
}

pub(super) fn purge(args: &PurgeArgs, streams: &mut Streams<'_>) -> Result<Exit, Stop> {
    let queue = choose::one(&args.place)?;
    let letters = queue.dead_letters(|letter| args.which.takes(letter));
    let letters = letters.map_err(|error| failed(&error))?;
    let mut purged = 0;
    if !letters.is_empty() {
        if !args.yes && !agrees(&queue, letters.len(), streams)? {
            return Err(Stop::Usage("nothing was removed".to_owned()));
        }
        // What dies while the person thinks was never agreed to.
        let counted: HashSet<_> = letters.iter().map(identity).collect();
        let removed = queue.purge_dead_letters(|letter| counted.contains(&identity(letter)));
        let spool_dir = args.place.spool_dir.as_deref();
        purged = removed.map_err(|error| refused(spool_dir, &error))?;
    }
    if args.json {
        #[derive(Serialize)]
        struct Purged {
            purged: u64,
        }
        json_line(streams.out, &Purged { purged })?;
    } else {
        let letters = count(purged, "dead letter");
        writeln!(streams.out, "{letters} removed for good")?;
    }
    Ok(Exit::Done)
}

fn identity(letter: &DeadLetter) -> (&str, &str, i64) {
    (&letter.event_id, &letter.event_name, letter.died_at)
}

/// Asks, where there is somebody to ask.
fn agrees(queue: &Queue, number: usize, streams: &mut Streams<'_>) -> Result<bool, Stop> {
    if !streams.err_is_terminal || !io::stdin().is_terminal() {
        let why = "removing dead letters for good needs --yes where nobody can be asked";
        return Err(Stop::Usage(why.to_owned()));
    }
    let destination = Destination::of(queue.destination()).headline();
    write!(
        streams.err,
        "{} of {} are removed for good; capikit spool dead export keeps a copy.\nType yes to remove \
         them: ",
        count(number as u64, "dead letter"),
        whole(&destination)
    )?;
    streams.err.flush()?;
    let mut answer = String::new();
    streams.stdin.read_line(&mut answer)?;
    Ok(answer.trim() == "yes")
}
