//! One line that is written again and again while something takes long.

use std::io::{self, Write};
use std::time::{Duration, Instant};

/// Back to the first column, and clear the line.
pub(crate) const REWRITE: &str = "\r\u{1b}[2K";

/// How often a person wants to see it change.
const PERIOD: Duration = Duration::from_millis(100);

/// Shows how far something is, on a terminal only.
pub(crate) struct Progress {
    is_shown: bool,
    shown_at: Option<Instant>,
}

impl Progress {
    pub(crate) fn new(is_terminal: bool) -> Self {
        Self {
            is_shown: is_terminal,
            shown_at: None,
        }
    }

    /// Shows the text, unless the last one was a moment ago.
    pub(crate) fn show(
        &mut self,
        err: &mut dyn Write,
        text: impl FnOnce() -> String,
    ) -> io::Result<()> {
        let is_due = self.shown_at.is_none_or(|at| at.elapsed() >= PERIOD);
        if !self.is_shown || !is_due {
            return Ok(());
        }
        self.shown_at = Some(Instant::now());
        write!(err, "{REWRITE}{}", text())?;
        err.flush()
    }

    /// Takes the line away, so that other text can follow.
    pub(crate) fn clear(&mut self, err: &mut dyn Write) -> io::Result<()> {
        match self.shown_at.take() {
            Some(_) => write!(err, "{REWRITE}"),
            None => Ok(()),
        }
    }
}
