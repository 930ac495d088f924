//! The tracked events on the shipper's thread: the queue's sending side, and what decides about it.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::UnboundedSender;

use super::batch::Batch;
use super::bulletin::Bulletin;
use super::classify::Outcome;
use super::disk_thread::DiskThread;
use super::dispatch::{Dispatcher, Flight, Landing, Now, Step};
use super::policy::{HEAR_EVERY, STORAGE_PAUSE, TEND_EVERY};
use super::quiet::Quiet;
use super::shipper::Command;
use super::shipper_loop::Cargo;
use super::spool::Outlet;
use super::tracker::Tracker;
use crate::error::Error;

pub(super) struct Freight {
    tracker: Arc<Tracker>,
    disk: Arc<DiskThread>,
    commands: UnboundedSender<Command>,
    outlet: Place,
    /// Came while the outlet was away.
    landings: Vec<Landing>,
    dispatcher: Dispatcher,
    /// When to look for events to ship.
    ship_at: Duration,
    tend_at: Duration,
    /// More has to go as soon as an answer makes room.
    is_hasty: bool,
    log: Quiet,
    bulletin: Bulletin,
}

/// Where the outlet is.
enum Place {
    NotOpen,
    Here(Box<dyn Outlet>),
    /// With the thread that waits for the disk.
    Away,
}

impl Freight {
    pub(super) fn new(cargo: &Cargo, commands: UnboundedSender<Command>) -> Self {
        let ambiguous = cargo.tracker.ambiguous();
        Self {
            tracker: Arc::clone(&cargo.tracker),
            disk: Arc::clone(&cargo.disk),
            commands,
            outlet: Place::NotOpen,
            landings: Vec::new(),
            dispatcher: Dispatcher::new(&cargo.policy, ambiguous, Arc::clone(&cargo.rng)),
            ship_at: Duration::MAX,
            tend_at: Duration::ZERO,
            is_hasty: false,
            log: Quiet::default(),
            bulletin: Bulletin::default(),
        }
    }

    /// Whether the machine slept.
    pub(super) fn wake(&mut self, now: Now) -> bool {
        self.dispatcher.wake(now)
    }

    /// Ships at this time, if not earlier.
    pub(super) fn ship_at(&mut self, at: Duration) {
        self.ship_at = self.ship_at.min(at);
    }

    /// The requests that are due.
    pub(super) fn load(&mut self, now: Now) -> Vec<(u64, Batch)> {
        if self.ship_at > now.monotonic || matches!(self.outlet, Place::Away) {
            return Vec::new();
        }
        // Events that come from now on have to be told again.
        self.tracker.looked();
        self.is_hasty = false;
        let mut requests = Vec::new();
        if let Err(error) = self.fill(&mut requests, now) {
            self.complain("the queue can not be read now", &error, now);
            self.ship_at = now.monotonic + STORAGE_PAUSE;
        }
        requests
    }

    fn fill(&mut self, requests: &mut Vec<(u64, Batch)>, now: Now) -> Result<(), Error> {
        if let Place::NotOpen = self.outlet {
            self.outlet = Place::Here(self.tracker.spool()?.outlet()?);
        }
        let Place::Here(outlet) = &mut self.outlet else {
            return Ok(());
        };
        let mut last_is_full = None;
        let until = loop {
            match self.dispatcher.next(outlet.as_mut(), now)? {
                Step::Send(Flight { id, batch, is_full }) => {
                    requests.push((id, batch));
                    last_is_full = Some(is_full);
                }
                Step::Wait(until) => break until,
                Step::WaitForAnswer => {
                    // What is waiting now has gathered long enough; what comes later may gather.
                    self.is_hasty = last_is_full.unwrap_or(true);
                    break None;
                }
            }
        };
        // Events of other processes are found by looking for them.
        self.ship_at = until.unwrap_or(now.monotonic + TEND_EVERY);
        Ok(())
    }

