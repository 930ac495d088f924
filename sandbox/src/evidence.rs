//! What an event may be recognised by: keys under which the ledger finds its twin.

use std::hash::{DefaultHasher, Hash, Hasher};

use capikit::ReceivedEvent;
use serde_json::{Map, Value};

/// One key, as a hash: the texts are kept in the event already.
pub(crate) type Key = u64;

/// The keys of one event.
#[derive(Clone, Debug, Default)]
pub(crate) struct Evidence {
    /// Keys by which Meta deduplicates. The rules have the last word.
    pub(crate) dedup: Vec<Key>,
    /// Keys that make it likely that two events are one for the sender, surest first.
    pub(crate) likely: Vec<Hint>,
}

/// A sign that two events mean the same thing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hint {
    pub(crate) key: Key,
    /// Strong signs count for the window of deduplication, weak ones for minutes.
    pub(crate) is_strong: bool,
    /// Only a sign while one of the two events has no id.
    pub(crate) needs_missing_id: bool,
}

/// Identifiers of one person.
const PERSON: [&str; 5] = ["fbp", "external_id", "em", "ph", "fbc"];

impl Evidence {
    pub(crate) fn of(event: &ReceivedEvent, wire: &Map<String, Value>) -> Self {
        Self {
            dedup: dedup_keys(event),
            likely: hints(event, wire),
        }
    }
}

fn key(parts: impl Hash) -> Key {
    let mut hasher = DefaultHasher::new();
    parts.hash(&mut hasher);
    hasher.finish()
}

fn dedup_keys(event: &ReceivedEvent) -> Vec<Key> {
    let place = (&event.dataset_id, &event.event_name);
    let mut keys = Vec::new();
    if event.action_source.as_deref() == Some("physical_store") {
        let customer = event.order_id.is_none().then_some(&event.user_data);
        let transaction = (
            event.event_time,
            &event.item_number,
            &event.order_id,
            customer,
        );
        keys.push(key((place, "offline", transaction)));
        return keys;
    }
    keys.extend(event.event_id.iter().map(|id| key((place, "id", id))));
    for name in ["fbp", "external_id", "madid", "anon_id"] {
        keys.extend(event.values(name).map(|value| key((place, name, value))));
    }
    keys
}

/// Without the dataset and the case of the name, which senders get wrong.
fn hints(event: &ReceivedEvent, wire: &Map<String, Value>) -> Vec<Hint> {
    let name = event.event_name.to_lowercase();
    let mut hints = Vec::new();
    let mut strong = |key| {
        hints.push(Hint {
            key,
            is_strong: true,
            needs_missing_id: false,
        });
    };
    event
        .event_id
        .iter()
        .for_each(|id| strong(key((&name, "id?", id))));
    event
        .order_id
        .iter()
        .for_each(|id| strong(key((&name, "order?", id))));
    let weak = |key, needs_missing_id| Hint {
        key,
        is_strong: false,
        needs_missing_id,
    };
    for kind in PERSON {
        hints.extend(
            event
                .values(kind)
                .map(|value| weak(key((&name, kind, "?", value)), false)),
        );
    }
    hints.extend(amount(wire).map(|amount| weak(key((&name, "amount?", amount)), false)));
    hints.extend(page(wire).map(|page| weak(key((&name, "page?", page)), true)));
    hints
}

/// Value and currency, as one text.
fn amount(wire: &Map<String, Value>) -> Option<String> {
    let data = wire.get("custom_data")?;
    let value = data.get("value")?;
    let value = value.as_f64().or_else(|| value.as_str()?.parse().ok())?;
    let currency = data.get("currency")?.as_str()?;
    Some(format!("{value} {}", currency.to_uppercase()))
}

/// The page without its query.
fn page(wire: &Map<String, Value>) -> Option<&str> {
    let address = wire.get("event_source_url")?.as_str()?;
    address.split(['?', '#']).next()
}
