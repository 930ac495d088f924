//! The spelling of keys: camel case and snake case, and what a misspelt key was meant to be.

use super::parameters::{ALL, EVENT, Schema};
use crate::issue::{Code, Issue};

/// How the keys of an event in JSON are spelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spelling {
    /// As on the wire: `event_name`.
    Snake,
    /// As in JavaScript: `eventName`. Snake case is accepted too.
    Camel,
}

/// Names that other systems use, and ours.
const OTHER_NAMES: [(&str, &str); 28] = [
    ("amount", "value"),
    ("birthday", "date_of_birth"),
    ("custom_properties", "extra"),
    ("dob", "date_of_birth"),
    ("e_mail", "email"),
    ("first", "first_name"),
    ("gen", "gender"),
    ("instagram_business_account_id", "ig_account_id"),
    ("ip", "client_ip_address"),
    ("ip_address", "client_ip_address"),
    ("items", "contents"),
    ("last", "last_name"),
    ("last_names", "last_name"),
    ("mobile", "phone"),
    ("page_url", "event_source_url"),
    ("phone_number", "phone"),
    ("postal_code", "zip"),
    ("postcode", "zip"),
    ("price", "item_price"),
    ("product_ids", "content_ids"),
    ("properties", "extra"),
    ("qty", "quantity"),
    ("referrer", "referrer_url"),
    ("region", "state"),
    ("timestamp", "event_time"),
    ("url", "event_source_url"),
    ("user_agent", "client_user_agent"),
    ("zip_code", "zip"),
];

/// `eventSourceUrl` and `eventSourceURL` as `event_source_url`.
pub(super) fn snake(key: &str) -> String {
    let mut name = String::new();
    push_snake(key, &mut name);
    name
}

pub(super) fn push_snake(key: &str, name: &mut String) {
    name.reserve(key.len() + 4);
    let mut before = None;
    let mut letters = key.chars().peekable();
    while let Some(letter) = letters.next() {
        let starts_word = letter.is_ascii_uppercase()
            && before.is_some_and(|before: char| {
                before.is_ascii_lowercase()
                    || before.is_ascii_digit()
                    || (before.is_ascii_uppercase()
                        && letters.peek().is_some_and(char::is_ascii_lowercase))
            });
        if starts_word {
            name.push('_');
        }
        name.push(letter.to_ascii_lowercase());
        before = Some(letter);
    }
}

/// `event_source_url` as `eventSourceUrl`; paths keep their dots.
fn camel(name: &str) -> String {
    let mut parts = name.split('_');
    let mut key = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let mut letters = part.chars();
        key.extend(letters.next().map(|letter| letter.to_ascii_uppercase()));
        key.push_str(letters.as_str());
    }
    key
}

/// The issue for a key that `schema` does not have, with the name that was probably meant.
pub(super) fn unknown(schema: &Schema, path: &str, key: &str, spelling: Spelling) -> Issue {
    let issue = Issue::new(join(path, &printable(key)), Code::UnknownKey);
    let message = match meant(schema, key) {
        Some(name) => {
            let is_top = !path.is_empty() && EVENT.find(&name).is_some();
            let name = match spelling {
                Spelling::Snake => name,
                Spelling::Camel => camel(&name),
            };
            if is_top {
                format!("no such parameter here; `{name}` stands beside the name of the event")
            } else {
                format!("no such parameter; did you mean `{name}`?")
            }
        }
        None if path == "custom_data" => String::from(
            "no such parameter; properties of your own belong into `custom_data.extra`",
        ),
        None => return issue,
    };
    issue.message(message)
}

/// `path.key`, or the key alone at the top.
pub(super) fn join(path: &str, key: &str) -> String {
    if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}

/// The key if it looks like a name; anything else might be somebody's data.
fn printable(key: &str) -> String {
    let is_name = key.len() <= 64
        && key.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && key
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    if is_name {
        key.to_owned()
    } else {
        String::from("?")
    }
}

