//! What an answer means for the events of its request.

use super::lane::Finding;
use super::{Dispatcher, Flown, Item, Lane, Now, Park, fate};
use crate::delivery::classify::{Outcome, Repair, Verdict};
use crate::delivery::policy::{PROBE_EVENTS, STORAGE_PAUSE};
use crate::delivery::spool::{Cause, Final, Key, Note, Outlet, Reason};
use crate::delivery::stats::Parked;
use crate::error::Error;

/// What came of a request.
pub(in crate::delivery) struct Landing {
    pub(in crate::delivery) id: u64,
    pub(in crate::delivery) verdict: Verdict,
    /// Whether an HTTP answer came.
    pub(in crate::delivery) is_answered: bool,
    /// The time by the server, in milliseconds since 1970.
    pub(in crate::delivery) date: Option<i64>,
}

impl Dispatcher {
    /// Writes down what a request came to.
    pub(in crate::delivery) fn conclude(
        &mut self,
        outlet: &mut dyn Outlet,
        landing: &Landing,
        now: Now,
    ) -> Result<(), Error> {
        let Some(flown) = self.flights.remove(&landing.id) else {
            return Ok(());
        };
        if landing.is_answered {
            self.time.answered(landing.date, now);
        }
        let verdict = &landing.verdict;
        self.adapt(&flown, landing, now);
        let written = self.act(&flown, verdict, outlet, now);
        if written.is_err() {
            // What could not be written down will be sent again.
            outlet.release(&flown.keys());
            self.storage_until = now.monotonic + STORAGE_PAUSE;
        }
        if self
            .park
            .as_ref()
            .is_some_and(|park| park.reason == Parked::Token)
        {
            self.stand_back(outlet, now);
        }
        written
    }

    /// Learns how fast the endpoint is.
    fn adapt(&mut self, flown: &Flown, landing: &Landing, now: Now) {
        let verdict = &landing.verdict;
        let status = verdict.refusal.as_ref().map(|refusal| refusal.status);
        let is_transient = matches!(verdict.outcome, Outcome::Waiting | Outcome::Ambiguous);
        let is_slow = verdict.outcome == Outcome::Ambiguous && !landing.is_answered;
        if verdict.outcome == Outcome::Throttled || status == Some(503) || is_slow {
            self.throttle.overloaded(flown.sent_at, now.monotonic);
        }
        if is_transient || verdict.outcome == Outcome::Throttled {
            let random = self.random();
            self.retry
                .failed(flown.sent_at, now.monotonic, verdict.pause, random);
        } else {
            self.retry.succeeded();
            self.retry
                .pause(now.monotonic, verdict.pause.unwrap_or_default());
        }
        if is_transient {
            self.breaker.failed(now.monotonic);
            if self.breaker.limit().is_some() && self.log.allows("down", now.monotonic) {
                log::warn!("the endpoint can not be reached; events wait");
            }
        } else if self.breaker.answered(now.monotonic) {
            self.restart_slowly();
        }
        if let Some(said) = words_of(verdict) {
            self.shipping.last_error = Some(said);
        }
    }

    fn act(
        &mut self,
        flown: &Flown,
        verdict: &Verdict,
        outlet: &mut dyn Outlet,
        now: Now,
    ) -> Result<(), Error> {
        self.unpark(verdict.outcome);
        match verdict.outcome {
            Outcome::Delivered => {
                self.delivered(flown, outlet, now);
                Ok(())
            }
            Outcome::Waiting | Outcome::Throttled => give_back(flown, Note::NotReceived, outlet),
            Outcome::Ambiguous => self.ambiguous(flown, verdict, outlet, now),
            Outcome::Parked(repair) => {
                self.parked(repair, verdict, now);
                give_back(flown, Note::NotReceived, outlet)
            }
            Outcome::Isolate | Outcome::Suspect | Outcome::TooLarge => match &*flown.items {
                [item] => self.refused_alone(*item, flown, verdict, outlet, now),
                _ => self.refused(flown, verdict.outcome, outlet),
            },
        }
    }

    fn delivered(&mut self, flown: &Flown, outlet: &mut dyn Outlet, now: Now) {
        self.throttle.succeeded(flown.was_full);
        self.shipping.last_delivered_at = Some(now.unix_ms);
        let guilty = self
            .lane(flown)
            .map(|lane| lane.delivered(flown.were_suspects))
            .unwrap_or_default();
        self.settle(flown.keys(), Final::Delivered, outlet, now);
        for (item, cause) in guilty {
            self.bury(item.key, cause, outlet, now);
        }
    }

    fn ambiguous(
        &mut self,
        flown: &Flown,
        verdict: &Verdict,
        outlet: &mut dyn Outlet,
        now: Now,
    ) -> Result<(), Error> {
        if !fate::holds(self.ambiguous, flown.stream) {
            return give_back(flown, Note::Ambiguous, outlet);
        }
        let keys = flown.keys();
        outlet.note(&keys, Note::Ambiguous)?;
        let cause = self.cause(Reason::AmbiguousHeld, verdict, now);
        self.settle(keys, Final::Dead(cause), outlet, now);
        Ok(())
    }

