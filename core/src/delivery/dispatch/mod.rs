//! What to send next, and what an answer means for the events of its request.
//!
//! ```text
//!  outlet -> draw -> Flight -> (the shipper posts it) -> Verdict -> conclude -> outlet
//!                 lane: how large, and who is suspected     throttle, retry, breaker, park: when
//! ```
//!
//! Knows no network and no clock: it is told the time and the verdicts, so a test can let a week
//! pass in a second.

mod breaker;
mod conclude;
mod draw;
mod fate;
mod lane;
mod park;
mod retry;
#[cfg(test)]
mod sim;
mod throttle;
mod time;
mod unwritten;
mod view;

pub(super) use conclude::Landing;

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::batch::{Batch, Stream};
use super::durability::Ambiguous;
use super::policy::{PARK_PROBE, PROBE_EVENTS, Policy, STORAGE_PAUSE, TEND_EVERY};
use super::quiet::Quiet;
use super::spool::{Key, Note, Outlet};
use super::stats::{self, Shipping};
use crate::error::Error;
use crate::ports::Rng;
use breaker::Breaker;
use lane::Lane;
use park::Park;
use retry::Retry;
use throttle::Throttle;
use time::TrustedTime;
use unwritten::Unwritten;

/// What the clocks say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Now {
    /// Milliseconds since 1970.
    pub(super) unix_ms: i64,
    pub(super) monotonic: Duration,
}

/// What to do next.
pub(super) enum Step {
    /// Post it, and tell [`Dispatcher::conclude`] what came of it.
    Send(Flight),
    /// Nothing until this monotonic time, or until something else happens.
    Wait(Option<Duration>),
    /// Nothing until an answer comes: enough is on its way.
    WaitForAnswer,
}

/// Whether anything keeps from sending.
enum Hold {
    Free,
    Until(Duration),
    UntilAnswered,
}

/// A request to be posted.
pub(super) struct Flight {
    pub(super) id: u64,
    pub(super) batch: Batch,
    /// It holds as much as it may, so that more is probably waiting.
    pub(super) is_full: bool,
}

/// What is remembered of an event on its way.
#[derive(Clone, Copy, Debug)]
struct Item {
    key: Key,
    event_time: i64,
    first_ambiguous_at: Option<i64>,
}

/// A request on its way.
#[derive(Debug)]
struct Flown {
    stream: Stream,
    items: Vec<Item>,
    /// They are looked at because a request with them was refused.
    were_suspects: bool,
    bytes: usize,
    sent_at: Duration,
    /// It used all the room there was.
    was_full: bool,
}

/// Decides for one destination.
pub(super) struct Dispatcher {
    ambiguous: Option<Ambiguous>,
    rng: Arc<dyn Rng>,
    is_elected: bool,
    /// When to try to become the shipper.
    elect_at: Duration,
    lanes: [Lane; 3],
    flights: HashMap<u64, Flown>,
    next_id: u64,
    throttle: Throttle,
    retry: Retry,
    breaker: Breaker,
    park: Option<Park>,
    time: TrustedTime,
    unwritten: Unwritten,
    /// Until when a disk that failed is left alone.
    storage_until: Duration,
    /// The last look ended before all was looked at.
    has_more: bool,
    shipping: Shipping,
    log: Quiet,
}

impl Dispatcher {
    pub(super) fn new(policy: &Policy, ambiguous: Option<Ambiguous>, rng: Arc<dyn Rng>) -> Self {
        Self {
            ambiguous,
            rng,
            is_elected: false,
            elect_at: Duration::ZERO,
            lanes: Stream::ALL.map(|stream| Lane::new(stream, policy)),
            flights: HashMap::new(),
            next_id: 0,
            throttle: Throttle::default(),
            retry: Retry::default(),
            breaker: Breaker::default(),
            park: None,
            time: TrustedTime::default(),
            unwritten: Unwritten::default(),
            storage_until: Duration::ZERO,
            has_more: false,
            shipping: Shipping::default(),
            log: Quiet::default(),
        }
    }

    /// Looks at the clocks. Whether the machine slept, so that connections are stale.
    pub(super) fn wake(&mut self, now: Now) -> bool {
        self.time.observe(now)
    }

