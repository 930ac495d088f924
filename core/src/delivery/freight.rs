//! The tracked events on the shipper's thread: the queue's sending side, and what decides about it.

use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use super::batch::Batch;
use super::classify::classify;
use super::dispatch::{Dispatcher, Flight, Landing, Now, Step};
use super::job::Means;
use super::policy::{STORAGE_PAUSE, TEND_EVERY};
use super::shipper_loop::Cargo;
use super::spool::Outlet;
use super::tracker::Tracker;
use super::transport::{Answer, Sent, Transport, Unanswered};
use crate::error::Error;

pub(super) struct Freight {
    tracker: Arc<Tracker>,
    outlet: Option<Box<dyn Outlet>>,
    dispatcher: Dispatcher,
    /// When to look for events to ship.
    ship_at: Duration,
    tend_at: Duration,
}

impl Freight {
    pub(super) fn new(cargo: &Cargo) -> Self {
        Self {
            tracker: Arc::clone(&cargo.tracker),
            outlet: None,
            dispatcher: Dispatcher::new(
                &cargo.policy,
                cargo.tracker.ambiguous(),
                Arc::clone(&cargo.rng),
            ),
            ship_at: Duration::MAX,
            tend_at: Duration::ZERO,
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
        if self.ship_at > now.monotonic {
            return Vec::new();
        }
        // Events that come from now on have to be told again.
        self.tracker.looked();
        let mut requests = Vec::new();
        match self.fill(&mut requests, now) {
            // Events of other processes are found by looking for them.
            Ok(until) => self.ship_at = until.unwrap_or(now.monotonic + TEND_EVERY),
            Err(error) => {
                log::warn!("the queue can not be read now: {error}");
                self.ship_at = now.monotonic + STORAGE_PAUSE;
            }
        }
        requests
    }

    fn fill(
        &mut self,
        requests: &mut Vec<(u64, Batch)>,
        now: Now,
    ) -> Result<Option<Duration>, Error> {
        let dispatcher = &mut self.dispatcher;
        let outlet = match &mut self.outlet {
            Some(outlet) => outlet,
            None => self.outlet.insert(self.tracker.spool()?.outlet()?),
        };
        loop {
            match dispatcher.next(outlet.as_mut(), now)? {
                Step::Send(Flight { id, batch }) => requests.push((id, batch)),
                Step::Wait(until) => return Ok(until),
            }
        }
    }

    /// Writes down what came of a request.
    pub(super) fn land(&mut self, landing: &Landing, now: Now) {
        let Some(outlet) = &mut self.outlet else {
            return;
        };
        if let Err(error) = self.dispatcher.conclude(outlet.as_mut(), landing, now) {
            log::warn!("an outcome could not be written down: {error}");
        }
        self.ship_at(now.monotonic);
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
            if let Some(outlet) = &mut self.outlet
                && let Err(error) = outlet.tend()
            {
                log::warn!("the queue could not be looked after: {error}");
            }
        }
        if let Err(error) = self.tracker.hear() {
            log::warn!("outcomes could not be read: {error}");
        }
        self.tracker.tally.expire(now.monotonic);
        self.tracker.publish(self.dispatcher.shipping(now));
        let times = [
            Some(self.ship_at),
            Some(self.tend_at),
            self.tracker.tally.next_deadline(),
        ];
        times.into_iter().flatten().min()
    }

    /// Whether all that this client tracked is settled, or will not be by then.
    pub(super) fn is_done_by(&self, deadline: Duration, now: Now) -> bool {
        let Some(spool) = self.tracker.opened() else {
            return true;
        };
        let report = self.tracker.tally.report(spool.intake());
        let stuck_until = self.dispatcher.is_stuck_until(now);
        report.pending == 0 || stuck_until.is_some_and(|until| until > deadline)
    }

    /// Whether no request is on its way.
    pub(super) fn is_landed(&self) -> bool {
        self.dispatcher.in_flight() == 0
    }

    /// Gives back what is on its way, and lets another process ship.
    pub(super) fn end(&mut self) {
        if let Some(outlet) = &mut self.outlet {
            self.dispatcher.end(outlet.as_mut());
        }
        if let Err(error) = self.tracker.hear() {
            log::warn!("outcomes could not be read: {error}");
        }
    }
}

/// Posts a request.
pub(super) async fn fly(
    id: u64,
    batch: Batch,
    transport: Arc<dyn Transport>,
    means: Means,
) -> Landing {
    let current = means.access.get();
    let result = transport.post(current.template.request(&batch)).await;
    let now = means.clock.unix_ms();
    let verdict = classify(&result, batch.len(), now, &current.redactor);
    log::debug!("{} tracked events sent: {:?}", batch.len(), verdict.outcome);
    Landing {
        id,
        verdict,
        is_answered: result.is_ok(),
        date: result.ok().as_ref().and_then(date),
    }
}

/// There is no way to send.
pub(super) fn not_sent(id: u64, error: &Error) -> Landing {
    let unanswered = Unanswered {
        sent: Sent::No,
        reason: error.to_string(),
    };
    Landing {
        id,
        verdict: classify(&Err(unanswered), 0, 0, &super::redact::Redactor::default()),
        is_answered: false,
        date: None,
    }
}

/// The time by the server, in milliseconds since 1970.
fn date(answer: &Answer) -> Option<i64> {
    let date = httpdate::parse_http_date(answer.header("date")?).ok()?;
    let since_epoch = date.duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(since_epoch.as_millis()).ok()
}
