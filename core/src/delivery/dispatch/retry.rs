//! When to try again after a failure. Pure.

use std::time::Duration;

use crate::delivery::policy::{LONGEST_PAUSE, RETRY_BASE, RETRY_CAP};

/// Full jitter: any time up to a limit that doubles with each failure, so that many clients do not
/// come back at the same moment. There is no last attempt.
#[derive(Debug, Default)]
pub(super) struct Retry {
    failures: u32,
    failed_at: Option<Duration>,
    until: Option<Duration>,
}

impl Retry {
    /// A request failed that was sent at `sent_at`. `asked` is how long the endpoint wants to be
    /// left alone, at least. `random` is any number.
    pub(super) fn failed(
        &mut self,
        sent_at: Duration,
        now: Duration,
        asked: Option<Duration>,
        random: u64,
    ) {
        // Requests that were on their way together are one failure.
        if self.failed_at.is_none_or(|failed_at| failed_at <= sent_at) {
            self.failures = self.failures.saturating_add(1);
            self.failed_at = Some(now);
        }
        let floor = asked.unwrap_or_default().min(LONGEST_PAUSE);
        let wait = jitter(self.failures, random).max(floor);
        self.until = self.until.max(Some(now + wait));
    }

    /// The endpoint wants to be left alone, although the request went well.
    pub(super) fn pause(&mut self, now: Duration, asked: Duration) {
        self.until = self.until.max(Some(now + asked.min(LONGEST_PAUSE)));
    }

    pub(super) fn succeeded(&mut self) {
        self.failures = 0;
    }

    /// Forgets the wait: somebody repaired something.
    pub(super) fn reset(&mut self) {
        *self = Self::default();
    }

    /// Until when nothing may be sent; absent when it may.
    pub(super) fn waits_until(&self, now: Duration) -> Option<Duration> {
        self.until.filter(|until| *until > now)
    }
}

/// After one failure up to a second, after two up to two seconds, then four, ...
fn jitter(failures: u32, random: u64) -> Duration {
    let doublings = failures.saturating_sub(1).min(16);
    let limit = RETRY_BASE.saturating_mul(1 << doublings).min(RETRY_CAP);
    let millis = u64::try_from(limit.as_millis()).unwrap_or(u64::MAX);
    Duration::from_millis(random % (millis + 1))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn the_limit_doubles_up_to_five_minutes() {
        let limits = [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300];
        for (failures, limit) in (1..).zip(limits) {
            let longest = at(limit);
            let millis = u64::try_from(longest.as_millis()).unwrap();
            assert_eq!(jitter(failures, millis), longest);
            assert_eq!(jitter(failures, millis + 1), Duration::ZERO);
        }
    }

    #[test]
    fn requests_of_one_moment_are_one_failure() {
        let mut retry = Retry::default();
        for _ in 0..8 {
            retry.failed(at(0), at(10), None, 0);
        }
        assert_eq!(retry.failures, 1);
        retry.failed(at(10), at(20), None, 0);
        assert_eq!(retry.failures, 2);
    }

    #[test]
    fn a_hint_is_a_floor_of_at_most_an_hour() {
        let mut retry = Retry::default();
        retry.failed(at(0), at(0), Some(at(120)), 5);
        assert_eq!(retry.waits_until(at(1)), Some(at(120)));
        retry.failed(at(1), at(1), Some(at(86_400)), 5);
        assert_eq!(retry.waits_until(at(1)), Some(at(3_601)));
        // A later, shorter hint does not shorten the wait.
        retry.failed(at(2), at(2), Some(at(1)), 5);
        assert_eq!(retry.waits_until(at(2)), Some(at(3_601)));
        assert_eq!(retry.waits_until(at(3_601)), None);
    }

    proptest! {
        #[test]
        fn no_wait_is_longer_than_the_cap(failures in 0..u32::MAX, random: u64) {
            prop_assert!(jitter(failures, random) <= RETRY_CAP);
        }
    }
}
