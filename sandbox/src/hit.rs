//! One request of the pixel, read into the wire form of an event.

use axum::http::HeaderMap;
use axum::http::header::{COOKIE, USER_AGENT};
use serde_json::{Map, Value, json};

/// What a page's pixel sent.
#[derive(Debug)]
pub(crate) struct Hit {
    pub(crate) pixel_id: String,
    /// With the keys of a server event, so that the two halves can be compared.
    pub(crate) event: Value,
}

/// Texts of a server event, and the parameters they come from.
const TEXTS: [(&str, &str); 3] = [
    ("event_id", "eid"),
    ("event_source_url", "dl"),
    ("referrer_url", "rl"),
];

/// The parameters that are numbers in a server event.
const NUMBERS: [&str; 4] = ["value", "num_items", "predicted_ltv", "net_revenue"];

impl Hit {
    /// Reads address and body; where both name a parameter, the body wins.
    pub(crate) fn read(
        query: &[u8],
        body: &[u8],
        headers: &HeaderMap,
        now_ms: i64,
    ) -> Result<Self, &'static str> {
        let parameters: Vec<(String, String)> = form_urlencoded::parse(body)
            .chain(form_urlencoded::parse(query))
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect();
        let text = |name: &str| {
            let found = parameters.iter().find(|(key, _)| key == name);
            found
                .map(|(_, value)| value.as_str())
                .filter(|value| !value.is_empty())
        };
        let pixel_id = text("id").ok_or("id: The pixel id is missing.")?;
        if !pixel_id.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err("id: The pixel id is a number.");
        }
        let name = text("ev").ok_or("ev: The event name is missing.")?;
        let sent_ms = text("ts").and_then(|time| time.parse::<i64>().ok());
        let seconds = sent_ms.unwrap_or(now_ms).div_euclid(1000);
        let mut event = Map::new();
        event.insert("event_name".into(), json!(name));
        event.insert("event_time".into(), json!(seconds));
        event.insert("action_source".into(), json!("website"));
        event.insert("user_data".into(), user_data(&parameters, headers));
        for (key, parameter) in TEXTS {
            insert(&mut event, key, text(parameter));
        }
        let custom_data = nested(&parameters, "cd", typed);
        if !custom_data.is_empty() {
            event.insert("custom_data".into(), Value::Object(custom_data));
        }
        processing(&mut event, text);
        Ok(Self {
            pixel_id: pixel_id.to_owned(),
            event: Value::Object(event),
        })
    }
}

/// Hashed values, the browser's ids (as parameters or cookies), and the browser itself.
fn user_data(parameters: &[(String, String)], headers: &HeaderMap) -> Value {
    let mut data = nested(parameters, "ud", |_, text| json!(text));
    for key in ["fbp", "fbc"] {
        let sent = parameters.iter().find(|(name, _)| name == key);
        let id = sent
            .map(|(_, value)| value.clone())
            .or_else(|| cookie(headers, key));
        insert(&mut data, key, id.as_deref());
    }
    let agent = headers
        .get(USER_AGENT)
        .and_then(|agent| agent.to_str().ok());
    insert(&mut data, "client_user_agent", agent);
    Value::Object(data)
}

/// A cookie of Meta's, whose name is an underscore and the key. Set when page and sandbox share a host.
fn cookie(headers: &HeaderMap, key: &str) -> Option<String> {
    let cookies = headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok());
    cookies
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| name.strip_prefix('_') == Some(key))
        .map(|(_, value)| value.to_owned())
}

/// The parameters `prefix[key]`.
fn nested(
    parameters: &[(String, String)],
    prefix: &str,
    read: impl Fn(&str, &str) -> Value,
) -> Map<String, Value> {
    let key = |name: &str| {
        let inner = name
            .strip_prefix(prefix)?
            .strip_prefix('[')?
            .strip_suffix(']')?;
        Some(inner.to_owned())
    };
    let pairs = parameters.iter().filter(|(_, value)| !value.is_empty());
    pairs
        .filter_map(|(name, value)| key(name).map(|key| (key.clone(), read(&key, value))))
        .collect()
}

/// A number where a server event has one, JSON where it is a list or an object, else text.
fn typed(key: &str, text: &str) -> Value {
    let may_be_json = NUMBERS.contains(&key) || text.starts_with(['[', '{']);
    let parsed = may_be_json
        .then(|| serde_json::from_str(text).ok())
        .flatten();
    parsed.unwrap_or_else(|| json!(text))
}

fn processing<'a>(event: &mut Map<String, Value>, text: impl Fn(&str) -> Option<&'a str>) {
    let number = |name: &str| text(name).and_then(|text| text.parse::<i64>().ok());
    if let Some(options) = text("dpo") {
        let options: Vec<&str> = options.split(',').collect();
        event.insert("data_processing_options".into(), json!(options));
        event.insert(
            "data_processing_options_country".into(),
            json!(number("dpoco")),
        );
        event.insert(
            "data_processing_options_state".into(),
            json!(number("dpost")),
        );
    }
}

fn insert(object: &mut Map<String, Value>, key: &str, text: Option<&str>) {
    if let Some(text) = text.filter(|text| !text.is_empty()) {
        object.insert(key.to_owned(), json!(text));
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn read(query: &str, headers: &HeaderMap) -> Result<Hit, &'static str> {
        Hit::read(query.as_bytes(), b"", headers, 1_795_435_200_123)
    }

    #[test]
    fn an_event_gets_the_keys_of_a_server_event() {
        let query = "id=1&ev=Purchase&eid=Purchase.7&dl=https%3A%2F%2Fshop.example%2F&fbp=fb.1.2.3\
            &ud[em]=abc&cd[value]=79.90&cd[currency]=EUR&cd[content_ids]=%5B%22a%22%5D&cd[coupon]=7\
            &dpo=LDU&dpoco=1&dpost=1000&ts=1795435199000";
        let hit = read(query, &HeaderMap::new()).unwrap();
        assert_eq!(hit.pixel_id, "1");
        let expected = json!({
            "event_name": "Purchase",
            "event_id": "Purchase.7",
            "event_time": 1_795_435_199,
            "action_source": "website",
            "event_source_url": "https://shop.example/",
            "user_data": { "em": "abc", "fbp": "fb.1.2.3" },
            "custom_data": { "value": 79.9, "currency": "EUR", "content_ids": ["a"], "coupon": "7" },
            "data_processing_options": ["LDU"],
            "data_processing_options_country": 1,
            "data_processing_options_state": 1000,
        });
        assert_eq!(hit.event, expected);
    }

    #[test]
    fn cookies_stand_in_for_parameters() {
        let mut headers = HeaderMap::new();
        headers.insert(
            COOKIE,
            HeaderValue::from_static("a=b; _fbp=fb.0.1.2; _fbc=fb.0.1.x"),
        );
        let hit = read("id=1&ev=PageView&noscript=1&fbc=fb.0.9.y", &headers).unwrap();
        let data = &hit.event["user_data"];
        assert_eq!(
            (&data["fbp"], &data["fbc"]),
            (&json!("fb.0.1.2"), &json!("fb.0.9.y"))
        );
    }

    #[test]
    fn what_names_no_pixel_or_no_event_is_refused() {
        for query in [
            "",
            "ev=PageView",
            "id=&ev=PageView",
            "id=x&ev=PageView",
            "id=1",
            "id=1&ev=",
        ] {
            assert!(read(query, &HeaderMap::new()).is_err(), "{query}");
        }
    }
}
