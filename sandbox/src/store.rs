//! Keeps the newest events and requests in memory.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use capikit::{Half, ReceivedEvent, estimate};
use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;
use tokio::sync::watch;

use crate::evidence::Evidence;
use crate::kept_request::KeptRequest;
use crate::ledger::Ledger;

/// The most text of events that is kept, in bytes: events may be large as well as many.
const MOST_TEXT: usize = 64 * 1024 * 1024;

/// An event that has just been accepted.
pub(crate) struct NewEvent {
    value: Value,
    written: Box<RawValue>,
    test_event_code: Option<String>,
}

impl NewEvent {
    /// An event that was not written as JSON.
    pub(crate) fn new(value: Value, test_event_code: Option<String>) -> Self {
        let written = serde_json::value::to_raw_value(&value).unwrap_or_else(|_| {
            // A `Value` always has a JSON form.
            RawValue::NULL.to_owned()
        });
        Self::written(value, written, test_event_code)
    }

    /// An event, and how it was written.
    pub(crate) fn written(
        value: Value,
        written: Box<RawValue>,
        test_event_code: Option<String>,
    ) -> Self {
        Self {
            value,
            written,
            test_event_code,
        }
    }
}

/// An accepted event.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct KeptEvent {
    /// Counts from 1 since the last reset.
    pub(crate) number: u64,
    /// `browser` or `server`.
    pub(crate) half: &'static str,
    /// The conversion that it is, or that it was dropped for.
    pub(crate) conversion: u64,
    pub(crate) received_at_ms: i64,
    pub(crate) pixel_id: String,
    /// Absent for the pixel and for a gateway's address.
    pub(crate) graph_version: Option<String>,
    pub(crate) test_event_code: Option<String>,
    /// Of the request that brought it.
    pub(crate) fbtrace_id: String,
    /// As it was written.
    pub(crate) event: Box<RawValue>,
    /// What deduplication looks at.
    #[serde(skip)]
    pub(crate) received: ReceivedEvent,
    /// The estimate of a server event, for the overview.
    #[serde(skip)]
    pub(crate) estimate_tenths: Option<u32>,
    /// What the event may be recognised by.
    #[serde(skip)]
    pub(crate) evidence: Evidence,
}

impl KeptEvent {
    fn of(number: u64, request: &KeptRequest, new: NewEvent) -> Self {
        let pixel_id = request.pixel_id.clone().unwrap_or_default();
        let nothing = serde_json::Map::new();
        let object = new.value.as_object().unwrap_or(&nothing);
        let received =
            ReceivedEvent::from_wire(&pixel_id, request.half, request.received_at_ms, object);
        Self {
            number,
            half: request.half.as_str(),
            conversion: 0,
            received_at_ms: request.received_at_ms,
            pixel_id,
            graph_version: request.graph_version.clone(),
            test_event_code: new.test_event_code,
            fbtrace_id: request.fbtrace_id.clone(),
            event: new.written,
            estimate_tenths: (request.half == Half::Server).then(|| estimate(&received).tenths),
            evidence: Evidence::of(&received, object),
            received,
        }
    }
}

/// The memory of the sandbox.
#[derive(Debug)]
pub(crate) struct Store {
    keep: usize,
    kept: Mutex<Kept>,
    changes: watch::Sender<u64>,
}

/// Everything that a reset forgets.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    /// How many events were accepted, kept or not.
    pub(crate) accepted: u64,
    /// Oldest first, with consecutive numbers.
    pub(crate) events: VecDeque<KeptEvent>,
    /// Oldest first.
    pub(crate) requests: VecDeque<KeptRequest>,
    /// Which events are one conversion.
    pub(crate) ledger: Ledger,
    /// How long the texts of the kept events are, in bytes.
    text: usize,
}

impl Kept {
    /// The event of this number, while it is kept.
    pub(crate) fn event(&self, number: u64) -> Option<&KeptEvent> {
        find(&self.events, number)
    }

    fn add(&mut self, event: KeptEvent, keep: usize) {
        self.text += event.event.get().len();
        self.events.push_back(event);
        let number = self.accepted;
        let conversion = self.ledger.place(number, &self.events);
        if let Some(event) = self.events.back_mut() {
            event.conversion = conversion;
        }
        while self.events.len() > keep || self.text > MOST_TEXT {
            let Some(oldest) = self.events.pop_front() else {
                break;
            };
            self.text -= oldest.event.get().len();
            self.ledger.forget(&oldest);
        }
    }
}

/// The event of this number in a list of consecutive numbers.
pub(crate) fn find(events: &VecDeque<KeptEvent>, number: u64) -> Option<&KeptEvent> {
    let first = events.front()?.number;
    events.get(usize::try_from(number.checked_sub(first)?).ok()?)
}

impl Store {
    pub(crate) fn new(keep: usize) -> Self {
        Self {
            keep,
            kept: Mutex::default(),
            changes: watch::Sender::default(),
        }
    }

    /// Adds a request and its events, which get their numbers here.
    pub(crate) fn add(&self, request: KeptRequest, events: Vec<NewEvent>) {
        let mut kept = self.lock();
        for event in events {
            kept.accepted += 1;
            let event = KeptEvent::of(kept.accepted, &request, event);
            kept.add(event, self.keep);
        }
        kept.requests.push_back(request);
        while kept.requests.len() > self.keep {
            kept.requests.pop_front();
        }
        drop(kept);
        self.changed();
    }

    /// Forgets everything.
    pub(crate) fn reset(&self) {
        *self.lock() = Kept::default();
        self.changed();
    }

    /// Tells whoever watches that there is something new to see.
    pub(crate) fn changed(&self) {
        self.changes.send_modify(|version| *version += 1);
    }

    /// Counts the changes.
    pub(crate) fn watch(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// Shows what is kept. `look` must not wait for anything.
    pub(crate) fn read<T>(&self, look: impl FnOnce(&Kept) -> T) -> T {
        look(&self.lock())
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Method;
    use serde_json::json;

    use super::*;

    fn add(store: &Store, half: Half, id: usize) {
        let mut request = KeptRequest::arrived(1_795_435_200_000, half, &Method::POST);
        request.pixel_id = Some(String::from("1"));
        let value = json!({
            "event_name": "Purchase",
            "event_id": id.to_string(),
            "user_data": { "fbp": format!("fb.1.1.{id}"), "em": "x" },
            "custom_data": { "value": id, "currency": "EUR", "padding": "x".repeat(id % 7) },
        });
        store.add(request, vec![NewEvent::new(value, None)]);
    }

    #[test]
    fn what_is_forgotten_leaves_nothing_behind() {
        let store = Store::new(10);
        for id in 0..1000 {
            add(&store, Half::Server, id);
            add(&store, Half::Browser, id);
        }
        store.read(|kept| {
            assert_eq!(
                (kept.accepted, kept.events.len(), kept.requests.len()),
                (2000, 10, 10)
            );
            assert_eq!(kept.ledger.len(), 5);
            let keys = kept
                .events
                .iter()
                .map(|event| event.evidence.dedup.len() + event.evidence.likely.len());
            assert!(kept.ledger.keys() <= keys.sum());
            let text = kept.events.iter().map(|event| event.event.get().len());
            assert_eq!(kept.text, text.sum::<usize>());
        });
    }
}
