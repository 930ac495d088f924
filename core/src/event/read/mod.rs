//! An event read from JSON: wire form, or our names for the identifiers.

mod custom_data;
mod json;
mod place;
mod reader;
mod user_data;

use serde_json::value::RawValue;

use self::json::{Json, Members};
use self::place::Place;
use self::reader::Reader;
use super::parameters::{APP_DATA, ATTRIBUTION_DATA, EVENT, ORIGINAL_EVENT_DATA, Schema};
use super::spelling::snake;
use super::{AppData, Event, OriginalEventData, Spelling};
use crate::error::{Error, ErrorKind};
use serde_json::{Map, Value};

/// Reads an event. Fails only when the text is no JSON object.
pub(super) fn event(text: &str, spelling: Spelling) -> Result<Event, Error> {
    let Ok(Members(members)) = serde_json::from_str(text) else {
        return Err(unreadable(text));
    };
    let mut reader = Reader {
        spelling,
        issues: Vec::new(),
    };
    let mut event = read_event(&mut reader, members);
    event.reading = reader.issues;
    Ok(event)
}

/// What is wrong with a text that is no JSON object.
fn unreadable(text: &str) -> Error {
    let message = match serde_json::from_str::<&RawValue>(text) {
        Ok(_) => String::from("the event is not a JSON object with readable keys"),
        Err(error) => {
            // The parser's own text may quote the value.
            let place = format!("line {}, column {}", error.line(), error.column());
            format!("the event is not JSON: see {place}")
        }
    };
    Error::new(ErrorKind::Event, message)
}

fn read_event(r: &mut Reader, members: Vec<(String, &RawValue)>) -> Event {
    let mut event = Event::default();
    let path = &Place::Event;
    for member in r.known(path, members, &EVENT) {
        let (path, raw) = (&path.key(member.key), member.raw);
        match member.key {
            "event_name" => event.event_name = r.text(path, raw).unwrap_or_default(),
            "event_time" => event.event_time = r.time(path, raw),
            "user_data" => event.user_data = user_data::read(r, path, raw),
            "action_source" => event.action_source = r.text(path, raw),
            "event_id" => event.event_id = r.id(path, raw),
            "event_source_url" => event.event_source_url = r.text(path, raw),
            "referrer_url" => event.referrer_url = r.text(path, raw),
            "custom_data" => event.custom_data = custom_data::read(r, path, raw),
            "opt_out" => event.opt_out = r.flag(path, raw),
            "data_processing_options" => event.data_processing_options = options(r, path, raw),
            "data_processing_options_country" => {
                event.data_processing_options_country = r.integer(path, raw);
            }
            "data_processing_options_state" => {
                event.data_processing_options_state = r.integer(path, raw);
            }
            "app_data" => event.app_data = app_data(r, path, raw),
            "messaging_channel" => event.messaging_channel = r.text(path, raw),
            "original_event_data" => event.original_event_data = original(r, path, raw),
            "attribution_data" => event.attribution_data = attribution(r, path, raw),
            _ => event.advanced_measurement_table = r.text(path, raw),
        }
    }
    event
}

/// An empty list is not absent: it says that no option applies. Nothing may become an empty list
/// by mistake, so an absent item is wrong here.
fn options(r: &mut Reader, path: &Place<'_>, raw: &RawValue) -> Option<Vec<String>> {
    let option = |r: &mut Reader, path: &Place<'_>, raw: &RawValue| {
        let text = r.text(path, raw);
        if matches!(Json::of(raw), Json::Null) {
            r.wrong(path, "text");
        }
        text
    };
    match Json::of(raw) {
        Json::Null => None,
        _ => Some(r.list(path, raw, option)),
    }
}

fn app_data(r: &mut Reader, path: &Place<'_>, raw: &RawValue) -> Option<AppData> {
    let mut data = AppData::default();
    let members = r.members(path, raw, &APP_DATA);
    let is_empty = members.is_empty();
    for member in members {
        let (path, raw) = (&path.key(member.key), member.raw);
        match member.key {
            "advertiser_tracking_enabled" => data.advertiser_tracking_enabled = r.flag(path, raw),
            "application_tracking_enabled" => data.application_tracking_enabled = r.flag(path, raw),
            "extinfo" => data.extinfo = extinfo(r, path, raw),
            "campaign_ids" => data.campaign_ids = r.id(path, raw),
            "install_referrer" => data.install_referrer = r.text(path, raw),
            "installer_package" => data.installer_package = r.text(path, raw),
            "url_schemes" => data.url_schemes = r.list(path, raw, Reader::text),
            "vendor_id" => data.vendor_id = r.id(path, raw),
            "windows_attribution_id" => data.windows_attribution_id = r.id(path, raw),
            "consider_views" => data.consider_views = r.flag(path, raw),
            "include_dwell_data" => data.include_dwell_data = r.flag(path, raw),
            "include_video_data" => data.include_video_data = r.flag(path, raw),
            _ => data.receipt_data = r.text(path, raw),
        }
    }
    (!is_empty).then_some(data)
}

/// Positions count, so an absent entry is an empty text.
fn extinfo(r: &mut Reader, path: &Place<'_>, raw: &RawValue) -> Option<Vec<String>> {
    let entry = |r: &mut Reader, path: &Place<'_>, raw: &RawValue| match Json::of(raw) {
        Json::Null => Some(String::new()),
        Json::Number(number) => Some(number.to_owned()),
        _ => r.text(path, raw),
    };
    match Json::of(raw) {
        Json::Null => None,
        Json::List(_) => Some(r.list(path, raw, entry)),
        _ => {
            r.wrong(path, "a list of 16 texts");
            None
        }
    }
}

fn original(r: &mut Reader, path: &Place<'_>, raw: &RawValue) -> Option<OriginalEventData> {
    let mut data = OriginalEventData::default();
    for member in r.members(path, raw, &ORIGINAL_EVENT_DATA) {
        let (path, raw) = (&path.key(member.key), member.raw);
        match member.key {
            "event_name" => data.event_name = r.text(path, raw),
            "event_time" => data.event_time = r.time(path, raw),
            "order_id" => data.order_id = r.id(path, raw),
            _ => data.event_id = r.id(path, raw),
        }
    }
    (data != OriginalEventData::default()).then_some(data)
}

/// Its keys are checked when the event is prepared; here they get Meta's spelling.
fn attribution(r: &mut Reader, path: &Place<'_>, raw: &RawValue) -> Option<Map<String, Value>> {
    let object = r.object(path, raw)?;
    let mut data = Map::new();
    for (key, value) in object {
        let key = spelled(r, &ATTRIBUTION_DATA, key);
        let value = match value {
            Value::Object(inner) if key == "attribution_setting" => {
                let inner = inner
                    .into_iter()
                    .map(|(key, value)| (respelled(r, key), value));
                Value::Object(inner.collect())
            }
            other => other,
        };
        data.insert(key, value);
    }
    Some(data)
}

fn spelled(r: &Reader, schema: &Schema, key: String) -> String {
    let respelled = respelled(r, key.clone());
    if schema.find(&respelled).is_some() {
        respelled
    } else {
        key
    }
}

fn respelled(r: &Reader, key: String) -> String {
    match r.spelling {
        Spelling::Snake => key,
        Spelling::Camel => snake(&key),
    }
}
