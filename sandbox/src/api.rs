//! What programs can ask the sandbox: `/api/...`.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::header::{ACCEPT, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::kept_request::KeptRequest;
use crate::misbehaviour::Misbehaviour;
use crate::routes::Sandbox;
use crate::rules;
use crate::store::KeptEvent;
use crate::view::ConversionView;

/// Which events to show.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Filter {
    event_name: Option<String>,
    event_id: Option<String>,
    half: Option<String>,
    limit: Option<usize>,
}

impl Filter {
    fn names(&self, event_name: &str, event_id: Option<&str>) -> bool {
        let name = self.event_name.as_deref();
        let id = self.event_id.as_deref();
        name.is_none_or(|name| name == event_name) && (id.is_none() || id == event_id)
    }

    fn matches(&self, event: &KeptEvent) -> bool {
        let received = &event.received;
        let half = self.half.as_deref();
        half.is_none_or(|half| half == event.half)
            && self.names(&received.event_name, received.event_id.as_deref())
    }

    fn limit(&self) -> usize {
        self.limit.unwrap_or(usize::MAX)
    }
}

/// The answer of `GET /api/events`.
#[derive(Serialize)]
struct Events<'a> {
    /// How many were accepted since the last reset, kept or not.
    accepted: u64,
    events: Vec<&'a KeptEvent>,
}

/// The kept events, newest first.
pub(crate) async fn events(
    State(sandbox): State<Arc<Sandbox>>,
    Query(filter): Query<Filter>,
) -> Response {
    sandbox.store.read(|kept| {
        let newest = kept.events.iter().rev();
        let wanted = newest.filter(|event| filter.matches(event));
        let answer = Events {
            accepted: kept.accepted,
            events: wanted.take(filter.limit()).collect(),
        };
        // Not through `json!`: that would rewrite the numbers of the events.
        Json(answer).into_response()
    })
}

/// The answer of `GET /api/conversions`.
#[derive(Serialize)]
struct Conversions<'a> {
    /// How many events were accepted since the last reset, kept or not.
    accepted: u64,
    conversions: Vec<ConversionView<'a>>,
}

/// What counts, each once, newest first.
pub(crate) async fn conversions(
    State(sandbox): State<Arc<Sandbox>>,
    Query(filter): Query<Filter>,
) -> Response {
    sandbox.store.read(|kept| {
        let newest = kept.ledger.conversions().rev();
        let views = newest.filter_map(|conversion| ConversionView::of(kept, conversion));
        let wanted = views.filter(|view| filter.names(view.event_name, view.event_id));
        let answer = Conversions {
            accepted: kept.accepted,
            conversions: wanted.take(filter.limit()).collect(),
        };
        Json(answer).into_response()
    })
}

/// The kept requests, newest first, accepted and refused.
pub(crate) async fn requests(
    State(sandbox): State<Arc<Sandbox>>,
    Query(filter): Query<Filter>,
) -> Json<Value> {
    sandbox.store.read(|kept| {
        let requests: Vec<_> = kept.requests.iter().rev().take(filter.limit()).collect();
        Json(json!({ "requests": requests }))
    })
}

/// The refused requests, newest first, each with the error it got.
pub(crate) async fn rejected(
    State(sandbox): State<Arc<Sandbox>>,
    Query(filter): Query<Filter>,
) -> Json<Value> {
    sandbox.store.read(|kept| {
        let newest = kept.requests.iter().rev();
        let refused = newest.filter_map(flat_refusal);
        let refused: Vec<Value> = refused.take(filter.limit()).collect();
        Json(json!({ "rejected": refused }))
    })
}

/// The refusal with the facts of its request, on one level.
fn flat_refusal(request: &KeptRequest) -> Option<Value> {
    let refusal = serde_json::to_value(request.refusal.as_ref()?).ok()?;
    let Value::Object(mut flat) = refusal else {
        return None;
    };
    let facts: Map<String, Value> = [
        ("status", json!(request.status)),
        ("half", json!(request.half.as_str())),
        ("pixel_id", json!(request.pixel_id)),
        ("received_at_ms", json!(request.received_at_ms)),
        ("fbtrace_id", json!(request.fbtrace_id)),
    ]
    .into_iter()
    .map(|(key, value)| (key.to_owned(), value))
    .collect();
    flat.extend(facts);
    Some(Value::Object(flat))
}

