//! The rest of `user_data`: what is sent as it is, and whether Meta can match anybody by all of it.

use super::field::{blank, trim};
use crate::event::UserData;
use crate::event::person::Person;
use crate::event::report::Report;
use crate::identity::{BrowserId, Field};
use crate::issue::Code;

/// Meta refuses an event that has no identifier outside one of these sets. Source: Meta's page
/// "Customer information parameters", on combinations that are too broad.
const TOO_BROAD: [&[&str]; 4] = [
    &["ct", "country", "st", "zp", "ge", "client_user_agent"],
    &["db", "client_user_agent"],
    &["fn", "ge"],
    &["ln", "ge"],
];

pub(super) fn check(data: &mut UserData, report: &mut Report) {
    user_agent(&mut data.client_user_agent, report);
    browser_id(&mut data.fbc, "user_data.fbc", report);
    browser_id(&mut data.fbp, "user_data.fbp", report);
    whole_number(
        &mut data.fb_login_id,
        1..=20,
        "user_data.fb_login_id",
        report,
    );
    whole_number(&mut data.lead_id, 15..=17, "user_data.lead_id", report);
    for (value, field) in [
        (&mut data.subscription_id, "user_data.subscription_id"),
        (&mut data.anon_id, "user_data.anon_id"),
        (&mut data.page_id, "user_data.page_id"),
        (
            &mut data.page_scoped_user_id,
            "user_data.page_scoped_user_id",
        ),
        (&mut data.ctwa_clid, "user_data.ctwa_clid"),
        (&mut data.ig_account_id, "user_data.ig_account_id"),
        (&mut data.ig_sid, "user_data.ig_sid"),
        (
            &mut data.whatsapp_business_account_id,
            "user_data.whatsapp_business_account_id",
        ),
    ] {
        blank(value, field, report);
    }
}

/// Refuses an event whose identifiers fit too many people.
pub(super) fn check_strength(data: &UserData, person: &Person, report: &mut Report) {
    let plain = data.plain();
    let is_in = |set: &[&str]| {
        let mut plain = plain.iter().filter(|(_, is_present)| *is_present);
        person.fields().all(|field| set.contains(&field.code()))
            && plain.all(|(key, _)| set.contains(key))
    };
    let is_too_broad = TOO_BROAD.into_iter().any(is_in);
    if is_too_broad {
        report.add("user_data", Code::WeakIdentifiers);
    }
}

/// The user agent as the browser sent it; only what a header can not hold is taken out.
fn user_agent(value: &mut Option<String>, report: &mut Report) {
    const FIELD: &str = "user_data.client_user_agent";
    if let Some(text) = value {
        let had_visible = text.trim().len();
        text.retain(|letter| !letter.is_control());
        trim(text);
        if text.len() < had_visible {
            report.add(FIELD, Code::ControlCharacters);
        }
    }
    blank(value, FIELD, report);
}

/// `fb.<index>.<milliseconds>.<id>`, sent as it is.
fn browser_id(value: &mut Option<String>, field: &str, report: &mut Report) {
    blank(value, field, report);
    let Some(text) = value else { return };
    match BrowserId::parse(text) {
        Ok(id) if id.is_in_seconds() => report.add(field, Code::SecondsInBrowserId),
        Ok(_) => {}
        Err(code) => {
            *value = None;
            report.add(field, code);
        }
    }
}

/// An id that is a JSON number on the wire: whole, and no wider than 64 bits.
fn whole_number(
    value: &mut Option<String>,
    digits: std::ops::RangeInclusive<usize>,
    field: &str,
    report: &mut Report,
) {
    blank(value, field, report);
    let Some(text) = value.take() else { return };
    let is_whole = text.trim().bytes().all(|byte| byte.is_ascii_digit());
    let number = text
        .trim()
        .parse::<u64>()
        .ok()
        .filter(|number| *number > 0 && is_whole);
    let number = number.map(|number| number.to_string());
    match number.filter(|number| digits.contains(&number.len())) {
        Some(number) => *value = Some(number),
        None => report.add(field, Code::InvalidId),
    }
}

/// Whether the address of the person is sent, by which Meta can tell the state.
pub(super) fn has_address(person: &Person) -> bool {
    person.has(Field::ClientIpAddress)
}
