//! The Test Events page for people.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::response::{Html, IntoResponse, Response};
use capikit::ESTIMATE_NOTICE;
use serde::Deserialize;

use crate::card::{Card, RefusalCard, Side};
use crate::misbehaviour::{Misbehaviour, Mode};
use crate::overview::Overview;
use crate::plot::Plots;
use crate::routes::Sandbox;
use crate::store::Kept;
use crate::view::ConversionView;

/// How many conversions the page shows.
const SHOWN: usize = 50;

/// How many refused requests it shows.
const SHOWN_REFUSALS: usize = 20;

/// How many of them without being asked: they stand above the conversions.
const OPEN_REFUSALS: usize = 2;

/// Our own script and nothing from elsewhere, no frame: whatever an event holds, it stays text.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; \
    connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Which conversions a person wants to see.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Choice {
    /// A part of the event name, the event id or the pixel id.
    q: String,
    /// `all`, `once`, `browser`, `server` or `twice`.
    show: String,
}

/// The values of `show`, and what people read.
const CHOICES: [(&str, &str); 5] = [
    ("all", "All conversions"),
    ("once", "Both halves, counted once"),
    ("browser", "Browser half only"),
    ("server", "Server half only"),
    ("twice", "Perhaps counted twice"),
];

impl Choice {
    fn takes(&self, view: &ConversionView<'_>) -> bool {
        let wanted = self.q.trim().to_lowercase();
        let texts = [Some(view.event_name), view.event_id, Some(view.pixel_id)];
        let mut texts = texts.into_iter().flatten();
        let is_found = wanted.is_empty() || texts.any(|text| text.to_lowercase().contains(&wanted));
        is_found && self.shows(view)
    }

    fn shows(&self, view: &ConversionView<'_>) -> bool {
        match self.show.as_str() {
            "once" => view.deduplicated,
            "browser" => view.server.is_none(),
            "server" => view.browser.is_none(),
            "twice" => view.looks_like.is_some(),
            _ => true,
        }
    }
}

#[derive(Template)]
#[template(path = "page.html")]
struct Page<'a> {
    strict: bool,
    query: &'a str,
    choices: Vec<(&'a str, &'a str, bool)>,
    list: List<'a>,
}

/// The part that changes while one looks at it.
#[derive(Template)]
#[template(path = "list.html")]
struct List<'a> {
    version: u64,
    overview: Overview,
    plots: Plots,
    modes: Vec<(Mode, bool)>,
    misbehaviour: Misbehaviour,
    cards: Vec<Card>,
    shown: usize,
    matching: usize,
    keep: usize,
    refusals: Vec<RefusalCard>,
    older_refusals: Vec<RefusalCard>,
    refused: usize,
    notice: &'a str,
}

/// Shows what arrived.
pub(crate) async fn show(
    State(sandbox): State<Arc<Sandbox>>,
    Query(choice): Query<Choice>,
) -> Response {
    let current = if choice.show.is_empty() {
        "all"
    } else {
        &choice.show
    };
    let choices = CHOICES.map(|(value, label)| (value, label, value == current));
    answer(&Page {
        strict: sandbox.options.strict,
        query: &choice.q,
        choices: choices.to_vec(),
        list: List::of(&sandbox, &choice),
    })
}

/// The changing part alone.
pub(crate) fn fragment(sandbox: &Sandbox, choice: &Choice) -> Response {
    let list = List::of(sandbox, choice);
    ([("x-version", list.version.to_string())], answer(&list)).into_response()
}

fn answer(template: &impl Template) -> Response {
    let headers = [
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        (CACHE_CONTROL, "no-store"),
    ];
    match template.render() {
        Ok(html) => (headers, Html(html)).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// The look of the page.
pub(crate) async fn style() -> impl IntoResponse {
    let headers = [(CONTENT_TYPE, "text/css; charset=utf-8")];
    (headers, include_str!("../templates/style.css"))
}

/// What keeps the page up to date.
pub(crate) async fn script() -> impl IntoResponse {
    let headers = [(CONTENT_TYPE, "text/javascript; charset=utf-8")];
    (headers, include_str!("../templates/page.js"))
}

impl List<'_> {
    fn of(sandbox: &Sandbox, choice: &Choice) -> Self {
        let misbehaviour = sandbox.misbehaviour.get();
        // Before the events, so that a change in between is shown twice rather than never.
        let version = *sandbox.store.watch().borrow();
        sandbox.store.read(|kept| {
            let overview = Overview::of(kept);
            let (cards, matching) = cards(kept, choice);
            let refused = kept
                .requests
                .iter()
                .filter(|request| request.refusal.is_some());
            let refusals = kept.requests.iter().rev().filter_map(RefusalCard::of);
            let mut refusals = refusals.take(SHOWN_REFUSALS).collect::<Vec<_>>();
            let older_refusals = refusals.split_off(refusals.len().min(OPEN_REFUSALS));
            Self {
                version,
                plots: Plots::of(&overview),
                overview,
                modes: Mode::ALL
                    .map(|mode| (mode, mode == misbehaviour.mode))
                    .to_vec(),
                misbehaviour,
                shown: cards.len(),
                cards,
                matching,
                keep: sandbox.options.keep,
                refusals,
                older_refusals,
                refused: refused.count(),
                notice: ESTIMATE_NOTICE,
            }
        })
    }
}

/// The newest that are wanted, and how many are wanted in all.
fn cards(kept: &Kept, choice: &Choice) -> (Vec<Card>, usize) {
    let newest = kept.ledger.conversions().rev();
    if choice.q.trim().is_empty() && matches!(choice.show.as_str(), "" | "all") {
        let views = newest.filter_map(|conversion| ConversionView::of(kept, conversion));
        let cards = views.take(SHOWN).map(|view| Card::of(&view));
        return (cards.collect(), kept.ledger.len());
    }
    let mut cards = Vec::new();
    let mut matching = 0;
    for conversion in newest {
        if let Some(view) = ConversionView::of(kept, conversion).filter(|view| choice.takes(view)) {
            matching += 1;
            if cards.len() < SHOWN {
                cards.push(Card::of(&view));
            }
        }
    }
    (cards, matching)
}
