//! Arbitrary input for every parser of capikit.

pub mod targets;
