//! What programs can ask the sandbox: `/api/...`.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::http::header::ACCEPT;
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::routes::Sandbox;
use crate::rules;
use crate::store::KeptEvent;

/// Which events to show.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Filter {
    event_name: Option<String>,
    event_id: Option<String>,
    limit: Option<usize>,
}

impl Filter {
    fn matches(&self, event: &KeptEvent) -> bool {
        let same = |key, wanted: Option<&str>| wanted.is_none() || event.text(key) == wanted;
        same("event_name", self.event_name.as_deref()) && same("event_id", self.event_id.as_deref())
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

/// Forgets everything. A browser is sent back to the page.
pub(crate) async fn reset(State(sandbox): State<Arc<Sandbox>>, headers: HeaderMap) -> Response {
    sandbox.store.reset();
    let accepts = headers.get(ACCEPT).and_then(|value| value.to_str().ok());
    if accepts.is_some_and(|accepts| accepts.contains("text/html")) {
        Redirect::to("/").into_response()
    } else {
        Json(json!({ "reset": true })).into_response()
    }
}
