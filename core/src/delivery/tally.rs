//! What became of the events that one client tracked in this process.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::policy::KEPT_OUTCOMES;
use super::reports::{FlushReport, TrackedOutcome, TrackedResult};
use super::spool::{Final, Intake, Settled};
use super::wait::Reply;

/// Counts outcomes, ends the waits of `flush`, and keeps outcomes for who asks for them.
pub(super) struct Tally {
    keeps_outcomes: bool,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// Nothing is pending in it.
    ended: FlushReport,
    waits: Vec<Wait>,
    kept: VecDeque<TrackedOutcome>,
    is_ended: bool,
}

/// One flush: until all events up to a number are settled.
struct Wait {
    upto: u64,
    report: FlushReport,
    /// On the monotonic clock.
    deadline: Duration,
    done: Reply<FlushReport>,
}

impl Tally {
    pub(super) fn new(keeps_outcomes: bool) -> Self {
        Self {
            keeps_outcomes,
            state: Mutex::default(),
            changed: Condvar::new(),
        }
    }

    /// Of all events so far.
    pub(super) fn report(&self, intake: &dyn Intake) -> FlushReport {
        let state = self.lock();
        state.report(intake.newest())
    }

    /// Calls `done` when all events so far are settled, at once when they are.
    pub(super) fn wait(&self, intake: &dyn Intake, deadline: Duration, done: Reply<FlushReport>) {
        let mut state = self.lock();
        // Nothing newer was counted yet: counting needs this lock.
        let upto = intake.newest();
        let report = state.report(upto);
        if report.pending == 0 {
            drop(state);
            return done(Ok(report));
        }
        state.waits.push(Wait {
            upto,
            report,
            deadline,
            done,
        });
    }

    /// How many outcomes may be told now: no more than the host takes, unless somebody waits for
    /// what they add up to.
    pub(super) fn room(&self) -> usize {
        let state = self.lock();
        if state.waits.is_empty() {
            KEPT_OUTCOMES.saturating_sub(state.kept.len())
        } else {
            usize::MAX
        }
    }

    /// Whether anybody is told the outcomes.
    pub(super) fn keeps_outcomes(&self) -> bool {
        self.keeps_outcomes && !self.lock().is_ended
    }

    /// Counts decisions.
    pub(super) fn count(&self, settled: Vec<Settled>) {
        if settled.is_empty() {
            return;
        }
        let mut state = self.lock();
        for settled in settled {
            state.count(&settled);
            if self.keeps_outcomes && !state.is_ended {
                state.kept.extend(told(settled));
            }
        }
        let done = state.take_waits(|wait| wait.report.pending == 0);
        drop(state);
        self.changed.notify_all();
        answer(done);
    }

    /// Ends the waits whose time is over.
    pub(super) fn expire(&self, now: Duration) {
        let done = self.lock().take_waits(|wait| wait.deadline <= now);
        answer(done);
    }

    /// When the next wait ends by its time.
    pub(super) fn next_deadline(&self) -> Option<Duration> {
        let state = self.lock();
        state.waits.iter().map(|wait| wait.deadline).min()
    }

    /// Ends all waits, and [`Tally::outcomes`] once it has told everything.
    pub(super) fn end(&self) {
        let mut state = self.lock();
        state.is_ended = true;
        let done = state.take_waits(|_| true);
        drop(state);
        self.changed.notify_all();
        answer(done);
    }

    /// Ends [`Tally::outcomes`] once it has told everything, and no wait.
    pub(super) fn end_outcomes(&self) {
        self.lock().is_ended = true;
        self.changed.notify_all();
    }

    /// Waits for outcomes; `None` when there will be no more.
    pub(super) fn outcomes(&self, limit: usize, timeout: Duration) -> Option<Vec<TrackedOutcome>> {
        // A wait without a clock of its own: `Condvar` knows no other.
        let until = Instant::now().checked_add(timeout);
        let mut state = self.lock();
        loop {
            if !state.kept.is_empty() || limit == 0 {
                let count = limit.min(state.kept.len());
                return Some(state.kept.drain(..count).collect());
            }
            if state.is_ended {
                return None;
            }
            let left = until.map_or(timeout, |until| {
                until.saturating_duration_since(Instant::now())
            });
            if left.is_zero() {
                return Some(Vec::new());
            }
            let waited = self.changed.wait_timeout(state, left);
            (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn report(&self, upto: u64) -> FlushReport {
        let ended = self.ended.delivered + self.ended.dead + self.ended.damaged;
        FlushReport {
            pending: upto.saturating_sub(ended),
            ..self.ended
        }
    }

    fn count(&mut self, settled: &Settled) {
        add(&mut self.ended, &settled.outcome);
        for wait in &mut self.waits {
            if settled.number <= wait.upto {
                add(&mut wait.report, &settled.outcome);
                wait.report.pending = wait.report.pending.saturating_sub(1);
            }
        }
    }

    fn take_waits(&mut self, is_over: impl Fn(&Wait) -> bool) -> Vec<Wait> {
        let all = std::mem::take(&mut self.waits);
        let (over, left) = all.into_iter().partition(is_over);
        self.waits = left;
        over
    }
}

impl fmt::Debug for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tally")
    }
}

/// Not while the lock is held: a callback may ask for another flush.
fn answer(waits: Vec<Wait>) {
    for wait in waits {
        (wait.done)(Ok(wait.report));
    }
}

fn add(report: &mut FlushReport, outcome: &Final) {
    *match outcome {
        Final::Delivered => &mut report.delivered,
        Final::Dead(_) => &mut report.dead,
        Final::Damaged => &mut report.damaged,
    } += 1;
}

/// Nothing is known about an event that was destroyed.
fn told(settled: Settled) -> Option<TrackedOutcome> {
    let result = match settled.outcome {
        Final::Delivered => TrackedResult::Delivered,
        Final::Dead(cause) => TrackedResult::Dead {
            reason: cause.reason,
            code: cause.code,
            subcode: cause.subcode,
            message: cause.message,
        },
        Final::Damaged => return None,
    };
    Some(TrackedOutcome {
        event_id: settled.event_id,
        event_name: settled.event_name,
        result,
    })
}

#[cfg(test)]
#[path = "tally_tests.rs"]
mod tests;
