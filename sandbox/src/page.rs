//! The page for people.

use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::response::{Html, IntoResponse, Response};

use crate::routes::Sandbox;
use crate::store::{Kept, KeptEvent, KeptRequest};

/// How many events and how many refused requests the page shows.
const SHOWN: usize = 200;

/// No script, nothing from elsewhere, no frame: whatever an event holds, it stays text.
const POLICY: &str = "default-src 'none'; style-src 'self'; form-action 'self'; \
    base-uri 'none'; frame-ancestors 'none'";

#[derive(Template)]
#[template(path = "page.html")]
struct Page {
    strict: bool,
    accepted: u64,
    shown: usize,
    events: Vec<EventRow>,
    refusals: Vec<RefusalRow>,
}

struct EventRow {
    number: u64,
    received_at: String,
    name: String,
    event_id: String,
    action_source: String,
    pixel_id: String,
    test_event_code: Option<String>,
    json: String,
}

struct RefusalRow {
    received_at: String,
    status: u16,
    rule: &'static str,
    message: String,
    fbtrace_id: String,
}

/// Shows what arrived.
pub(crate) async fn show(State(sandbox): State<Arc<Sandbox>>) -> Response {
    let strict = sandbox.options.strict;
    let page = sandbox.store.read(|kept| Page::of(kept, strict));
    let headers = [
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        (CACHE_CONTROL, "no-store"),
    ];
    match page.render() {
        Ok(html) => (headers, Html(html)).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// The look of the page.
pub(crate) async fn style() -> impl IntoResponse {
    let headers = [(CONTENT_TYPE, "text/css; charset=utf-8")];
    (headers, include_str!("../templates/style.css"))
}

impl Page {
    fn of(kept: &Kept, strict: bool) -> Self {
        let events = kept.events.iter().rev().take(SHOWN).map(EventRow::of);
        let requests = kept.requests.iter().rev();
        Self {
            strict,
            accepted: kept.accepted,
            shown: SHOWN,
            events: events.collect(),
            refusals: requests.filter_map(RefusalRow::of).take(SHOWN).collect(),
        }
    }
}

impl EventRow {
    fn of(kept: &KeptEvent) -> Self {
        let text = |key| kept.text(key).unwrap_or_default().to_owned();
        Self {
            number: kept.number,
            received_at: time_of(kept.received_at_ms),
            name: text("event_name"),
            event_id: text("event_id"),
            action_source: text("action_source"),
            pixel_id: kept.pixel_id.clone(),
            test_event_code: kept.test_event_code.clone(),
            json: serde_json::to_string_pretty(&kept.value).unwrap_or_default(),
        }
    }
}

impl RefusalRow {
    fn of(request: &KeptRequest) -> Option<Self> {
        let refusal = request.refusal.as_ref()?;
        Some(Self {
            received_at: time_of(request.received_at_ms),
            status: request.status,
            rule: refusal.rule,
            message: refusal.message.clone(),
            fbtrace_id: request.fbtrace_id.clone(),
        })
    }
}

/// `Mon, 23 Nov 2026 12:00:00 GMT`.
fn time_of(unix_ms: i64) -> String {
    let since = Duration::from_millis(u64::try_from(unix_ms).unwrap_or_default());
    httpdate::fmt_http_date(UNIX_EPOCH + since)
}
