//! One identifier: normalize, hash, explain; and event ids.

use capikit::{Clock, DateOrder, Error, Field, Form, Options, Outcome, SystemClock, SystemRng};
use napi_derive::napi;

use crate::errors::Throw;
use crate::json::{self, OutcomeJson};

/// What is known besides the value. `lib/hashing.js` says what each key means.
#[napi(object)]
#[derive(Default)]
pub struct Question {
    /// A country by code or name.
    pub country: Option<String>,
    /// `dmy` or `mdy`.
    pub date_order: Option<String>,
    /// Whether letters in phone numbers stand for digits.
    pub vanity: Option<bool>,
    /// Whether to give second canonical forms.
    pub alternates: Option<bool>,
    /// `raw` or `hashed`; `unreadable` for a value that is no text, number or date.
    pub form: Option<String>,
    /// Seconds since 1970-01-01 UTC, for tests. Absent: now.
    pub now: Option<i64>,
}

/// The canonical form of a value, or nothing. An absent value reads like an empty one.
#[napi]
pub fn normalize_field(
    field: String,
    value: Option<String>,
    question: Option<Question>,
) -> napi::Result<Option<String>> {
    Ok(answer(&field, value, question).throw()?.normalized)
}

/// What is sent for a hashed field, or nothing.
#[napi]
pub fn hash_field(
    field: String,
    value: Option<String>,
    question: Option<Question>,
) -> napi::Result<Option<String>> {
    Ok(answer(&field, value, question).throw()?.sha256)
}

/// Everything there is to say about one value, as JSON.
#[napi]
pub fn explain(
    field: String,
    value: Option<String>,
    question: Option<Question>,
) -> napi::Result<String> {
    let outcome = answer(&field, value, question).throw()?;
    json::text(&OutcomeJson::from(&outcome))
}

/// A new random event id.
#[napi]
pub fn new_event_id() -> String {
    capikit::new_event_id(&SystemClock, &SystemRng)
}

/// The same id for the same event name and key.
#[napi]
pub fn derive_event_id(event_name: String, key: String) -> String {
    capikit::derive_event_id(&event_name, &key)
}

fn answer(
    field: &str,
    value: Option<String>,
    question: Option<Question>,
) -> Result<Outcome, Error> {
    let field: Field = field.parse()?;
    let question = question.unwrap_or_default();
    let options = options(&question)?;
    let form = match question.form.as_deref() {
        Some("raw") => Form::Raw,
        Some("hashed") => Form::Hashed,
        Some("unreadable") => return Ok(Outcome::unreadable(field)),
        _ => Form::Detect,
    };
    let value = value.unwrap_or_default();
    Ok(capikit::explain(field, &value, form, &options))
}

pub(crate) fn options(question: &Question) -> Result<Options, Error> {
    let now = question.now.unwrap_or_else(|| SystemClock.unix_seconds());
    let mut options = Options::at(now);
    if let Some(country) = &question.country {
        options = options.with_country(country)?;
    }
    options.date_order = question.date_order.as_deref().map(order).transpose()?;
    options.vanity = question.vanity.unwrap_or_default();
    options.alternates = question.alternates.unwrap_or_default();
    Ok(options)
}

fn order(name: &str) -> Result<DateOrder, Error> {
    match name {
        "dmy" => Ok(DateOrder::DayFirst),
        "mdy" => Ok(DateOrder::MonthFirst),
        _ => Err(Error::config("date_order", "use \"dmy\" or \"mdy\"")),
    }
}
