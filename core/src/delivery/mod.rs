//! How events get to Meta.
//!
//! ```text
//!  events -> prepare -> batch -> request -> transport -> classify -> SendReport | Error
//!            caller's thread  |  the client's own thread (shipper, job)
//! ```
//!
//! `prepare` checks and hashes; `batch` cuts into requests; `classify` is the one table that says
//! what an answer means. All three are pure. Only the shipper's thread waits for the network.

mod address;
mod answer;
mod batch;
mod classify;
mod client;
mod failure;
mod http;
mod job;
mod pause;
mod per_process;
mod policy;
mod probe;
mod redact;
mod request;
mod secret;
mod settings;
mod shipper;
mod transport;
mod trust;

pub use client::{Client, Ports};
pub use probe::{Probe, probe};
pub use secret::Secret;
pub use settings::Settings;
pub use transport::{Answer, Posting, Request, Sent, Transport, Unanswered};
