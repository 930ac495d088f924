//! The core's warnings, for JavaScript to take.

use capikit::delivery;
use napi_derive::napi;

use crate::json;

/// Keeps the core's warnings from now on. Called again, it changes nothing.
#[napi]
pub fn keep_warnings() {
    delivery::keep_warnings();
}

/// What the process was warned of since the last call, oldest first. Shared by all worker threads:
/// whoever asks first is told.
#[napi]
pub fn take_warnings() -> napi::Result<String> {
    json::text(&delivery::take_warnings())
}
