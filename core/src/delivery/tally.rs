//! What became of the events that one client tracked in this process.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::policy::KEPT_OUTCOMES;
use super::reports::{FlushReport, TrackedOutcome, TrackedResult};
use super::spool::{Final, Intake, Settled};
use crate::error::Error;

/// Takes the report of a flush, once.
pub(super) type Flushed = Box<dyn FnOnce(Result<FlushReport, Error>) + Send>;

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
    done: Flushed,
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
    pub(super) fn wait(&self, intake: &dyn Intake, deadline: Duration, done: Flushed) {
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
mod tests {
    use std::sync::mpsc;

    use super::*;
    use crate::delivery::batch::Stream;
    use crate::delivery::spool::Entry;
    use crate::delivery::spool::memory::MemorySpool;

    fn append(spool: &MemorySpool) -> u64 {
        let entry = Entry {
            event_id: String::new(),
            event_name: String::new(),
            event_time: 0,
            accepted_at: 0,
            stream: Stream::General,
            is_own_id: false,
            payload: String::new(),
        };
        spool.append(&entry).unwrap()
    }

    fn settled(number: u64) -> Vec<Settled> {
        vec![Settled {
            number,
            event_id: number.to_string(),
            event_name: String::new(),
            outcome: Final::Delivered,
        }]
    }

    #[test]
    fn a_wait_is_for_what_was_there_before() {
        let (spool, tally) = (MemorySpool::new(u64::MAX), Tally::new(false));
        append(&spool);
        let (done, report) = mpsc::channel();
        let done = move |result| done.send(result).unwrap();
        tally.wait(&spool, Duration::MAX, Box::new(done));
        append(&spool);
        // The newer one is delivered first.
        tally.count(settled(2));
        assert!(report.try_recv().is_err());
        tally.count(settled(1));
        let report = report.try_recv().unwrap().unwrap();
        assert_eq!((report.delivered, report.pending), (1, 0));
    }

    #[test]
    fn a_wait_ends_by_its_time() {
        let (spool, tally) = (MemorySpool::new(u64::MAX), Tally::new(false));
        append(&spool);
        let (done, report) = mpsc::channel();
        let done = move |result| done.send(result).unwrap();
        let deadline = Duration::from_secs(5);
        tally.wait(&spool, deadline, Box::new(done));
        assert_eq!(tally.next_deadline(), Some(deadline));
        tally.expire(Duration::from_secs(4));
        assert!(report.try_recv().is_err());
        tally.expire(deadline);
        assert_eq!(report.try_recv().unwrap().unwrap().pending, 1);
    }

    #[test]
    fn a_flush_is_exact_although_nobody_takes_the_outcomes() {
        let (spool, tally) = (MemorySpool::new(u64::MAX), Tally::new(true));
        let newest = KEPT_OUTCOMES as u64 + 1;
        for number in 1..=newest {
            append(&spool);
            if number < newest {
                tally.count(settled(number));
            }
        }
        assert_eq!(tally.room(), 0);
        let (done, report) = mpsc::channel();
        let done = move |result| done.send(result).unwrap();
        tally.wait(&spool, Duration::MAX, Box::new(done));
        assert!(tally.room() > 0);
        tally.count(settled(newest));
        assert_eq!(report.try_recv().unwrap().unwrap().delivered, newest);
        assert_eq!(tally.room(), 0);
    }

    #[test]
    fn outcomes_are_told_once_and_then_no_more() {
        let tally = Tally::new(true);
        tally.count(settled(1));
        tally.count(settled(2));
        let told = tally.outcomes(1, Duration::ZERO).unwrap();
        assert_eq!(told[0].event_id, "1");
        tally.end();
        assert_eq!(tally.outcomes(9, Duration::ZERO).unwrap().len(), 1);
        assert_eq!(tally.outcomes(9, Duration::ZERO), None);
    }
}
