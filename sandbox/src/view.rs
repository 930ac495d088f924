//! A conversion as the API and the page show it: both halves, what matched, what was dropped.

use capikit::{ESTIMATE_NOTICE, Estimate, Half, estimate};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::ledger::{Conversion, Dropped};
use crate::store::{Kept, KeptEvent};

/// One conversion.
#[derive(Serialize)]
pub(crate) struct ConversionView<'a> {
    /// The number of its first event.
    pub(crate) number: u64,
    pub(crate) event_name: &'a str,
    pub(crate) event_id: Option<&'a str>,
    pub(crate) pixel_id: &'a str,
    pub(crate) received_at_ms: i64,
    /// Whether copies were dropped, so that it counts once.
    pub(crate) deduplicated: bool,
    /// What matched, such as `event_id`.
    pub(crate) matched_by: Option<&'static str>,
    pub(crate) browser: Option<CopyView<'a>>,
    pub(crate) server: Option<CopyView<'a>>,
    /// Copies beyond the first of each half.
    pub(crate) more: Vec<CopyView<'a>>,
    /// A conversion that seems to be the same one, and why it is counted apart.
    pub(crate) looks_like: Option<NearView>,
    /// How well the server half can be matched, by our estimate.
    pub(crate) estimate: Option<EstimateView>,
}

/// One copy of an event.
#[derive(Serialize)]
pub(crate) struct CopyView<'a> {
    pub(crate) number: u64,
    pub(crate) half: &'static str,
    /// `counted` or `dropped`.
    pub(crate) status: &'static str,
    /// What matched, for a dropped one.
    pub(crate) key: Option<&'static str>,
    /// Why the other copy was kept, for a dropped one.
    pub(crate) because: Option<&'static str>,
    /// The same in words.
    pub(crate) why: Option<String>,
    pub(crate) received_at_ms: i64,
    pub(crate) test_event_code: Option<&'a str>,
    pub(crate) fbtrace_id: &'a str,
    pub(crate) event_id: Option<&'a str>,
    pub(crate) event: &'a RawValue,
}

/// What keeps a conversion from being the same as another.
#[derive(Serialize)]
pub(crate) struct NearView {
    pub(crate) conversion: u64,
    /// Such as `name_case`.
    pub(crate) reason: &'static str,
    pub(crate) message: &'static str,
}

/// The estimate. Never Meta's own score.
#[derive(Serialize)]
pub(crate) struct EstimateView {
    /// Of ten, such as `7.5`.
    pub(crate) score: String,
    #[serde(flatten)]
    pub(crate) estimate: Estimate,
    pub(crate) notice: &'static str,
}

impl<'a> ConversionView<'a> {
    /// Absent when none of its copies is kept any more.
    pub(crate) fn of(kept: &'a Kept, conversion: &'a Conversion) -> Option<Self> {
        let mut copies = copies(kept, conversion);
        let shown = kept
            .event(conversion.counted)
            .or_else(|| kept.event(copies.first()?.number))?;
        let mut take = |half: Half| {
            let index = copies.iter().position(|copy| copy.half == half.as_str())?;
            Some(copies.remove(index))
        };
        let (browser, server) = (take(Half::Browser), take(Half::Server));
        let first_dropped = conversion.dropped.first();
        Some(Self {
            number: conversion.number,
            event_name: &shown.received.event_name,
            event_id: shown.received.event_id.as_deref(),
            pixel_id: &shown.pixel_id,
            received_at_ms: conversion.first_received_at_ms,
            deduplicated: first_dropped.is_some(),
            matched_by: first_dropped.map(|dropped| dropped.key.as_str()),
            estimate: server
                .as_ref()
                .and_then(|copy| kept.event(copy.number))
                .map(EstimateView::of),
            browser,
            server,
            more: copies,
            looks_like: conversion.near.map(|near| NearView {
                conversion: near.conversion,
                reason: near.why.as_str(),
                message: near.why.message(),
            }),
        })
    }
}

/// In the order of arrival.
fn copies<'a>(kept: &'a Kept, conversion: &'a Conversion) -> Vec<CopyView<'a>> {
    let counted = kept
        .event(conversion.counted)
        .map(|event| CopyView::of(event, None));
    let dropped = conversion.dropped.iter();
    let dropped = dropped.filter_map(|d| Some(CopyView::of(kept.event(d.event)?, Some(d))));
    let mut copies: Vec<_> = counted.into_iter().chain(dropped).collect();
    copies.sort_by_key(|copy| copy.number);
    copies
}

impl<'a> CopyView<'a> {
    fn of(event: &'a KeptEvent, dropped: Option<&Dropped>) -> Self {
        Self {
            number: event.number,
            half: event.half,
            status: if dropped.is_some() {
                "dropped"
            } else {
                "counted"
            },
            key: dropped.map(|dropped| dropped.key.as_str()),
            because: dropped.map(|dropped| dropped.because.as_str()),
            why: dropped.map(|dropped| why(event, dropped)),
            received_at_ms: event.received_at_ms,
            test_event_code: event.test_event_code.as_deref(),
            fbtrace_id: &event.fbtrace_id,
            event_id: event.received.event_id.as_deref(),
            event: &event.event,
        }
    }
}

fn why(event: &KeptEvent, dropped: &Dropped) -> String {
    let (key, because) = (dropped.key.message(), dropped.because.message());
    match (event.received.half, dropped.because) {
        (Half::Server, capikit::KeptBecause::BrowserFavoured) => format!("{key}; {because}"),
        _ => format!("{key}; the other copy is kept: {because}"),
    }
}

impl EstimateView {
    fn of(event: &KeptEvent) -> Self {
        let estimate = estimate(&event.received);
        Self {
            score: estimate.score(),
            estimate,
            notice: ESTIMATE_NOTICE,
        }
    }
}
