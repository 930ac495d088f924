//! The name, the time, the id and the addresses of an event.

use super::DEFAULT_ACTION_SOURCE;
use super::field::{blank, time, trim, url};
use crate::event::limits::{
    CLOCK_SKEW_SECONDS, EVENT_ID_BYTES, EVENT_NAME_CHARACTERS, OLDEST_EVENT_SECONDS,
    OLDEST_STORE_EVENT_SECONDS,
};
use crate::event::report::Report;
use crate::event::{Event, Terms};
use crate::issue::{Code, Issue};

/// The names that mean something to Meta. Source: Meta's pixel reference, "Standard events", and
/// the pages on predicted lifetime value, attribution and app events.
const STANDARD_NAMES: [&str; 21] = [
    "AddPaymentInfo",
    "AddToCart",
    "AddToWishlist",
    "AppendAttribution",
    "AppendValue",
    "CompleteRegistration",
    "Contact",
    "CustomizeProduct",
    "Donate",
    "FindLocation",
    "InitiateCheckout",
    "Lead",
    "MobileAppInstall",
    "PageView",
    "Purchase",
    "Schedule",
    "Search",
    "StartTrial",
    "SubmitApplication",
    "Subscribe",
    "ViewContent",
];

/// Source: Meta's page "Server event parameters".
const ACTION_SOURCES: [&str; 9] = [
    "app",
    "business_messaging",
    "chat",
    "email",
    "other",
    "phone_call",
    "physical_store",
    "system_generated",
    "website",
];

/// Whether the name means something to Meta, spelled exactly like this.
pub(in crate::event) fn is_standard(name: &str) -> bool {
    STANDARD_NAMES.contains(&name)
}

pub(super) fn check(event: &mut Event, terms: &Terms, report: &mut Report) {
    name(&event.event_name, report);
    action_source(event, report);
    event_time(event, terms, report);
    event_id(event, report);
    url(&mut event.event_source_url, "event_source_url", report);
    url(&mut event.referrer_url, "referrer_url", report);
    blank(
        &mut event.advanced_measurement_table,
        "advanced_measurement_table",
        report,
    );
}

fn name(name: &str, report: &mut Report) {
    if name.trim().is_empty() {
        report.require("event_name", false);
        return;
    }
    if name.chars().count() > EVENT_NAME_CHARACTERS {
        report.add("event_name", Code::LongEventName);
    }
    if is_standard(name) {
        return;
    }
    let letters = letters(name);
    let mut standard_names = STANDARD_NAMES.into_iter();
    if let Some(standard) = standard_names.find(|it| it.eq_ignore_ascii_case(&letters)) {
        let message = format!(
            "Meta takes this for a custom event; the standard event is spelled `{standard}`"
        );
        report.push(Issue::new("event_name", Code::WrongCase).message(message));
    }
}

/// The name without the separators of other spellings, such as `add_to_cart`.
fn letters(name: &str) -> String {
    name.trim().replace([' ', '_', '-'], "")
}

fn action_source(event: &mut Event, report: &mut Report) {
    report.escalate("action_source");
    let given = event.action_source.take();
    let mut source = given.unwrap_or_else(|| DEFAULT_ACTION_SOURCE.to_owned());
    trim(&mut source);
    source.make_ascii_lowercase();
    if !ACTION_SOURCES.contains(&source.as_str()) {
        let message = format!("not one of {}", ACTION_SOURCES.join(", "));
        report.push(Issue::new("action_source", Code::UnknownActionSource).message(message));
    }
    event.action_source = Some(source);
}

fn event_time(event: &mut Event, terms: &Terms, report: &mut Report) {
    time(&mut event.event_time, "event_time", report);
    report.escalate("event_time");
    let oldest = match event.action_source.as_deref() {
        Some("physical_store") => OLDEST_STORE_EVENT_SECONDS,
        _ => OLDEST_EVENT_SECONDS,
    };
    let time = *event.event_time.get_or_insert(terms.now);
    let age = terms.now.saturating_sub(time);
    if age > oldest {
        report.add("event_time", Code::TooOld);
    } else if age < -CLOCK_SKEW_SECONDS {
        report.add("event_time", Code::InTheFuture);
    }
}

fn event_id(event: &mut Event, report: &mut Report) {
    blank(&mut event.event_id, "event_id", report);
    let length = event.event_id.as_ref().map_or(0, String::len);
    if length > EVENT_ID_BYTES {
        report.add("event_id", Code::LongEventId);
    }
}
