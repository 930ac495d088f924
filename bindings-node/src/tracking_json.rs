//! What tracking tells, as JSON text with the names that JavaScript uses.

use capikit::{
    Books, DeadLetter, Error, FlushReport, Shipping, Stats, TrackedOutcome, TrackedResult,
};
use serde::Serialize;

use crate::errors::Throw;
use crate::json;

/// What became of the events of one client.
#[derive(Serialize)]
pub(crate) struct FlushJson {
    delivered: u64,
    pending: u64,
    dead: u64,
    damaged: u64,
}

impl FlushJson {
    pub(crate) fn text(report: Result<FlushReport, Error>) -> napi::Result<String> {
        let report = report.throw()?;
        json::text(&Self {
            delivered: report.delivered,
            pending: report.pending,
            dead: report.dead,
            damaged: report.damaged,
        })
    }
}

/// The final word about one event. Without a reason it was delivered.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OutcomeJson<'a> {
    event_id: &'a str,
    event_name: &'a str,
    #[serde(flatten)]
    failure: Option<FailureJson<'a>>,
}

/// Why an event was given up.
#[derive(Serialize)]
struct FailureJson<'a> {
    reason: &'static str,
    code: Option<i64>,
    subcode: Option<i64>,
    message: Option<&'a str>,
}

impl<'a> From<&'a TrackedOutcome> for OutcomeJson<'a> {
    fn from(outcome: &'a TrackedOutcome) -> Self {
        let failure = match &outcome.result {
            TrackedResult::Dead {
                reason,
                code,
                subcode,
                message,
            } => Some(FailureJson {
                reason: reason.as_str(),
                code: *code,
                subcode: *subcode,
                message: message.as_deref(),
            }),
            _ => None,
        };
        Self {
            event_id: &outcome.event_id,
            event_name: &outcome.event_name,
            failure,
        }
    }
}

/// One event that was given up. Times in milliseconds since 1970.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LetterJson<'a> {
    event_id: &'a str,
    event_name: &'a str,
    event_time: i64,
    died_at: i64,
    #[serde(flatten)]
    failure: FailureJson<'a>,
}

impl<'a> From<&'a DeadLetter> for LetterJson<'a> {
    fn from(letter: &'a DeadLetter) -> Self {
        Self {
            event_id: &letter.event_id,
            event_name: &letter.event_name,
            event_time: letter.event_time.saturating_mul(1000),
            died_at: letter.died_at,
            failure: FailureJson {
                reason: letter.reason.as_str(),
                code: letter.code,
                subcode: letter.subcode,
                message: letter.message.as_deref(),
            },
        }
    }
}

/// How delivery is going.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StatsJson<'a> {
    books: BooksJson,
    oldest_age_ms: Option<u64>,
    shipping: ShippingJson<'a>,
    unclaimed: u64,
}

impl<'a> From<&'a Stats> for StatsJson<'a> {
    fn from(stats: &'a Stats) -> Self {
        Self {
            books: BooksJson::from(&stats.books),
            oldest_age_ms: stats.oldest_age_ms,
            shipping: ShippingJson::from(&stats.shipping),
            unclaimed: stats.unclaimed,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct BooksJson {
    accepted: u64,
    delivered: u64,
    dead: u64,
    pending: u64,
    purged: u64,
    damaged: u64,
    pending_bytes: u64,
    oldest_accepted_at: Option<i64>,
    unreadable: u64,
}

impl From<&Books> for BooksJson {
    fn from(books: &Books) -> Self {
        Self {
            accepted: books.accepted,
            delivered: books.delivered,
            dead: books.dead,
            pending: books.pending,
            purged: books.purged,
            damaged: books.damaged,
            pending_bytes: books.pending_bytes,
            oldest_accepted_at: books.oldest_accepted_at,
            unreadable: books.unreadable,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ShippingJson<'a> {
    is_shipper: bool,
    parked: Option<&'static str>,
    parked_message: Option<&'a str>,
    breaker: &'static str,
    window: usize,
    in_flight: usize,
    retry_at: Option<i64>,
    last_delivered_at: Option<i64>,
    last_progress_at: Option<i64>,
    ambiguous_resends: u64,
    requests: u64,
    last_error: Option<&'a str>,
}

impl<'a> From<&'a Shipping> for ShippingJson<'a> {
    fn from(shipping: &'a Shipping) -> Self {
        Self {
            is_shipper: shipping.is_shipper,
            parked: shipping.parked.map(capikit::Parked::as_str),
            parked_message: shipping.parked_message.as_deref(),
            breaker: shipping.breaker.as_str(),
            window: shipping.window,
            in_flight: shipping.in_flight,
            retry_at: shipping.retry_at,
            last_delivered_at: shipping.last_delivered_at,
            last_progress_at: shipping.last_progress_at,
            ambiguous_resends: shipping.ambiguous_resends,
            requests: shipping.requests,
            last_error: shipping.last_error.as_deref(),
        }
    }
}
