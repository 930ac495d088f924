//! A queue in memory, for tests: it forgets everything when the process ends.

mod state;

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::delivery::spool::{
    Books, DeadLetter, DeadLetters, Entry, Final, Intake, Key, Leased, Note, Outlet, Settled,
    Spool, Want,
};
use crate::error::Error;
use state::{State, number};

/// The queue of one client.
#[derive(Clone)]
pub(in crate::delivery) struct MemorySpool {
    shared: Arc<Mutex<State>>,
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

    fn outcomes(&self, limit: usize, _with_names: bool) -> Result<Vec<Settled>, Error> {
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
