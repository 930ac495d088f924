//! Decisions that a failing disk did not take: they are kept, and written down later.

use std::time::Duration;

use crate::delivery::policy::STORAGE_PAUSE;
use crate::delivery::spool::{Final, Key, Outlet};
use crate::error::Error;

/// Their events stay leased, so that nothing is decided twice.
#[derive(Debug, Default)]
pub(super) struct Unwritten {
    list: Vec<(Vec<Key>, Final)>,
    retry_at: Duration,
}

impl Unwritten {
    /// Ends these events; when that fails, it is tried again later.
    pub(super) fn settle(
        &mut self,
        keys: Vec<Key>,
        outcome: Final,
        outlet: &mut dyn Outlet,
        now: Duration,
    ) -> Result<(), Error> {
        let written = outlet.settle(&keys, &outcome);
        if written.is_err() {
            self.list.push((keys, outcome));
            self.retry_at = now + STORAGE_PAUSE;
        }
        written
    }

    /// Tries again what failed before, when it is time.
    pub(super) fn retry(&mut self, outlet: &mut dyn Outlet, now: Duration) {
        if self.list.is_empty() || self.retry_at > now {
            return;
        }
        self.retry_at = now + STORAGE_PAUSE;
        self.list
            .retain(|(keys, outcome)| outlet.settle(keys, outcome).is_err());
    }

    /// Tries a last time, and forgets them: their events will be sent again.
    pub(super) fn give_up(&mut self, outlet: &mut dyn Outlet) {
        for (keys, outcome) in self.list.drain(..) {
            // It failed before, and was said then.
            let _ = outlet.settle(&keys, &outcome);
        }
    }

    /// Whether the store of dead letters takes nothing: then no bad event is to be looked for.
    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Until when nothing may be sent, because what was delivered can not be written down: if this
    /// process ended, it would be sent again.
    pub(super) fn holds_until(&self) -> Option<Duration> {
        let mut outcomes = self.list.iter().map(|(_, outcome)| outcome);
        let is_held = outcomes.any(|outcome| *outcome == Final::Delivered);
        is_held.then_some(self.retry_at)
    }
}
