//! One identifier: normalize, hash, explain; and event ids.

use capikit::{Clock, DateOrder, Error, Field, Form, Options, Outcome, SystemClock, SystemRng};
use pyo3::prelude::*;

use crate::at::At;
use crate::errors::Raise;
use crate::results;
use crate::values::{flag, id, identifier, is_broken, optional, text};

/// The canonical form of a value, or `None`.
#[pyfunction]
#[pyo3(signature = (field, value, *, country=None, date_order=None, vanity=None))]
pub(crate) fn normalize_field(
    field: &Bound<'_, PyAny>,
    value: &Bound<'_, PyAny>,
    country: Option<&Bound<'_, PyAny>>,
    date_order: Option<&Bound<'_, PyAny>>,
    vanity: Option<&Bound<'_, PyAny>>,
) -> PyResult<Option<String>> {
    let question = Question::new(value, field, country, date_order, vanity)?;
    Ok(question.answer()?.normalized)
}

/// What is sent for a hashed field, or `None`.
#[pyfunction]
#[pyo3(signature = (field, value, *, country=None, date_order=None, vanity=None))]
pub(crate) fn hash_field(
    field: &Bound<'_, PyAny>,
    value: &Bound<'_, PyAny>,
    country: Option<&Bound<'_, PyAny>>,
    date_order: Option<&Bound<'_, PyAny>>,
    vanity: Option<&Bound<'_, PyAny>>,
) -> PyResult<Option<String>> {
    let question = Question::new(value, field, country, date_order, vanity)?;
    Ok(question.answer()?.sha256)
}

/// Everything there is to say about one value.
#[pyfunction]
#[pyo3(signature = (
    field, value, *, country=None, date_order=None, vanity=None, alternates=None, _now=None
))]
#[expect(
    clippy::used_underscore_binding,
    reason = "hidden from the public interface"
)]
pub(crate) fn explain<'py>(
    field: &Bound<'_, PyAny>,
    value: &Bound<'py, PyAny>,
    country: Option<&Bound<'_, PyAny>>,
    date_order: Option<&Bound<'_, PyAny>>,
    vanity: Option<&Bound<'_, PyAny>>,
    alternates: Option<&Bound<'_, PyAny>>,
    _now: Option<i64>,
) -> PyResult<Bound<'py, PyAny>> {
    let mut question = Question::new(value, field, country, date_order, vanity)?;
    question.options.alternates = optional(alternates, "alternates", flag)?.unwrap_or_default();
    question.options.now = _now.unwrap_or(question.options.now);
    results::outcome(value.py(), &question.answer()?)
}

/// A new random event id.
#[pyfunction]
pub(crate) fn new_event_id() -> String {
    capikit::new_event_id(&SystemClock, &SystemRng)
}

/// The same id for the same event name and key.
#[pyfunction]
pub(crate) fn derive_event_id(
    event_name: &Bound<'_, PyAny>,
    key: &Bound<'_, PyAny>,
) -> PyResult<String> {
    let event_name = text(event_name, At::argument("event_name"))?;
    let key = id(key, At::argument("key"))?;
    Ok(capikit::derive_event_id(&event_name, &key))
}

/// A value, what it is said to be, and what else is known.
struct Question<'a, 'py> {
    field: Field,
    value: &'a Bound<'py, PyAny>,
    options: Options,
}

impl<'a, 'py> Question<'a, 'py> {
    fn new(
        value: &'a Bound<'py, PyAny>,
        field: &Bound<'py, PyAny>,
        country: Option<&Bound<'py, PyAny>>,
        date_order: Option<&Bound<'py, PyAny>>,
        vanity: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Self> {
        Ok(Self {
            field: self::field(field)?,
            value,
            options: options(value.py(), country, date_order, vanity)?,
        })
    }

    /// `None` is a missing value, which reads like an empty one.
    fn answer(&self) -> PyResult<Outcome> {
        if is_broken(self.value) {
            return Ok(Outcome::unreadable(self.field));
        }
        let (value, form) = if self.value.is_none() {
            (String::new(), Form::Detect)
        } else {
            identifier(self.field, self.value, At::argument("value"))?
        };
        Ok(capikit::explain(self.field, &value, form, &self.options))
    }
}

/// An identifier by name or by Meta's code.
pub(crate) fn field(name: &Bound<'_, PyAny>) -> PyResult<Field> {
    let text = text(name, At::argument("field"))?;
    text.parse().raise(name.py())
}

/// What is known besides a value: the keywords that all functions share.
pub(crate) fn options(
    py: Python<'_>,
    country: Option<&Bound<'_, PyAny>>,
    date_order: Option<&Bound<'_, PyAny>>,
    vanity: Option<&Bound<'_, PyAny>>,
) -> PyResult<Options> {
    let mut options = Options::at(SystemClock.unix_seconds());
    if let Some(country) = optional(country, "country", text)? {
        options = options.with_country(&country).raise(py)?;
    }
    options.date_order = optional(date_order, "date_order", order)?;
    options.vanity = optional(vanity, "vanity", flag)?.unwrap_or_default();
    Ok(options)
}

fn order(value: &Bound<'_, PyAny>, at: At<'_>) -> PyResult<DateOrder> {
    match text(value, at)?.as_str() {
        "dmy" => Ok(DateOrder::DayFirst),
        "mdy" => Ok(DateOrder::MonthFirst),
        _ => Err(Error::config("date_order", "use \"dmy\" or \"mdy\"")).raise(value.py()),
    }
}
