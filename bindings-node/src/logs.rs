//! Log lines of the core, kept until JavaScript takes them: no thread of the core calls JavaScript.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use log::{Level, LevelFilter, Log, Metadata, Record};
use napi_derive::napi;

use crate::json;

/// The core says each thing once a minute, so that these are plenty.
const KEPT: usize = 16;

/// Shared by all worker threads; whoever asks first is told.
static LINES: Lines = Lines(Mutex::new(VecDeque::new()));

struct Lines(Mutex<VecDeque<String>>);

impl Log for Lines {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.level() <= Level::Warn && metadata.target().starts_with("capikit")
    }

    /// Replaces the oldest line when all places are taken.
    fn log(&self, record: &Record<'_>) {
        if !self.enabled(record.metadata()) {
            return;
        }
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if lines.len() == KEPT {
            lines.pop_front();
        }
        lines.push_back(record.args().to_string());
    }

    fn flush(&self) {}
}

/// Keeps the core's warnings from now on. Called again, it changes nothing.
#[napi]
pub fn keep_warnings() {
    if log::set_logger(&LINES).is_ok() {
        log::set_max_level(LevelFilter::Warn);
    }
}

/// What the process was warned of since the last call, oldest first.
#[napi]
pub fn take_warnings() -> napi::Result<String> {
    let mut lines = LINES.0.lock().unwrap_or_else(PoisonError::into_inner);
    json::text(&lines.drain(..).collect::<Vec<_>>())
}
