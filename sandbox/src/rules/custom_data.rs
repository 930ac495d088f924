//! What an event was worth and what it was about. Unknown keys are free.

use iso_currency::Currency;
use serde_json::{Map, Value};

use super::table::{
    CONTENT_ID, DELIVERY_CATEGORY, PURCHASE_CURRENCY, PURCHASE_VALUE, VALUE_CURRENCY,
    VALUE_NEGATIVE, WRONG_TYPE,
};
use super::{Case, Verdict, is_filled, present};

const DELIVERY_CATEGORIES: [&str; 3] = ["in_store", "curbside", "home_delivery"];

pub(super) fn check(case: &Case) -> Verdict {
    let nothing = Map::new();
    let custom_data = case.object("custom_data").unwrap_or(&nothing);
    check_money(case, custom_data)?;
    if let Some(contents) = present(custom_data, "contents") {
        check_contents(case, contents)?;
    }
    check_delivery(case, "custom_data", custom_data)
}

fn check_money(case: &Case, custom_data: &Map<String, Value>) -> Verdict {
    let filled = |key| present(custom_data, key).filter(|value| is_filled(value));
    let (value, currency) = (filled("value"), filled("currency"));
    if case.text("event_name") == Some("Purchase") {
        if value.is_none() {
            case.refuse(&PURCHASE_VALUE, "custom_data.value")?;
        }
        if currency.is_none() {
            case.refuse(&PURCHASE_CURRENCY, "custom_data.currency")?;
        }
    }
    let Some(value) = value else {
        return Ok(());
    };
    match amount(value) {
        None => case.refuse(&WRONG_TYPE, "custom_data.value")?,
        Some(amount) if amount < 0.0 => case.refuse(&VALUE_NEGATIVE, "custom_data.value")?,
        Some(_) => {}
    }
    if currency.is_some_and(is_currency) {
        Ok(())
    } else {
        case.refuse(&VALUE_CURRENCY, "custom_data.currency")
    }
}

/// A number, or a text that is a plain decimal number.
pub(super) fn amount(value: &Value) -> Option<f64> {
    let is_plain = |text: &str| {
        text.bytes()
            .all(|b| b.is_ascii_digit() || b".-+".contains(&b))
    };
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) if is_plain(text) => text.parse().ok(),
        _ => None,
    }
}

/// A code of ISO 4217, in any case.
fn is_currency(value: &Value) -> bool {
    let code = value.as_str().unwrap_or_default().to_ascii_uppercase();
    Currency::from_code(&code).is_some()
}

fn check_contents(case: &Case, contents: &Value) -> Verdict {
    let Value::Array(contents) = contents else {
        return case.refuse(&WRONG_TYPE, "custom_data.contents");
    };
    for (index, content) in contents.iter().enumerate() {
        let path = format!("custom_data.contents[{index}]");
        let Value::Object(content) = content else {
            return case.refuse(&WRONG_TYPE, &path);
        };
        if !present(content, "id").is_some_and(is_filled) {
            case.refuse(&CONTENT_ID, &format!("{path}.id"))?;
        }
        check_delivery(case, &path, content)?;
    }
    Ok(())
}

fn check_delivery(case: &Case, part: &str, object: &Map<String, Value>) -> Verdict {
    match present(object, "delivery_category") {
        Some(value) if !DELIVERY_CATEGORIES.iter().any(|category| value == category) => {
            case.refuse(&DELIVERY_CATEGORY, &format!("{part}.delivery_category"))
        }
        _ => Ok(()),
    }
}
