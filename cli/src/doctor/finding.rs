//! What one check found, in words.

use std::io::{self, Write};

use clap::builder::styling::{AnsiColor, Style};
use serde::Serialize;

use crate::output::whole;

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Verdict {
    /// As it should be.
    Good,
    /// May be meant, may be a mistake.
    Doubtful,
    /// Events will not arrive like this.
    Bad,
}

/// One line of the report.
#[derive(Debug, Serialize)]
pub(super) struct Finding {
    pub(super) check: &'static str,
    pub(super) verdict: Verdict,
    pub(super) message: String,
}

impl Finding {
    pub(super) fn good(check: &'static str, message: impl Into<String>) -> Self {
        Self::new(check, Verdict::Good, message)
    }

    pub(super) fn doubtful(check: &'static str, message: impl Into<String>) -> Self {
        Self::new(check, Verdict::Doubtful, message)
    }

    pub(super) fn bad(check: &'static str, message: impl Into<String>) -> Self {
        Self::new(check, Verdict::Bad, message)
    }

    fn new(check: &'static str, verdict: Verdict, message: impl Into<String>) -> Self {
        let message = message.into();
        Self {
            check,
            verdict,
            message,
        }
    }

    /// For people.
    pub(super) fn line(&self, out: &mut dyn Write) -> io::Result<()> {
        let (word, style) = match self.verdict {
            Verdict::Good => ("good", AnsiColor::Green.on_default()),
            Verdict::Doubtful => ("doubt", AnsiColor::Yellow.on_default()),
            Verdict::Bad => (
                "WRONG",
                Style::new().bold().fg_color(Some(AnsiColor::Red.into())),
            ),
        };
        let check = self.check;
        writeln!(
            out,
            "{style}{word:<6}{style:#} {check:<9} {}",
            whole(&self.message)
        )
    }
}
