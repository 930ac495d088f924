//! Standard input, output and error, or what stands in for them.

use std::fmt;
use std::io::{self, BufRead, BufWriter, IsTerminal, Write};

use anstream::AutoStream;

use crate::exit::Stop;

/// Where a command reads and writes.
pub struct Streams<'a> {
    /// Read when an argument is `-`.
    pub stdin: &'a mut dyn BufRead,
    /// Results.
    pub out: &'a mut dyn Write,
    /// Errors and progress.
    pub err: &'a mut dyn Write,
    /// Whether `err` is a terminal, so that progress may rewrite its line.
    pub err_is_terminal: bool,
}

impl fmt::Debug for Streams<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Streams")
    }
}

impl Streams<'_> {
    pub(crate) fn flush(&mut self) -> Result<(), Stop> {
        self.out.flush()?;
        self.err.flush()?;
        Ok(())
    }
}

/// Calls with the streams of the process: colours on terminals only, `NO_COLOR` respected.
pub(crate) fn with_process_streams<T>(work: impl FnOnce(&mut Streams<'_>) -> T) -> T {
    let stdout = io::stdout();
    let colour = AutoStream::choice(&stdout);
    // A person sees every line at once; a file or a pipe gets larger pieces.
    let mut out: Box<dyn Write> = if stdout.is_terminal() {
        Box::new(AutoStream::new(stdout, colour))
    } else {
        Box::new(BufWriter::new(AutoStream::new(stdout, colour)))
    };
    let stderr = io::stderr();
    work(&mut Streams {
        stdin: &mut io::stdin().lock(),
        out: &mut *out,
        err_is_terminal: stderr.is_terminal(),
        err: &mut AutoStream::auto(stderr),
    })
}