    /// What to do next. To be asked again until it says wait.
    pub(super) fn next(&mut self, outlet: &mut dyn Outlet, now: Now) -> Result<Step, Error> {
        match self.hold(outlet, now)? {
            Hold::Until(until) => return Ok(Step::Wait(Some(until))),
            Hold::UntilAnswered => return Ok(Step::WaitForAnswer),
            Hold::Free => {}
        }
        match self.draw(outlet, now) {
            Ok(Some(flight)) => Ok(Step::Send(flight)),
            Ok(None) if std::mem::take(&mut self.has_more) => Ok(Step::Wait(Some(now.monotonic))),
            Ok(None) => Ok(Step::Wait(self.nothing_left(outlet, now))),
            Err(error) => {
                self.storage_until = now.monotonic + STORAGE_PAUSE;
                Err(error)
            }
        }
    }

    /// Whether anything keeps from sending now.
    fn hold(&mut self, outlet: &mut dyn Outlet, now: Now) -> Result<Hold, Error> {
        if !self.is_elected(outlet, now)? {
            return Ok(Hold::Until(self.elect_at));
        }
        let monotonic = now.monotonic;
        self.unwritten.retry(outlet, monotonic);
        if let Some(until) = self.unwritten.holds_until() {
            return Ok(Hold::Until(until));
        }
        if self.storage_until > monotonic {
            return Ok(Hold::Until(self.storage_until));
        }
        if let Some(park) = &self.park
            && park.probe_at > monotonic
        {
            return Ok(Hold::Until(park.probe_at));
        }
        if let Some(until) = self.retry.waits_until(monotonic) {
            return Ok(Hold::Until(until));
        }
        self.breaker.try_again();
        Ok(if self.flights.len() < self.window() {
            Hold::Free
        } else {
            Hold::UntilAnswered
        })
    }

    fn is_elected(&mut self, outlet: &mut dyn Outlet, now: Now) -> Result<bool, Error> {
        if !self.is_elected && self.elect_at <= now.monotonic {
            self.elect_at = now.monotonic + TEND_EVERY;
            self.is_elected = outlet.elect()?;
        }
        Ok(self.is_elected)
    }

    /// How many requests may be on their way.
    fn window(&self) -> usize {
        if self.is_probing() {
            1
        } else {
            self.throttle.window()
        }
    }

    fn is_probing(&self) -> bool {
        self.park.is_some() || self.breaker.state() != stats::Breaker::Closed
    }

    /// Somebody repaired something: tries at once.
    pub(super) fn repaired(&mut self) {
        self.park = None;
        self.elect_at = Duration::ZERO;
        self.retry.reset();
    }

    /// Lets another process ship for a while.
    fn stand_back(&mut self, outlet: &mut dyn Outlet, now: Now) {
        if self.flights.is_empty() {
            self.resign(outlet);
            self.elect_at = now.monotonic + PARK_PROBE;
        }
    }

    /// Ends the work: what is on its way was perhaps received.
    pub(super) fn end(&mut self, outlet: &mut dyn Outlet) {
        let flights = std::mem::take(&mut self.flights);
        for flown in flights.into_values() {
            let keys = flown.keys();
            // If this fails, the queue still knows that the request was begun.
            let _ = outlet.note(&keys, Note::Ambiguous);
            outlet.release(&keys);
        }
        self.resign(outlet);
    }

    /// What was leased is anybody's again, so nothing may be remembered about it.
    fn resign(&mut self, outlet: &mut dyn Outlet) {
        self.unwritten.give_up(outlet);
        for lane in &mut self.lanes {
            lane.take_unexplained();
        }
        outlet.resign();
        self.is_elected = false;
    }

    pub(super) fn in_flight(&self) -> usize {
        self.flights.len()
    }

    fn random(&self) -> u64 {
        let mut bytes = [0; 8];
        self.rng.fill(&mut bytes);
        u64::from_le_bytes(bytes)
    }
}

impl Flown {
    fn keys(&self) -> Vec<Key> {
        self.items.iter().map(|item| item.key).collect()
    }
}

impl fmt::Debug for Dispatcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dispatcher")
            .field("shipping", &self.shipping)
            .field("in_flight", &self.flights.len())
            .finish_non_exhaustive()
    }
}
