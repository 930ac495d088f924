//! The page's live part: answers as soon as there is something new to show.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use crate::page::{self, Choice};
use crate::routes::Sandbox;

/// How long a question stays open; some proxies close a silent connection after 30 seconds.
const PATIENCE: Duration = Duration::from_secs(20);

/// What the page has shown so far.
#[derive(Debug, Deserialize)]
pub(crate) struct Seen {
    version: Option<u64>,
}

/// The list anew, once it has changed; 204 when it has not for a while.
pub(crate) async fn changes(
    State(sandbox): State<Arc<Sandbox>>,
    Query(seen): Query<Seen>,
    Query(choice): Query<Choice>,
) -> Response {
    let mut changes = sandbox.store.watch();
    let news = changes.wait_for(|version| Some(*version) != seen.version);
    // The sender is part of the sandbox, so waiting ends by a change or by the clock.
    match tokio::time::timeout(PATIENCE, news).await.map(|_| ()) {
        Ok(()) => page::fragment(&sandbox, &choice),
        Err(_) => StatusCode::NO_CONTENT.into_response(),
    }
}
