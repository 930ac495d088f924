//! What the fault tests are made of: an endpoint that misbehaves on purpose, and its ledger.
//!
//! ```text
//!  workers -> spool -> shipper -> Endpoint -> Ledger      received: every id, and how often
//!     \-> a file of accepted ids, written after track()   accepted
//! ```
//!
//! Whatever happens in between, the two must agree.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::missing_panics_doc,
    clippy::indexing_slicing,
    reason = "only tests use it, and a panic is how a test reports"
)]

pub mod authority;
pub mod endpoint;
mod event;
mod growth;
mod heap;
mod locks;
mod mount;
mod run;
mod vitals;

pub use authority::{Authority, Flaw};
pub use endpoint::{Endpoint, Fault, Ledger, Refusal, Setup};
pub use event::purchase;
pub use growth::{ALLOWED_HEAP_KIB, Growth, Look};
pub use heap::{Counted, Heap};
pub use locks::holder;
pub use mount::SmallDisk;
pub use run::{Count, PANICKED, Run, behind, finish, is_full, settings, skip};
pub use vitals::Vitals;
