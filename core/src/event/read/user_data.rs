//! `user_data` read from JSON.

use super::place::Place;
use super::reader::{Reader, whole};
use crate::event::parameters::USER_DATA;
use crate::event::{Identifier, Json, UserData, Word};
use crate::identity::{Field, Form};

pub(super) fn read(r: &mut Reader, path: &Place<'_>, json: Json) -> UserData {
    let mut data = UserData::default();
    let members = r.members(path, json, &USER_DATA);
    data.identifiers.reserve(members.len());
    for member in members {
        let (path, json) = (&path.key(member.key), member.json);
        if let Some(field) = member.field {
            read_identifier(r, path, json, field, &mut data);
            continue;
        }
        match member.key {
            "client_user_agent" => data.client_user_agent = r.single(path, json, Reader::text),
            "fbc" => data.fbc = r.single(path, json, Reader::text),
            "fbp" => data.fbp = r.single(path, json, Reader::text),
            "subscription_id" => data.subscription_id = r.single(path, json, Reader::id),
            "fb_login_id" => data.fb_login_id = r.single(path, json, Reader::id),
            "lead_id" => data.lead_id = r.single(path, json, Reader::id),
            "anon_id" => data.anon_id = r.single(path, json, Reader::id),
            "page_id" => data.page_id = r.single(path, json, Reader::id),
            "page_scoped_user_id" => data.page_scoped_user_id = r.single(path, json, Reader::id),
            "ctwa_clid" => data.ctwa_clid = r.single(path, json, Reader::text),
            "ig_account_id" => data.ig_account_id = r.single(path, json, Reader::id),
            "ig_sid" => data.ig_sid = r.single(path, json, Reader::id),
            _ => data.whatsapp_business_account_id = r.single(path, json, Reader::id),
        }
    }
    data
}

fn read_identifier(
    r: &mut Reader,
    path: &Place<'_>,
    json: Json,
    field: Field,
    data: &mut UserData,
) {
    let read: fn(&mut Reader, &Place<'_>, Json) -> _ =
        if takes_numbers(field) { numeric } else { plain };
    r.each(path, json, |r, path, json| {
        let identifier = |(value, form)| Identifier { field, value, form };
        data.identifiers.extend(read(r, path, json).map(identifier));
    });
}

/// Identifiers that databases hold as numbers. A fraction (`16505551212.0`) is not taken: the
/// number has been through a float, and may have lost digits there.
fn takes_numbers(field: Field) -> bool {
    matches!(
        field,
        Field::Phone
            | Field::Zip
            | Field::ExternalId
            | Field::BirthYear
            | Field::BirthMonth
            | Field::BirthDay
    )
}

fn plain(r: &mut Reader, path: &Place<'_>, json: Json) -> Option<(String, Form)> {
    match json {
        Json::Text(text) => return Some((text, Form::Detect)),
        Json::Object(members) => {
            if let Some(marked) = marked(members) {
                return Some(marked);
            }
        }
        Json::Null => return None,
        _ => {}
    }
    r.wrong(path, "text");
    None
}

fn numeric(r: &mut Reader, path: &Place<'_>, json: Json) -> Option<(String, Form)> {
    let Json::Number(number) = json else {
        return plain(r, path, json);
    };
    match whole(number.as_str()) {
        Some(digits) if !digits.starts_with('-') => Some((digits.to_owned(), Form::Detect)),
        _ => {
            r.wrong(path, "text or a whole number");
            None
        }
    }
}

/// `{"hashed": "..."}` or `{"raw": "..."}`: the caller says whether the value is hashed.
fn marked(members: Vec<(Word, Json)>) -> Option<(String, Form)> {
    let [(key, Json::Text(text))] = <[_; 1]>::try_from(members).ok()? else {
        return None;
    };
    match key.as_str() {
        "hashed" => Some((text, Form::Hashed)),
        "raw" => Some((text, Form::Raw)),
        _ => None,
    }
}
