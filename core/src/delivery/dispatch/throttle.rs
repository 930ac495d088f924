//! How many requests may be on their way at the same time. Pure.

use std::time::Duration;

use crate::delivery::policy::{WINDOW_CUT_PERCENT, WINDOW_MAX};

/// Additive increase, multiplicative decrease, as TCP does it.
#[derive(Debug)]
pub(super) struct Throttle {
    /// In hundredths of a request, so that no fraction is lost.
    window: usize,
    cut_at: Option<Duration>,
}

impl Default for Throttle {
    fn default() -> Self {
        Self {
            window: 100,
            cut_at: None,
        }
    }
}

impl Throttle {
    /// At least one.
    pub(super) fn window(&self) -> usize {
        (self.window / 100).max(1)
    }

    /// A request went well. Only a full window shows that it could be wider.
    pub(super) fn succeeded(&mut self, was_full: bool) {
        if was_full {
            // One more per round of the whole window.
            let step = (100 / self.window()).max(1);
            self.window = (self.window + step).min(WINDOW_MAX * 100);
        }
    }

    /// The endpoint is overloaded. Requests that were on their way together count once.
    pub(super) fn overloaded(&mut self, sent_at: Duration, now: Duration) {
        if self.cut_at.is_none_or(|cut_at| cut_at <= sent_at) {
            self.window = (self.window * WINDOW_CUT_PERCENT / 100).max(100);
            self.cut_at = Some(now);
        }
    }

    /// Starts again with one, after an outage.
    pub(super) fn restart(&mut self) {
        self.window = 100;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_grows_by_one_per_round_up_to_the_limit() {
        let mut throttle = Throttle::default();
        assert_eq!(throttle.window(), 1);
        throttle.succeeded(true);
        assert_eq!(throttle.window(), 2);
        throttle.succeeded(true);
        throttle.succeeded(true);
        assert_eq!(throttle.window(), 3);
        for _ in 0..100 {
            throttle.succeeded(true);
        }
        assert_eq!(throttle.window(), WINDOW_MAX);
    }

    #[test]
    fn it_does_not_grow_unused() {
        let mut throttle = Throttle::default();
        throttle.succeeded(false);
        assert_eq!(throttle.window(), 1);
    }

    #[test]
    fn a_round_of_overload_cuts_it_once() {
        let mut throttle = Throttle::default();
        for _ in 0..100 {
            throttle.succeeded(true);
        }
        for _ in 0..8 {
            throttle.overloaded(Duration::ZERO, Duration::from_secs(1));
        }
        assert_eq!(throttle.window(), 5); // 8 * 0.7
        throttle.overloaded(Duration::from_secs(1), Duration::from_secs(2));
        assert_eq!(throttle.window(), 3);
        for second in 2..9 {
            throttle.overloaded(Duration::from_secs(second), Duration::from_secs(second + 1));
        }
        assert_eq!(throttle.window(), 1);
    }
}
