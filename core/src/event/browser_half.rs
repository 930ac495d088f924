//! What the browser may know of an event: its name, its id, and what the page shows anyway.

use super::identifiers::resolve;
use super::person::Person;
use super::report::Report;
use super::{CustomData, Event, Terms, UserData, validate, wire};
use crate::error::Error;
use crate::identity::Field;
use crate::issue::Issue;

/// The half of an event that the page may see.
///
/// From `custom_data` it has what Meta's pixel documents (`value`, `currency`, `contents`,
/// `content_ids`, `content_type`, `content_name`, `content_category`, `num_items`,
/// `search_string`, `status`, `delivery_category`) and nothing else: no margin, no predicted
/// value, no order number, no property of your own, and nothing of `user_data`.
pub(crate) struct BrowserHalf {
    pub(crate) event_name: String,
    pub(crate) event_id: String,
    /// Whether Meta knows the name.
    pub(crate) is_standard: bool,
    /// JSON, with the values as the server's half sends them.
    pub(crate) custom_data: String,
    pub(crate) options: Option<Vec<String>>,
    pub(crate) country: i64,
    pub(crate) state: i64,
}

/// Makes the half, with the same checks as the server's.
pub(crate) fn browser_half(event: &Event) -> Result<BrowserHalf, Error> {
    let event_id = event.event_id.clone().filter(|id| !id.trim().is_empty());
    let event_id = event_id.ok_or_else(|| {
        let message = "an event without an id can not be matched with its other half; \
                       set event_id, for example by derive_event_id";
        Error::config("event_id", message)
    })?;
    if event.event_name.trim().is_empty() {
        return Err(Error::config("event_name", "required, and absent"));
    }
    let mut checked = event.clone();
    let mut report = Report::new(event.reading.clone());
    // The identifiers and the time are the server's matter.
    let (mut nobody, any_time) = (Person::default(), Terms::at(0));
    validate::check(&mut checked, &mut nobody, &any_time, &mut report);
    refuse_unread_wish(report)?;
    Ok(BrowserHalf {
        is_standard: validate::is_standard(&checked.event_name),
        event_name: checked.event_name,
        event_id: checked.event_id.unwrap_or(event_id),
        custom_data: wire::custom_data_json(&shown(checked.custom_data)),
        options: checked.data_processing_options,
        country: checked.data_processing_options_country.unwrap_or(0),
        state: checked.data_processing_options_state.unwrap_or(0),
    })
}

/// A wish that can not be read refuses the half: without it the event would be used as the person
/// did not want. Whatever else is wrong is reported with the server's half.
fn refuse_unread_wish(report: Report) -> Result<(), Error> {
    const WISH: &str = "data_processing_options";
    let Err(error) = report.finish(false) else {
        return Ok(());
    };
    let is_wish = |issue: &&Issue| issue.is_refusal() && issue.field.starts_with(WISH);
    match error.issues().iter().find(is_wish) {
        Some(issue) => Err(Error::config(&issue.field, issue.message.clone())),
        None => Ok(()),
    }
}

/// What the visitor sees on the page anyway.
fn shown(data: CustomData) -> CustomData {
    CustomData {
        currency: data.currency,
        value: data.value,
        content_ids: data.content_ids,
        contents: data.contents,
        content_type: data.content_type,
        content_name: data.content_name,
        content_category: data.content_category,
        status: data.status,
        delivery_category: data.delivery_category,
        num_items: data.num_items,
        search_string: data.search_string,
        ..CustomData::default()
    }
}

/// The identifiers that the pixel takes for advanced matching, by Meta's names, hashed.
pub(crate) fn advanced_matching(data: &UserData, terms: &Terms) -> Vec<(&'static str, String)> {
    let person = resolve(data, terms, &mut Report::new(Vec::new()));
    Field::ALL
        .into_iter()
        .filter(|field| field.is_list())
        .filter_map(|field| Some((field.code(), person.first(field)?.to_owned())))
        .collect()
}
