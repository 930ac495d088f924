//! What each `action_source` asks for.

use super::field::choice;
use crate::event::person::Person;
use crate::event::report::Report;
use crate::event::{Event, UserData};
use crate::identity::Field;
use crate::issue::Code;

/// Source: Meta's page "Conversions API for business messaging".
const CHANNELS: [&str; 3] = ["instagram", "messenger", "whatsapp"];

/// The names that Meta takes from chats. Source: the same page.
const MESSAGING_NAMES: [&str; 14] = [
    "AddToCart",
    "CartAbandoned",
    "InitiateCheckout",
    "LeadSubmitted",
    "OrderCanceled",
    "OrderCreated",
    "OrderDelivered",
    "OrderReturned",
    "OrderShipped",
    "Purchase",
    "QualifiedLead",
    "RatingProvided",
    "ReviewProvided",
    "ViewContent",
];

pub(super) fn check(event: &mut Event, person: &mut Person, report: &mut Report) {
    let channel = &mut event.messaging_channel;
    choice(channel, &CHANNELS, "messaging_channel", report);
    match event.action_source.as_deref() {
        Some("website") => website(event, report),
        Some("business_messaging") => business_messaging(event, person, report),
        _ => {}
    }
}

/// Meta's page requires both; requests without them have been accepted.
fn website(event: &Event, report: &mut Report) {
    let user_agent = &event.user_data.client_user_agent;
    report.recommend("event_source_url", event.event_source_url.is_some());
    report.recommend("user_data.client_user_agent", user_agent.is_some());
}

fn business_messaging(event: &mut Event, person: &mut Person, report: &mut Report) {
    without_web_keys(event, person, report);
    let name = event.event_name.as_str();
    if !name.trim().is_empty() && !MESSAGING_NAMES.contains(&name) {
        report.add("event_name", Code::NameNotForChannel);
    }
    report.require("messaging_channel", event.messaging_channel.is_some());
    if let Some(channel) = &event.messaging_channel {
        channel_ids(channel, &event.user_data, report);
    }
}

/// A chat has no browser; values of one are left over from another event.
fn without_web_keys(event: &mut Event, person: &mut Person, report: &mut Report) {
    let had_address = person.remove(Field::ClientIpAddress);
    let user = &mut event.user_data;
    for (is_given, field) in [
        (event.event_source_url.take().is_some(), "event_source_url"),
        (event.referrer_url.take().is_some(), "referrer_url"),
        (had_address, "user_data.client_ip_address"),
        (
            user.client_user_agent.take().is_some(),
            "user_data.client_user_agent",
        ),
        (user.fbc.take().is_some(), "user_data.fbc"),
        (user.fbp.take().is_some(), "user_data.fbp"),
    ] {
        if is_given {
            report.add(field, Code::NotForChannel);
        }
    }
}

fn channel_ids(channel: &str, user: &UserData, report: &mut Report) {
    let account = user.whatsapp_business_account_id.is_some() || user.page_id.is_some();
    let needed = match channel {
        "whatsapp" => [
            (user.ctwa_clid.is_some(), "user_data.ctwa_clid"),
            (account, "user_data.whatsapp_business_account_id"),
        ],
        "messenger" => [
            (user.page_id.is_some(), "user_data.page_id"),
            (
                user.page_scoped_user_id.is_some(),
                "user_data.page_scoped_user_id",
            ),
        ],
        _ => [
            (user.ig_account_id.is_some(), "user_data.ig_account_id"),
            (user.ig_sid.is_some(), "user_data.ig_sid"),
        ],
    };
    for (is_present, field) in needed {
        report.require(field, is_present);
    }
}
