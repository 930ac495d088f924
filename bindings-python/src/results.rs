//! What the core answers, as the dataclasses of `capikit.results`.

use capikit::{Issue, Outcome, RejectedEvent, SendReport, Sha256Hex};
use pyo3::prelude::*;
use pyo3::types::PyList;

use crate::lazy::class;

/// `build!(py, "Issue", (...))`: an instance of that class of `capikit.results`.
macro_rules! build {
    ($py:expr, $class:literal, $arguments:expr) => {
        class!($py, "capikit.results", $class)?.call1($arguments)
    };
}

/// A list of `Issue`.
pub(crate) fn issues<'py>(py: Python<'py>, issues: &[Issue]) -> PyResult<Bound<'py, PyList>> {
    list(py, issues, |issue| {
        let code = issue.code.as_str();
        let severity = issue.severity.as_str();
        build!(py, "Issue", (&issue.field, code, severity, &*issue.message))
    })
}

/// An `Outcome`.
pub(crate) fn outcome<'py>(py: Python<'py>, outcome: &Outcome) -> PyResult<Bound<'py, PyAny>> {
    let alternates = list(py, &outcome.alternates, |other| {
        let sha256 = other.sha256.as_ref().map(Sha256Hex::as_str);
        build!(py, "Alternate", (&other.normalized, sha256))
    })?;
    let arguments = (
        outcome.field.name(),
        &outcome.normalized,
        &outcome.sha256,
        issues(py, &outcome.issues)?,
        alternates,
    );
    build!(py, "Outcome", arguments)
}

/// A `SendReport`.
pub(crate) fn send_report<'py>(
    py: Python<'py>,
    report: &SendReport,
) -> PyResult<Bound<'py, PyAny>> {
    let arguments = (
        report.events_received,
        &report.fbtrace_id,
        &report.messages,
        list(py, &report.rejected, |event| rejected(py, event))?,
    );
    build!(py, "SendReport", arguments)
}

fn rejected<'py>(py: Python<'py>, event: &RejectedEvent) -> PyResult<Bound<'py, PyAny>> {
    let issues = issues(py, &event.issues)?;
    build!(py, "RejectedEvent", (event.index, &event.event_id, issues))
}

/// A list of what `convert` makes of each.
pub(crate) fn list<'py, T>(
    py: Python<'py>,
    items: &[T],
    convert: impl Fn(&T) -> PyResult<Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyList>> {
    let converted: PyResult<Vec<_>> = items.iter().map(convert).collect();
    PyList::new(py, converted?)
}
