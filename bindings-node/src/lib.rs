//! The native half of the Node package: a few texts in, a few texts out.
//!
//! What has a shape travels as JSON text, because one long string costs less to pass than an
//! object with many keys. `lib/*.js` checks the arguments and gives the answers their public form.

#![expect(
    clippy::needless_pass_by_value,
    reason = "napi hands arguments over as values"
)]

pub mod browser;
pub mod client;
pub mod column;
pub mod command;
mod errors;
pub mod hashing;
mod json;
pub mod logs;
pub mod prepare;
mod promise;
pub mod settings;
mod time;
pub mod tracking;
mod tracking_json;
