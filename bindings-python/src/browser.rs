//! The page: a visit, the browser's half of an event, the pixel's base code, and `fbc`.

use capikit::{Clock, Event, Spelling, SystemClock, SystemRng, Terms};
use pyo3::prelude::*;

use crate::at::At;
use crate::convert;
use crate::errors::Raise;
use crate::json;
use crate::values::{optional, text};

/// What a request tells, as JSON; the request and its options are JSON too.
#[pyfunction]
pub(crate) fn visit(py: Python<'_>, call: &str) -> PyResult<String> {
    capikit::visit_json(call, SystemClock.unix_ms(), &SystemRng).raise(py)
}

/// The browser's half of an event.
#[pyfunction]
#[pyo3(signature = (event, *, pixel_id=None))]
pub(crate) fn pixel_call(
    event: &Bound<'_, PyAny>,
    pixel_id: Option<&Bound<'_, PyAny>>,
) -> PyResult<String> {
    let pixel_id = optional(pixel_id, "pixel_id", text)?;
    let known = convert::event(event, At::argument("event"))?;
    capikit::pixel_call(&known, pixel_id.as_deref()).raise(event.py())
}

/// The browser's half of an event as an image.
#[pyfunction]
pub(crate) fn pixel_image(
    event: &Bound<'_, PyAny>,
    pixel_id: &Bound<'_, PyAny>,
) -> PyResult<String> {
    let pixel_id = text(pixel_id, At::argument("pixel_id"))?;
    let known = convert::event(event, At::argument("event"))?;
    capikit::pixel_image(&known, &pixel_id).raise(event.py())
}

/// The pixel's base code. The options are JSON; `person` is a dict with `user_data`.
#[pyfunction]
#[pyo3(signature = (pixel_id, options, person=None, country=None))]
pub(crate) fn pixel_base_code(
    pixel_id: &Bound<'_, PyAny>,
    options: &str,
    person: Option<&Bound<'_, PyAny>>,
    country: Option<&Bound<'_, PyAny>>,
) -> PyResult<String> {
    let py = pixel_id.py();
    let pixel_id = text(pixel_id, At::argument("pixel_id"))?;
    let mut terms = Terms::at(SystemClock.unix_seconds());
    let country = optional(country, "country", text)?.map(|country| country.parse());
    terms.default_country = country.transpose().raise(py)?;
    let person = person.map(|person| json::value(person, At::argument("event")));
    let person = person.transpose()?;
    let person = person.map(|person| Event::from_value(person, Spelling::Snake));
    let person = person.transpose().raise(py)?.map(|event| event.user_data);
    capikit::pixel_base_code_json(&pixel_id, options, person, &terms).raise(py)
}

/// The `fbc` to send for a click.
#[pyfunction]
#[pyo3(signature = (click_id, stored=None, *, index=1, now_ms=None))]
pub(crate) fn build_fbc(
    click_id: Option<&str>,
    stored: Option<&str>,
    index: usize,
    now_ms: Option<i64>,
) -> Option<String> {
    let now_ms = now_ms.unwrap_or_else(|| SystemClock.unix_ms());
    capikit::build_fbc(click_id, stored, index, now_ms)
}
