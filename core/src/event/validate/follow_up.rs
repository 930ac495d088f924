//! Events that add to an earlier one: `AppendValue` and `AppendAttribution`.

use serde_json::{Map, Value};

use super::field::{blank, time};
use crate::event::limits::FIRST_MILLISECONDS;
use crate::event::parameters::ATTRIBUTION_DATA;
use crate::event::report::Report;
use crate::event::spelling::unknown;
use crate::event::{Event, Spelling};
use crate::issue::{Code, Issue, Severity};

/// Source: Meta's page "Append attribution".
const METHODS: [&str; 6] = ["ard", "deeplink", "gpir", "invalid_response", "mir", "srn"];

pub(super) fn check(event: &mut Event, report: &mut Report) {
    original(event, report);
    if let Some(data) = &mut event.attribution_data {
        attribution(data, report);
    }
    match event.event_name.as_str() {
        "AppendValue" => append_value(event, report),
        "AppendAttribution" => append_attribution(event, report),
        _ => {}
    }
}

fn original(event: &mut Event, report: &mut Report) {
    let now = event.event_time;
    let Some(data) = &mut event.original_event_data else {
        return;
    };
    time(
        &mut data.event_time,
        "original_event_data.event_time",
        report,
    );
    for (value, field) in [
        (&mut data.event_name, "original_event_data.event_name"),
        (&mut data.order_id, "original_event_data.order_id"),
        (&mut data.event_id, "original_event_data.event_id"),
    ] {
        blank(value, field, report);
    }
    if data.event_time > now {
        report.add("event_time", Code::BeforeOriginal);
    }
}

/// Source: Meta's page "Predicted lifetime value".
fn append_value(event: &Event, report: &mut Report) {
    let custom = &event.custom_data;
    report.require("custom_data.predicted_ltv", custom.predicted_ltv.is_some());
    report.require("custom_data.currency", custom.currency.is_some());
    let data = event.original_event_data.as_ref();
    let has_name = data.is_some_and(|data| data.event_name.is_some());
    let has_key = data.is_some_and(|data| data.event_id.is_some() || data.order_id.is_some());
    report.require("original_event_data.event_name", has_name);
    report.require("original_event_data.event_id", has_key);
}

/// Source: Meta's page "Append attribution".
fn append_attribution(event: &Event, report: &mut Report) {
    let has = |key| {
        let data = event.attribution_data.as_ref();
        data.is_some_and(|data| data.contains_key(key))
    };
    for (key, field) in [
        ("ad_id", "attribution_data.ad_id"),
        ("touchpoint_ts", "attribution_data.touchpoint_ts"),
        ("attribution_share", "attribution_data.attribution_share"),
        ("attribution_value", "attribution_data.attribution_value"),
    ] {
        report.require(field, has(key));
    }
    report.recommend("original_event_data", event.original_event_data.is_some());
}

fn attribution(data: &mut Map<String, Value>, report: &mut Report) {
    data.retain(|key, value| {
        if ATTRIBUTION_DATA.find(key).is_none() {
            let issue = unknown(&ATTRIBUTION_DATA, "attribution_data", key, Spelling::Snake);
            report.push(issue);
            return false;
        }
        let Some(code) = wrong(key, value) else {
            return !value.is_null();
        };
        let field = format!("attribution_data.{key}");
        report.push(Issue::new(field, code).severity(Severity::Dropped));
        false
    });
}

/// What is wrong with one value, if anything.
fn wrong(key: &str, value: &Value) -> Option<Code> {
    let number = value.as_f64();
    match key {
        _ if value.is_null() => None,
        "attribution_share" => match number {
            Some(share) if (0.0..=1.0).contains(&share) => None,
            Some(_) => Some(Code::NotAShare),
            None => Some(Code::NotANumber),
        },
        "attribution_value" | "total_credit" => number.is_none().then_some(Code::NotANumber),
        "touchpoint_ts" | "visit_time" => match value.as_i64() {
            Some(FIRST_MILLISECONDS..) => Some(Code::Milliseconds),
            Some(1..) => None,
            _ => Some(Code::InvalidTime),
        },
        "attribution_method" => {
            let is_known = value
                .as_str()
                .is_some_and(|method| METHODS.contains(&method));
            (!is_known).then_some(Code::InvalidChoice)
        }
        _ => None,
    }
}
