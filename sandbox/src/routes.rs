//! Which address leads where.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use axum::routing::{any, get, post};
use capikit::Clock;

use crate::misbehaviour::Switches;
use crate::options::Options;
use crate::store::Store;
use crate::{api, graph, host, live, page, pixel};

/// What every answer needs.
pub(crate) struct Sandbox {
    pub(crate) options: Options,
    clock: Arc<dyn Clock>,
    /// How far tests have moved the time on, in milliseconds.
    ahead_ms: AtomicI64,
    pub(crate) misbehaviour: Switches,
    pub(crate) store: Store,
}

impl Sandbox {
    pub(crate) fn new(options: Options, clock: Arc<dyn Clock>) -> Arc<Self> {
        let store = Store::new(options.keep);
        let misbehaviour = Switches::new(options.misbehaviour);
        Arc::new(Self {
            options,
            clock,
            ahead_ms: AtomicI64::new(0),
            misbehaviour,
            store,
        })
    }

    /// Milliseconds since 1970-01-01 UTC, as this sandbox sees it.
    pub(crate) fn now_ms(&self) -> i64 {
        let ahead = self.ahead_ms.load(Ordering::Relaxed);
        self.clock.unix_ms().saturating_add(ahead)
    }

    /// Moves the time on, so that a test need not wait 48 hours.
    pub(crate) fn advance(&self, ms: i64) {
        let moved = |ahead: i64| Some(ahead.saturating_add(ms.max(0)));
        let _ = self
            .ahead_ms
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, moved);
    }

    /// Forgets everything, and is as it was at the start.
    pub(crate) fn reset(&self) {
        self.ahead_ms.store(0, Ordering::Relaxed);
        self.misbehaviour.set(self.options.misbehaviour);
        self.store.reset();
    }
}

/// All addresses. `local_only` also refuses requests that were meant for another host's name.
pub(crate) fn router(sandbox: Arc<Sandbox>, local_only: bool) -> Router {
    let body_limit = DefaultBodyLimit::max(sandbox.options.body_limit);
    let router = Router::new()
        .merge(for_people())
        .merge(for_programs())
        .merge(like_meta())
        .layer(body_limit)
        .with_state(sandbox);
    if local_only {
        router.layer(middleware::from_fn(host::refuse_foreign_names))
    } else {
        router
    }
}

type Routes = Router<Arc<Sandbox>>;

fn for_people() -> Routes {
    Router::new()
        .route("/", get(page::show))
        .route("/live", get(live::changes))
        .route("/style.css", get(page::style))
        .route("/page.js", get(page::script))
}

fn for_programs() -> Routes {
    Router::new()
        .route("/api/events", get(api::events).delete(api::reset))
        .route("/api/conversions", get(api::conversions))
        .route("/api/rejected", get(api::rejected))
        .route("/api/requests", get(api::requests))
        .route("/api/rules", get(api::rules))
        .route(
            "/api/misbehave",
            get(api::misbehaviour).post(api::misbehave),
        )
        .route("/api/clock", get(api::clock).post(api::advance))
        .route("/api/reset", post(api::reset))
        .layer(middleware::from_fn(host::refuse_foreign_pages))
}

fn like_meta() -> Routes {
    let pixel = || {
        get(pixel::receive)
            .post(pixel::receive)
            .options(pixel::preflight)
    };
    Router::new()
        .route("/{locale}/fbevents.js", get(pixel::script))
        .route("/tr", pixel())
        .route("/tr/", pixel())
        .route("/capi/{pixel}/events", any(graph::gateway))
        .route("/{version}/{pixel}/events", any(graph::versioned))
        .route("/{pixel}/events", any(graph::unversioned))
        .fallback(graph::unknown_path)
}
