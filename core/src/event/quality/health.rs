//! Deduplication health: whether the two halves of many events find each other.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Serialize;

use crate::event::dedup::{Verdict, deduplicate};
use crate::event::received::{Half, ReceivedEvent};

/// Whether browser and server events find each other.
///
/// Store and business messaging events are left out: they have no browser half.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Health {
    /// All event names together.
    pub total: HealthCounts,
    /// Each event name by itself.
    pub by_name: BTreeMap<String, HealthCounts>,
    /// Names that differ only in upper and lower case, which Meta takes for different events.
    pub names_differing_in_case: Vec<Vec<String>>,
}

/// The numbers of one event name, or of all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct HealthCounts {
    /// Events of the browser.
    pub browser: usize,
    /// Events of the server.
    pub server: usize,
    /// Events of either half that have an id.
    pub with_id: usize,
    /// Ids that one half used more than once for one name. Meta promises to drop none of these.
    pub repeated_ids: usize,
    /// Events of the browser that the server sent too.
    pub browser_with_twin: usize,
    /// Events of the server that the browser sent too.
    pub server_with_twin: usize,
}

impl HealthCounts {
    /// Events of either half.
    pub const fn events(&self) -> usize {
        self.browser + self.server
    }

    /// Events of the browser that no server event repeats.
    pub const fn browser_without_twin(&self) -> usize {
        self.browser - self.browser_with_twin
    }

    /// Events of the server that no browser event goes with.
    pub const fn server_without_twin(&self) -> usize {
        self.server - self.server_with_twin
    }
}

/// Looks at many events of both halves at once.
pub fn health(events: &[ReceivedEvent]) -> Health {
    let events: Vec<&ReceivedEvent> = events
        .iter()
        .filter(|event| has_two_halves(event))
        .collect();
    let index = Index::new(&events);
    let mut health = Health::default();
    for event in &events {
        let has_twin = index.has_twin(event);
        let named = health.by_name.entry(event.event_name.clone()).or_default();
        for counts in [&mut health.total, named] {
            count(counts, event, has_twin);
        }
    }
    for ((_, name, _), times) in uses_of_ids(&events) {
        let repeated = usize::from(times > 1);
        health.total.repeated_ids += repeated;
        if let Some(counts) = health.by_name.get_mut(name) {
            counts.repeated_ids += repeated;
        }
    }
    health.names_differing_in_case = differing_in_case(health.by_name.keys());
    health
}

fn has_two_halves(event: &ReceivedEvent) -> bool {
    !matches!(
        event.action_source.as_deref(),
        Some("physical_store" | "business_messaging")
    )
}

fn count(counts: &mut HealthCounts, event: &ReceivedEvent, has_twin: bool) {
    let (all, twins) = match event.half {
        Half::Browser => (&mut counts.browser, &mut counts.browser_with_twin),
        Half::Server => (&mut counts.server, &mut counts.server_with_twin),
    };
    *all += 1;
    *twins += usize::from(has_twin);
    counts.with_id += usize::from(event.event_id.is_some());
}

/// How often each half of a dataset used an id for a name.
fn uses_of_ids<'a>(
    events: &[&'a ReceivedEvent],
) -> HashMap<((&'a str, Half), &'a str, &'a str), usize> {
    let mut uses = HashMap::new();
    for event in events {
        if let Some(id) = &event.event_id {
            let sender = (event.dataset_id.as_str(), event.half);
            *uses
                .entry((sender, event.event_name.as_str(), id.as_str()))
                .or_default() += 1;
        }
    }
    uses
}

fn differing_in_case<'a>(names: impl Iterator<Item = &'a String>) -> Vec<Vec<String>> {
    let mut spellings: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for name in names {
        spellings
            .entry(name.to_lowercase())
            .or_default()
            .insert(name.clone());
    }
    let several = spellings
        .into_values()
        .filter(|spellings| spellings.len() > 1);
    several
        .map(|spellings| spellings.into_iter().collect())
        .collect()
}

/// What two copies of one event share: a kind of key, and its value.
#[derive(PartialEq, Eq, Hash)]
struct Shared<'a> {
    dataset_id: &'a str,
    event_name: &'a str,
    half: Half,
    kind: &'static str,
    value: &'a str,
}

/// The events by what a twin would share with them, in the order of receipt.
///
/// Whether two copies that share a key are one event depends on the time between them only, so it
/// is enough to ask the nearest ones.
struct Index<'a> {
    events: HashMap<Shared<'a>, Vec<&'a ReceivedEvent>>,
}

/// The fallback keys, and the same for events without an id: two ids that differ are never joined.
const FALLBACK: [(&str, &str); 2] = [("fbp", "fbp_only"), ("external_id", "external_id_only")];

impl<'a> Index<'a> {
    fn new(events: &[&'a ReceivedEvent]) -> Self {
        let mut index = Self {
            events: HashMap::new(),
        };
        let mut events = events.to_vec();
        events.sort_by_key(|event| event.received_at_ms);
        for event in events {
            if let Some(id) = &event.event_id {
                index.add(event, "event_id", id);
            }
            for (kind, without_id) in FALLBACK {
                for value in event.values(kind) {
                    index.add(event, kind, value);
                    if event.event_id.is_none() {
                        index.add(event, without_id, value);
                    }
                }
            }
        }
        index
    }

    fn add(&mut self, event: &'a ReceivedEvent, kind: &'static str, value: &'a str) {
        let shared = shared(event, event.half, kind, value);
        self.events.entry(shared).or_default().push(event);
    }

    fn has_twin(&self, event: &'a ReceivedEvent) -> bool {
        let id = event.event_id.as_deref();
        if id.is_some_and(|id| self.has_twin_by(event, "event_id", id)) {
            return true;
        }
        FALLBACK.into_iter().any(|(kind, without_id)| {
            let other = if id.is_some() { without_id } else { kind };
            event
                .values(kind)
                .any(|value| self.has_twin_by(event, other, value))
        })
    }

    fn has_twin_by(&self, event: &'a ReceivedEvent, kind: &'static str, value: &'a str) -> bool {
        let other_half = match event.half {
            Half::Browser => Half::Server,
            Half::Server => Half::Browser,
        };
        let Some(others) = self.events.get(&shared(event, other_half, kind, value)) else {
            return false;
        };
        let after = others.partition_point(|other| other.received_at_ms < event.received_at_ms);
        let nearest = [after.checked_sub(1), Some(after)];
        nearest
            .into_iter()
            .filter_map(|place| others.get(place?))
            .any(|other| matches!(deduplicate(event, other), Verdict::Duplicate { .. }))
    }
}

fn shared<'a>(
    event: &'a ReceivedEvent,
    half: Half,
    kind: &'static str,
    value: &'a str,
) -> Shared<'a> {
    Shared {
        dataset_id: &event.dataset_id,
        event_name: &event.event_name,
        half,
        kind,
        value,
    }
}

#[cfg(test)]
#[path = "health_tests.rs"]
mod tests;