    fn parked(&mut self, repair: Repair, verdict: &Verdict, now: Now) {
        let message = words_of(verdict);
        self.park(Park::new(repair.into(), message, now.monotonic));
    }

    pub(super) fn park(&mut self, park: Park) {
        if self.park.as_ref().map(|old| old.reason) != Some(park.reason) {
            let why = park.message.as_deref().unwrap_or("no reason was given");
            log::warn!(
                "delivery is parked, no event is lost: {}: {why}",
                park.reason.as_str()
            );
        }
        self.park = Some(park);
    }

    /// The answer shows that what was broken is repaired.
    fn unpark(&mut self, outcome: Outcome) {
        let Some(park) = &self.park else { return };
        let is_repaired = match outcome {
            Outcome::Delivered | Outcome::TooLarge => true,
            Outcome::Isolate => park.reason != Parked::Refused,
            _ => false,
        };
        if is_repaired {
            self.park = None;
            self.restart_slowly();
            log::info!("delivery goes on");
        }
    }

    fn restart_slowly(&mut self) {
        self.throttle.restart();
        for lane in &mut self.lanes {
            lane.restart(PROBE_EVENTS);
        }
    }

    /// At least one of several events is bad, or they are too large together.
    fn refused(
        &mut self,
        flown: &Flown,
        outcome: Outcome,
        outlet: &mut dyn Outlet,
    ) -> Result<(), Error> {
        let Some(lane) = self.lane(flown) else {
            return Ok(());
        };
        if outcome == Outcome::TooLarge {
            lane.too_large(flown.bytes);
            return give_back(flown, Note::NotReceived, outlet);
        }
        let size = lane.refused(flown.items.len(), flown.were_suspects);
        give_back(flown, Note::Suspect(size), outlet)
    }

    fn refused_alone(
        &mut self,
        item: Item,
        flown: &Flown,
        verdict: &Verdict,
        outlet: &mut dyn Outlet,
        now: Now,
    ) -> Result<(), Error> {
        if verdict.outcome == Outcome::TooLarge {
            if let Some(lane) = self.lane(flown) {
                lane.too_large_alone();
            }
            let cause = self.cause(Reason::Oversize, verdict, now);
            self.bury(item.key, cause, outlet, now);
            return Ok(());
        }
        let at = self.time.confirmed_at(now);
        if at.is_some_and(|at| fate::too_old(&item, flown.stream, at).is_some()) {
            // The refusal has told the time, and with it the true reason.
            return give_back(flown, Note::NotReceived, outlet);
        }
        let cause = self.cause(Reason::Rejected, verdict, now);
        let Some(lane) = self.lane(flown) else {
            return Ok(());
        };
        let finding = if verdict.outcome == Outcome::Suspect {
            lane.refused_unexplained(item, cause.clone())
        } else {
            lane.refused_alone(code_of(verdict))
        };
        match finding {
            Finding::Guilty if verdict.outcome == Outcome::Suspect => {
                outlet.note(&[item.key], Note::Suspect(1))
            }
            Finding::Guilty => {
                self.bury(item.key, cause, outlet, now);
                Ok(())
            }
            Finding::Systemic => {
                self.park_refused(outlet, now);
                give_back(flown, Note::Suspect(1), outlet)
            }
        }
    }

    fn bury(&mut self, key: Key, cause: Cause, outlet: &mut dyn Outlet, now: Now) {
        if self.log.allows("rejected", now.monotonic) {
            log::warn!("an event was refused alone and given up; see the dead letters");
        }
        self.settle(vec![key], Final::Dead(cause), outlet, now);
    }

    fn lane(&mut self, flown: &Flown) -> Option<&mut Lane> {
        let mut lanes = self.lanes.iter_mut();
        lanes.find(|lane| lane.stream == flown.stream)
    }

    fn cause(&self, reason: Reason, verdict: &Verdict, now: Now) -> Cause {
        let refusal = verdict.refusal.as_ref();
        Cause {
            reason,
            code: refusal.and_then(|refusal| refusal.code),
            subcode: refusal.and_then(|refusal| refusal.subcode),
            message: words_of(verdict),
            at: self.time.guess(now),
        }
    }
}

fn give_back(flown: &Flown, note: Note, outlet: &mut dyn Outlet) -> Result<(), Error> {
    let keys = flown.keys();
    outlet.note(&keys, note)?;
    outlet.release(&keys);
    Ok(())
}

/// Meta's code; without one, the HTTP status.
fn code_of(verdict: &Verdict) -> i64 {
    let refusal = verdict.refusal.as_ref();
    refusal.map_or(0, |refusal| {
        refusal.code.unwrap_or_else(|| i64::from(refusal.status))
    })
}

/// What was said, clean of tokens.
fn words_of(verdict: &Verdict) -> Option<String> {
    let refusal = verdict.refusal.as_ref();
    let said = refusal.map(|refusal| match &refusal.message {
        Some(message) => format!("HTTP {}: {message}", refusal.status),
        None => format!("HTTP {}", refusal.status),
    });
    said.or_else(|| verdict.reason.clone())
}
