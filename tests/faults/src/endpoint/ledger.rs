//! What the endpoint took, counted by event id.

use std::collections::HashMap;
use std::time::Instant;

use serde_json::{Value, json};

/// Everything that arrived, so that lost and repeated events can be told exactly.
#[derive(Debug, Default)]
pub struct Ledger {
    received: HashMap<String, u32>,
    /// Of those: how often the client may not know it.
    doubted: HashMap<String, u32>,
    /// Connections that were accepted.
    pub connections: u64,
    /// Requests whose head was read.
    pub requests: u64,
    /// Requests that were answered with an error on purpose, or refused for a bad event.
    pub refused: u64,
    /// Bytes of request bodies, outside of TLS.
    pub payload_bytes: u64,
    /// Events of the largest request.
    pub largest_batch: usize,
    /// Requests on their way now.
    pub in_flight: usize,
    /// The most at one time.
    pub most_in_flight: usize,
    first: Option<Instant>,
    last: Option<Instant>,
}

impl Ledger {
    pub(super) fn begin(&mut self) {
        self.requests += 1;
        self.in_flight += 1;
        self.most_in_flight = self.most_in_flight.max(self.in_flight);
        self.last = Some(Instant::now());
        self.first = self.first.or(self.last);
    }

    pub(super) fn end(&mut self) {
        self.in_flight -= 1;
    }

    pub(super) fn receive(&mut self, ids: &[String]) {
        for id in ids {
            *self.received.entry(id.clone()).or_default() += 1;
        }
    }

    /// These were received, and the client may not know it: it will have to send them again.
    pub(super) fn doubt(&mut self, ids: &[String]) {
        for id in ids {
            *self.doubted.entry(id.clone()).or_default() += 1;
        }
    }

    /// How often this event was received.
    pub fn times(&self, id: &str) -> u32 {
        self.received.get(id).copied().unwrap_or_default()
    }

    /// Different events.
    pub fn events(&self) -> usize {
        self.received.len()
    }

    /// Receptions of events that had been received before.
    pub fn repeats(&self) -> u64 {
        let extra = |times: &u32| u64::from(times.saturating_sub(1));
        self.received.values().map(extra).sum()
    }

    /// Receptions after which the client may not have known that it was one.
    pub fn doubts(&self) -> u64 {
        self.doubted.values().copied().map(u64::from).sum()
    }

    /// Repeats of events although the client knew that they had been received.
    pub fn needless(&self) -> u64 {
        let needless = |(id, times): (&String, &u32)| {
            let doubted = self.doubted.get(id).copied().unwrap_or_default();
            u64::from(times.saturating_sub(1).saturating_sub(doubted))
        };
        self.received.iter().map(needless).sum()
    }

    /// Requests each second, from the first to the last.
    pub fn rate(&self) -> f64 {
        let (Some(first), Some(last)) = (self.first, self.last) else {
            return 0.0;
        };
        #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
        let requests = self.requests as f64;
        requests / (last - first).as_secs_f64().max(0.001)
    }

    /// For processes in other languages.
    pub fn json(&self) -> Value {
        json!({
            "received": self.received,
            "connections": self.connections,
            "requests": self.requests,
            "refused": self.refused,
            "payload_bytes": self.payload_bytes,
            "largest_batch": self.largest_batch,
            "most_in_flight": self.most_in_flight,
            "requests_per_second": self.rate(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repeat_is_needless_unless_each_reception_before_was_in_doubt() {
        let ids = ["a", "b", "c"].map(str::to_owned);
        let mut ledger = Ledger::default();
        ledger.receive(&ids);
        ledger.doubt(&ids[..2]);
        ledger.receive(&ids[1..]);
        ledger.receive(&ids[1..2]);
        // "a" came once; "b" three times, once in doubt; "c" twice, never in doubt.
        assert_eq!((ledger.repeats(), ledger.doubts()), (3, 2));
        assert_eq!(ledger.needless(), 2);
    }
}
