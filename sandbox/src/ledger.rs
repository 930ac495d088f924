//! Which of the kept events are one conversion, by Meta's deduplication rules.
//!
//! The rules themselves are the core's [`deduplicate`]; here is only the search for the events that
//! have to be compared. Every key remembers the newest conversion of each half.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, VecDeque};

use capikit::event::DEDUP_WINDOW_MS;
use capikit::{DedupKey, Distinct, Half, Kept, KeptBecause, ReceivedEvent};
use capikit::{Verdict, deduplicate};

use crate::evidence::{Hint, Key};
use crate::store::{KeptEvent, find};

/// How long a weak sign makes two events look like one: shops send both halves within minutes.
const WEAK_WINDOW_MS: i64 = 10 * 60_000;

/// An event that counts, and the copies that were dropped for it.
#[derive(Debug)]
pub(crate) struct Conversion {
    /// The number of its first event.
    pub(crate) number: u64,
    pub(crate) first_received_at_ms: i64,
    /// The event that counts. It may be forgotten before its copies are.
    pub(crate) counted: u64,
    pub(crate) dropped: Vec<Dropped>,
    /// Another conversion that seems to be the same, and why it is not.
    pub(crate) near: Option<Near>,
}

/// A copy that does not count.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Dropped {
    pub(crate) event: u64,
    pub(crate) key: DedupKey,
    pub(crate) because: KeptBecause,
}

/// A conversion that looks like another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Near {
    pub(crate) conversion: u64,
    pub(crate) why: Distinct,
}

/// All conversions.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    conversions: BTreeMap<u64, Conversion>,
    newest: HashMap<(Key, Half), u64>,
}

type Events = VecDeque<KeptEvent>;

impl Ledger {
    /// Oldest first.
    pub(crate) fn conversions(&self) -> impl DoubleEndedIterator<Item = &Conversion> {
        self.conversions.values()
    }

    pub(crate) fn len(&self) -> usize {
        self.conversions.len()
    }

    /// How many keys are remembered.
    #[cfg(test)]
    pub(crate) fn keys(&self) -> usize {
        self.newest.len()
    }

    /// Puts an event that is already among `events` into its conversion, and says which that is.
    pub(crate) fn place(&mut self, number: u64, events: &Events) -> u64 {
        let Some(event) = find(events, number) else {
            return number;
        };
        let twin = self.twin(event, events);
        let conversion = match twin {
            Some((conversion, kept, dropped)) => self.join(number, conversion, kept, dropped),
            None => self.open(number, event, events),
        };
        for key in keys(event) {
            self.newest.insert((key, event.received.half), conversion);
        }
        conversion
    }

    /// The conversion that this event is a copy of, which of the two counts, and the other.
    fn twin(&self, event: &KeptEvent, events: &Events) -> Option<(u64, Kept, Dropped)> {
        let halves = [Half::Browser, Half::Server];
        let places = event.evidence.dedup.iter();
        let mut places = places.flat_map(|key| halves.map(|half| (*key, half)));
        places.find_map(|place| {
            let conversion = self.conversions.get(self.newest.get(&place)?)?;
            let counted = &find(events, conversion.counted)?.received;
            match deduplicate(&since_first(counted, conversion), &event.received) {
                Verdict::Duplicate { key, kept, because } => {
                    let event = match kept {
                        Kept::First => event.number,
                        Kept::Second => conversion.counted,
                    };
                    let dropped = Dropped {
                        event,
                        key,
                        because,
                    };
                    Some((conversion.number, kept, dropped))
                }
                Verdict::Distinct(_) => None,
            }
        })
    }

    fn join(&mut self, number: u64, conversion: u64, kept: Kept, dropped: Dropped) -> u64 {
        let mut near = None;
        if let Some(conversion) = self.conversions.get_mut(&conversion) {
            if kept == Kept::Second {
                conversion.counted = number;
            }
            conversion.dropped.push(dropped);
            near = conversion.near.take();
        }
        // Whatever looked like this conversion has not found its twin after all.
        if let Some(other) = near.and_then(|near| self.conversions.get_mut(&near.conversion)) {
            other.near.take_if(|near| near.conversion == conversion);
        }
        conversion
    }