/// The name that was meant: a slip of this object's names, or a name of another object.
fn meant(schema: &Schema, key: &str) -> Option<String> {
    if key.len() > 64 {
        return None;
    }
    let name = snake(key).replace(['-', ' '], "_");
    let other = OTHER_NAMES.iter().find(|(other, _)| *other == name);
    let name = other.map_or(name.as_str(), |(_, ours)| ours);
    if schema.find(name).is_some() {
        return Some(name.to_owned());
    }
    let near = schema
        .names()
        .map(|known| (distance(name, known), known))
        .filter(|(distance, _)| *distance <= 2 && distance * 3 <= name.len())
        .min_by_key(|(distance, _)| *distance);
    if let Some((_, known)) = near {
        return Some(known.to_owned());
    }
    let owner = ALL.iter().find(|owner| owner.find(name).is_some())?;
    owner.find(name).map(|known| join(owner.path, known.name))
}

/// How many letters must be added, removed, replaced or swapped with their neighbour
/// (optimal string alignment distance).
fn distance(left: &str, right: &str) -> usize {
    let left: Vec<u8> = left
        .bytes()
        .map(|byte| if byte == b'-' { b'_' } else { byte })
        .collect();
    let right = right.as_bytes();
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=right.len()).collect();
    for (row, &a) in left.iter().enumerate() {
        let mut current = vec![row + 1];
        for (column, &b) in right.iter().enumerate() {
            let at =
                |line: &[usize], index: usize| line.get(index).copied().unwrap_or(usize::MAX / 2);
            let mut cost = (at(&last, column) + usize::from(a != b))
                .min(at(&last, column + 1) + 1)
                .min(at(&current, column) + 1);
            let swapped = row > 0
                && column > 0
                && left.get(row - 1) == Some(&b)
                && right.get(column - 1) == Some(&a);
            if swapped {
                cost = cost.min(at(&before_last, column - 1) + 1);
            }
            current.push(cost);
        }
        before_last = std::mem::replace(&mut last, current);
    }
    last.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::parameters::{CUSTOM_DATA, USER_DATA};
    use super::*;

    #[test]
    fn camel_case_becomes_snake_case_and_back() {
        for (camel_case, snake_case) in [
            ("eventName", "event_name"),
            ("eventSourceURL", "event_source_url"),
            ("eventID", "event_id"),
            ("fbc", "fbc"),
            ("clientIpAddress", "client_ip_address"),
            ("event_name", "event_name"),
            ("f5first", "f5first"),
            ("predictedLtv", "predicted_ltv"),
        ] {
            assert_eq!(snake(camel_case), snake_case);
        }
        for schema in ALL {
            for name in schema.names() {
                assert_eq!(snake(&camel(name)), name);
            }
        }
    }

    #[test]
    fn slips_are_recognised() {
        for (schema, key, name) in [
            (&CUSTOM_DATA, "curency", "currency"),
            (&CUSTOM_DATA, "Currency", "currency"),
            (&CUSTOM_DATA, "valeu", "value"),
            (&CUSTOM_DATA, "amount", "value"),
            (&CUSTOM_DATA, "event_id", "event_id"),
            (&USER_DATA, "emial", "email"),
            (&USER_DATA, "ip", "client_ip_address"),
            (&USER_DATA, "firstname", "first_name"),
            (&EVENT, "eventName", "event_name"),
            (
                &EVENT,
                "advertiser_tracking_enabled",
                "app_data.advertiser_tracking_enabled",
            ),
            (&EVENT, "currency", "custom_data.currency"),
            (&EVENT, "email", "user_data.email"),
        ] {
            assert_eq!(meant(schema, key).as_deref(), Some(name), "{key}");
        }
        assert_eq!(meant(&CUSTOM_DATA, "loyalty_tier"), None);
        assert_eq!(meant(&USER_DATA, "xx"), None);
    }

    #[test]
    fn every_other_name_points_to_a_parameter() {
        for (other, ours) in OTHER_NAMES {
            assert!(
                ALL.iter().any(|schema| schema.find(ours).is_some()),
                "{ours}"
            );
            assert!(
                ALL.iter().all(|schema| schema.find(other).is_none()),
                "{other}"
            );
        }
    }

    #[test]
    fn a_key_that_may_be_data_is_not_repeated() {
        for key in ["ann@example.com", "16505551212", "", "Ann Smith"] {
            let issue = unknown(&USER_DATA, "user_data", key, Spelling::Snake);
            assert_eq!(issue.field, "user_data.?");
        }
    }
}
