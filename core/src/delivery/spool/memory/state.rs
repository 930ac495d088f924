//! The events that a queue in memory holds, and what became of them.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::delivery::batch::Stream;
use crate::delivery::spool::{Books, DeadLetter, Entry, Final, Key, Leased, Note, Settled, Want};
use crate::error::{Error, ErrorKind};

pub(super) struct State {
    pub(super) quota: u64,
    pub(super) newest: u64,
    pub(super) slots: BTreeMap<u64, Slot>,
    /// What can be leased.
    pub(super) waiting: BTreeMap<(Stream, bool), BTreeSet<u64>>,
    pub(super) settled: VecDeque<Settled>,
    pub(super) dead: Vec<(DeadLetter, Entry)>,
    pub(super) books: Books,
}

pub(super) struct Slot {
    pub(super) entry: Entry,
    pub(super) first_ambiguous_at: Option<i64>,
    /// Set while a request with it is on its way.
    pub(super) sending_since: Option<i64>,
    pub(super) suspect: Option<u32>,
}

impl State {
    pub(super) fn append(&mut self, entry: &Entry) -> Result<u64, Error> {
        let bytes = entry.payload.len() as u64;
        if self.books.pending_bytes + bytes > self.quota {
            let message = "the queue is full; nothing was kept. Send less, or raise spool_bytes";
            return Err(Error::new(ErrorKind::SpoolFull, message));
        }
        self.newest += 1;
        self.books.accepted += 1;
        self.books.pending_bytes += bytes;
        let slot = Slot {
            entry: entry.clone(),
            first_ambiguous_at: None,
            sending_since: None,
            suspect: None,
        };
        self.slots.insert(self.newest, slot);
        self.offer(self.newest);
        Ok(self.newest)
    }

    /// Lets it be leased.
    pub(super) fn offer(&mut self, number: u64) {
        if let Some(slot) = self.slots.get(&number) {
            let place = (slot.entry.stream, slot.suspect.is_some());
            self.waiting.entry(place).or_default().insert(number);
        }
    }

    pub(super) fn lease(&mut self, want: &Want) -> Vec<Leased> {
        let mut leased = Vec::new();
        let mut bytes = 0;
        let Some(numbers) = self.waiting.get_mut(&(want.stream, want.suspects)) else {
            return leased;
        };
        while leased.len() < want.count {
            let Some(number) = numbers.first().copied() else {
                break;
            };
            let Some(slot) = self.slots.get(&number) else {
                break;
            };
            bytes += slot.entry.payload.len();
            if bytes > want.bytes && !leased.is_empty() {
                break;
            }
            numbers.remove(&number);
            leased.push(Leased {
                key: key(number),
                entry: slot.entry.clone(),
                first_ambiguous_at: slot.first_ambiguous_at,
                suspect: slot.suspect,
            });
        }
        leased
    }

    pub(super) fn note(&mut self, key: Key, note: Note) {
        let Some(slot) = self.slots.get_mut(&number(key)) else {
            return;
        };
        match note {
            Note::Sending(at) => slot.sending_since = Some(at),
            Note::NotReceived => slot.sending_since = None,
            Note::Ambiguous => {
                let since = slot.sending_since.take();
                slot.first_ambiguous_at = slot.first_ambiguous_at.or(since);
            }
            Note::Suspect(size) => {
                slot.sending_since = None;
                slot.suspect = Some(size);
            }
        }
    }

    pub(super) fn settle(&mut self, key: Key, outcome: &Final) {
        let number = number(key);
        let Some(slot) = self.slots.remove(&number) else {
            return;
        };
        self.books.pending_bytes -= slot.entry.payload.len() as u64;
        self.settled.push_back(Settled {
            number,
            event_id: slot.entry.event_id.clone(),
            event_name: slot.entry.event_name.clone(),
            outcome: outcome.clone(),
        });
        match outcome {
            Final::Delivered => self.books.delivered += 1,
            Final::Damaged => self.books.damaged += 1,
            Final::Dead(cause) => {
                let letter = DeadLetter {
                    event_id: slot.entry.event_id.clone(),
                    event_name: slot.entry.event_name.clone(),
                    event_time: slot.entry.event_time,
                    reason: cause.reason,
                    code: cause.code,
                    subcode: cause.subcode,
                    message: cause.message.clone(),
                    died_at: cause.at,
                };
                self.dead.push((letter, slot.entry));
            }
        }
    }

    /// Takes the matching letters out.
    pub(super) fn take(&mut self, filter: &dyn Fn(&DeadLetter) -> bool) -> Vec<Entry> {
        let all = std::mem::take(&mut self.dead);
        let (taken, kept) = all.into_iter().partition(|(letter, _)| filter(letter));
        self.dead = kept;
        taken.into_iter().map(|(_, entry)| entry).collect()
    }
}

pub(super) fn key(number: u64) -> Key {
    Key {
        segment: number >> 32,
        ordinal: u32::try_from(number & u64::from(u32::MAX)).unwrap_or_default(),
    }
}

pub(super) fn number(key: Key) -> u64 {
    key.segment << 32 | u64::from(key.ordinal)
}
