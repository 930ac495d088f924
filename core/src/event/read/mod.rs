//! An event read from JSON: wire form, or our names for the identifiers.

mod custom_data;
mod parse;
mod place;
mod reader;
mod user_data;

use serde::de::IgnoredAny;
use serde_json::{Map, Value};

use self::place::Place;
use self::reader::Reader;
use super::parameters::{APP_DATA, ATTRIBUTION_DATA, EVENT, ORIGINAL_EVENT_DATA, Schema};
use super::spelling::snake;
use super::{AppData, Event, Json, OriginalEventData, Spelling, Word};
use crate::error::{Error, ErrorKind};

/// Reads an event from JSON text. Fails only when that is no JSON object.
pub(super) fn event(text: &str, spelling: Spelling) -> Result<Event, Error> {
    match parse::json(text) {
        Ok(json) => event_of(json, spelling),
        Err(_) => Err(unreadable(text)),
    }
}

/// Reads an event. Fails only when the value is no object.
pub(super) fn event_of(json: Json, spelling: Spelling) -> Result<Event, Error> {
    let Json::Object(members) = json else {
        return Err(not_an_object());
    };
    let mut reader = Reader::new(spelling);
    let mut event = read_event(&mut reader, members);
    event.reading = reader.issues;
    Ok(event)
}

/// What is wrong with a text that could not be read.
fn unreadable(text: &str) -> Error {
    let Err(error) = serde_json::from_str::<IgnoredAny>(text) else {
        return not_an_object();
    };
    // The parser's own text may quote the value.
    let place = format!("line {}, column {}", error.line(), error.column());
    let message = format!("the event is not JSON: see {place}");
    Error::new(ErrorKind::Event, message)
}

fn not_an_object() -> Error {
    let message = "the event is not a JSON object";
    Error::new(ErrorKind::Event, message)
}

fn read_event(r: &mut Reader, members: Vec<(Word, Json)>) -> Event {
    let mut event = Event::default();
    let path = &Place::Event;
    for member in r.known(path, members, &EVENT) {
        let (path, json) = (&path.key(member.key), member.json);
        match member.key {
            "event_name" => event.event_name = r.text(path, json).unwrap_or_default(),
            "event_time" => event.event_time = r.time(path, json),
            "user_data" => event.user_data = user_data::read(r, path, json),
            "action_source" => event.action_source = r.text(path, json),
            "event_id" => event.event_id = r.id(path, json),
            "event_source_url" => event.event_source_url = r.text(path, json),
            "referrer_url" => event.referrer_url = r.text(path, json),
            "custom_data" => event.custom_data = custom_data::read(r, path, json),
            "opt_out" => event.opt_out = r.flag(path, json),
            "data_processing_options" => event.data_processing_options = options(r, path, json),
            "data_processing_options_country" => {
                event.data_processing_options_country = r.integer(path, json);
            }
            "data_processing_options_state" => {
                event.data_processing_options_state = r.integer(path, json);
            }
            "app_data" => event.app_data = app_data(r, path, json),
            "messaging_channel" => event.messaging_channel = r.text(path, json),
            "original_event_data" => event.original_event_data = original(r, path, json),
            "attribution_data" => event.attribution_data = attribution(r, path, json),
            _ => event.advanced_measurement_table = r.text(path, json),
        }
    }
    event
}

/// An empty list is not absent: it says that no option applies. Nothing may become an empty list
/// by mistake, so an absent item is wrong here.
fn options(r: &mut Reader, path: &Place<'_>, json: Json) -> Option<Vec<String>> {
    let option = |r: &mut Reader, path: &Place<'_>, json: Json| {
        if json == Json::Null {
            r.wrong(path, "text");
            return None;
        }
        r.text(path, json)
    };
    match json {
        Json::Null => None,
        json => Some(r.list(path, json, option)),
    }
}

fn app_data(r: &mut Reader, path: &Place<'_>, json: Json) -> Option<AppData> {
    let mut data = AppData::default();
    let members = r.members(path, json, &APP_DATA);
    let is_empty = members.is_empty();
    for member in members {
        let (path, json) = (&path.key(member.key), member.json);
        match member.key {
            "advertiser_tracking_enabled" => data.advertiser_tracking_enabled = r.flag(path, json),
            "application_tracking_enabled" => {
                data.application_tracking_enabled = r.flag(path, json);
            }
            "extinfo" => data.extinfo = extinfo(r, path, json),
            "campaign_ids" => data.campaign_ids = r.id(path, json),
            "install_referrer" => data.install_referrer = r.text(path, json),
            "installer_package" => data.installer_package = r.text(path, json),
            "url_schemes" => data.url_schemes = r.list(path, json, Reader::text),
            "vendor_id" => data.vendor_id = r.id(path, json),
            "windows_attribution_id" => data.windows_attribution_id = r.id(path, json),
            "consider_views" => data.consider_views = r.flag(path, json),
            "include_dwell_data" => data.include_dwell_data = r.flag(path, json),
            "include_video_data" => data.include_video_data = r.flag(path, json),
            _ => data.receipt_data = r.text(path, json),
        }
    }
    (!is_empty).then_some(data)
}

/// Positions count, so an absent entry is an empty text.
fn extinfo(r: &mut Reader, path: &Place<'_>, json: Json) -> Option<Vec<String>> {
    let entry = |r: &mut Reader, path: &Place<'_>, json: Json| match json {
        Json::Null => Some(String::new()),
        Json::Number(number) => Some(number.as_str().to_owned()),
        json => r.text(path, json),
    };
    match json {
        Json::Null => None,
        Json::List(_) => Some(r.list(path, json, entry)),
        _ => {
            r.wrong(path, "a list of 16 texts");
            None
        }
    }
}

fn original(r: &mut Reader, path: &Place<'_>, json: Json) -> Option<OriginalEventData> {
    let mut data = OriginalEventData::default();
    for member in r.members(path, json, &ORIGINAL_EVENT_DATA) {
        let (path, json) = (&path.key(member.key), member.json);
        match member.key {
            "event_name" => data.event_name = r.text(path, json),
            "event_time" => data.event_time = r.time(path, json),
            "order_id" => data.order_id = r.id(path, json),
            _ => data.event_id = r.id(path, json),
        }
    }
    (data != OriginalEventData::default()).then_some(data)
}

/// Its keys are checked when the event is prepared; here they get Meta's spelling.
fn attribution(r: &mut Reader, path: &Place<'_>, json: Json) -> Option<Map<String, Value>> {
    let object = r.object(path, json)?;
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
