//! What is told about the state of shipping.

use std::time::Duration;

use super::{Dispatcher, Now};
use crate::delivery::stats::Shipping;

impl Dispatcher {
    /// Until when nothing will be sent whatever happens, as far as this process knows.
    pub(in crate::delivery) fn is_stuck_until(&self, now: Now) -> Option<Duration> {
        let parked = self.park.as_ref().map(|park| park.probe_at);
        let waiting = self.retry.waits_until(now.monotonic);
        let until = parked.max(waiting).max(Some(self.storage_until))?;
        (until > now.monotonic && self.flights.is_empty()).then_some(until)
    }

    /// How it is going.
    pub(in crate::delivery) fn shipping(&self, now: Now) -> Shipping {
        let until = self.is_stuck_until(now);
        let millis = |at: Duration| {
            let left = at.saturating_sub(now.monotonic).as_millis();
            now.unix_ms
                .saturating_add(i64::try_from(left).unwrap_or(i64::MAX))
        };
        Shipping {
            is_shipper: self.is_elected,
            parked: self.park.as_ref().map(|park| park.reason),
            parked_message: self.park.as_ref().and_then(|park| park.message.clone()),
            breaker: self.breaker.state(),
            window: self.window(),
            in_flight: self.flights.len(),
            retry_at: until.map(millis),
            last_progress_at: Some(now.unix_ms),
            ..self.shipping.clone()
        }
    }
}
