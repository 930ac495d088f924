//! One identifier: normalize, hash, explain; and event ids.

use capikit::{Clock, DateOrder, Error, Field, Form, Options, Outcome, SystemClock, SystemRng};
use pyo3::prelude::*;

use crate::at::At;
use crate::errors::Raise;
use crate::results;
use crate::values::{Text, id, identifier};

/// The canonical form of a value, or `None`.
#[pyfunction]
#[pyo3(signature = (field, value, *, country=None, date_order=None, vanity=false))]
pub(crate) fn normalize_field(
    field: Text,
    value: &Bound<'_, PyAny>,
    country: Option<Text>,
    date_order: Option<Text>,
    vanity: bool,
) -> PyResult<Option<String>> {
    let mut question = Question::new(value, &field, country, date_order)?;
    question.options.vanity = vanity;
    Ok(question.answer()?.normalized)
}

/// What is sent for a hashed field, or `None`.
#[pyfunction]
#[pyo3(signature = (field, value, *, country=None, date_order=None, vanity=false))]
pub(crate) fn hash_field(
    field: Text,
    value: &Bound<'_, PyAny>,
    country: Option<Text>,
    date_order: Option<Text>,
    vanity: bool,
) -> PyResult<Option<String>> {
    let mut question = Question::new(value, &field, country, date_order)?;
    question.options.vanity = vanity;
    Ok(question.answer()?.sha256)
}

/// Everything there is to say about one value.
#[pyfunction]
#[pyo3(signature = (
    field, value, *, country=None, date_order=None, vanity=false, alternates=false, _now=None
))]
#[expect(
    clippy::used_underscore_binding,
    reason = "hidden from the public interface"
)]
pub(crate) fn explain<'py>(
    field: Text,
    value: &Bound<'py, PyAny>,
    country: Option<Text>,
    date_order: Option<Text>,
    vanity: bool,
    alternates: bool,
    _now: Option<i64>,
) -> PyResult<Bound<'py, PyAny>> {
    let mut question = Question::new(value, &field, country, date_order)?;
    question.options.vanity = vanity;
    question.options.alternates = alternates;
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
pub(crate) fn derive_event_id(event_name: Text, key: &Bound<'_, PyAny>) -> PyResult<String> {
    let key = id(key, At::argument("key"))?;
    Ok(capikit::derive_event_id(&event_name.0, &key))
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
        field: &Text,
        country: Option<Text>,
        date_order: Option<Text>,
    ) -> PyResult<Self> {
        let py = value.py();
        let field = field.0.parse().raise(py)?;
        let mut options = Options::at(SystemClock.unix_seconds());
        if let Some(Text(country)) = country {
            options = options.with_country(&country).raise(py)?;
        }
        options.date_order = date_order.map(order).transpose().raise(py)?;
        Ok(Self {
            field,
            value,
            options,
        })
    }

    /// `None` is a missing value, which reads like an empty one.
    fn answer(&self) -> PyResult<Outcome> {
        let (value, form) = if self.value.is_none() {
            (String::new(), Form::Detect)
        } else {
            identifier(self.field, self.value, At::argument("value"))?
        };
        Ok(capikit::explain(self.field, &value, form, &self.options))
    }
}

fn order(Text(name): Text) -> Result<DateOrder, Error> {
    match name.as_str() {
        "dmy" => Ok(DateOrder::DayFirst),
        "mdy" => Ok(DateOrder::MonthFirst),
        _ => Err(Error::config("date_order", "use \"dmy\" or \"mdy\"")),
    }
}
