//! What happened: the event, its data, its id, its checks, its wire form.

mod app_data;
mod browser_half;
mod custom_data;
mod debug;
mod decimal;
mod dedup;
mod dedup_words;
mod event_id;
mod identifiers;
mod json;
mod json_object;
pub mod limits;
mod original;
mod parameters;
mod person;
mod prepare;
mod quality;
mod read;
mod received;
mod report;
mod source_url;
mod spelling;
mod terms;
mod user_data;
mod validate;
mod wire;

pub use app_data::AppData;
pub(crate) use browser_half::{BrowserHalf, advanced_matching, browser_half};
pub use custom_data::{Content, CustomData, StoreData};
pub use decimal::Decimal;
pub use dedup::{
    BROWSER_FAVOURED_MS, DEDUP_WINDOW_MS, DedupKey, Distinct, INSTALL_WINDOW_MS, Kept, KeptBecause,
    OFFLINE_WINDOW_MS, Verdict, deduplicate,
};
pub use event_id::{derive_event_id, new_event_id};
pub use json::{Json, Word};
pub use original::OriginalEventData;
pub use prepare::Prepared;
pub use quality::{
    Advice, ESTIMATE_NOTICE, Estimate, Health, HealthCounts, KeyCoverage, MatchKey, Priority,
    Survey, estimate, health, survey,
};
pub use received::{Half, ReceivedEvent};
pub use source_url::redact_url;
pub use spelling::Spelling;
pub use terms::{ExternalIdForm, Terms};
pub use user_data::{Identifier, UserData};

use std::borrow::Cow;
use std::fmt;

use serde_json::{Map, Value};

use crate::error::Error;
use crate::issue::Issue;

/// One conversion, as the caller described it.
///
/// Holds raw values, and its `Debug` output shows none of them. [`Event::prepare`] checks them all
/// and gives the wire form.
///
/// ```
/// use capikit::{Decimal, Event, Field, Terms, UserData};
///
/// let mut event = Event::new("Purchase");
/// event.event_id = Some(capikit::derive_event_id("Purchase", "1001"));
/// event.user_data = UserData::new().add(Field::Email, " Ann@Example.com ");
/// event.custom_data.value = Some(Decimal::from("79.90"));
/// event.custom_data.currency = Some(String::from("eur"));
///
/// let prepared = event.prepare(&Terms::at(1_795_392_000), || unreachable!())?;
/// assert!(prepared.payload.contains(r#""currency":"EUR","value":79.90"#));
/// # Ok::<(), capikit::Error>(())
/// ```
#[derive(Clone, Default, PartialEq)]
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
    /// Amounts keep the digits they are written with. `null` is an absent value. Misspelt keys and
    /// wrong types become issues, which `prepare` reports together with all others.
    ///
    /// Fails with [`ErrorKind::Event`](crate::ErrorKind::Event) only when the text is no JSON object.
    pub fn from_json(text: &str, spelling: Spelling) -> Result<Self, Error> {
        read::event(text, spelling)
    }

    /// [`Event::from_json`] of a value that is not text: from another language, or read before.
    pub fn from_value(json: Json<'_>, spelling: Spelling) -> Result<Self, Error> {
        read::event_of(json, spelling)
    }

    /// Checks everything, normalizes and hashes, and gives the wire form.
    ///
    /// `new_id` is used when the event has no id of its own. The same event under the same terms
    /// gives the same bytes in every language.
    ///
    /// Fails with [`ErrorKind::Event`](crate::ErrorKind::Event) and all issues at once when Meta
    /// would refuse the event or, under strict terms, when anything is more than a note.
    pub fn prepare(
        &self,
        terms: &Terms,
        new_id: impl FnOnce() -> String,
    ) -> Result<Prepared, Error> {
        self.clone().into_prepared(terms, new_id)
    }

    /// [`Event::prepare`] of an event that is not needed any more, which saves a copy.
    pub fn into_prepared(
        self,
        terms: &Terms,
        new_id: impl FnOnce() -> String,
    ) -> Result<Prepared, Error> {
        self.into_prepared_in(String::new(), terms, new_id)
    }

    /// [`Event::into_prepared`] with the memory of a text that is not needed any more.
    pub(crate) fn into_prepared_in(
        self,
        room: String,
        terms: &Terms,
        new_id: impl FnOnce() -> String,
    ) -> Result<Prepared, Error> {
        prepare::prepare(self, room, terms, new_id)
    }
}

impl From<Event> for Cow<'_, Event> {
    fn from(event: Event) -> Self {
        Self::Owned(event)
    }
}

impl<'a> From<&'a Event> for Cow<'a, Event> {
    fn from(event: &'a Event) -> Self {
        Self::Borrowed(event)
    }
}

impl fmt::Debug for Event {
    /// The name, and which other fields are set.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let options = &self.data_processing_options;
        f.write_str(&self.event_name)?;
        debug::show(
            f,
            "",
            &[
                ("event_time", self.event_time.is_some()),
                ("event_id", self.event_id.is_some()),
                ("action_source", self.action_source.is_some()),
                ("event_source_url", self.event_source_url.is_some()),
                ("referrer_url", self.referrer_url.is_some()),
                ("opt_out", self.opt_out.is_some()),
                ("data_processing_options", options.is_some()),
                ("messaging_channel", self.messaging_channel.is_some()),
                ("original_event_data", self.original_event_data.is_some()),
                ("attribution_data", self.attribution_data.is_some()),
                ("app_data", self.app_data.is_some()),
            ],
        )?;
        write!(f, " {:?} {:?}", self.user_data, self.custom_data)
    }
}

/// Runs the example of the guide.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/events.md")]
struct Guide;
