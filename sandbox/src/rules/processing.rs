//! Limited Data Use: `data_processing_options` and where the person is.

use serde_json::Value;

use super::table::{LDU_LOCATION, LDU_OPTION};
use super::{Case, Verdict};

/// The states of the USA that Meta's page on data processing options lists.
const STATES: std::ops::RangeInclusive<i64> = 1000..=1013;

pub(super) fn check(case: &Case) -> Verdict {
    let options = case
        .value("data_processing_options")
        .and_then(Value::as_array);
    let Some(options) = options.filter(|options| !options.is_empty()) else {
        return Ok(());
    };
    if options.iter().any(|option| option != "LDU") {
        case.refuse(&LDU_OPTION, "data_processing_options")?;
    }
    let number = |key| case.value(key).and_then(Value::as_i64);
    match number("data_processing_options_country") {
        Some(0 | 1) => {}
        _ => case.refuse(&LDU_LOCATION, "data_processing_options_country")?,
    }
    match number("data_processing_options_state") {
        Some(state) if state == 0 || STATES.contains(&state) => Ok(()),
        _ => case.refuse(&LDU_LOCATION, "data_processing_options_state"),
    }
}
