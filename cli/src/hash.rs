//! `capikit hash`: the digest of an identifier, or its normalized form.

use std::io::{self, Write};

use capikit::{Outcome, Severity};

use crate::args::HashArgs;
use crate::exit::{Exit, Stop};
use crate::explain::{self, Record, Subject};
use crate::output;
use crate::streams::Streams;

pub(crate) fn run(args: &HashArgs, streams: &mut Streams<'_>) -> Result<Exit, Stop> {
    let identifier = &args.identifier;
    let Streams {
        stdin, out, err, ..
    } = streams;
    if !identifier.field.is_hashed() && !args.normalized {
        let field = identifier.field;
        writeln!(
            err,
            "note: {field} is never hashed; this is its normalized form"
        )?;
    }
    let mut unreadable = false;
    explain::each(identifier, false, *stdin, |subject| {
        unreadable |= print(args, subject, *out, *err)?;
        Ok(())
    })?;
    Ok(Exit::refused_if(unreadable))
}

/// Prints what was asked for, and says whether there was nothing to print.
fn print(
    args: &HashArgs,
    subject: &Subject,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> io::Result<bool> {
    let outcome = &subject.outcome;
    let answer = answer(args, outcome);
    if args.identifier.json {
        let record = Record::of(subject);
        output::json_line(out, &record)?;
    } else {
        if answer.is_some() || subject.line.is_some() {
            writeln!(out, "{}", answer.unwrap_or_default())?;
        }
        complain(args, subject, answer.is_none(), err)?;
    }
    Ok(answer.is_none() && !subject.is_blank_line)
}

/// The text asked for, when there is one.
fn answer<'a>(args: &HashArgs, outcome: &'a Outcome) -> Option<&'a str> {
    if args.normalized || !outcome.field.is_hashed() {
        outcome.normalized.as_deref()
    } else {
        outcome.sha256.as_deref()
    }
}

/// Says on `err` why there is no answer, or what is doubtful about it.
fn complain(
    args: &HashArgs,
    subject: &Subject,
    is_missing: bool,
    err: &mut dyn Write,
) -> io::Result<()> {
    if subject.is_blank_line {
        return Ok(());
    }
    let place = subject.line.map(|line| format!("line {line}: "));
    let place = place.as_deref().unwrap_or_default();
    for issue in &subject.outcome.issues {
        if is_missing || issue.severity > Severity::Note {
            output::issue_line(err, place, issue)?;
        }
    }
    if is_missing && args.normalized && subject.outcome.sha256.is_some() {
        writeln!(
            err,
            "{place}{}: the value is hashed already, so its normalized form is not known",
            args.identifier.field
        )?;
    }
    Ok(())
}
