//! Errors of the core as the exceptions of `capikit.errors`.

use capikit::{Code, Error, ErrorKind, Issue};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::results;

/// Turns a failure of the core into the exception of its kind.
pub(crate) trait Raise<T> {
    /// The value, or the exception.
    fn raise(self, py: Python<'_>) -> PyResult<T>;
}

impl<T> Raise<T> for Result<T, Error> {
    fn raise(self, py: Python<'_>) -> PyResult<T> {
        self.map_err(|error| exception(py, &error).unwrap_or_else(|failure| failure))
    }
}

/// An event that can not be sent because of one field.
pub(crate) fn event_error(py: Python<'_>, code: Code, field: &str, message: &'static str) -> PyErr {
    let issue = Issue::new(field, code).message(message);
    let error = Error::event(vec![issue]);
    exception(py, &error).unwrap_or_else(|failure| failure)
}

fn exception(py: Python<'_>, error: &Error) -> PyResult<PyErr> {
    let details = PyDict::new(py);
    details.set_item("issues", results::issues(py, error.issues())?)?;
    details.set_item("field", error.field())?;
    details.set_item(
        "retry_after",
        error.retry_after().map(|wait| wait.as_secs_f64()),
    )?;
    if let Some(refusal) = error.refusal() {
        details.set_item("code", refusal.code)?;
        details.set_item("subcode", refusal.subcode)?;
        details.set_item("fbtrace_id", refusal.fbtrace_id.as_deref())?;
    }
    let partial = error
        .partial()
        .map(|report| results::send_report(py, report));
    details.set_item("partial", partial.transpose()?)?;
    let class = py.import("capikit.errors")?.getattr(class(error.kind()))?;
    let exception = class.call((message(error),), Some(&details))?;
    Ok(PyErr::from_value(exception))
}

const fn class(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Config => "ConfigError",
        ErrorKind::Event => "EventError",
        ErrorKind::SpoolFull => "SpoolFullError",
        ErrorKind::Closed => "ClosedError",
        ErrorKind::Network => "DeliveryError",
        ErrorKind::Throttled => "ThrottledError",
        ErrorKind::Rejected => "RejectedError",
        ErrorKind::Auth => "AuthError",
        ErrorKind::Storage => "StorageError",
        _ => "CapikitError",
    }
}

/// The error and its causes in one line: Python users see the message only.
fn message(error: &Error) -> String {
    let first = std::error::Error::source(error);
    let causes = std::iter::successors(first, |cause| cause.source());
    causes.fold(error.to_string(), |line, cause| format!("{line}: {cause}"))
}