    fn open(&mut self, number: u64, event: &KeptEvent, events: &Events) -> u64 {
        let near = self.near(event, events);
        let twin = near.and_then(|near| self.conversions.get_mut(&near.conversion));
        if let (Some(other), Some(near)) = (twin, near) {
            other.near = Some(Near {
                conversion: number,
                ..near
            });
        }
        let conversion = Conversion {
            number,
            first_received_at_ms: event.received_at_ms,
            counted: number,
            dropped: Vec::new(),
            near,
        };
        self.conversions.insert(number, conversion);
        number
    }

    /// A conversion without a twin that seems to be the same one.
    fn near(&self, event: &KeptEvent, events: &Events) -> Option<Near> {
        let half = event.received.half;
        let other = if half == Half::Browser {
            Half::Server
        } else {
            Half::Browser
        };
        let hints = event.evidence.likely.iter();
        let mut places = hints.clone().map(|hint| (hint, other));
        // Two copies of one half are only suspicious when they have the same id.
        let same_id = hints.take(1).filter(|_| event.received.event_id.is_some());
        let mut same_half = same_id.map(|hint| (hint, half));
        places
            .find_map(|(hint, half)| self.looks_like(event, hint, half, events))
            .or_else(|| {
                same_half.find_map(|(hint, half)| self.looks_like(event, hint, half, events))
            })
    }

    fn looks_like(
        &self,
        event: &KeptEvent,
        hint: &Hint,
        half: Half,
        events: &Events,
    ) -> Option<Near> {
        let conversion = self.conversions.get(self.newest.get(&(hint.key, half))?)?;
        let counted = &find(events, conversion.counted)?.received;
        let age = event
            .received_at_ms
            .saturating_sub(conversion.first_received_at_ms);
        let both_have_ids = event.received.event_id.is_some() && counted.event_id.is_some();
        // Twice the window of deduplication: whoever misses it should be told.
        let window = if hint.is_strong {
            DEDUP_WINDOW_MS * 2
        } else {
            WEAK_WINDOW_MS
        };
        if age > window || hint.needs_missing_id && both_have_ids || !conversion.dropped.is_empty()
        {
            return None;
        }
        match deduplicate(&since_first(counted, conversion), &event.received) {
            Verdict::Distinct(why) => Some(Near {
                conversion: conversion.number,
                why,
            }),
            Verdict::Duplicate { .. } => None,
        }
    }

    /// Forgets an event, and its conversion with the last of its copies.
    pub(crate) fn forget(&mut self, event: &KeptEvent) {
        let Some(conversion) = self.conversions.get_mut(&event.conversion) else {
            return;
        };
        conversion
            .dropped
            .retain(|dropped| dropped.event != event.number);
        // Its other copies are younger, so the one that counts is still there or was the last.
        if conversion.dropped.is_empty() && conversion.counted <= event.number {
            self.conversions.remove(&event.conversion);
        }
        for key in keys(event) {
            let place = (key, event.received.half);
            if self.newest.get(&place) == Some(&event.conversion) {
                self.newest.remove(&place);
            }
        }
    }
}

fn keys(event: &KeptEvent) -> impl Iterator<Item = Key> {
    let likely = event.evidence.likely.iter().map(|hint| hint.key);
    event.evidence.dedup.iter().copied().chain(likely)
}

/// The copy that counts, as old as the first of its copies: windows begin there.
fn since_first<'a>(counted: &'a ReceivedEvent, conversion: &Conversion) -> Cow<'a, ReceivedEvent> {
    if counted.received_at_ms == conversion.first_received_at_ms {
        return Cow::Borrowed(counted);
    }
    let mut event = counted.clone();
    event.received_at_ms = conversion.first_received_at_ms;
    Cow::Owned(event)
}
