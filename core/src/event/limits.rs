//! Meta's limits, each with its unit and where it comes from.
//!
//! "Meta's page" is the Conversions API documentation at developers.facebook.com. Where Meta
//! publishes no number, the constant says so: it is then our own choice.

/// Events in one request. Source: Meta's page "Using the API".
pub const EVENTS_PER_REQUEST: usize = 1000;

/// The oldest `event_time`, in seconds before now: 7 days. Source: Meta's page "Using the API".
pub const OLDEST_EVENT_SECONDS: i64 = 7 * 86_400;

/// The oldest `event_time` of `physical_store`, in seconds before now: 62 days. Source: Meta's page
/// "Offline events".
pub const OLDEST_STORE_EVENT_SECONDS: i64 = 62 * 86_400;

/// How far `event_time` may lie ahead, in seconds. Meta refuses the future and publishes no
/// tolerance; one minute is our allowance for clocks that differ.
pub const CLOCK_SKEW_SECONDS: i64 = 60;

/// From this number on a time is milliseconds: as seconds it would be the year 5138.
pub const FIRST_MILLISECONDS: i64 = 100_000_000_000;

/// Characters of a custom event name. Source: Meta's pixel reference, as a recommendation.
pub const EVENT_NAME_CHARACTERS: usize = 50;

/// Bytes of an event id. Meta publishes none; ours, so that ids fit every store and key.
pub const EVENT_ID_BYTES: usize = 255;

/// Digits on either side of the decimal point. Meta publishes none; no money needs more.
pub const DECIMAL_DIGITS: usize = 30;

/// Positions of `extinfo`. Source: Meta's page "App data parameters".
pub const EXTINFO_SLOTS: usize = 16;
