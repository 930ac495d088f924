//! Meta's Conversions API, done once and done right.

pub mod delivery;
pub mod error;
pub mod event;
pub mod identity;
pub mod issue;
pub mod ports;
pub mod report;

pub use delivery::{
    Ambiguous, Books, Breaker, Client, DeadLetter, Durability, FlushReport, Parked, Reason,
    Receipt, Secret, Settings, Shipping, Stats, TrackedOutcome, TrackedResult,
};
pub use error::{Error, ErrorKind, Refusal};
pub use event::{
    AppData, Content, CustomData, Decimal, Event, Identifier, OriginalEventData, Prepared,
    Spelling, StoreData, Terms, UserData, derive_event_id, new_event_id,
};
pub use identity::{
    Alternate, Cells, Country, DateOrder, Field, Form, HashedChunk, Options, Outcome, RowIssue,
    Sha256Hex, explain, hash_column, hash_field, normalize_field,
};
pub use issue::{Code, Issue, Severity};
pub use ports::{Clock, Rng, SystemClock, SystemRng};
pub use report::{RejectedEvent, SendReport};
