//! The wire form of one event.

use capikit::{Clock, Error, Event, Prepared, Spelling, SystemClock, SystemRng, Terms};
use napi_derive::napi;

use crate::errors::Throw;
use crate::json;

/// What the wire form depends on besides the event.
#[napi(object)]
pub struct Conditions {
    /// The country of phones, states and postcodes where the event names none.
    pub country: Option<String>,
    /// Refuse an event for any issue that is more than a note.
    pub strict: Option<bool>,
    /// Send second canonical forms too.
    pub alternates: Option<bool>,
    /// `hashed` or `raw`.
    pub external_id: Option<String>,
    /// Seconds since 1970-01-01 UTC, for tests. Absent: now.
    pub now: Option<i64>,
}

/// The wire form and what was noticed.
#[napi(object)]
pub struct PreparedJson {
    /// The exact JSON text.
    pub payload: String,
    /// The issues, as JSON.
    pub issues: String,
}

impl PreparedJson {
    pub(crate) fn new(prepared: Prepared) -> napi::Result<Self> {
        Ok(Self {
            issues: json::text(&json::issues(&prepared.issues))?,
            payload: prepared.payload,
        })
    }
}

/// The wire form of an event that is given as JSON.
#[napi]
pub fn prepare(event: String, conditions: Conditions) -> napi::Result<PreparedJson> {
    let terms = terms(&conditions).throw()?;
    let new_id = || capikit::new_event_id(&SystemClock, &SystemRng);
    let prepared = read(&event).and_then(|event| event.into_prepared(&terms, new_id));
    PreparedJson::new(prepared.throw()?)
}

/// An event from JSON; keys in camel case or in snake case.
pub(crate) fn read(text: &str) -> Result<Event, Error> {
    Event::from_json(text, Spelling::Camel)
}

fn terms(conditions: &Conditions) -> Result<Terms, Error> {
    let now = conditions.now.unwrap_or_else(|| SystemClock.unix_seconds());
    let mut terms = Terms::at(now);
    let country = conditions.country.as_deref().map(str::parse);
    terms.default_country = country.transpose()?;
    terms.strict = conditions.strict.unwrap_or_default();
    terms.alternates = conditions.alternates.unwrap_or_default();
    if let Some(form) = &conditions.external_id {
        terms.external_id = form.parse()?;
    }
    Ok(terms)
}
