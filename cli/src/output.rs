//! What results look like: text for people, JSON for programs.

use std::fmt::{self, Write as _};
use std::io::{self, Write};

use capikit::{Issue, Severity};
use clap::builder::styling::{AnsiColor, Style};
use serde::Serialize;

use crate::exit::{Exit, Stop};
use crate::streams::Streams;

/// The longest text from a file that is shown, in characters.
const LONGEST_SHOWN: usize = 120;

const ERROR: Style = AnsiColor::Red.on_default().bold();

/// One JSON object and a line end.
pub(crate) fn json_line(out: &mut dyn Write, record: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, record)?;
    out.write_all(b"\n")
}

/// `error: ` and a message.
pub(crate) fn error_line(err: &mut dyn Write, message: &str) -> io::Result<()> {
    writeln!(err, "{ERROR}error:{ERROR:#} {}", whole(message))
}

/// An issue on a line of its own: severity, field, message, code.
pub(crate) fn issue_line(out: &mut dyn Write, indent: &str, issue: &Issue) -> io::Result<()> {
    let style = severity_style(issue.severity);
    let severity = issue.severity.as_str();
    writeln!(
        out,
        "{indent}{style}{severity}{style:#} {}: {} ({})",
        shown(&issue.field),
        issue.message,
        issue.code
    )
}

fn severity_style(severity: Severity) -> Style {
    match severity {
        Severity::Note => Style::new().dimmed(),
        Severity::Warning => AnsiColor::Yellow.on_default(),
        Severity::Dropped => AnsiColor::Magenta.on_default(),
        Severity::Refused => ERROR,
    }
}

/// An issue as JSON shows it.
#[derive(Serialize)]
pub(crate) struct IssueRecord<'a> {
    field: &'a str,
    code: &'static str,
    severity: &'static str,
    message: &'a str,
}

/// Issues as JSON shows them.
pub(crate) fn issue_records(issues: &[Issue]) -> Vec<IssueRecord<'_>> {
    let record = |issue| {
        let Issue {
            field,
            code,
            severity,
            message,
        }: &Issue = issue;
        IssueRecord {
            field,
            code: code.as_str(),
            severity: severity.as_str(),
            message,
        }
    };
    issues.iter().map(record).collect()
}

/// `1 line`, `2 lines`.
pub(crate) fn count(number: u64, noun: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{ending}")
}

/// Text from a file or an answer, made fit for a terminal.
pub(crate) fn shown(text: &str) -> Shown<'_> {
    Shown(text, LONGEST_SHOWN)
}

/// The same at any length.
pub(crate) fn whole(text: &str) -> Shown<'_> {
    Shown(text, usize::MAX)
}

/// Shows a text of at most so many characters, with control characters escaped: a file must not
/// be able to move the cursor or to change what a person reads.
pub(crate) struct Shown<'a>(&'a str, usize);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(text, longest) = *self;
        for (count, character) in text.chars().enumerate() {
            if count >= longest {
                return f.write_char('…');
            }
            if is_harmless(character) {
                f.write_char(character)?;
            } else {
                write!(f, "{}", character.escape_unicode())?;
            }
        }
        Ok(())
    }
}

/// Neither a control character nor one that changes the direction of the text around it.
fn is_harmless(character: char) -> bool {
    let changes_direction = matches!(
        character,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    );
    !character.is_control() && !changes_direction
}

/// What clap answers itself: help and the version on `out`, wrong arguments on `err`.
pub(crate) fn clap_answer(answer: &clap::Error, streams: &mut Streams<'_>) -> Result<Exit, Stop> {
    let text = answer.render();
    if answer.use_stderr() {
        write!(streams.err, "{}", text.ansi())?;
        Ok(Exit::Usage)
    } else {
        write!(streams.out, "{}", text.ansi())?;
        Ok(Exit::Done)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_from_a_file_can_not_steer_the_terminal() {
        assert_eq!(shown("order 7 é").to_string(), "order 7 é");
        assert_eq!(
            shown("a\u{1b}[2Jb\n\u{202e}c").to_string(),
            "a\\u{1b}[2Jb\\u{a}\\u{202e}c"
        );
        let long = "x".repeat(LONGEST_SHOWN + 1);
        let cut = shown(&long).to_string();
        assert_eq!(cut.chars().count(), LONGEST_SHOWN + 1);
        assert!(cut.ends_with('…'));
    }
}
