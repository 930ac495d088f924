//! Keeps the newest events and requests in memory.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::error_body::Refusal;

/// An accepted event.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct KeptEvent {
    /// Counts from 1 since the last reset.
    pub(crate) number: u64,
    pub(crate) received_at_ms: i64,
    pub(crate) pixel_id: String,
    /// Absent for a gateway's address.
    pub(crate) graph_version: Option<String>,
    pub(crate) test_event_code: Option<String>,
    /// Of the request that brought it.
    pub(crate) fbtrace_id: String,
    /// As it was written.
    pub(crate) event: Box<RawValue>,
    /// The same, to look into.
    #[serde(skip)]
    pub(crate) value: Value,
}

impl KeptEvent {
    /// A text at the top of the event.
    pub(crate) fn text(&self, key: &str) -> Option<&str> {
        self.value.get(key)?.as_str()
    }
}

/// A request, accepted or refused, without its body: a refused one may hold personal data.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct KeptRequest {
    pub(crate) received_at_ms: i64,
    pub(crate) fbtrace_id: String,
    pub(crate) method: String,
    /// Absent when it is no number.
    pub(crate) pixel_id: Option<String>,
    pub(crate) graph_version: Option<String>,
    /// `header`, `body` or `query`.
    pub(crate) token_place: Option<&'static str>,
    pub(crate) status: u16,
    pub(crate) events_received: usize,
    pub(crate) refusal: Option<KeptRefusal>,
}

/// What a refused request was told.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct KeptRefusal {
    pub(crate) rule: &'static str,
    pub(crate) path: Option<String>,
    pub(crate) code: i64,
    pub(crate) subcode: Option<i64>,
    pub(crate) message: String,
}

impl From<&Refusal> for KeptRefusal {
    fn from(refusal: &Refusal) -> Self {
        let details = refusal.details.as_ref();
        Self {
            rule: refusal.rule,
            path: refusal.path.clone(),
            code: refusal.code,
            subcode: details.and_then(|details| details.subcode),
            message: details.map_or_else(
                || refusal.message.clone(),
                |details| format!("{}. {}", details.title, details.text),
            ),
        }
    }
}

/// The memory of the sandbox.
#[derive(Debug)]
pub(crate) struct Store {
    keep: usize,
    kept: Mutex<Kept>,
}

/// Everything that a reset forgets.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    /// How many events were accepted, kept or not.
    pub(crate) accepted: u64,
    /// Oldest first.
    pub(crate) events: VecDeque<KeptEvent>,
    /// Oldest first.
    pub(crate) requests: VecDeque<KeptRequest>,
}

impl Store {
    pub(crate) fn new(keep: usize) -> Self {
        Self {
            keep,
            kept: Mutex::default(),
        }
    }

    /// Adds a request and its events, which get their numbers here.
    pub(crate) fn add(&self, request: KeptRequest, events: Vec<KeptEvent>) {
        let mut kept = self.lock();
        for mut event in events {
            kept.accepted += 1;
            event.number = kept.accepted;
            push(&mut kept.events, event, self.keep);
        }
        push(&mut kept.requests, request, self.keep);
    }

    /// Forgets everything.
    pub(crate) fn reset(&self) {
        *self.lock() = Kept::default();
    }

    /// Shows what is kept. `look` must not wait for anything.
    pub(crate) fn read<T>(&self, look: impl FnOnce(&Kept) -> T) -> T {
        look(&self.lock())
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Adds one and forgets the oldest beyond `keep`.
fn push<T>(list: &mut VecDeque<T>, item: T, keep: usize) {
    list.push_back(item);
    while list.len() > keep {
        list.pop_front();
    }
}
