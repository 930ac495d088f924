//! A destination that waits for somebody to repair something. Pure.

use std::time::Duration;

use crate::delivery::classify::Repair;
use crate::delivery::policy::PARK_PROBE;
use crate::delivery::stats::Parked;

/// Nothing is sent but one small request now and then, and no event is given up.
#[derive(Debug)]
pub(super) struct Park {
    pub(super) reason: Parked,
    /// What Meta said.
    pub(super) message: Option<String>,
    /// When to try again.
    pub(super) probe_at: Duration,
}

impl Park {
    pub(super) fn new(reason: Parked, message: Option<String>, now: Duration) -> Self {
        Self {
            reason,
            message,
            probe_at: now + PARK_PROBE,
        }
    }
}

impl From<Repair> for Parked {
    fn from(repair: Repair) -> Self {
        match repair {
            Repair::Token => Self::Token,
            Repair::Permission => Self::Permission,
            Repair::Dataset => Self::Dataset,
            Repair::Endpoint => Self::Endpoint,
        }
    }
}
