//! Our own estimate of how well events can be matched, and whether both halves find each other.
//!
//! It is never Meta's Event Match Quality: that score also knows how many people were matched,
//! which nobody but Meta can tell. `docs/quality.md` explains every number.

mod estimate;
mod findings;
mod health;
mod keys;
mod survey;

pub use estimate::{Advice, Estimate, estimate};
pub use health::{Health, HealthCounts, health};
pub use keys::{MatchKey, Priority};
pub use survey::{KeyCoverage, Survey, survey};

/// What every display of an estimate says beside it.
pub const ESTIMATE_NOTICE: &str = "capikit's own estimate from the identifiers that are present. It is not Meta's Event Match Quality.";
