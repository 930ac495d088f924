//! The conversion that a later event adds to (`original_event_data`).

use std::fmt;

use super::debug;

/// The conversion that an `AppendValue` or `AppendAttribution` event adds to.
#[derive(Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct OriginalEventData {
    /// Its `event_name`.
    pub event_name: Option<String>,
    /// Its `event_time`, seconds since 1970-01-01 UTC.
    pub event_time: Option<i64>,
    /// Its `order_id`.
    pub order_id: Option<String>,
    /// Its `event_id`.
    pub event_id: Option<String>,
}

impl fmt::Debug for OriginalEventData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug::show(
            f,
            "OriginalEventData",
            &[
                ("event_name", self.event_name.is_some()),
                ("event_time", self.event_time.is_some()),
                ("order_id", self.order_id.is_some()),
                ("event_id", self.event_id.is_some()),
            ],
        )
    }
}
