//! The log's warnings, kept until a host takes them whose language no thread of this library calls.

use std::process;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use log::{Level, LevelFilter, Log, Metadata, Record};

/// Each thing is said once a minute, so that these are plenty.
const KEPT: usize = 16;

/// A line, and the process that it is about.
struct Line {
    pid: u32,
    number: usize,
    text: String,
}

/// Nobody waits for a lock here: a forked child may find one taken for ever, and does without.
struct Lines {
    slots: [Mutex<Option<Line>>; KEPT],
    /// How many lines there were so far, and how many of them the host has asked for.
    written: AtomicUsize,
    taken: AtomicUsize,
}

static LINES: Lines = Lines {
    slots: [const { Mutex::new(None) }; KEPT],
    written: AtomicUsize::new(0),
    taken: AtomicUsize::new(0),
};

impl Log for Lines {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.level() <= Level::Warn && metadata.target().starts_with("capikit")
    }

    /// Replaces an older line when all places are taken.
    fn log(&self, record: &Record<'_>) {
        if !self.enabled(record.metadata()) {
            return;
        }
        let number = self.written.load(Ordering::Relaxed);
        let place = self.slots.get(number % KEPT);
        if let Some(mut slot) = place.and_then(|slot| slot.try_lock().ok()) {
            let pid = process::id();
            let text = record.args().to_string();
            *slot = Some(Line { pid, number, text });
        }
        self.written.fetch_add(1, Ordering::Release);
    }

    fn flush(&self) {}
}

/// Keeps warnings from now on, unless there is a logger already, which takes them. For hosts that
/// have no logger of Rust. Called again, it changes nothing.
pub fn keep_warnings() {
    if log::set_logger(&LINES).is_ok() {
        log::set_max_level(LevelFilter::Warn);
    }
}

/// What this process was warned of since the last call, on whatever thread, oldest first: without
/// tokens and personal data. At most the last 16 are kept. Gives nothing without
/// [`keep_warnings`].
pub fn take_warnings() -> Vec<String> {
    let written = LINES.written.load(Ordering::Acquire);
    if LINES.taken.swap(written, Ordering::Relaxed) == written {
        return Vec::new();
    }
    let take = |slot: &Mutex<Option<Line>>| slot.try_lock().ok()?.take();
    let mut lines: Vec<Line> = LINES.slots.iter().filter_map(take).collect();
    lines.retain(|line| line.pid == process::id());
    lines.sort_by_key(|line| line.number);
    lines.into_iter().map(|line| line.text).collect()
}
