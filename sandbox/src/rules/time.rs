//! When an event may have happened.

use super::table::{TIME_IN_FUTURE, TIME_TOO_OLD};
use super::{Case, Verdict};

const DAY: i64 = 24 * 60 * 60;

/// Meta's page on server event parameters.
const LONGEST_AGE: i64 = 7 * DAY;

/// Meta's page on offline events.
const LONGEST_AGE_IN_STORE: i64 = 62 * DAY;

/// How far ahead another clock may run. Meta refuses the future and publishes no tolerance.
const CLOCK_DIFFERENCE: i64 = 60;

pub(super) fn check(case: &Case) -> Verdict {
    let Some(time) = case.value("event_time").and_then(serde_json::Value::as_i64) else {
        // A whole number beyond 64 bits lies in the future.
        return case.refuse(&TIME_IN_FUTURE, "event_time");
    };
    let longest_age = if case.happened_at("physical_store") {
        LONGEST_AGE_IN_STORE
    } else {
        LONGEST_AGE
    };
    let age = case.judge.now.saturating_sub(time);
    if age > longest_age {
        case.refuse(&TIME_TOO_OLD, "event_time")
    } else if age < -CLOCK_DIFFERENCE {
        case.refuse(&TIME_IN_FUTURE, "event_time")
    } else {
        Ok(())
    }
}
