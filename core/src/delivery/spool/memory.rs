//! A queue in memory, for tests: it forgets everything when the process ends.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{
    Books, DeadLetter, DeadLetters, Entry, Final, Intake, Key, Leased, Note, Outlet, Settled,
    Spool, Want,
};
use crate::delivery::batch::Stream;
use crate::error::{Error, ErrorKind};

/// The queue of one client.
#[derive(Clone)]
pub(in crate::delivery) struct MemorySpool {
    shared: Arc<Mutex<State>>,
}

struct State {
    quota: u64,
    newest: u64,
    slots: BTreeMap<u64, Slot>,
    /// What can be leased.
    waiting: BTreeMap<(Stream, bool), BTreeSet<u64>>,
    settled: VecDeque<Settled>,
    dead: Vec<(DeadLetter, Entry)>,
    books: Books,
}

struct Slot {
    entry: Entry,
    first_ambiguous_at: Option<i64>,
    /// Set while a request with it is on its way.
    sending_since: Option<i64>,
    suspect: Option<u32>,
}

impl MemorySpool {
    /// Keeps at most so many bytes of payloads.
    pub(in crate::delivery) fn new(quota: u64) -> Self {
        Self {
            shared: Arc::new(Mutex::new(State {
                quota,
                newest: 0,
                slots: BTreeMap::new(),
                waiting: BTreeMap::new(),
                settled: VecDeque::new(),
                dead: Vec::new(),
                books: Books::default(),
            })),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn append(&mut self, entry: &Entry) -> Result<u64, Error> {
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
    fn offer(&mut self, number: u64) {
        if let Some(slot) = self.slots.get(&number) {
            let place = (slot.entry.stream, slot.suspect.is_some());
            self.waiting.entry(place).or_default().insert(number);
        }
    }

    fn lease(&mut self, want: &Want) -> Vec<Leased> {
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

    fn note(&mut self, key: Key, note: Note) {
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

    fn settle(&mut self, key: Key, outcome: &Final) {
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
    fn take(&mut self, filter: &dyn Fn(&DeadLetter) -> bool) -> Vec<Entry> {
        let all = std::mem::take(&mut self.dead);
        let (taken, kept) = all.into_iter().partition(|(letter, _)| filter(letter));
        self.dead = kept;
        taken.into_iter().map(|(_, entry)| entry).collect()
    }
}

impl Intake for MemorySpool {
    fn append(&self, entry: &Entry) -> Result<u64, Error> {
        self.lock().append(entry)
    }

    fn newest(&self) -> u64 {
        self.lock().newest
    }

    fn sync(&self) -> Result<(), Error> {
        Ok(())
    }

    fn seal(&self) -> Result<(), Error> {
        Ok(())
    }

    fn outcomes(&self, limit: usize) -> Result<Vec<Settled>, Error> {
        let mut state = self.lock();
        let count = limit.min(state.settled.len());
        Ok(state.settled.drain(..count).collect())
    }
}

impl Outlet for MemorySpool {
    fn elect(&mut self) -> Result<bool, Error> {
        Ok(true)
    }

    fn resign(&mut self) {
        let mut state = self.lock();
        let numbers: Vec<u64> = state.slots.keys().copied().collect();
        for number in numbers {
            state.offer(number);
        }
    }

    fn lease(&mut self, want: &Want) -> Result<Vec<Leased>, Error> {
        Ok(self.lock().lease(want))
    }

    fn note(&mut self, keys: &[Key], note: Note) -> Result<(), Error> {
        let mut state = self.lock();
        for key in keys {
            state.note(*key, note);
        }
        Ok(())
    }

    fn settle(&mut self, keys: &[Key], outcome: &Final) -> Result<(), Error> {
        let mut state = self.lock();
        for key in keys {
            state.settle(*key, outcome);
        }
        Ok(())
    }

    fn release(&mut self, keys: &[Key]) {
        let mut state = self.lock();
        for key in keys {
            state.offer(number(*key));
        }
    }

    fn tend(&mut self) -> Result<(), Error> {
        Ok(())
    }
}

impl DeadLetters for MemorySpool {
    fn list(&self, filter: &dyn Fn(&DeadLetter) -> bool) -> Result<Vec<DeadLetter>, Error> {
        let state = self.lock();
        let letters = state.dead.iter().map(|(letter, _)| letter);
        Ok(letters.filter(|letter| filter(letter)).cloned().collect())
    }

    fn export(
        &self,
        filter: &dyn Fn(&DeadLetter) -> bool,
        each: &mut dyn FnMut(&DeadLetter, &str) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let all = self.lock().dead.clone();
        for (letter, entry) in all.iter().filter(|(letter, _)| filter(letter)) {
            each(letter, &entry.payload)?;
        }
        Ok(())
    }

    fn replay(
        &self,
        filter: &dyn Fn(&DeadLetter) -> bool,
        _intake: &dyn Intake,
    ) -> Result<u64, Error> {
        let mut state = self.lock();
        let entries = state.take(filter);
        for entry in &entries {
            state.append(entry)?;
            // It was counted when it was accepted for the first time.
            state.books.accepted -= 1;
        }
        Ok(entries.len() as u64)
    }

    fn purge(&self, filter: &dyn Fn(&DeadLetter) -> bool) -> Result<u64, Error> {
        let mut state = self.lock();
        let purged = state.take(filter).len() as u64;
        state.books.purged += purged;
        Ok(purged)
    }
}

impl Spool for MemorySpool {
    fn intake(&self) -> &dyn Intake {
        self
    }

    fn outlet(&self) -> Result<Box<dyn Outlet>, Error> {
        Ok(Box::new(self.clone()))
    }

    fn dead_letters(&self) -> &dyn DeadLetters {
        self
    }

    fn books(&self) -> Result<Books, Error> {
        let state = self.lock();
        let oldest = state.slots.values().next();
        Ok(Books {
            dead: state.dead.len() as u64,
            pending: state.slots.len() as u64,
            oldest_accepted_at: oldest.map(|slot| slot.entry.accepted_at),
            ..state.books
        })
    }
}

impl fmt::Debug for MemorySpool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MemorySpool")
    }
}

fn key(number: u64) -> Key {
    Key {
        segment: number >> 32,
        ordinal: u32::try_from(number & u64::from(u32::MAX)).unwrap_or_default(),
    }
}

fn number(key: Key) -> u64 {
    key.segment << 32 | u64::from(key.ordinal)
}
