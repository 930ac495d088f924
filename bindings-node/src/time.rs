//! Times as JavaScript counts them.

use std::time::Duration;

/// A duration.
pub(crate) fn milliseconds(count: u32) -> Duration {
    Duration::from_millis(count.into())
}
