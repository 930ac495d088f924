//! What the world around an event says: the time, the country, how strict to be.

use crate::identity::Country;

/// What `prepare` has to know besides the event.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Terms {
    /// Now, seconds since 1970-01-01 UTC.
    pub now: i64,
    /// The country of phones, states and postcodes where the event names none.
    pub default_country: Option<Country>,
    /// Send the second canonical form too, where two are defensible.
    pub alternates: bool,
    /// Refuse an event for any issue that is more than a note.
    pub strict: bool,
}

impl Terms {
    /// The defaults at this time.
    pub const fn at(now: i64) -> Self {
        Self {
            now,
            default_country: None,
            alternates: false,
            strict: false,
        }
    }
}
