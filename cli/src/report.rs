//! What `capikit send` says while it works, and at the end.

use std::io::{self, Write};

use capikit::SendReport;
use serde::Serialize;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::{self, shown};
use crate::progress::REWRITE;
use crate::verdict::{Tally, Verdict};

/// How an upload ended.
pub(crate) enum End {
    Complete,
    DryRun,
    /// The input could not be read to its end.
    Broken,
    Interrupted {
        next_line: u64,
    },
    Failed(Failure),
}

impl End {
    const fn name(&self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::DryRun => "dry_run",
            Self::Broken => "input_broken",
            Self::Interrupted { .. } => "interrupted",
            Self::Failed(_) => "failed",
        }
    }

    /// Where to go on.
    const fn next_line(&self) -> Option<u64> {
        match self {
            Self::Complete | Self::DryRun | Self::Broken => None,
            Self::Interrupted { next_line } => Some(*next_line),
            Self::Failed(failure) => Some(failure.first_line),
        }
    }
}

/// Tells a person or a program how the upload goes.
pub(crate) struct Report<'a> {
    out: &'a mut dyn Write,
    err: &'a mut dyn Write,
    err_is_terminal: bool,
    json: bool,
    tally: Tally,
    events_received: u64,
}

impl<'a> Report<'a> {
    pub(crate) fn new(
        out: &'a mut dyn Write,
        err: &'a mut dyn Write,
        err_is_terminal: bool,
        json: bool,
    ) -> Self {
        Self {
            out,
            err,
            err_is_terminal,
            json,
            tally: Tally::default(),
            events_received: 0,
        }
    }

    /// Counts a line, and prints it when it was refused.
    pub(crate) fn verdict(&mut self, verdict: &Verdict) -> io::Result<()> {
        self.tally.count(verdict);
        if verdict.is_refused() {
            self.print(verdict)?;
        }
        Ok(())
    }

    /// A line that was good when it was read and is no more, such as an event that grew too old.
    pub(crate) fn refused_late(&mut self, verdict: &Verdict) -> io::Result<()> {
        self.tally.move_to_refused();
        self.print(verdict)
    }

    fn print(&mut self, verdict: &Verdict) -> io::Result<()> {
        self.clear_progress()?;
        verdict.print(self.out, self.json)
    }

    /// A batch that was received.
    pub(crate) fn batch(&mut self, first: u64, last: u64, answer: &SendReport) -> io::Result<()> {
        self.events_received += answer.events_received;
        if self.json {
            output::json_line(self.out, &BatchRecord::of(first, last, answer))?;
            return self.out.flush();
        }
        let received = answer.events_received;
        let trace = answer.fbtrace_id.as_deref().unwrap_or("-");
        let text = format!(
            "lines {first} to {last}: {received} events received (trace id {})",
            shown(trace)
        );
        self.progress(&text)?;
        for message in &answer.messages {
            self.clear_progress()?;
            writeln!(self.err, "Meta says: {}", shown(message))?;
        }
        Ok(())
    }

    /// On a terminal one line that is written again and again, else one line each.
    fn progress(&mut self, text: &str) -> io::Result<()> {
        if self.err_is_terminal {
            write!(self.err, "{REWRITE}{text}")?;
        } else {
            writeln!(self.err, "{text}")?;
        }
        self.err.flush()
    }

    fn clear_progress(&mut self) -> io::Result<()> {
        if self.err_is_terminal && !self.json {
            write!(self.err, "{REWRITE}")?;
        }
        Ok(())
    }

    /// Ctrl-C was pressed during a request.
    pub(crate) fn ending(&mut self) {
        // Nothing depends on the person reading this.
        let _ = self.clear_progress();
        let _ = writeln!(
            self.err,
            "waiting for the request on its way; press Ctrl-C again to end now"
        );
    }

    /// Prints how it ended, and gives the exit code.
    pub(crate) fn end(&mut self, end: &End) -> io::Result<Exit> {
        self.clear_progress()?;
        if self.json {
            if let End::Failed(failure) = end {
                output::json_line(self.out, &failure.record())?;
            }
            let summary = self.summary(end);
            output::json_line(self.out, &summary)?;
        } else {
            self.text(end)?;
        }
        self.out.flush()?;
        match end {
            End::Failed(failure) => {
                output::error_line(self.err, &failure.headline())?;
                for line in failure.advice() {
                    writeln!(self.err, "{line}")?;
                }
            }
            End::Interrupted { next_line } => {
                let line = format!("interrupted; go on with --from-line {next_line}");
                output::error_line(self.err, &line)?;
            }
            End::Complete | End::DryRun | End::Broken => {}
        }
        Ok(match end {
            End::Failed(_) => Exit::NotDelivered,
            End::Interrupted { .. } => Exit::Interrupted,
            _ => Exit::refused_if(self.tally.refused > 0),
        })
    }

    fn text(&mut self, end: &End) -> io::Result<()> {
        let received = self.events_received;
        writeln!(self.out, "{}", self.tally)?;
        match end {
            End::DryRun => writeln!(self.out, "nothing was sent: this was a dry run"),
            _ => writeln!(self.out, "{received} events received by the endpoint"),
        }
    }

    fn summary(&self, end: &End) -> Summary {
        Summary {
            kind: "summary",
            end: end.name(),
            tally: self.tally,
            events_received: self.events_received,
            next_line: end.next_line(),
        }
    }
}

#[derive(Serialize)]
struct BatchRecord<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    first_line: u64,
    last_line: u64,
    events_received: u64,
    fbtrace_id: Option<&'a str>,
    messages: &'a [String],
}

impl<'a> BatchRecord<'a> {
    fn of(first_line: u64, last_line: u64, answer: &'a SendReport) -> Self {
        Self {
            kind: "batch",
            first_line,
            last_line,
            events_received: answer.events_received,
            fbtrace_id: answer.fbtrace_id.as_deref(),
            messages: &answer.messages,
        }
    }
}

#[derive(Serialize)]
struct Summary {
    #[serde(rename = "type")]
    kind: &'static str,
    end: &'static str,
    #[serde(flatten)]
    tally: Tally,
    events_received: u64,
    next_line: Option<u64>,
}
