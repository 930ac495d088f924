//! Finds the spool folder, and the destinations in it that are meant.

use std::path::{Path, PathBuf};

use capikit::delivery::{Queue, spool_folder};

use super::args::Place;
use crate::exit::Stop;
use crate::output::count;

/// What a destination's own file tells.
#[derive(Debug, Default)]
pub(super) struct Destination {
    pub(super) base_url: String,
    pub(super) path_template: String,
    pub(super) pixel_id: String,
    pub(super) test_event_code: Option<String>,
}

impl Destination {
    pub(super) fn of(text: &str) -> Self {
        let part = |name: &str| {
            let mut lines = text.lines().filter_map(|line| line.split_once(' '));
            let (_, value) = lines.find(|(key, _)| *key == name)?;
            (!value.is_empty()).then(|| value.to_owned())
        };
        Self {
            base_url: part("base_url").unwrap_or_default(),
            path_template: part("path_template").unwrap_or_default(),
            pixel_id: part("pixel_id").unwrap_or_default(),
            test_event_code: part("test_event_code"),
        }
    }

    /// `pixel 123 at https://...`, with the test code's presence.
    pub(super) fn headline(&self) -> String {
        if self.pixel_id.is_empty() {
            return String::from("a destination whose name is lost");
        }
        let test = match &self.test_event_code {
            Some(code) => format!(", test event code {code}"),
            None => String::new(),
        };
        format!("pixel {} at {}{test}", self.pixel_id, self.base_url)
    }
}

/// A destination's folder that can not be used, and why.
pub(super) struct Unusable {
    pub(super) folder: String,
    pub(super) why: String,
}

/// The folder that a client would take.
pub(super) fn root(given: Option<&Path>) -> Result<PathBuf, Stop> {
    let environment = |name: &str| std::env::var(name).ok();
    let root = spool_folder(given, &environment).ok_or_else(|| {
        let why = "this user has no folder for the state of programs; pass --spool-dir, or set \
            CAPIKIT_SPOOL_DIR";
        Stop::Usage(why.to_owned())
    })?;
    // Locks are told apart by path, so it has to be whole.
    std::path::absolute(&root)
        .map_err(|error| Stop::Usage(format!("{}: not a path: {error}", root.display())))
}

/// Those that are meant, and those that might be meant and can not be used.
pub(super) fn all(place: &Place) -> Result<(Vec<Queue>, Vec<Unusable>), Stop> {
    let root = root(place.spool_dir.as_deref())?;
    let names = Queue::names(&root).map_err(|error| {
        let place = root.display();
        if root.try_exists().unwrap_or(true) {
            Stop::Usage(format!("{place}: {error}"))
        } else {
            Stop::Usage(format!(
                "{place}: there is no such folder; whoever runs the service may have another: pass \
                 --spool-dir"
            ))
        }
    })?;
    let is_named = |name: &String| {
        let wanted = place.destination.as_deref().unwrap_or_default();
        name.starts_with(wanted)
    };
    let mut queues = Vec::new();
    let mut unusable = Vec::new();
    for name in names.into_iter().filter(is_named) {
        match Queue::open(&root, &name) {
            Ok(queue) => queues.push(queue),
            Err(error) => unusable.push(Unusable {
                folder: name,
                why: error.to_string(),
            }),
        }
    }
    if let Some(pixel_id) = &place.pixel_id {
        queues.retain(|queue| Destination::of(queue.destination()).pixel_id == *pixel_id.trim());
    }
    Ok((queues, unusable))
}

/// The only one that is meant: what changes something is never done to several at once.
pub(super) fn one(place: &Place) -> Result<Queue, Stop> {
    let (mut queues, unusable) = all(place)?;
    let is_chosen = place.pixel_id.is_some() && !queues.is_empty();
    if let ([first, ..], false) = (&unusable[..], is_chosen) {
        // It may be the one that is meant.
        return Err(Stop::Usage(format!(
            "{}: {}; choose another with --destination",
            first.folder, first.why
        )));
    }
    match (queues.pop(), queues.len()) {
        (Some(queue), 0) => Ok(queue),
        (Some(queue), _) => {
            queues.push(queue);
            let line = |queue: &Queue| {
                let destination = Destination::of(queue.destination());
                format!("\n  {}  {}", queue.name(), destination.headline())
            };
            let lines: String = queues.iter().map(line).collect();
            Err(Stop::Usage(format!(
                "several destinations are here; choose one with --destination or --pixel-id:{lines}"
            )))
        }
        (None, _) => Err(Stop::Usage(nothing(place))),
    }
}

/// The destinations but this one where events wait and nobody delivers, a line each.
pub(super) fn unclaimed(spool_dir: Option<PathBuf>, but: &str) -> Vec<String> {
    let place = Place {
        spool_dir,
        pixel_id: None,
        destination: None,
    };
    let (queues, _) = all(&place).unwrap_or_default();
    let reports = queues.iter().filter_map(|queue| queue.report().ok());
    reports
        .filter(|report| report.folder != but)
        .filter(|report| report.books.pending > 0 && !report.is_served)
        .map(|report| {
            let destination = Destination::of(&report.destination);
            let events = count(report.books.pending, "event");
            format!("{events} for {}", destination.headline())
        })
        .collect()
}

/// Why there is no destination.
pub(super) fn nothing(place: &Place) -> String {
    let root = root(place.spool_dir.as_deref()).unwrap_or_default();
    if place.pixel_id.is_some() || place.destination.is_some() {
        format!("{}: no destination there is the given one", root.display())
    } else {
        format!("{}: nothing was ever kept there", root.display())
    }
}
