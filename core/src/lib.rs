//! Meta's Conversions API, done once and done right.

pub mod browser;
pub mod delivery;
pub mod error;
pub mod event;
pub mod identity;
pub mod issue;
pub mod ports;
pub mod report;

pub use browser::{
    BaseCode, LimitedDataUse, Request, SetCookie, TrustedProxies, Visit, VisitOptions,
    pixel_base_code, pixel_base_code_json, pixel_call, pixel_consent, pixel_image, visit,
    visit_json,
};
pub use delivery::{
    Ambiguous, Books, Breaker, Client, DeadLetter, Durability, FlushReport, Parked, Reason,
    Receipt, Secret, Settings, Shipping, Stats, TrackedOutcome, TrackedResult,
};
pub use error::{Error, ErrorKind, Refusal};
pub use event::{
    Advice, AppData, Content, CustomData, Decimal, DedupKey, Distinct, ESTIMATE_NOTICE, Estimate,
    Event, ExternalIdForm, Half, Health, HealthCounts, Identifier, Json, Kept, KeptBecause,
    KeyCoverage, MatchKey, OriginalEventData, Prepared, Priority, ReceivedEvent, Spelling,
    StoreData, Survey, Terms, UserData, Verdict, Word, deduplicate, derive_event_id, estimate,
    health, new_event_id, redact_url, survey,
};
pub use identity::{
    Alternate, BrowserId, BrowserIdKind, Cell, Cells, Country, DateOrder, Field, Form,
    HashedColumn, Options, Outcome, RowIssue, Sent, Sha256Hex, build_fbc, build_fbp, explain,
    hash_column, hash_field, hash_fields, normalize_field, stored_browser_id,
};
pub use issue::{Code, Issue, Severity};
pub use ports::{Clock, Rng, SystemClock, SystemRng};
pub use report::{RejectedEvent, SendReport};
