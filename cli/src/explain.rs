//! `capikit explain`: everything there is to say about a value of an identifier.

use std::io::{self, BufRead, Write};
use std::path::Path;

use capikit::{Code, Form, Issue, Options, Outcome, SystemClock};
use serde::Serialize;

use crate::args::{ExplainArgs, Identifier};
use crate::exit::{Exit, Stop};
use crate::lines::{self, Line};
use crate::output::{self, IssueRecord};
use crate::streams::Streams;

pub(crate) fn run(args: &ExplainArgs, streams: &mut Streams<'_>) -> Result<Exit, Stop> {
    let Streams { stdin, out, .. } = streams;
    let mut unreadable = false;
    each(&args.identifier, args.alternates, *stdin, |subject| {
        let outcome = &subject.outcome;
        let nothing = outcome.normalized.is_none() && outcome.sha256.is_none();
        unreadable |= nothing && !subject.is_blank_line;
        if args.identifier.json {
            output::json_line(out, &Record::of(subject))
        } else {
            block(*out, subject)
        }
    })?;
    Ok(Exit::refused_if(unreadable))
}

/// One value that was asked about.
pub(crate) struct Subject {
    /// Its line, when it was read from standard input.
    pub(crate) line: Option<u64>,
    /// Whether there is nothing on that line: a missing value is no mistake.
    pub(crate) is_blank_line: bool,
    pub(crate) outcome: Outcome,
}

/// Explains the value of the arguments, or each line of standard input when it is `-`.
pub(crate) fn each(
    identifier: &Identifier,
    alternates: bool,
    stdin: &mut dyn BufRead,
    mut tell: impl FnMut(&Subject) -> io::Result<()>,
) -> Result<(), Stop> {
    let options = options(identifier, alternates);
    if identifier.value != "-" {
        tell(&Subject {
            line: None,
            is_blank_line: false,
            outcome: explain(identifier, &identifier.value, &options),
        })?;
        return Ok(());
    }
    let mut lines = lines::open(Path::new("-"), stdin)?;
    while let Some(line) = lines.next()? {
        tell(&of_line(identifier, &line, &options))?;
    }
    Ok(())
}

fn options(identifier: &Identifier, alternates: bool) -> Options {
    let mut options = Options::now(&SystemClock);
    options.country = identifier.country;
    options.date_order = identifier.date_order.map(Into::into);
    options.alternates = alternates;
    options
}

fn explain(identifier: &Identifier, value: &str, options: &Options) -> Outcome {
    capikit::explain(identifier.field, value, Form::Detect, options)
}

fn of_line(identifier: &Identifier, line: &Line, options: &Options) -> Subject {
    let text = line.text.as_deref().unwrap_or_default();
    let mut outcome = explain(identifier, text, options);
    if let Err(unreadable) = line.text {
        let issue = Issue::new(identifier.field.name(), Code::WrongType);
        outcome.issues = vec![issue.message(unreadable.message())];
    }
    Subject {
        line: Some(line.number),
        is_blank_line: line.text.is_ok() && text.trim().is_empty(),
        outcome,
    }
}

/// A readable block of text.
fn block(out: &mut dyn Write, subject: &Subject) -> io::Result<()> {
    let outcome = &subject.outcome;
    if let Some(line) = subject.line {
        writeln!(out, "line        {line}")?;
    }
    let field = outcome.field;
    writeln!(out, "field       {} ({})", field.name(), field.code())?;
    let normalized = outcome.normalized.as_deref().map(output::whole);
    writeln!(out, "normalized  {}", or_dash(normalized))?;
    let sha256 = outcome.sha256.as_deref();
    match (field.is_hashed(), sha256) {
        (false, _) => writeln!(out, "sha256      never hashed")?,
        (true, digest) => writeln!(out, "sha256      {}", or_dash(digest))?,
    }
    for alternate in &outcome.alternates {
        writeln!(out, "alternate   {}", output::whole(&alternate.normalized))?;
        if let Some(digest) = alternate.sha256 {
            writeln!(out, "            {digest}")?;
        }
    }
    for issue in &outcome.issues {
        output::issue_line(out, "", issue)?;
    }
    if subject.line.is_some() {
        writeln!(out)?;
    }
    Ok(())
}

fn or_dash(text: Option<impl std::fmt::Display>) -> String {
    text.map_or_else(|| "-".to_owned(), |text| text.to_string())
}

/// A value as JSON shows it.
#[derive(Serialize)]
pub(crate) struct Record<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
    field: &'static str,
    normalized: Option<&'a str>,
    sha256: Option<&'a str>,
    alternates: Vec<AlternateRecord<'a>>,
    issues: Vec<IssueRecord<'a>>,
}

#[derive(Serialize)]
struct AlternateRecord<'a> {
    normalized: &'a str,
    sha256: Option<&'a str>,
}

impl<'a> Record<'a> {
    pub(crate) fn of(subject: &'a Subject) -> Self {
        let outcome = &subject.outcome;
        let alternate = |alternate: &'a capikit::Alternate| AlternateRecord {
            normalized: &alternate.normalized,
            sha256: alternate.sha256.as_ref().map(capikit::Sha256Hex::as_str),
        };
        Self {
            line: subject.line,
            field: outcome.field.name(),
            normalized: outcome.normalized.as_deref(),
            sha256: outcome.sha256.as_deref(),
            alternates: outcome.alternates.iter().map(alternate).collect(),
            issues: output::issue_records(&outcome.issues),
        }
    }
}
