//! What became of tracked events, as the dataclasses of `capikit.reports` and `capikit.stats`.

use capikit::{
    Books, DeadLetter, FlushReport, Parked, Receipt, Shipping, Stats, TrackedOutcome, TrackedResult,
};
use pyo3::prelude::*;

use crate::instance::build;
use crate::results::issues;

/// A `Receipt`.
pub(crate) fn receipt<'py>(py: Python<'py>, receipt: &Receipt) -> PyResult<Bound<'py, PyAny>> {
    let arguments = (&receipt.event_id, issues(py, &receipt.issues)?);
    build!(py, "capikit.reports", "Receipt", arguments)
}

/// A `FlushReport`.
pub(crate) fn flush_report<'py>(
    py: Python<'py>,
    report: &FlushReport,
) -> PyResult<Bound<'py, PyAny>> {
    let arguments = (
        report.delivered,
        report.pending,
        report.dead,
        report.damaged,
    );
    build!(py, "capikit.reports", "FlushReport", arguments)
}

/// A `TrackedOutcome`.
pub(crate) fn outcome<'py>(
    py: Python<'py>,
    outcome: &TrackedOutcome,
) -> PyResult<Bound<'py, PyAny>> {
    let (id, name) = (&outcome.event_id, &outcome.event_name);
    let (result, reason, code, subcode, message) = match &outcome.result {
        TrackedResult::Dead {
            reason,
            code,
            subcode,
            message,
        } => (
            "dead",
            Some(reason.as_str()),
            *code,
            *subcode,
            message.as_deref(),
        ),
        // There is no third way for an event to end.
        _ => ("delivered", None, None, None, None),
    };
    let arguments = (id, name, result, reason, code, subcode, message);
    build!(py, "capikit.reports", "TrackedOutcome", arguments)
}

/// A `DeadLetter`.
pub(crate) fn dead_letter<'py>(
    py: Python<'py>,
    letter: &DeadLetter,
) -> PyResult<Bound<'py, PyAny>> {
    let arguments = (
        &letter.event_id,
        &letter.event_name,
        letter.event_time,
        letter.reason.as_str(),
        letter.code,
        letter.subcode,
        &letter.message,
        seconds(letter.died_at),
    );
    build!(py, "capikit.reports", "DeadLetter", arguments)
}

/// A `Stats`.
pub(crate) fn stats<'py>(py: Python<'py>, stats: &Stats) -> PyResult<Bound<'py, PyAny>> {
    let age = stats.oldest_age_ms.and_then(|age| i64::try_from(age).ok());
    let arguments = (
        books(py, &stats.books)?,
        age.map(seconds),
        shipping(py, &stats.shipping)?,
        stats.unclaimed,
    );
    build!(py, "capikit.stats", "Stats", arguments)
}

fn books<'py>(py: Python<'py>, books: &Books) -> PyResult<Bound<'py, PyAny>> {
    let arguments = (
        books.accepted,
        books.delivered,
        books.dead,
        books.pending,
        books.purged,
        books.damaged,
        books.pending_bytes,
        books.oldest_accepted_at.map(seconds),
        books.unreadable,
    );
    build!(py, "capikit.stats", "Books", arguments)
}

fn shipping<'py>(py: Python<'py>, shipping: &Shipping) -> PyResult<Bound<'py, PyAny>> {
    let arguments = (
        shipping.is_shipper,
        shipping.parked.map(Parked::as_str),
        &shipping.parked_message,
        shipping.breaker.as_str(),
        shipping.window,
        shipping.in_flight,
        shipping.retry_at.map(seconds),
        shipping.last_delivered_at.map(seconds),
        shipping.last_progress_at.map(seconds),
        shipping.ambiguous_resends,
        shipping.requests,
        &shipping.last_error,
    );
    build!(py, "capikit.stats", "Shipping", arguments)
}

/// As Python counts time: `time.time()`.
#[expect(
    clippy::cast_precision_loss,
    reason = "milliseconds of our age are far below 2^53"
)]
fn seconds(milliseconds: i64) -> f64 {
    milliseconds as f64 / 1000.0
}
