//! The one loop of `capikit send`: lines become batches, batches are sent one after the other.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use capikit::{Client, Error, ErrorKind, Event, Prepared, SendReport};

use crate::exit::{Exit, Stop};
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::lines::Lines;
use crate::report::{End, Report};
use crate::verdict::{self, Verdict};

/// The most events of one request that Meta accepts.
const MOST_EVENTS: usize = 1000;

/// A batch is sent once its payloads reach this many bytes, so that memory stays bounded when
/// events are large.
const ENOUGH_BYTES: usize = 4 * 1024 * 1024;

/// How often Ctrl-C is looked for while an answer is awaited.
const LOOK_FOR_CTRL_C: Duration = Duration::from_millis(100);

/// Events that are sent together.
#[derive(Default)]
pub(crate) struct Batch {
    events: Vec<Event>,
    /// What was said about each of them.
    verdicts: Vec<Verdict>,
    bytes: usize,
    without_id: u64,
}

impl Batch {
    /// Takes an event with the id and the time that it was checked with.
    fn push(&mut self, mut event: Event, prepared: Prepared, verdict: Verdict) {
        self.without_id += u64::from(event.event_id.is_none());
        self.bytes += prepared.payload.len();
        event.event_id = Some(prepared.event_id);
        event.event_time = Some(prepared.event_time);
        self.events.push(event);
        self.verdicts.push(verdict);
    }

    fn is_full(&self) -> bool {
        self.events.len() >= MOST_EVENTS || self.bytes >= ENOUGH_BYTES
    }

    /// The first and the last line.
    fn range(&self) -> Option<(u64, u64)> {
        let first = self.verdicts.first()?.line();
        let last = self.verdicts.last()?.line();
        Some((first, last))
    }
}

/// An upload on its way.
pub(crate) struct Upload<'a> {
    client: &'a Client,
    interrupt: &'a Interrupt,
    report: Report<'a>,
    batch: Batch,
}

impl<'a> Upload<'a> {
    pub(crate) fn new(client: &'a Client, interrupt: &'a Interrupt, report: Report<'a>) -> Self {
        Self {
            client,
            interrupt,
            report,
            batch: Batch::default(),
        }
    }

    /// Sends everything from this line on, or only checks it, and reports how it ended.
    pub(crate) fn run(
        &mut self,
        lines: &mut Lines<'_>,
        from_line: u64,
        dry_run: bool,
    ) -> Result<Exit, Stop> {
        let end = self.read_and_ship(lines, from_line, dry_run);
        match end {
            Ok(end) => Ok(self.report.end(&end)?),
            Err(Stop::Usage(message)) => {
                // The input broke off: what was sent until then has to be known.
                self.report.end(&End::Broken)?;
                Err(Stop::Usage(message))
            }
            Err(stop) => Err(stop),
        }
    }

    fn read_and_ship(
        &mut self,
        lines: &mut Lines<'_>,
        from_line: u64,
        dry_run: bool,
    ) -> Result<End, Stop> {
        while let Some(line) = lines.next_filled()? {
            if line.number < from_line {
                continue;
            }
            let (ready, verdict) = verdict::judge(line, |event| self.client.check(event));
            self.report.verdict(&verdict)?;
            match ready {
                Some((event, prepared)) if !dry_run => self.batch.push(event, prepared, verdict),
                _ => continue,
            }
            if self.batch.is_full()
                && let Some(end) = self.ship()?
            {
                return Ok(end);
            }
        }
        let end = self.ship()?;
        Ok(end.unwrap_or(if dry_run { End::DryRun } else { End::Complete }))
    }

    /// Sends the batch. Gives the end of the upload if this is it.
    fn ship(&mut self) -> Result<Option<End>, Stop> {
        let mut batch = std::mem::take(&mut self.batch);
        let Some((first, last)) = batch.range() else {
            return Ok(None);
        };
        match self.wait_for_answer(&batch.events) {
            Ok(answer) => {
                for rejected in &answer.rejected {
                    if let Some(verdict) = batch.verdicts.get_mut(rejected.index) {
                        verdict.refuse(rejected.issues.clone());
                        self.report.refused_late(verdict)?;
                    }
                }
                self.report.batch(first, last, &answer)?;
            }
            Err(error) => {
                return Ok(Some(End::Failed(Failure {
                    first_line: first,
                    last_line: last,
                    without_id: batch.without_id,
                    error,
                })));
            }
        }
        let interrupted = self.interrupt.is_seen();
        Ok(interrupted.then_some(End::Interrupted {
            next_line: last + 1,
        }))
    }

    /// Waits, noting Ctrl-C: cutting a request short would leave its events unknown.
    fn wait_for_answer(&mut self, events: &[Event]) -> Result<SendReport, Error> {
        let (answer, answers) = mpsc::channel();
        let (interrupt, report) = (self.interrupt, &mut self.report);
        interrupt.patiently(|| {
            self.client.send_then(events, move |result| {
                // Nobody waits any more only when this process is ending.
                let _ = answer.send(result);
            });
            let mut is_told = false;
            loop {
                match answers.recv_timeout(LOOK_FOR_CTRL_C) {
                    Ok(result) => return result,
                    Err(RecvTimeoutError::Timeout) if interrupt.is_seen() && !is_told => {
                        is_told = true;
                        report.ending();
                    }
                    Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => {
                        return Err(Error::new(ErrorKind::Closed, "the client ended by itself"));
                    }
                }
            }
        })
    }
}
