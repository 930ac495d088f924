//! From what the caller said to what Meta gets.

use std::fmt;

use super::identifiers::resolve;
use super::report::Report;
use super::{Event, Terms, validate, wire};
use crate::error::Error;
use crate::issue::Issue;

/// An event that Meta can accept, in its wire form.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Prepared {
    /// Its name.
    pub event_name: String,
    /// Its id, given or new.
    pub event_id: String,
    /// Its time, given or now.
    pub event_time: i64,
    /// Where it happened.
    pub action_source: String,
    /// The wire form: one JSON object, keys in canonical order, no white space.
    pub payload: String,
    /// What was noticed: everything here was mended or dropped.
    pub issues: Vec<Issue>,
}

impl fmt::Debug for Prepared {
    /// No id and no payload: both may lead to a person.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Prepared")
            .field("event_name", &self.event_name)
            .field("event_time", &self.event_time)
            .field("action_source", &self.action_source)
            .field("issues", &self.issues)
            .finish_non_exhaustive()
    }
}

/// Checks everything, normalizes and hashes, and writes the wire form into that room.
pub(super) fn prepare(
    mut event: Event,
    room: String,
    terms: &Terms,
    new_id: impl FnOnce() -> String,
) -> Result<Prepared, Error> {
    let mut report = Report::new(std::mem::take(&mut event.reading));
    let mut person = resolve(&event.user_data, terms, &mut report);
    validate::check(&mut event, &mut person, terms, &mut report);
    let issues = report.finish(terms.strict)?;
    event.event_id.get_or_insert_with(new_id);
    let payload = wire::write(&event, &person, room);
    Ok(Prepared {
        event_id: event.event_id.unwrap_or_default(),
        event_time: event.event_time.unwrap_or(terms.now),
        action_source: event.action_source.unwrap_or_default(),
        event_name: event.event_name,
        payload,
        issues,
    })
}
