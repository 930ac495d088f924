//! What tracking tells its caller.

use super::spool::Reason;
use crate::issue::Issue;

/// An event was accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Receipt {
    /// Its id, given or new.
    pub event_id: String,
    /// What was noticed: everything here was mended or dropped.
    pub issues: Vec<Issue>,
}

/// What became of the events that one client tracked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct FlushReport {
    /// Meta confirmed so many.
    pub delivered: u64,
    /// So many are still to be delivered.
    pub pending: u64,
    /// So many went to the dead letters.
    pub dead: u64,
    /// So many were destroyed by a failing disk.
    pub damaged: u64,
}

/// The final word about one event that this client tracked.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TrackedOutcome {
    /// The event's id.
    pub event_id: String,
    /// The event's name.
    pub event_name: String,
    /// How it ended.
    pub result: TrackedResult,
}

/// How a tracked event ended.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TrackedResult {
    /// Meta confirmed it.
    Delivered,
    /// It was given up, and lies in the dead letters.
    Dead {
        /// Why.
        reason: Reason,
        /// `error.code` of Meta's answer.
        code: Option<i64>,
        /// `error.error_subcode` of Meta's answer.
        subcode: Option<i64>,
        /// What Meta said, or what happened.
        message: Option<String>,
    },
}
