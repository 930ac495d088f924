//! `user_data` read from JSON.

use serde_json::value::RawValue;

use super::json::{Json, whole};
use super::place::Place;
use super::reader::Reader;
use crate::event::parameters::{USER_DATA, identifier};
use crate::event::{Identifier, UserData};
use crate::identity::{Field, Form};

pub(super) fn read(r: &mut Reader, path: &Place<'_>, raw: &RawValue) -> UserData {
    let mut data = UserData::default();
    for member in r.members(path, raw, &USER_DATA) {
        let (path, raw) = (&path.key(member.key), member.raw);
        if let Some(field) = identifier(member.key) {
            read_identifier(r, path, raw, field, &mut data);
            continue;
        }
        match member.key {
            "client_user_agent" => data.client_user_agent = r.single(path, raw, Reader::text),
            "fbc" => data.fbc = r.single(path, raw, Reader::text),
            "fbp" => data.fbp = r.single(path, raw, Reader::text),
            "subscription_id" => data.subscription_id = r.single(path, raw, Reader::id),
            "fb_login_id" => data.fb_login_id = r.single(path, raw, Reader::id),
            "lead_id" => data.lead_id = r.single(path, raw, Reader::id),
            "anon_id" => data.anon_id = r.single(path, raw, Reader::id),
            "page_id" => data.page_id = r.single(path, raw, Reader::id),
            "page_scoped_user_id" => data.page_scoped_user_id = r.single(path, raw, Reader::id),
            "ctwa_clid" => data.ctwa_clid = r.single(path, raw, Reader::text),
            "ig_account_id" => data.ig_account_id = r.single(path, raw, Reader::id),
            "ig_sid" => data.ig_sid = r.single(path, raw, Reader::id),
            _ => data.whatsapp_business_account_id = r.single(path, raw, Reader::id),
        }
    }
    data
}

fn read_identifier(
    r: &mut Reader,
    path: &Place<'_>,
    raw: &RawValue,
    field: Field,
    data: &mut UserData,
) {
    let read: fn(&mut Reader, &Place<'_>, &RawValue) -> _ =
        if takes_numbers(field) { numeric } else { plain };
    let values = r.list(path, raw, read);
    data.identifiers
        .extend(
            values
                .into_iter()
                .map(|(value, form)| Identifier { field, value, form }),
        );
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

fn plain(r: &mut Reader, path: &Place<'_>, raw: &RawValue) -> Option<(String, Form)> {
    if let Some(marked) = marked(raw) {
        return Some(marked);
    }
    match Json::of(raw) {
        Json::Text(text) => return Some((text, Form::Detect)),
        Json::Null => {}
        _ => r.wrong(path, "text"),
    }
    None
}

fn numeric(r: &mut Reader, path: &Place<'_>, raw: &RawValue) -> Option<(String, Form)> {
    let text = raw.get();
    if !text.starts_with(|first: char| first == '-' || first.is_ascii_digit()) {
        return plain(r, path, raw);
    }
    match whole(text) {
        Some(digits) if !digits.starts_with('-') => Some((digits.to_owned(), Form::Detect)),
        _ => {
            r.wrong(path, "text or a whole number");
            None
        }
    }
}

/// `{"hashed": "..."}` or `{"raw": "..."}`: the caller says whether the value is hashed.
fn marked(raw: &RawValue) -> Option<(String, Form)> {
    let object = raw.get().starts_with('{').then(|| Json::of(raw));
    let Some(Json::Object(members)) = object else {
        return None;
    };
    let [(key, raw)] = members.as_slice() else {
        return None;
    };
    match (key.as_str(), Json::of(raw)) {
        ("hashed", Json::Text(text)) => Some((text, Form::Hashed)),
        ("raw", Json::Text(text)) => Some((text, Form::Raw)),
        _ => None,
    }
}
