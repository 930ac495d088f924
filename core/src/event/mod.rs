//! What happened: the event, its data, its id, its checks, its wire form.

mod app_data;
mod custom_data;
mod decimal;
mod event_id;
mod user_data;

pub use app_data::AppData;
pub use custom_data::{Content, CustomData, StoreData};
pub use decimal::Decimal;
pub use event_id::{derive_event_id, new_event_id};
pub use user_data::{Identifier, UserData};

use serde_json::{Map, Value};

use crate::error::Error;
use crate::identity::Country;
use crate::issue::Issue;

/// One conversion, as the caller described it.
///
/// Holds raw values. [`Event::prepare`] checks them all and gives the wire form.
#[derive(Clone, Default, Debug, PartialEq)]
#[non_exhaustive]
pub struct Event {
    /// A standard name such as `Purchase` (case matters), or your own.
    pub event_name: String,
    /// Seconds since 1970-01-01 UTC. Absent: now.
    pub event_time: Option<i64>,
    /// Shared with the browser's copy, so that Meta counts once. Absent: a new one.
    pub event_id: Option<String>,
    /// Where it happened: `website`, `app`, `physical_store`, ... Absent: `website`.
    pub action_source: Option<String>,
    /// The page's address.
    pub event_source_url: Option<String>,
    /// The page before.
    pub referrer_url: Option<String>,
    /// Use for attribution only.
    pub opt_out: Option<bool>,
    /// `["LDU"]`, or an empty list to switch it off explicitly. Absent: not sent.
    pub data_processing_options: Option<Vec<String>>,
    /// 0: Meta locates the person; 1: USA.
    pub data_processing_options_country: Option<i64>,
    /// 0: Meta locates the person; 1000 and up: a US state.
    pub data_processing_options_state: Option<i64>,
    /// `whatsapp`, `messenger` or `instagram`, for `business_messaging`.
    pub messaging_channel: Option<String>,
    /// `advanced_measurement_table` of Meta's SDKs.
    pub advanced_measurement_table: Option<String>,
    /// The conversion that this event adds to.
    pub original_event_data: Option<OriginalEventData>,
    /// The attribution of `AppendAttribution`, as Meta documents it.
    pub attribution_data: Option<Map<String, Value>>,
    /// Who did it.
    pub user_data: UserData,
    /// What it was worth.
    pub custom_data: CustomData,
    /// The app side.
    pub app_data: Option<AppData>,
    /// What was wrong with the JSON it was read from; part of what `prepare` reports.
    pub(crate) reading: Vec<Issue>,
}

/// The conversion that an `AppendValue` or `AppendAttribution` event adds to.
#[derive(Clone, Default, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OriginalEventData {
    /// Its `event_name`.
    pub event_name: Option<String>,
    /// Its `event_time`, seconds since 1970-01-01 UTC.
    pub event_time: Option<i64>,
    /// Its `order_id`.
    pub order_id: Option<String>,
    /// Its `event_id`.
    pub event_id: Option<String>,
}

/// How the keys of an event in JSON are spelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spelling {
    /// As on the wire: `event_name`.
    Snake,
    /// As in JavaScript: `eventName`. Snake case is accepted too.
    Camel,
}

/// What `prepare` has to know besides the event.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Terms {
    /// Now, seconds since 1970-01-01 UTC.
    pub now: i64,
    /// The country of phones, states and postcodes where the event names none.
    pub default_country: Option<Country>,
    /// Send the second canonical form too, where two are defensible.
    pub alternates: bool,
    /// Refuse an event for any issue that is more than a note.
    pub strict: bool,
}

impl Terms {
    /// The defaults at this time.
    pub const fn at(now: i64) -> Self {
        Self {
            now,
            default_country: None,
            alternates: false,
            strict: false,
        }
    }
}

/// An event that Meta can accept, in its wire form.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Prepared {
    /// Its name.
    pub event_name: String,
    /// Its id, given or new.
    pub event_id: String,
    /// Its time, given or now.
    pub event_time: i64,
    /// Where it happened.
    pub action_source: String,
    /// The wire form: one JSON object, keys in canonical order, no white space.
    pub payload: String,
    /// What was noticed: everything here was mended or dropped.
    pub issues: Vec<Issue>,
}

impl Event {
    /// An event of this name.
    pub fn new(event_name: impl Into<String>) -> Self {
        Self {
            event_name: event_name.into(),
            ..Self::default()
        }
    }

    /// Reads an event from JSON, in wire form or with our names for the identifiers.
    ///
    /// Fails only when the text is no JSON object. Misspelt keys and wrong types become issues
    /// that `prepare` reports together with all others.
    pub fn from_json(text: &str, spelling: Spelling) -> Result<Self, Error> {
        // SKELETON: the event agent replaces this body.
        let _ = (text, spelling);
        Ok(Self::default())
    }

    /// Checks everything, normalizes and hashes, and gives the wire form.
    ///
    /// `new_id` is used when the event has no id of its own. Fails with
    /// [`ErrorKind::Event`](crate::ErrorKind::Event) and all issues at once.
    pub fn prepare(
        &self,
        terms: &Terms,
        new_id: impl FnOnce() -> String,
    ) -> Result<Prepared, Error> {
        // SKELETON: the event agent replaces this body.
        Ok(Prepared {
            event_name: self.event_name.clone(),
            event_id: self.event_id.clone().unwrap_or_else(new_id),
            event_time: self.event_time.unwrap_or(terms.now),
            action_source: String::from("website"),
            payload: String::from("{}"),
            issues: Vec::new(),
        })
    }
}
