//! What is said about one line of a file of events.

use std::fmt;
use std::io::{self, Write};

use capikit::{Code, Error, Event, Issue, Prepared, Severity, Spelling};
use serde::Serialize;

use crate::lines::Line;
use crate::output::{self, IssueRecord};

/// What became of the event on one line. Holds nothing personal.
pub(crate) struct Verdict {
    line: u64,
    event_name: Option<String>,
    event_id: Option<String>,
    is_refused: bool,
    issues: Vec<Issue>,
}

/// Reads the event on a line and prepares it. The result is the event and its wire form, or nothing
/// when it was refused, and in both cases the verdict.
pub(crate) fn judge(
    line: Line,
    prepare: impl FnOnce(&Event) -> Result<Prepared, Error>,
) -> (Option<(Event, Prepared)>, Verdict) {
    let mut verdict = Verdict::of_line(line.number);
    let event = match read(line) {
        Ok(event) => event,
        Err(issue) => {
            verdict.refuse(vec![issue]);
            return (None, verdict);
        }
    };
    verdict.event_name = Some(event.event_name.clone()).filter(|name| !name.is_empty());
    verdict.event_id.clone_from(&event.event_id);
    match prepare(&event) {
        Ok(prepared) => {
            verdict.issues.clone_from(&prepared.issues);
            (Some((event, prepared)), verdict)
        }
        Err(error) => {
            verdict.refuse(issues_of(&error));
            (None, verdict)
        }
    }
}

fn read(line: Line) -> Result<Event, Issue> {
    let refuse = |message: String| {
        Issue::new("line", Code::WrongType)
            .severity(Severity::Refused)
            .message(message)
    };
    let text = line
        .text
        .map_err(|unreadable| refuse(unreadable.message().to_owned()))?;
    Event::from_json(&text, Spelling::Snake).map_err(|error| refuse(error.to_string()))
}

/// The issues of a refused event; an error without any becomes one.
fn issues_of(error: &Error) -> Vec<Issue> {
    if error.issues().is_empty() {
        let issue = Issue::new("event", Code::WrongType).severity(Severity::Refused);
        vec![issue.message(error.to_string())]
    } else {
        error.issues().to_vec()
    }
}

impl Verdict {
    fn of_line(line: u64) -> Self {
        Self {
            line,
            event_name: None,
            event_id: None,
            is_refused: false,
            issues: Vec::new(),
        }
    }

    /// Turns it into a refusal for these reasons.
    pub(crate) fn refuse(&mut self, issues: Vec<Issue>) {
        self.is_refused = true;
        self.issues = issues;
    }

    /// Its number in the file.
    pub(crate) fn line(&self) -> u64 {
        self.line
    }

    pub(crate) fn is_refused(&self) -> bool {
        self.is_refused
    }

    /// The gravest thing that was noticed.
    pub(crate) fn worst(&self) -> Option<Severity> {
        self.issues.iter().map(|issue| issue.severity).max()
    }

    pub(crate) fn print(&self, out: &mut dyn Write, json: bool) -> io::Result<()> {
        if json {
            output::json_line(out, &self.record())
        } else {
            self.text(out)
        }
    }

    fn text(&self, out: &mut dyn Write) -> io::Result<()> {
        write!(out, "line {}: {}", self.line, self.status())?;
        for part in [&self.event_name, &self.event_id].into_iter().flatten() {
            write!(out, "  {}", output::shown(part))?;
        }
        writeln!(out)?;
        for issue in &self.issues {
            output::issue_line(out, "    ", issue)?;
        }
        Ok(())
    }

    fn status(&self) -> &'static str {
        if self.is_refused {
            "refused"
        } else {
            "accepted"
        }
    }

    fn record(&self) -> Record<'_> {
        Record {
            kind: "event",
            line: self.line,
            status: self.status(),
            event_name: self.event_name.as_deref(),
            event_id: self.event_id.as_deref(),
            issues: output::issue_records(&self.issues),
        }
    }
}

/// A verdict as JSON shows it.
#[derive(Serialize)]
struct Record<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    line: u64,
    status: &'static str,
    event_name: Option<&'a str>,
    event_id: Option<&'a str>,
    issues: Vec<IssueRecord<'a>>,
}

/// How many lines fared how.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(crate) struct Tally {
    /// All lines that are not blank.
    pub(crate) lines: u64,
    /// Events that Meta can accept.
    pub(crate) accepted: u64,
    /// Of these, the ones with a warning or a value that was dropped.
    pub(crate) accepted_with_issues: u64,
    /// Events that Meta would refuse, and lines that hold no event.
    pub(crate) refused: u64,
}

impl Tally {
    pub(crate) fn count(&mut self, verdict: &Verdict) {
        self.lines += 1;
        if verdict.is_refused {
            self.refused += 1;
        } else {
            self.accepted += 1;
            self.accepted_with_issues += u64::from(verdict.worst() > Some(Severity::Note));
        }
    }

    /// One accepted event turned out to be refused.
    pub(crate) fn move_to_refused(&mut self) {
        self.accepted = self.accepted.saturating_sub(1);
        self.refused += 1;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            lines,
            accepted,
            accepted_with_issues,
            refused,
        } = self;
        let lines = output::count(*lines, "line");
        write!(
            f,
            "{lines}: {accepted} accepted ({accepted_with_issues} of them with issues), {refused} refused"
        )
    }
}