    /// Writes down what came of a request.
    pub(super) fn land(&mut self, landing: Landing, now: Now) {
        let Place::Here(outlet) = &mut self.outlet else {
            return self.landings.push(landing);
        };
        let is_delivered = landing.verdict.outcome == Outcome::Delivered;
        if let Err(error) = self.dispatcher.conclude(outlet.as_mut(), &landing, now) {
            self.complain("what came of a request is not written down", &error, now);
        }
        if self.is_hasty || !is_delivered {
            self.ship_at(now.monotonic);
        }
    }

    /// Tries at once what was parked.
    pub(super) fn repaired(&mut self, now: Now) {
        self.dispatcher.repaired();
        self.ship_at(now.monotonic);
    }

    /// Looks after the queue and tells what was decided. Gives when to look again.
    pub(super) fn tend(&mut self, now: Now) -> Option<Duration> {
        if self.tend_at <= now.monotonic {
            self.tend_at = now.monotonic + TEND_EVERY;
            self.send_to_disk(now);
        }
        self.hear(now);
        self.tracker.tally.expire(now.monotonic);
        self.tracker.publish(self.dispatcher.shipping(now));
        let is_away = matches!(self.outlet, Place::Away);
        let deadline = self.tracker.tally.next_deadline();
        let times = [
            (!is_away).then_some(self.ship_at),
            Some(self.tend_at),
            deadline,
            // Somebody waits for what another process decides.
            deadline.map(|_| now.monotonic + HEAR_EVERY),
        ];
        times.into_iter().flatten().min()
    }

    /// The outlet comes back as a command.
    fn send_to_disk(&mut self, now: Now) {
        let place = std::mem::replace(&mut self.outlet, Place::Away);
        let Place::Here(mut outlet) = place else {
            self.outlet = place;
            return;
        };
        let commands = self.commands.clone();
        let news = self.bulletin.due(self.dispatcher.shipping(now), now);
        self.disk.run(Box::new(move || {
            if let Err(error) = outlet.tend() {
                log::warn!("the queue could not be looked after: {error}");
            }
            if let Some(news) = news {
                outlet.publish(&news);
            }
            // When nobody takes it, it is dropped, and another process may ship.
            let _ = commands.send(Command::Tended(outlet));
        }));
    }

    /// The outlet is back.
    pub(super) fn tended(&mut self, outlet: Box<dyn Outlet>, now: Now) {
        self.outlet = Place::Here(outlet);
        for landing in std::mem::take(&mut self.landings) {
            self.land(landing, now);
        }
    }

    fn hear(&mut self, now: Now) {
        if let Err(error) = self.tracker.hear() {
            self.complain("outcomes can not be read now", &error, now);
        }
    }

    fn complain(&mut self, what: &'static str, error: &Error, now: Now) {
        if self.log.allows(what, now.monotonic) {
            log::warn!("{what}: {error}");
        }
    }

    /// Whether all that this client tracked is settled, or will not be by then.
    pub(super) fn is_done_by(&self, deadline: Duration, now: Now) -> bool {
        let is_stuck = |until| until > deadline;
        self.is_landed()
            && (!self.is_owing() || self.dispatcher.is_stuck_until(now).is_some_and(is_stuck))
    }

    /// Whether something that this client tracked is not settled.
    pub(super) fn is_owing(&self) -> bool {
        let spool = self.tracker.opened();
        spool.is_some_and(|spool| self.tracker.tally.report(spool.intake()).pending > 0)
    }

    /// Whether no request is on its way, and all is written down.
    pub(super) fn is_landed(&self) -> bool {
        let is_away = matches!(self.outlet, Place::Away);
        self.dispatcher.in_flight() == 0 && !is_away
    }

    /// Gives back what is on its way, and lets another process ship.
    pub(super) fn end(&mut self, now: Now) {
        if let Place::Here(outlet) = &mut self.outlet {
            let shipping = self.dispatcher.shipping(now);
            if shipping.is_shipper {
                outlet.publish(&shipping);
            }
            self.dispatcher.end(outlet.as_mut());
        }
        self.hear(now);
    }
}
