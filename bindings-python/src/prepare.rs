//! The wire form of one event.

use capikit::{Clock, SystemClock, SystemRng, Terms};
use pyo3::prelude::*;
use pyo3::types::PyList;

use crate::at::At;
use crate::convert;
use crate::errors::Raise;
use crate::results;
use crate::values::{optional, seconds, text};

/// The wire form of an event as JSON text, and its issues.
#[pyfunction]
#[pyo3(signature = (event, *, country=None, strict=false, alternates=false, external_id=None, _now=None))]
#[expect(
    clippy::used_underscore_binding,
    reason = "hidden from the public interface"
)]
pub(crate) fn prepare<'py>(
    event: &Bound<'py, PyAny>,
    country: Option<&Bound<'py, PyAny>>,
    strict: bool,
    alternates: bool,
    external_id: Option<&Bound<'py, PyAny>>,
    _now: Option<i64>,
) -> PyResult<(String, Bound<'py, PyList>)> {
    let py = event.py();
    let mut terms = Terms::at(_now.unwrap_or_else(|| SystemClock.unix_seconds()));
    let country = optional(country, "country", text)?.map(|country| country.parse());
    terms.default_country = country.transpose().raise(py)?;
    terms.strict = strict;
    terms.alternates = alternates;
    if let Some(form) = optional(external_id, "external_id", text)? {
        terms.external_id = form.parse().raise(py)?;
    }
    let new_id = || capikit::new_event_id(&SystemClock, &SystemRng);
    let event = convert::event(event, At::argument("event"))?;
    let prepared = event.into_prepared(&terms, new_id).raise(py)?;
    Ok((prepared.payload, results::issues(py, &prepared.issues)?))
}

/// The seconds since 1970-01-01 UTC that an event's time stands for.
#[pyfunction]
pub(crate) fn unix_seconds(event_time: &Bound<'_, PyAny>) -> PyResult<i64> {
    seconds(event_time, At::argument("event_time"))
}
