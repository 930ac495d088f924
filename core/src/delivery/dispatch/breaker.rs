//! Holds requests back while the endpoint is down. Pure.

use std::collections::VecDeque;
use std::time::Duration;

use crate::delivery::policy::{BREAKER_FAILURES, BREAKER_LEAST, BREAKER_SPAN, PROBE_EVENTS};
use crate::delivery::stats;

/// Closed: all may pass. Open: none. Half open: one small request, whose outcome decides.
#[derive(Debug, Default)]
pub(super) struct Breaker {
    state: stats::Breaker,
    failures_in_a_row: u32,
    /// When a request ended, and whether it failed.
    recent: VecDeque<(Duration, bool)>,
}

impl Breaker {
    pub(super) fn state(&self) -> stats::Breaker {
        self.state
    }

    /// At most so many events in a request; absent when it is for others to say.
    pub(super) fn limit(&self) -> Option<usize> {
        (self.state != stats::Breaker::Closed).then_some(PROBE_EVENTS)
    }

    /// The endpoint answered, whatever it said about the events. Whether this ends an outage.
    pub(super) fn answered(&mut self, now: Duration) -> bool {
        self.failures_in_a_row = 0;
        let ends_outage = self.state != stats::Breaker::Closed;
        if ends_outage {
            self.state = stats::Breaker::Closed;
            self.recent.clear();
        }
        self.remember(now, false);
        ends_outage
    }

    /// The endpoint was not reached, was too slow, or broke down.
    pub(super) fn failed(&mut self, now: Duration) {
        self.failures_in_a_row += 1;
        self.remember(now, true);
        let is_probe = self.state != stats::Breaker::Closed;
        if is_probe || self.failures_in_a_row >= BREAKER_FAILURES || self.fails_mostly() {
            self.state = stats::Breaker::Open;
        }
    }

    /// The time to wait is over: one request may try.
    pub(super) fn try_again(&mut self) {
        if self.state == stats::Breaker::Open {
            self.state = stats::Breaker::HalfOpen;
        }
    }

    fn remember(&mut self, now: Duration, is_failure: bool) {
        self.recent.push_back((now, is_failure));
        let oldest = now.saturating_sub(BREAKER_SPAN);
        while self.recent.front().is_some_and(|(at, _)| *at < oldest) {
            self.recent.pop_front();
        }
    }

    fn fails_mostly(&self) -> bool {
        let failures = self.recent.iter().filter(|(_, failed)| *failed).count();
        self.recent.len() >= BREAKER_LEAST && failures * 2 > self.recent.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use stats::Breaker::{Closed, HalfOpen, Open};

    const fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn five_failures_in_a_row_open_it() {
        let mut breaker = Breaker::default();
        for second in 0..4 {
            breaker.failed(at(second));
        }
        breaker.answered(at(4));
        for second in 5..9 {
            breaker.failed(at(second * 100));
            assert_eq!(breaker.state(), Closed);
        }
        breaker.failed(at(900));
        assert_eq!(breaker.state(), Open);
    }

    #[test]
    fn more_failures_than_successes_open_it() {
        let mut breaker = Breaker::default();
        let ends = [
            true, true, true, false, true, false, true, false, true, true,
        ];
        for (second, failed) in (0..).zip(ends) {
            assert_eq!(breaker.state(), Closed, "{second}");
            if failed {
                breaker.failed(at(second));
            } else {
                breaker.answered(at(second));
            }
        }
        assert_eq!(breaker.state(), Open);
    }

    #[test]
    fn old_failures_are_forgotten() {
        let mut breaker = Breaker::default();
        for second in 0..40 {
            let now = at(second * 31);
            if second % 3 == 0 {
                breaker.answered(now);
            } else {
                breaker.failed(now);
            }
        }
        assert_eq!(breaker.state(), Closed);
    }

    #[test]
    fn a_small_request_decides_what_follows() {
        let mut breaker = Breaker::default();
        assert_eq!(breaker.limit(), None);
        for second in 0..5 {
            breaker.failed(at(second));
        }
        breaker.try_again();
        assert_eq!(breaker.state(), HalfOpen);
        assert_eq!(breaker.limit(), Some(PROBE_EVENTS));
        breaker.failed(at(6));
        assert_eq!(breaker.state(), Open);
        breaker.try_again();
        assert!(breaker.answered(at(7)));
        assert_eq!(breaker.state(), Closed);
        assert!(!breaker.answered(at(8)));
    }
}
