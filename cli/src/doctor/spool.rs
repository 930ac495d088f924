//! Whether accepted events can be kept on disk, and whether those that are kept move.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use capikit::delivery::{Queue, SpoolReport, spool_folder};
use capikit::{Clock as _, SystemClock};

use super::finding::Finding;
use crate::output::count;
use crate::spool::{advice, headline, is_stopped};

const CHECK: &str = "spool";

/// Tells a variable of the environment.
type Lookup<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Writes a file into the folder, or into the one that it would be made in, and removes it again.
pub(super) fn folder(given: Option<&Path>, environment: Lookup<'_>) -> Finding {
    let Some(folder) = spool_folder(given, environment) else {
        let message = "there is no folder for the state of programs here (HOME is not set); set \
            CAPIKIT_SPOOL_DIR";
        return Finding::bad(CHECK, message);
    };
    let place = folder.display();
    let Some(existing) = folder.ancestors().find(|path| path.exists()) else {
        return Finding::bad(CHECK, format!("{place}: no part of this path exists"));
    };
    if !existing.is_dir() {
        return Finding::bad(CHECK, format!("{}: not a folder", existing.display()));
    }
    if let Err(error) = try_writing(existing) {
        let message = format!("{}: can not be written to: {error}", existing.display());
        return Finding::bad(CHECK, message);
    }
    if existing == folder {
        openness(&folder)
            .unwrap_or_else(|| Finding::good(CHECK, format!("{place} can be written to")))
    } else {
        Finding::good(CHECK, format!("{place} does not exist yet and can be made"))
    }
}

/// What lies in the folder, a finding for each destination.
pub(super) fn queues(given: Option<&Path>, environment: Lookup<'_>) -> Vec<Finding> {
    let Some(folder) = spool_folder(given, environment) else {
        return Vec::new();
    };
    // A folder that is not there yet or can not be read has a finding already.
    let names = Queue::names(&folder).unwrap_or_default();
    let queue = |name: &String| match Queue::open(&folder, name).and_then(|it| it.report()) {
        Ok(report) => moving(&report),
        Err(error) => Finding::bad("queue", format!("{name}: {error}")),
    };
    names.iter().map(queue).collect()
}

fn moving(report: &SpoolReport) -> Finding {
    let advice = advice(report, SystemClock.unix_ms());
    let books = &report.books;
    let mut message = format!(
        "{}: {} pending, {} dead",
        headline(report),
        count(books.pending, "event"),
        books.dead
    );
    if advice.is_empty() {
        return Finding::good("queue", message);
    }
    for line in advice {
        message.push_str("; ");
        message.push_str(&line);
    }
    if is_stopped(report) {
        Finding::bad("queue", message)
    } else {
        Finding::doubtful("queue", message)
    }
}

fn try_writing(folder: &Path) -> io::Result<()> {
    let path = folder.join(format!(".capikit-doctor-{}", std::process::id()));
    let mut file = File::create_new(&path)?;
    let written = file.write_all(b"capikit").and_then(|()| file.sync_all());
    drop(file);
    fs::remove_file(&path)?;
    written
}

/// A folder of events that others may read.
#[cfg(unix)]
fn openness(folder: &Path) -> Option<Finding> {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(folder).ok()?.permissions().mode();
    let message = "others may read this folder of events; chmod 700 closes it";
    (mode & 0o077 != 0)
        .then(|| Finding::doubtful(CHECK, format!("{}: {message}", folder.display())))
}

/// Windows protects a person's own folders by itself.
#[cfg(not(unix))]
fn openness(_folder: &Path) -> Option<Finding> {
    None
}
