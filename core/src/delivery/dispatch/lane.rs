//! Finds the bad events of one stream, by sending ever smaller requests. Pure.
//!
//! A refused request says that one of its events is bad, not which. So it is halved until an event
//! is refused alone; nothing is concluded from what others were refused. How small the next request
//! must be is noted with each event, so that a killed process goes on where it was.

use super::Item;
use crate::delivery::batch::Stream;
use crate::delivery::policy::{Policy, SYSTEMIC_REFUSALS, UNEXPLAINED_REFUSALS};
use crate::delivery::spool::{Cause, Want};

#[derive(Debug)]
pub(super) struct Lane {
    pub(super) stream: Stream,
    /// Events of the next request that holds no suspects. It halves with a refusal and doubles with
    /// two deliveries in a row, so two of three requests are accepted: when one event of ten is
    /// bad, these are four events, with which the bad ones are found with the fewest requests.
    size: usize,
    /// Deliveries since the size changed.
    successes: u32,
    largest: usize,
    /// Bytes of the next request.
    bytes: usize,
    most_bytes: usize,
    /// Refused requests since the last that was delivered.
    refusals: u32,
    /// The code of the events refused alone since the last delivery, and their number.
    streak: Option<(i64, u32)>,
    /// Refused alone, for no reason that is known: guilty once something else is delivered.
    unexplained: Vec<(Item, Cause)>,
}

/// What follows from a refusal of one event alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Finding {
    /// The event is bad.
    Guilty,
    /// So many were refused that the fault lies elsewhere.
    Systemic,
}

impl Lane {
    pub(super) fn new(stream: Stream, policy: &Policy) -> Self {
        Self {
            stream,
            size: policy.events_per_request,
            successes: 0,
            largest: policy.events_per_request,
            bytes: policy.bytes_per_request,
            most_bytes: policy.bytes_per_request,
            refusals: 0,
            streak: None,
            unexplained: Vec::new(),
        }
    }

    /// What the next request may hold; `limit` is the breaker's.
    pub(super) fn want(&self, suspects: bool, limit: Option<usize>) -> Want {
        // Each suspect knows how many it may go with.
        let size = if suspects { self.largest } else { self.size };
        Want {
            stream: self.stream,
            count: size.min(limit.unwrap_or(usize::MAX)),
            bytes: self.bytes,
            suspects,
        }
    }

    /// After a refusal, one request at a time until one is delivered: when all are refused, as few
    /// as possible should be sent to find out.
    pub(super) fn may_send(&self, in_flight: usize) -> bool {
        self.refusals == 0 || in_flight == 0
    }

    /// A request was delivered. Gives the events that are thereby known to be bad.
    pub(super) fn delivered(&mut self, were_suspects: bool) -> Vec<(Item, Cause)> {
        if !were_suspects {
            self.successes += 1;
            if self.successes == 2 {
                self.grow();
            }
        }
        self.refusals = 0;
        self.streak = None;
        std::mem::take(&mut self.unexplained)
    }

    fn grow(&mut self) {
        self.size = (self.size * 2).min(self.largest);
        self.successes = 0;
    }

    /// A request with more than one event was refused. Gives the size of the next ones with them.
    pub(super) fn refused(&mut self, events: usize, were_suspects: bool) -> u32 {
        if !were_suspects {
            self.size = (self.size / 2).max(1);
            self.successes = 0;
        }
        self.refusals = self.refusals.saturating_add(1);
        u32::try_from(events.div_ceil(2)).unwrap_or(u32::MAX)
    }

    /// One event was refused alone, with this code.
    pub(super) fn refused_alone(&mut self, code: i64) -> Finding {
        self.refusals = self.refusals.saturating_add(1);
        let before = match self.streak {
            Some((last, count)) if last == code => count,
            _ => 0,
        };
        self.streak = Some((code, before + 1));
        if before + 1 >= SYSTEMIC_REFUSALS {
            Finding::Systemic
        } else {
            Finding::Guilty
        }
    }

    /// One event was refused alone, for a reason that nobody knows.
    pub(super) fn refused_unexplained(&mut self, item: Item, cause: Cause) -> Finding {
        self.refusals = self.refusals.saturating_add(1);
        self.unexplained.push((item, cause));
        if self.unexplained.len() >= UNEXPLAINED_REFUSALS {
            Finding::Systemic
        } else {
            Finding::Guilty
        }
    }

