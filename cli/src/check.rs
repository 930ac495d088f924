//! `capikit check`: what Meta would say about a file of events.

use std::io::{self, Write};

use capikit::{Clock, Event, SystemClock, SystemRng, Terms, new_event_id};
use serde::Serialize;

use crate::args::{CheckArgs, Events};
use crate::exit::{Exit, Stop};
use crate::lines;
use crate::output;
use crate::streams::Streams;
use crate::verdict::{self, Tally};

pub(crate) fn run(args: &CheckArgs, streams: &mut Streams<'_>) -> Result<Exit, Stop> {
    let Streams { stdin, out, .. } = streams;
    let mut lines = lines::open(&args.events.file, *stdin)?;
    let mut tally = Tally::default();
    while let Some(line) = lines.next_filled()? {
        let terms = terms(&args.events);
        let new_id = || new_event_id(&SystemClock, &SystemRng);
        let (_, verdict) = verdict::judge(line, |event: &Event| event.prepare(&terms, new_id));
        tally.count(&verdict);
        if !args.quiet || verdict.worst().is_some() {
            verdict.print(*out, args.events.json)?;
        }
    }
    summary(*out, &tally, args.events.json)?;
    Ok(Exit::refused_if(tally.refused > 0))
}

fn terms(events: &Events) -> Terms {
    let mut terms = Terms::at(SystemClock.unix_seconds());
    terms.default_country = events.country;
    terms.strict = events.strict;
    terms
}

#[derive(Serialize)]
struct Summary {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(flatten)]
    tally: Tally,
}

fn summary(out: &mut dyn Write, tally: &Tally, json: bool) -> io::Result<()> {
    if json {
        let kind = "summary";
        return output::json_line(
            out,
            &Summary {
                kind,
                tally: *tally,
            },
        );
    }
    writeln!(out, "{tally}")
}
