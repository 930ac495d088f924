//! Which time to believe when something is to be given up for being old. Pure.

use std::time::Duration;

use super::Now;
use crate::delivery::policy::{CLOCK_JUMP_MS, THAW_MS};

/// The machine's clock until a server tells the time, then the server's. After a jump of the
/// machine's clock nothing is given up until a server has answered again.
#[derive(Debug, Default)]
pub(super) struct TrustedTime {
    last: Option<Now>,
    /// The server's time, and when it was told.
    confirmed: Option<Now>,
    has_jumped: bool,
    /// The endpoint answers without a date.
    tells_nothing: bool,
}

impl TrustedTime {
    /// Looks at the clocks. Whether the machine slept in between.
    pub(super) fn observe(&mut self, now: Now) -> bool {
        let ahead = self.last.map_or(0, |last| now.drift_since(last));
        self.last = Some(now);
        if ahead.saturating_abs() > CLOCK_JUMP_MS {
            self.has_jumped = true;
            self.confirmed = None;
        }
        ahead > THAW_MS
    }

    /// An answer came, with this date in milliseconds since 1970.
    pub(super) fn answered(&mut self, date: Option<i64>, now: Now) {
        self.tells_nothing = date.is_none();
        match date {
            Some(unix_ms) => {
                self.has_jumped = false;
                self.confirmed = Some(Now { unix_ms, ..now });
            }
            // Then the machine's clock has to do, unless it is known to be odd.
            None if !self.has_jumped => self.confirmed = Some(now),
            None => {}
        }
    }

    /// The best guess, in milliseconds since 1970.
    pub(super) fn guess(&self, now: Now) -> i64 {
        self.confirmed_at(now).unwrap_or(now.unix_ms)
    }

    /// The time by which something may be given up, in milliseconds since 1970.
    pub(super) fn confirmed_at(&self, now: Now) -> Option<i64> {
        let confirmed = self.confirmed?;
        let passed = now.monotonic.saturating_sub(confirmed.monotonic);
        Some(confirmed.unix_ms.saturating_add(millis(passed)))
    }

    /// Whether the next answer will tell the time, so that it is worth asking for.
    pub(super) fn can_be_confirmed(&self) -> bool {
        self.confirmed.is_none() && !self.tells_nothing
    }
}

impl Now {
    /// How much further the wall clock moved than the monotonic one, in milliseconds.
    fn drift_since(self, last: Self) -> i64 {
        let wall = self.unix_ms.saturating_sub(last.unix_ms);
        wall.saturating_sub(millis(self.monotonic.saturating_sub(last.monotonic)))
    }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000;
    const YEAR: i64 = 365 * 24 * HOUR;

    fn now(unix_ms: i64, seconds: u64) -> Now {
        Now {
            unix_ms,
            monotonic: Duration::from_secs(seconds),
        }
    }

    #[test]
    fn nothing_is_certain_before_the_first_answer() {
        let mut time = TrustedTime::default();
        time.observe(now(1_000, 0));
        assert_eq!(time.confirmed_at(now(1_000, 0)), None);
        assert_eq!(time.guess(now(1_000, 0)), 1_000);
        time.answered(Some(5_000), now(1_000, 0));
        assert_eq!(time.confirmed_at(now(3_000, 2)), Some(7_000));
    }

    #[test]
    fn a_jump_suspends_it_until_a_server_answers() {
        for jump in [HOUR + 1, -HOUR - 1, 10 * YEAR, -10 * YEAR] {
            let mut time = TrustedTime::default();
            time.observe(now(YEAR, 0));
            time.answered(Some(YEAR), now(YEAR, 0));
            let jumped = now(YEAR + jump, 0);
            time.observe(jumped);
            assert_eq!(time.confirmed_at(jumped), None, "{jump}");
            time.answered(None, jumped);
            assert_eq!(time.confirmed_at(jumped), None, "{jump}");
            time.answered(Some(YEAR), jumped);
            assert_eq!(time.confirmed_at(jumped), Some(YEAR), "{jump}");
            // A clock that stays wrong changes nothing.
            time.observe(now(YEAR + jump + 1_000, 1));
            assert_eq!(time.guess(now(YEAR + jump + 1_000, 1)), YEAR + 1_000);
        }
    }

    #[test]
    fn a_small_step_is_no_jump() {
        let mut time = TrustedTime::default();
        time.observe(now(YEAR, 0));
        time.answered(None, now(YEAR, 0));
        time.observe(now(YEAR + HOUR, 0));
        assert_eq!(time.confirmed_at(now(YEAR + HOUR, 0)), Some(YEAR));
    }

    #[test]
    fn sleep_is_noticed() {
        let mut time = TrustedTime::default();
        assert!(!time.observe(now(YEAR, 0)));
        assert!(!time.observe(now(YEAR + 60_000, 60)));
        assert!(time.observe(now(YEAR + 70_000, 61)));
    }
}
