//! The warnings of the core on standard error, where a service manager keeps them.

use std::io::{self, Write as _};

use log::{Level, LevelFilter, Log, Metadata, Record};

use crate::output::whole;

struct Stderr;

impl Log for Stderr {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.level() <= Level::Warn && metadata.target().starts_with("capikit")
    }

    fn log(&self, record: &Record<'_>) {
        if self.enabled(record.metadata()) {
            let text = record.args().to_string();
            // Nobody is left to tell when this fails.
            let _ = writeln!(io::stderr(), "warning: {}", whole(&text));
        }
    }

    fn flush(&self) {}
}

/// Shows them, unless the host has a logger of its own.
pub(super) fn to_stderr() {
    if log::set_logger(&Stderr).is_ok() {
        log::set_max_level(LevelFilter::Warn);
    }
}
