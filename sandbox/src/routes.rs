//! Which address leads where.

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use axum::routing::{any, get, post};
use capikit::Clock;

use crate::options::Options;
use crate::store::Store;
use crate::{api, graph, host, page};

/// What every answer needs.
pub(crate) struct Sandbox {
    pub(crate) options: Options,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) store: Store,
}

impl Sandbox {
    pub(crate) fn new(options: Options, clock: Arc<dyn Clock>) -> Arc<Self> {
        let store = Store::new(options.keep);
        Arc::new(Self {
            options,
            clock,
            store,
        })
    }
}

/// All addresses. `local_only` also refuses requests that were meant for another host's name.
pub(crate) fn router(sandbox: Arc<Sandbox>, local_only: bool) -> Router {
    let body_limit = DefaultBodyLimit::max(sandbox.options.body_limit);
    let router = Router::new()
        .route("/", get(page::show))
        .route("/style.css", get(page::style))
        .route("/api/events", get(api::events).delete(api::reset))
        .route("/api/requests", get(api::requests))
        .route("/api/rules", get(api::rules))
        .route("/api/reset", post(api::reset))
        .route("/capi/{pixel}/events", any(graph::gateway))
        .route("/{version}/{pixel}/events", any(graph::versioned))
        .route("/{pixel}/events", any(graph::unversioned))
        .fallback(graph::unknown_path)
        .layer(body_limit)
        .with_state(sandbox);
    if local_only {
        router.layer(middleware::from_fn(host::refuse_foreign_names))
    } else {
        router
    }
}
