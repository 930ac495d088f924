//! Events of Python as events of the core.

use capikit::{Event, Spelling};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::at::At;
use crate::errors::Raise;
use crate::json;
use crate::lazy::class;

/// An `Event`, or a dict with the same keys or those of the wire form.
pub(crate) fn event(value: &Bound<'_, PyAny>, at: At<'_>) -> PyResult<Event> {
    let py = value.py();
    let class = class!(py, "capikit.event", "Event")?;
    if !value.is_instance_of::<PyDict>() && !value.is_instance(class)? {
        return Err(at.wrong_type("Event or dict", value));
    }
    Event::from_value(json::value(value, at)?, Spelling::Snake).raise(py)
}
