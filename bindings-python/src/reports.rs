//! What became of tracked events, as the dataclasses of `capikit.reports` and `capikit.stats`.

use capikit::{
    Books, DeadLetter, FlushReport, Parked, Receipt, Shipping, Stats, TrackedOutcome, TrackedResult,
};
use pyo3::prelude::*;

use crate::lazy::class;
use crate::results::issues;

/// A `Receipt`.
pub(crate) fn receipt<'py>(py: Python<'py>, receipt: &Receipt) -> PyResult<Bound<'py, PyAny>> {
    let arguments = (&receipt.event_id, issues(py, &receipt.issues)?);
    class!(py, "capikit.reports", "Receipt")?.call1(arguments)
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
    class!(py, "capikit.reports", "FlushReport")?.call1(arguments)
}

/// A `TrackedOutcome`.
pub(crate) fn outcome<'py>(
    py: Python<'py>,
    outcome: &TrackedOutcome,
) -> PyResult<Bound<'py, PyAny>> {
    let class = class!(py, "capikit.reports", "TrackedOutcome")?;
    let (id, name) = (&outcome.event_id, &outcome.event_name);
    match &outcome.result {
        TrackedResult::Dead {
            reason,
            code,
            subcode,
            message,
        } => class.call1((id, name, "dead", reason.as_str(), code, subcode, message)),
        // There is no third way for an event to end.
        _ => class.call1((id, name, "delivered")),
    }
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
    class!(py, "capikit.reports", "DeadLetter")?.call1(arguments)
}

/// A `Stats`.
pub(crate) fn stats<'py>(py: Python<'py>, stats: &Stats) -> PyResult<Bound<'py, PyAny>> {
    let age = stats.oldest_age_ms.and_then(|age| i64::try_from(age).ok());
    let arguments = (
        books(py, &stats.books)?,
        age.map(seconds),
        shipping(py, &stats.shipping)?,
    );
    class!(py, "capikit.stats", "Stats")?.call1(arguments)
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
    );
    class!(py, "capikit.stats", "Books")?.call1(arguments)
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
    class!(py, "capikit.stats", "Shipping")?.call1(arguments)
}

/// As Python counts time: `time.time()`.
#[expect(
    clippy::cast_precision_loss,
    reason = "milliseconds of our age are far below 2^53"
)]
fn seconds(milliseconds: i64) -> f64 {
    milliseconds as f64 / 1000.0
}
