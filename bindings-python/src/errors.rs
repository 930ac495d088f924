//! Errors of the core as the exceptions of `capikit.errors`.

use capikit::{Code, Error, ErrorKind, Issue};
use pyo3::IntoPyObjectExt;
use pyo3::prelude::*;

use crate::{instance, results};

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
    let refusal = error.refusal();
    let partial = error
        .partial()
        .map(|report| results::send_report(py, report));
    let retry_after = error.retry_after().map(|wait| wait.as_secs_f64());
    let attributes = [
        ("issues", results::issues(py, error.issues())?.into_any()),
        ("field", any(py, error.field())?),
        ("code", any(py, refusal.map(|refusal| refusal.code))?),
        ("subcode", any(py, refusal.map(|refusal| refusal.subcode))?),
        (
            "fbtrace_id",
            any(py, refusal.map(|refusal| refusal.fbtrace_id.as_deref()))?,
        ),
        ("retry_after", any(py, retry_after)?),
        ("partial", any(py, partial.transpose()?)?),
    ];
    let class = py.import("capikit.errors")?.getattr(class(error.kind()))?;
    let exception = instance::exception(&class, &message(error), attributes)?;
    Ok(PyErr::from_value(exception))
}

fn any<'py>(py: Python<'py>, value: impl IntoPyObject<'py>) -> PyResult<Bound<'py, PyAny>> {
    value.into_bound_py_any(py)
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