    pub(super) fn has_unexplained(&self) -> bool {
        !self.unexplained.is_empty()
    }

    /// Gives up the suspicion: nothing is known about these events any more.
    pub(super) fn take_unexplained(&mut self) -> Vec<(Item, Cause)> {
        std::mem::take(&mut self.unexplained)
    }

    /// A request of so many bytes was too large.
    pub(super) fn too_large(&mut self, bytes: usize) {
        self.bytes = self.bytes.min(bytes / 2).max(1);
    }

    /// One event alone was too large: what was learnt from requests that held it may be wrong.
    pub(super) fn too_large_alone(&mut self) {
        self.bytes = self.most_bytes;
    }

    /// Begins small, after an outage.
    pub(super) fn restart(&mut self, size: usize) {
        self.size = self.size.min(size);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::spool::{Key, Reason};

    fn lane() -> Lane {
        Lane::new(Stream::General, &Policy::default())
    }

    fn size(lane: &Lane) -> usize {
        lane.want(false, None).count
    }

    #[test]
    fn requests_halve_with_a_refusal_and_double_with_two_deliveries() {
        let mut lane = lane();
        assert_eq!(size(&lane), 1000);
        assert_eq!(lane.refused(1000, false), 500);
        assert_eq!(size(&lane), 500);
        // What becomes of suspects says nothing about the others.
        assert_eq!(lane.refused(501, true), 251);
        lane.delivered(true);
        assert_eq!(size(&lane), 500);
        lane.delivered(false);
        lane.delivered(false);
        assert_eq!(size(&lane), 1000);
        for _ in 0..20 {
            lane.refused(2, false);
        }
        assert_eq!(size(&lane), 1);
    }

    #[test]
    fn a_probe_is_small() {
        assert_eq!(lane().want(false, Some(50)).count, 50);
        assert_eq!(lane().want(true, Some(50)).count, 50);
    }

    #[test]
    fn after_a_refusal_one_request_at_a_time() {
        let mut lane = lane();
        assert!(lane.may_send(7));
        lane.refused(2, false);
        assert!(lane.may_send(0));
        assert!(!lane.may_send(1));
        lane.delivered(true);
        assert!(lane.may_send(7));
    }

    #[test]
    fn sixteen_refusals_of_one_kind_are_nobodys_fault() {
        let mut lane = lane();
        for _ in 1..SYSTEMIC_REFUSALS {
            assert_eq!(lane.refused_alone(100), Finding::Guilty);
        }
        assert_eq!(lane.refused_alone(100), Finding::Systemic);
        // Another code, or a delivery, begins a new count.
        assert_eq!(lane.refused_alone(105), Finding::Guilty);
        lane.delivered(true);
        assert_eq!(lane.refused_alone(105), Finding::Guilty);
    }

    #[test]
    fn an_unexplained_refusal_is_explained_by_a_delivery() {
        let mut lane = lane();
        let item = Item {
            key: Key {
                segment: 0,
                ordinal: 0,
            },
            event_time: 0,
            first_ambiguous_at: None,
        };
        let cause = Cause {
            reason: Reason::Rejected,
            code: None,
            subcode: None,
            message: None,
            at: 0,
        };
        for _ in 1..UNEXPLAINED_REFUSALS {
            let finding = lane.refused_unexplained(item, cause.clone());
            assert_eq!(finding, Finding::Guilty);
        }
        assert_eq!(lane.delivered(true).len(), UNEXPLAINED_REFUSALS - 1);
        assert!(!lane.has_unexplained());
        for _ in 1..UNEXPLAINED_REFUSALS {
            lane.refused_unexplained(item, cause.clone());
        }
        let finding = lane.refused_unexplained(item, cause);
        assert_eq!(finding, Finding::Systemic);
    }

    #[test]
    fn the_limit_of_bytes_is_learnt_and_forgotten() {
        let mut lane = lane();
        lane.too_large(1_000_000);
        assert_eq!(lane.want(false, None).bytes, 500_000);
        lane.too_large_alone();
        assert_eq!(lane.want(false, None).bytes, 4 * 1024 * 1024);
    }
}
