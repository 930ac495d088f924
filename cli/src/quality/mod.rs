//! `capikit quality`: how well a file of events can be matched, and whether both halves fit.

mod page;
mod read;
mod text;

use capikit::{ESTIMATE_NOTICE, Half, Health, ReceivedEvent, Survey, health, survey};
use serde::Serialize;

use crate::args::{Format, QualityArgs};
use crate::exit::{Exit, Stop};
use crate::lines;
use crate::output;
use crate::streams::Streams;

pub(crate) fn run(args: &QualityArgs, streams: &mut Streams<'_>) -> Result<Exit, Stop> {
    let Streams { stdin, out, .. } = streams;
    let mut lines = lines::open(&args.file, *stdin)?;
    let mut events = Vec::new();
    let mut left_out = Vec::new();
    while let Some(line) = lines.next_filled()? {
        let number = line.number;
        match read::event(line, args.country) {
            Ok(event) => events.push(event),
            Err(reason) => left_out.push(LeftOut {
                line: number,
                reason,
            }),
        }
    }
    let quality = Quality::of(&events, left_out);
    match args.format {
        Format::Text => text::print(*out, &quality)?,
        Format::Json => output::json_line(*out, &quality)?,
        Format::Html => page::print(*out, &quality)?,
    }
    Ok(Exit::refused_if(!quality.left_out.is_empty()))
}

/// Everything that is said about a file. Holds nothing personal.
#[derive(Serialize)]
struct Quality {
    #[serde(rename = "type")]
    kind: &'static str,
    notice: &'static str,
    /// Of the server's events: the browser's are matched by the browser.
    estimate: Survey,
    deduplication: Health,
    findings: Vec<String>,
    left_out: Vec<LeftOut>,
}

/// A line that is no event, or one that Meta would refuse.
#[derive(Serialize)]
struct LeftOut {
    line: u64,
    reason: String,
}

impl Quality {
    fn of(events: &[ReceivedEvent], left_out: Vec<LeftOut>) -> Self {
        let health = health(events);
        Self {
            kind: "quality",
            notice: ESTIMATE_NOTICE,
            estimate: survey(events.iter().filter(|event| event.half == Half::Server)),
            findings: health.findings(),
            deduplication: health,
            left_out,
        }
    }
}

/// A share in whole percent; `None` of nothing. Never rounded up to 100.
fn percent(part: usize, whole: usize) -> Option<usize> {
    (part * 100).checked_div(whole)
}
