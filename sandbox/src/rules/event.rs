//! What an event needs because of where it happened or what it is called.

use serde_json::Value;

use super::custom_data::amount;
use super::table::{APPEND_VALUE, WEBSITE_SOURCE_URL, WEBSITE_USER_AGENT};
use super::{Case, Verdict, is_filled, present};

pub(super) fn check(case: &Case) -> Verdict {
    if case.happened_at("website") {
        if !case.value("event_source_url").is_some_and(is_filled) {
            case.refuse(&WEBSITE_SOURCE_URL, "event_source_url")?;
        }
        if !case.identifies_by("client_user_agent") {
            case.refuse(&WEBSITE_USER_AGENT, "user_data.client_user_agent")?;
        }
    }
    if case.text("event_name") == Some("AppendValue") && !is_append_value(case) {
        case.refuse(&APPEND_VALUE, "event_name")?;
    }
    Ok(())
}

/// Meta's guide on predicted lifetime value.
fn is_append_value(case: &Case) -> bool {
    let get = |part: &str, key: &str| -> Option<&Value> {
        present(case.object(part)?, key).filter(|value| is_filled(value))
    };
    let original = |key| get("original_event_data", key).is_some();
    let predicted = get("custom_data", "predicted_ltv").and_then(amount);
    predicted.is_some_and(|value| value > 0.0)
        && get("custom_data", "currency").is_some()
        && original("event_name")
        && (original("event_id") || original("order_id"))
}
