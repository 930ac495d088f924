//! How delivery is going.

use serde::{Deserialize, Serialize};

use super::spool::Books;

/// How delivery to one destination is going.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stats {
    /// The books of the destination, over all processes and restarts.
    pub books: Books,
    /// Milliseconds since the oldest pending event was accepted.
    pub oldest_age_ms: Option<u64>,
    /// Other destinations in the same spool folder with pending events that nobody delivers, as of
    /// at most a minute ago: their program is gone, or its settings have changed.
    /// `capikit spool inspect` names them.
    pub unclaimed: u64,
    /// What this process knows about shipping. Another process may be the one that ships.
    pub shipping: Shipping,
}

/// What one process knows about shipping.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Shipping {
    /// Whether this process ships for the destination.
    pub is_shipper: bool,
    /// Why nothing is sent until somebody repairs something.
    pub parked: Option<Parked>,
    /// What Meta said when it was parked.
    pub parked_message: Option<String>,
    /// Whether requests are held back after failures.
    pub breaker: Breaker,
    /// How many requests may be on their way at the same time.
    pub window: usize,
    /// How many are.
    pub in_flight: usize,
    /// When the next request may be sent, in milliseconds since 1970; absent when nothing holds
    /// it back.
    pub retry_at: Option<i64>,
    /// When Meta last confirmed something, in milliseconds since 1970.
    pub last_delivered_at: Option<i64>,
    /// When the shipping thread last did anything, in milliseconds since 1970.
    pub last_progress_at: Option<i64>,
    /// Events that this process sent again although they were perhaps received before.
    pub ambiguous_resends: u64,
    /// Requests that this process sent.
    pub requests: u64,
    /// The last failure, clean of tokens and personal data.
    pub last_error: Option<String>,
}

/// What has to be repaired before anything is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Parked {
    /// The access token is refused.
    Token,
    /// The access token lacks a permission.
    Permission,
    /// There is no such pixel for this token.
    Dataset,
    /// Events are not taken at this address.
    Endpoint,
    /// So many events in a row were refused for the same reason that the fault lies elsewhere.
    Refused,
}

impl Parked {
    /// The stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Permission => "permission",
            Self::Dataset => "dataset",
            Self::Endpoint => "endpoint",
            Self::Refused => "refused",
        }
    }
}

/// Whether requests are held back after failures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Breaker {
    /// No.
    #[default]
    Closed,
    /// Yes, for some time.
    Open,
    /// One small request is tried.
    HalfOpen,
}

impl Breaker {
    /// The stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Open => "open",
            Self::HalfOpen => "half_open",
        }
    }
}
