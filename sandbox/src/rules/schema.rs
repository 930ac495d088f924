//! The keys of an event and the types of their values.

use serde_json::{Map, Value};

use super::table::{MISSING_KEY, NULL_VALUE, UNKNOWN_KEY, UNKNOWN_NESTED_KEY, WRONG_TYPE};
use super::{Case, Rule, Verdict, is_filled};

/// What a value may be.
enum Kind {
    Text,
    /// A whole number.
    Integer,
    /// A boolean, or 0 or 1.
    Flag,
    /// A text or a whole number, as ids are.
    Id,
    /// A text or a list of texts. Whole numbers pass where texts do: PHP makes them of digits.
    Texts,
    List,
    Object,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A list, or that list as JSON text, as Meta's Java SDK sends it.
    ListOrText,
}

impl Kind {
    fn fits(&self, value: &Value) -> bool {
        match self {
            Self::Text => value.is_string(),
            Self::Integer => is_integer(value),
            Self::Flag => value.is_boolean() || matches!(value.as_u64(), Some(0 | 1)),
            Self::Id => is_id(value),
            Self::Texts => match value {
                Value::Array(items) => items.iter().all(is_id),
                single => is_id(single),
            },
            Self::List => value.is_array(),
            Self::Object => value.is_object(),
            Self::Word(words) => value.as_str().is_some_and(|word| words.contains(&word)),
            Self::ListOrText => value.is_array() || value.is_string(),
        }
    }
}

fn is_integer(value: &Value) -> bool {
    value.is_i64() || value.is_u64()
}

fn is_id(value: &Value) -> bool {
    value.is_string() || is_integer(value)
}

type Schema = &'static [(&'static str, Kind)];

const ACTION_SOURCES: &[&str] = &[
    "email",
    "website",
    "app",
    "phone_call",
    "chat",
    "physical_store",
    "system_generated",
    "business_messaging",
    "other",
];

/// Meta's page on server event parameters, and the keys that only its SDKs have.
const EVENT: Schema = &[
    ("event_name", Kind::Text),
    ("event_time", Kind::Integer),
    ("user_data", Kind::Object),
    ("custom_data", Kind::Object),
    ("action_source", Kind::Word(ACTION_SOURCES)),
    ("event_id", Kind::Id),
    ("event_source_url", Kind::Text),
    ("referrer_url", Kind::Text),
    ("opt_out", Kind::Flag),
    ("data_processing_options", Kind::List),
    ("data_processing_options_country", Kind::Integer),
    ("data_processing_options_state", Kind::Integer),
    ("app_data", Kind::Object),
    (
        "messaging_channel",
        Kind::Word(&["whatsapp", "messenger", "instagram"]),
    ),
    ("original_event_data", Kind::Object),
    ("attribution_data", Kind::Object),
    ("customer_segmentation", Kind::Text),
    ("advanced_measurement_table", Kind::Text),
];

/// Meta's page on customer information parameters, the keys that only its SDKs have, and two that
/// partners send.
const USER_DATA: Schema = &[
    ("em", Kind::Texts),
    ("ph", Kind::Texts),
    ("fn", Kind::Texts),
    ("ln", Kind::Texts),
    ("db", Kind::Texts),
    ("ge", Kind::Texts),
    ("ct", Kind::Texts),
    ("st", Kind::Texts),
    ("zp", Kind::Texts),
    ("country", Kind::Texts),
    ("f5first", Kind::Texts),
    ("f5last", Kind::Texts),
    ("fi", Kind::Texts),
    ("dobd", Kind::Texts),
    ("dobm", Kind::Texts),
    ("doby", Kind::Texts),
    ("external_id", Kind::Texts),
    ("client_ip_address", Kind::Text),
    ("client_user_agent", Kind::Text),
    ("fbc", Kind::Text),
    ("fbp", Kind::Text),
    ("subscription_id", Kind::Id),
    ("fb_login_id", Kind::Id),
    ("lead_id", Kind::Id),
    ("anon_id", Kind::Text),
    ("madid", Kind::Text),
    ("app_user_id", Kind::Texts),
    ("page_id", Kind::Id),
    ("page_scoped_user_id", Kind::Id),
    ("ctwa_clid", Kind::Text),
    ("ig_account_id", Kind::Id),
    ("ig_sid", Kind::Id),
    ("whatsapp_business_account_id", Kind::Id),
    ("partner_id", Kind::Id),
    ("partner_name", Kind::Text),
];

/// Meta's page on app data, and the keys that only its SDKs have.
const APP_DATA: Schema = &[
    ("advertiser_tracking_enabled", Kind::Flag),
    ("application_tracking_enabled", Kind::Flag),
    ("extinfo", Kind::ListOrText),
    ("campaign_ids", Kind::Texts),
    ("install_referrer", Kind::Text),
    ("installer_package", Kind::Text),
    ("url_schemes", Kind::Texts),
    ("vendor_id", Kind::Text),
    ("windows_attribution_id", Kind::Text),
    ("consider_views", Kind::Flag),
    ("include_dwell_data", Kind::Flag),
    ("include_video_data", Kind::Flag),
    ("receipt_data", Kind::Text),
    ("app_user_id", Kind::Id),
];

/// Meta's page on original event data.
const ORIGINAL_EVENT_DATA: Schema = &[
    ("event_name", Kind::Text),
    ("event_time", Kind::Integer),
    ("order_id", Kind::Id),
    ("event_id", Kind::Id),
];

const REQUIRED: [&str; 4] = ["event_name", "event_time", "action_source", "user_data"];

/// Checks keys and types. `custom_data` is free: its known keys have a file of their own.
pub(super) fn check(case: &Case) -> Verdict {
    check_object(case, "", case.event, EVENT, &UNKNOWN_KEY)?;
    for key in REQUIRED {
        if !case.value(key).is_some_and(is_filled) {
            case.refuse(&MISSING_KEY, key)?;
        }
    }
    check_part(case, "user_data", USER_DATA, &UNKNOWN_KEY)?;
    check_part(case, "app_data", APP_DATA, &UNKNOWN_NESTED_KEY)?;
    let original = "original_event_data";
    check_part(case, original, ORIGINAL_EVENT_DATA, &UNKNOWN_NESTED_KEY)
}

fn check_part(case: &Case, part: &str, schema: Schema, unknown: &'static Rule) -> Verdict {
    match case.object(part) {
        Some(object) => check_object(case, &format!("{part}."), object, schema, unknown),
        None => Ok(()),
    }
}

fn check_object(
    case: &Case,
    prefix: &str,
    object: &Map<String, Value>,
    schema: Schema,
    unknown: &'static Rule,
) -> Verdict {
    for (key, value) in object {
        let path = format!("{prefix}{key}");
        match schema.iter().find(|(name, _)| name == key) {
            None => case.refuse(unknown, &path)?,
            Some(_) if value.is_null() => case.refuse(&NULL_VALUE, &path)?,
            Some((_, kind)) if !kind.fits(value) => case.refuse(&WRONG_TYPE, &path)?,
            Some(_) => {}
        }
    }
    Ok(())
}
