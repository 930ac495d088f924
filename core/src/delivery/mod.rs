//! How events get to Meta.
//!
//! ```text
//!  send:   events -> prepare -> batch -> request -> transport -> classify -> SendReport | Error
//!                    caller's thread  |  the client's own thread (shipper, job)
//!
//!  track:  event -> prepare -> spool | dispatch -> request -> transport -> classify -> dispatch
//!                    caller's thread |  the client's own thread (shipper, freight)
//! ```
//!
//! `prepare` checks and hashes; `batch` cuts into requests; `classify` is the one table that says
//! what an answer means; `dispatch` decides what to send when, and what becomes of the events. All
//! are pure. Only the shipper's thread waits for the network, only the disk's thread for the disk.

mod access;
mod address;
mod answer;
mod batch;
mod bulletin;
mod classify;
mod client;
mod dead_letters;
mod disk_thread;
mod dispatch;
mod durability;
mod failure;
mod flight;
mod fork;
mod freight;
mod http;
mod job;
mod pause;
mod per_process;
mod policy;
mod probe;
mod quiet;
mod redact;
mod reports;
mod request;
mod rotation;
mod secret;
mod setting;
mod settings;
mod shipper;
mod shipper_loop;
mod spool;
mod state_folder;
mod stats;
mod tally;
mod track;
mod tracker;
mod transport;
mod trust;
mod wait;
mod warnings;

pub use client::{Client, Ports};
pub use durability::{Ambiguous, Durability};
pub use probe::{Probe, probe};
pub use reports::{FlushReport, Receipt, TrackedOutcome, TrackedResult};
pub use secret::Secret;
pub use settings::Settings;
#[doc(hidden)]
pub use spool::parsers;
pub use spool::{
    Books, Checkup, DeadLetter, Queue, Reason, SpoolReport, WriterReport, fsck, inspect,
};
pub use state_folder::spool_folder;
pub use stats::{Breaker, Parked, Shipping, Stats};
pub use transport::{Answer, Posting, Request, Sent, Transport, Unanswered};
pub use warnings::{keep_warnings, take_warnings};

/// Runs the example of the guide.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/delivery.md")]
struct Guide;
