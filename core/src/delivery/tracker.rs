//! The queue of one client in this process, and what is known about it.

use std::fmt;
use std::mem;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use super::durability::Ambiguous;
use super::policy::LOOK_AROUND_EVERY;
use super::settings::Checked;
use super::spool::{self, Entry, Spool};
use super::stats::Shipping;
use super::tally::Tally;
use crate::error::Error;
use crate::ports::Rng;

/// Bytes of memory that are kept for the next event: room for a usual one several times over.
const MOST_ROOM: usize = 16 << 10;

pub(super) struct Tracker {
    checked: Arc<Checked>,
    rng: Arc<dyn Rng>,
    spool: OnceLock<Arc<dyn Spool>>,
    /// Held while the queue is opened.
    opening: Mutex<()>,
    pub(super) tally: Tally,
    is_closed: AtomicBool,
    /// Accepted since the shipper looked last.
    unshipped: AtomicUsize,
    shipping: Mutex<Shipping>,
    /// Memory of the event before. An allocation of its size costs as much as all the small ones of
    /// an event together.
    room: Mutex<String>,
    /// What was found, and when to look again.
    unclaimed: Mutex<Option<(u64, Duration)>>,
}

/// How urgent it is to tell the shipper about an accepted event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Urgency {
    /// It knows that there are events.
    Known,
    /// They may gather a moment.
    Soon,
    /// They fill a request.
    Now,
}

impl Tracker {
    pub(super) fn new(checked: Arc<Checked>, rng: Arc<dyn Rng>) -> Self {
        Self {
            spool: OnceLock::new(),
            opening: Mutex::new(()),
            tally: Tally::new(checked.keep_outcomes),
            is_closed: AtomicBool::new(false),
            unshipped: AtomicUsize::new(0),
            shipping: Mutex::default(),
            room: Mutex::default(),
            unclaimed: Mutex::default(),
            checked,
            rng,
        }
    }

    /// The queue, opened when it is not yet: in a forked child it has to be opened anew.
    pub(super) fn spool(&self) -> Result<&Arc<dyn Spool>, Error> {
        if let Some(spool) = self.spool.get() {
            return Ok(spool);
        }
        let _opening = self.opening.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(spool) = self.spool.get() {
            return Ok(spool);
        }
        let spool = spool::open(&self.checked, &self.rng)?;
        Ok(self.spool.get_or_init(|| spool))
    }

    /// The queue when it is open.
    pub(super) fn opened(&self) -> Option<&Arc<dyn Spool>> {
        self.spool.get()
    }

    /// Keeps the event.
    pub(super) fn append(&self, entry: &Entry) -> Result<Urgency, Error> {
        self.spool()?.intake().append(entry)?;
        let before = self.unshipped.fetch_add(1, Ordering::Relaxed);
        let urgency = match before + 1 {
            1 => Urgency::Soon,
            count if count == self.checked.policy.events_per_request => Urgency::Now,
            _ => Urgency::Known,
        };
        Ok(urgency)
    }

    /// Memory for the payload of an event, if no other thread has it.
    pub(super) fn room(&self) -> String {
        let room = self.room.try_lock();
        room.map_or_else(|_| String::new(), |mut room| mem::take(&mut room))
    }

    /// Keeps the memory of a payload for the next event.
    pub(super) fn leave_room(&self, payload: String) {
        if payload.capacity() <= MOST_ROOM
            && let Ok(mut room) = self.room.try_lock()
        {
            *room = payload;
        }
    }

    /// The shipper looks: later events have to be told again.
    pub(super) fn looked(&self) {
        self.unshipped.store(0, Ordering::Relaxed);
    }

    pub(super) fn ambiguous(&self) -> Option<Ambiguous> {
        self.checked.ambiguous
    }

    pub(super) fn close(&self) {
        self.is_closed.store(true, Ordering::Release);
    }

    pub(super) fn is_closed(&self) -> bool {
        self.is_closed.load(Ordering::Acquire)
    }

    pub(super) fn publish(&self, shipping: Shipping) {
        *self.shipping.lock().unwrap_or_else(PoisonError::into_inner) = shipping;
    }

    pub(super) fn shipping(&self) -> Shipping {
        let shipping = self.shipping.lock();
        shipping.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Other destinations that nobody serves, looked for once in a while.
    pub(super) fn unclaimed(&self, now: Duration) -> Result<u64, Error> {
        let spool = self.spool()?;
        let mut known = self
            .unclaimed
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some((count, until)) = *known
            && now < until
        {
            return Ok(count);
        }
        let count = spool.unclaimed();
        *known = Some((count, now.saturating_add(LOOK_AROUND_EVERY)));
        Ok(count)
    }

    /// Tells the tally what was decided.
    pub(super) fn hear(&self) -> Result<(), Error> {
        let Some(spool) = self.opened() else {
            return Ok(());
        };
        let with_names = self.tally.keeps_outcomes();
        loop {
            let room = self.tally.room().min(1000);
            let settled = spool.intake().outcomes(room, with_names)?;
            let is_last = settled.len() < room || room == 0;
            self.tally.count(settled);
            if is_last {
                return Ok(());
            }
        }
    }
}

impl fmt::Debug for Tracker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tracker")
    }
}
