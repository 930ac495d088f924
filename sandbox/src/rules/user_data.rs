//! Who did it: what is hashed, what is not, and whether it is enough.

use std::net::IpAddr;

use serde_json::Value;

use super::table::{
    BROWSER_ID_FORMAT, DIGEST_OF_NOTHING, DIGEST_UPPERCASE, EMPTY_BROWSER_ID, EMPTY_VALUE,
    IP_ADDRESS, LEAD_ID, NOT_HASHED, WEAK_IDENTIFIERS,
};
use super::{Case, Verdict, is_filled};

/// What must be hashed: Meta's page on customer information parameters, and its SDKs' own keys.
const HASHED: [&str; 16] = [
    "em", "ph", "fn", "ln", "db", "ge", "ct", "st", "zp", "country", "f5first", "f5last", "fi",
    "dobd", "dobm", "doby",
];

/// Any of these alone is too broad to find a person (same page).
const WEAK_SETS: [&[&str]; 4] = [
    &["ct", "country", "st", "zp", "ge", "client_user_agent"],
    &["db", "client_user_agent"],
    &["fn", "ge"],
    &["ln", "ge"],
];

/// SHA-256 of nothing.
const EMPTY_DIGEST: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

pub(super) fn check(case: &Case) -> Verdict {
    let Some(user_data) = case.object("user_data") else {
        return Ok(());
    };
    for (key, value) in user_data {
        if !value.is_null() {
            check_value(case, key, value)?;
        }
    }
    let given = || user_data.iter().filter(|(_, value)| is_filled(value));
    let is_weak = |set: &&[&str]| given().all(|(key, _)| set.contains(&key.as_str()));
    if WEAK_SETS.iter().any(is_weak) {
        case.refuse(&WEAK_IDENTIFIERS, "user_data")?;
    }
    Ok(())
}

fn check_value(case: &Case, key: &str, value: &Value) -> Verdict {
    let path = format!("user_data.{key}");
    if HASHED.contains(&key) {
        check_digests(case, &path, value)?;
    }
    match (key, value.as_str()) {
        ("fbc" | "fbp", Some(id)) => check_browser_id(case, &path, id)?,
        ("client_ip_address", Some(address)) if !is_ip_address(address) => {
            case.refuse(&IP_ADDRESS, &path)?;
        }
        ("lead_id", _) if !is_lead_id(value) => case.refuse(&LEAD_ID, &path)?,
        _ => {}
    }
    if is_filled(value) {
        Ok(())
    } else {
        case.refuse(&EMPTY_VALUE, &path)
    }
}

fn check_digests(case: &Case, path: &str, value: &Value) -> Verdict {
    match value {
        Value::Array(items) => items
            .iter()
            .enumerate()
            .try_for_each(|(index, item)| check_digest(case, &format!("{path}[{index}]"), item)),
        single => check_digest(case, path, single),
    }
}

fn check_digest(case: &Case, path: &str, value: &Value) -> Verdict {
    let digest = value.as_str().unwrap_or_default();
    let digest = without_appendix(digest).unwrap_or(digest);
    let is_hex = |byte: u8| byte.is_ascii_hexdigit();
    if digest.len() != 64 || !digest.bytes().all(is_hex) {
        return case.refuse(&NOT_HASHED, path);
    }
    if digest.bytes().any(|byte| byte.is_ascii_uppercase()) {
        case.refuse(&DIGEST_UPPERCASE, path)?;
    }
    if digest.eq_ignore_ascii_case(EMPTY_DIGEST) {
        case.refuse(&DIGEST_OF_NOTHING, path)?;
    }
    Ok(())
}

/// The value before the dot and 2 or 8 characters that Meta's parameter builder adds to
/// everything it returns.
fn without_appendix(value: &str) -> Option<&str> {
    let (value, appendix) = value.rsplit_once('.')?;
    let is_base64url = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let known = matches!(appendix.len(), 2 | 8) && appendix.bytes().all(is_base64url);
    known.then_some(value)
}

fn check_browser_id(case: &Case, path: &str, id: &str) -> Verdict {
    if id.trim().is_empty() {
        case.refuse(&EMPTY_BROWSER_ID, path)
    } else if is_browser_id(id) {
        Ok(())
    } else {
        case.refuse(&BROWSER_ID_FORMAT, path)
    }
}

/// `fb.1.1554763741205.AbCdEf`: Meta's page on fbp and fbc.
fn is_browser_id(id: &str) -> bool {
    let mut parts = id.splitn(4, '.');
    let mut next = || parts.next().unwrap_or_default();
    let (prefix, index, created_ms, value) = (next(), next(), next(), next());
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    prefix == "fb"
        && is_digits(index)
        && is_digits(created_ms)
        && created_ms.len() == 13
        && !value.is_empty()
}

fn is_ip_address(address: &str) -> bool {
    let is_plain = |text: &str| text.parse::<IpAddr>().is_ok();
    is_plain(address) || without_appendix(address).is_some_and(is_plain)
}

/// 15 to 17 digits, as a number or as text.
fn is_lead_id(value: &Value) -> bool {
    let digits = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    (15..=17).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
}
