//! The app side of an event.

use serde_json::Value;

use super::table::{APP_DATA_MISSING, EXTINFO, EXTINFO_SHAPE};
use super::{Case, Verdict, is_filled, present};

/// Where `extinfo` has the version of the operating system (Meta's page on app data).
const OS_VERSION: usize = 4;
/// How many items `extinfo` has (same page).
const ITEMS: usize = 16;

pub(super) fn check(case: &Case) -> Verdict {
    let app_data = case.object("app_data");
    let get = |key| app_data.and_then(|data| present(data, key));
    if case.happened_at("app") {
        for key in ["advertiser_tracking_enabled", "extinfo"] {
            if get(key).is_none() {
                case.refuse(&APP_DATA_MISSING, &format!("app_data.{key}"))?;
            }
        }
    }
    get("extinfo").map_or(Ok(()), |extinfo| check_extinfo(case, extinfo))
}

fn check_extinfo(case: &Case, extinfo: &Value) -> Verdict {
    let path = "app_data.extinfo";
    let unpacked: Vec<Value>;
    let items = match extinfo {
        Value::Array(items) => items,
        text => {
            unpacked = serde_json::from_str(text.as_str().unwrap_or_default()).unwrap_or_default();
            &unpacked
        }
    };
    if !items.get(OS_VERSION).is_some_and(is_filled) {
        case.refuse(&EXTINFO, path)?;
    }
    let is_device = |item: &Value| item == "a2" || item == "i2";
    let well_formed = extinfo.is_array()
        && items.len() == ITEMS
        && items.iter().all(Value::is_string)
        && items.first().is_some_and(is_device);
    if well_formed {
        Ok(())
    } else {
        case.refuse(&EXTINFO_SHAPE, path)
    }
}