/// The rules, and whether this sandbox enforces them.
pub(crate) async fn rules(State(sandbox): State<Arc<Sandbox>>) -> Json<Value> {
    let strict = sandbox.options.strict;
    let rules: Vec<Value> = rules::ALL
        .iter()
        .map(|rule| {
            json!({
                "rule": rule.id,
                "basis": rule.basis.word(),
                "enforced": rule.is_enforced(strict),
                "subcode": rule.subcode,
                "title": rule.title,
                "advice": rule.advice,
            })
        })
        .collect();
    Json(json!({ "strict": strict, "rules": rules }))
}

/// How the endpoint misbehaves at present.
pub(crate) async fn misbehaviour(State(sandbox): State<Arc<Sandbox>>) -> Json<Misbehaviour> {
    Json(sandbox.misbehaviour.get())
}

/// Lets the endpoint misbehave, or behave again.
pub(crate) async fn misbehave(
    State(sandbox): State<Arc<Sandbox>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    match read::<Misbehaviour>(&headers, &body) {
        Ok(misbehaviour) => {
            sandbox.misbehaviour.set(misbehaviour);
            sandbox.store.changed();
            back_or(&headers, json!(misbehaviour))
        }
        Err(problem) => {
            (StatusCode::BAD_REQUEST, Json(json!({ "error": problem }))).into_response()
        }
    }
}

/// What time it is in the sandbox.
pub(crate) async fn clock(State(sandbox): State<Arc<Sandbox>>) -> Json<Value> {
    Json(json!({ "now_ms": sandbox.now_ms() }))
}

/// How far to move the time on.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    advance_ms: i64,
}

/// Moves the sandbox's clock on, so that a test need not wait for 48 hours.
pub(crate) async fn advance(
    State(sandbox): State<Arc<Sandbox>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    match read::<Advance>(&headers, &body) {
        Ok(Advance { advance_ms }) if advance_ms >= 0 => {
            sandbox.advance(advance_ms);
            Json(json!({ "now_ms": sandbox.now_ms() })).into_response()
        }
        Ok(_) => {
            let problem = json!({ "error": "advance_ms is 0 or more: time does not run back" });
            (StatusCode::BAD_REQUEST, Json(problem)).into_response()
        }
        Err(problem) => {
            (StatusCode::BAD_REQUEST, Json(json!({ "error": problem }))).into_response()
        }
    }
}

/// Forgets everything. A browser is sent back to the page.
pub(crate) async fn reset(State(sandbox): State<Arc<Sandbox>>, headers: HeaderMap) -> Response {
    sandbox.reset();
    back_or(&headers, json!({ "reset": true }))
}

/// JSON, or the page's own form.
fn read<T: DeserializeOwned>(headers: &HeaderMap, body: &[u8]) -> Result<T, String> {
    let kind = headers
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    let value = if kind.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded")) {
        form_urlencoded::parse(body)
            .filter(|(_, text)| !text.is_empty())
            .map(|(name, text)| {
                let number = text.parse::<u64>().ok();
                (
                    name.into_owned(),
                    number.map_or_else(|| json!(text), |number| json!(number)),
                )
            })
            .collect::<Map<String, Value>>()
            .into()
    } else {
        serde_json::from_slice::<Value>(body).map_err(|error| error.to_string())?
    };
    serde_json::from_value(value).map_err(|error| error.to_string())
}

/// The answer for a program; a browser goes back to the page.
fn back_or(headers: &HeaderMap, answer: Value) -> Response {
    let accepts = headers.get(ACCEPT).and_then(|value| value.to_str().ok());
    if accepts.is_some_and(|accepts| accepts.contains("text/html")) {
        Redirect::to("/").into_response()
    } else {
        Json(answer).into_response()
    }
}
