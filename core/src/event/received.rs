//! One copy of an event as Meta's side sees it: what it says, which half sent it, when it came.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use serde_json::{Map, Value};

use crate::error::Error;

/// Who sent a copy of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Half {
    /// The pixel in the browser, or the SDK in the app.
    Browser,
    /// The Conversions API.
    Server,
}

impl Half {
    /// The stable name: `browser` or `server`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Browser => "browser",
            Self::Server => "server",
        }
    }
}

impl fmt::Display for Half {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Half {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        match name {
            "browser" => Ok(Self::Browser),
            "server" => Ok(Self::Server),
            _ => Err(Error::config("half", "use browser or server")),
        }
    }
}

/// One copy of an event, with what deduplication and the quality estimate look at.
///
/// `Debug` shows the name, the half and the time of receipt, and nothing else.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReceivedEvent {
    /// The dataset or pixel that it was sent to.
    pub dataset_id: String,
    /// Who sent it.
    pub half: Half,
    /// When it was received: milliseconds since 1970-01-01 UTC.
    pub received_at_ms: i64,
    /// `event_name`, or the pixel's event.
    pub event_name: String,
    /// `event_id`, or the pixel's `eventID`.
    pub event_id: Option<String>,
    /// `event_time`, in seconds.
    pub event_time: Option<i64>,
    /// `action_source`.
    pub action_source: Option<String>,
    /// `custom_data.order_id`.
    pub order_id: Option<String>,
    /// `custom_data.item_number`.
    pub item_number: Option<String>,
    /// `user_data` by Meta's names. What is empty is not in here.
    pub user_data: BTreeMap<String, BTreeSet<String>>,
}

impl ReceivedEvent {
    /// A copy that says nothing but its name.
    pub fn new(
        dataset_id: impl Into<String>,
        half: Half,
        received_at_ms: i64,
        event_name: impl Into<String>,
    ) -> Self {
        Self {
            dataset_id: dataset_id.into(),
            half,
            received_at_ms,
            event_name: event_name.into(),
            event_id: None,
            event_time: None,
            action_source: None,
            order_id: None,
            item_number: None,
            user_data: BTreeMap::new(),
        }
    }

    /// Reads the wire form of an event; whatever is not there or not readable counts as absent.
    pub fn from_wire(
        dataset_id: impl Into<String>,
        half: Half,
        received_at_ms: i64,
        event: &Map<String, Value>,
    ) -> Self {
        let custom_data = event.get("custom_data").and_then(Value::as_object);
        let custom = |key: &str| custom_data.and_then(|data| text(data.get(key)?));
        let top = |key: &str| text(event.get(key)?);
        Self {
            event_id: top("event_id"),
            event_time: event.get("event_time").and_then(Value::as_i64),
            action_source: top("action_source"),
            order_id: custom("order_id"),
            item_number: custom("item_number"),
            user_data: event.get("user_data").map(identifiers).unwrap_or_default(),
            ..Self::new(
                dataset_id,
                half,
                received_at_ms,
                top("event_name").unwrap_or_default(),
            )
        }
    }

    /// The values of an identifier, by Meta's name.
    pub fn values(&self, key: &str) -> impl Iterator<Item = &str> {
        self.user_data
            .get(key)
            .into_iter()
            .flatten()
            .map(String::as_str)
    }

    /// Whether an identifier is present, by Meta's name.
    pub fn has(&self, key: &str) -> bool {
        self.user_data.contains_key(key)
    }
}

impl fmt::Debug for ReceivedEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReceivedEvent")
            .field("event_name", &self.event_name)
            .field("half", &self.half)
            .field("received_at_ms", &self.received_at_ms)
            .finish_non_exhaustive()
    }
}

/// Text, or a number as it is written. Blank is absent.
fn text(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.trim().is_empty()).then_some(text)
}

fn identifiers(user_data: &Value) -> BTreeMap<String, BTreeSet<String>> {
    let members = user_data.as_object().into_iter().flatten();
    members
        .map(|(key, value)| (key.clone(), values(value)))
        .filter(|(_, values)| !values.is_empty())
        .collect()
}

fn values(value: &Value) -> BTreeSet<String> {
    match value {
        Value::Array(values) => values.iter().filter_map(text).collect(),
        single => text(single).into_iter().collect(),
    }
}
