//! Decides when it is written down how delivery goes. Pure.

use std::time::Duration;

use super::dispatch::Now;
use super::policy::STATUS_EVERY;
use super::stats::{Breaker, Parked, Shipping};

#[derive(Default)]
pub(super) struct Bulletin {
    /// What was told last, and when.
    told: Option<(Option<Parked>, Breaker, Duration)>,
}

impl Bulletin {
    /// What there is to write, if anything. Only the one that delivers repeats itself: one that has
    /// stood back says so once.
    pub(super) fn due(&mut self, shipping: Shipping, now: Now) -> Option<Shipping> {
        let (parked, breaker) = (shipping.parked, shipping.breaker);
        let is_concerned = shipping.is_shipper || parked.is_some();
        let is_new = self
            .told
            .is_none_or(|(before, it, _)| (before, it) != (parked, breaker));
        let is_old = self
            .told
            .is_some_and(|(_, _, at)| at.saturating_add(STATUS_EVERY) <= now.monotonic);
        let is_due = is_concerned && (is_new || (is_old && shipping.is_shipper));
        is_due.then(|| {
            self.told = Some((parked, breaker, now.monotonic));
            shipping
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Now {
        Now {
            unix_ms: 0,
            monotonic: Duration::from_secs(seconds),
        }
    }

    fn shipping(is_shipper: bool, parked: Option<Parked>) -> Shipping {
        Shipping {
            is_shipper,
            parked,
            ..Shipping::default()
        }
    }

    #[test]
    fn the_shipper_repeats_itself_and_one_that_is_parked_says_it_once() {
        let mut bulletin = Bulletin::default();
        let mut is_due =
            |shipper, parked, now| bulletin.due(shipping(shipper, parked), at(now)).is_some();
        assert!(!is_due(false, None, 0));
        assert!(is_due(true, None, 1));
        assert!(!is_due(true, None, 30));
        assert!(is_due(true, None, 31));
        assert!(is_due(false, Some(Parked::Token), 32));
        assert!(!is_due(false, Some(Parked::Token), 1_000));
        assert!(is_due(true, None, 1_001));
    }
}
