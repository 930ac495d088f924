//! Every check that can be made without asking Meta.
//!
//! A check looks at one part of the event, says what is wrong with it, and takes out what must
//! not be sent. What is left is what Meta accepts.

mod app_data;
mod contents;
mod custom_data;
mod envelope;
mod field;
mod follow_up;
mod privacy;
mod source;
mod user_data;

pub(super) use envelope::is_standard;

use super::person::Person;
use super::report::Report;
use super::{Event, Terms};

/// The `action_source` of an event that names none. Only the caller can know where an event
/// happened; by leaving it out, the caller warrants that it was a website.
pub(super) const DEFAULT_ACTION_SOURCE: &str = "website";

/// Checks everything, in an order that never changes.
pub(super) fn check(event: &mut Event, person: &mut Person, terms: &Terms, report: &mut Report) {
    envelope::check(event, terms, report);
    user_data::check(&mut event.user_data, report);
    custom_data::check(event, report);
    app_data::check(event, report);
    follow_up::check(event, report);
    source::check(event, person, report);
    privacy::check(event, person, report);
    user_data::check_strength(&event.user_data, person, report);
}
