//! An event of Python as a value of the core, in which the digits of a `Decimal` stay as they are.
//!
//! What JSON can not say but data may hold, such as NaN, becomes what the core reports.
//! A type that no event can hold is a mistake in the program, and a `TypeError`.

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple, PyType};
use serde_json::Number;

use capikit::{Form, Json, Word};

use crate::at::At;
use crate::lazy::{Lazy, class};
use crate::values::{digits, form, is_date, is_decimal, iso_date, seconds, string};

/// Events are four levels deep. Deeper than this is a mistake, such as a list that holds itself.
const DEEPEST: usize = 32;

/// Stands for NaN and infinity: more than a number can hold.
const NO_NUMBER: &str = "1e999";

/// The value as the core reads it. Dates become ISO text, and the datetime of `event_time` seconds.
///
/// What events mostly hold comes first: asking for a type costs time.
pub(crate) fn value(value: &Bound<'_, PyAny>, at: At<'_>) -> PyResult<Json<'static>> {
    if at.depth() > DEEPEST {
        let message = format!("more than {DEEPEST} levels deep");
        return Err(PyValueError::new_err(message));
    }
    if let Ok(text) = value.cast::<PyString>() {
        return marked(text, at);
    }
    if let Ok(dict) = value.cast::<PyDict>() {
        return object(dict, at);
    }
    if let Ok(list) = value.cast::<PyList>() {
        return array(list.iter(), at);
    }
    if let Ok(tuple) = value.cast::<PyTuple>() {
        return array(tuple.iter(), at);
    }
    let is_plain_int = value.is_exact_instance_of::<PyInt>();
    if !is_plain_int && value.is_instance(class!(value.py(), "capikit.record", "Record")?)? {
        return record(value, at);
    }
    scalar(value, at)
}

fn object(dict: &Bound<'_, PyDict>, at: At<'_>) -> PyResult<Json<'static>> {
    let mut members = Vec::with_capacity(dict.len());
    // A copy: reading a member can run code of its own, which may change the dict.
    for (key, member) in &dict.copy()? {
        let Ok(key) = key.cast::<PyString>() else {
            let message = format!("{at}: a key is not a str");
            return Err(PyTypeError::new_err(message));
        };
        let broken;
        let key = if let Ok(key) = key.to_str() {
            key
        } else {
            broken = string(key)?;
            &broken
        };
        members.push((Word::from(key), value(&member, at.name(key))?));
    }
    Ok(Json::Object(members))
}

/// The fields of a dataclass that are set.
fn record(record: &Bound<'_, PyAny>, at: At<'_>) -> PyResult<Json<'static>> {
    let mut members = Vec::with_capacity(16);
    for name in fields(&record.get_type())?.iter_borrowed() {
        let name = name.cast::<PyString>()?;
        let member = record.getattr(name)?;
        if !member.is_none() {
            let name = name.to_str()?;
            members.push((Word::from(name), value(&member, at.name(name))?));
        }
    }
    Ok(Json::Object(members))
}

/// The names of the fields of a dataclass, kept for every class: a tuple is quicker to walk.
fn fields<'py>(class: &Bound<'py, PyType>) -> PyResult<Bound<'py, PyTuple>> {
    static KNOWN: Lazy<PyDict> = Lazy::new();
    let py = class.py();
    let known = KNOWN.get(py, || Ok(PyDict::new(py)))?;
    if let Some(names) = known.get_item(class)? {
        return Ok(names.cast_into()?);
    }
    let fields = class.getattr("__dataclass_fields__")?;
    let names = fields.cast::<PyDict>()?.keys().to_tuple();
    known.set_item(class, &names)?;
    Ok(names)
}

fn array<'py>(
    items: impl Iterator<Item = Bound<'py, PyAny>>,
    at: At<'_>,
) -> PyResult<Json<'static>> {
    let items = items.enumerate();
    let items = items.map(|(index, item)| value(&item, at.index(index)));
    items.collect::<PyResult<_>>().map(Json::List)
}

fn scalar(value: &Bound<'_, PyAny>, at: At<'_>) -> PyResult<Json<'static>> {
    if value.is_none() {
        Ok(Json::Null)
    } else if let Ok(flag) = value.cast::<PyBool>() {
        Ok(Json::Bool(flag.is_true()))
    } else if let Ok(float) = value.cast::<PyFloat>() {
        let number = Number::from_f64(float.value()).map(|number| number.to_string());
        Ok(finite(number.as_deref()))
    } else if let Some(digits) = digits(value) {
        Ok(Json::Number(Word::from(digits?.as_str())))
    } else if is_decimal(value)? {
        let is_finite: bool = value.call_method0("is_finite")?.extract()?;
        let number = is_finite.then(|| value.to_string());
        Ok(finite(number.as_deref()))
    } else if is_date(value)? {
        date(value, at)
    } else {
        Err(at.wrong_type("text, a number, a date, a list or a dict", value))
    }
}

fn finite(number: Option<&str>) -> Json<'static> {
    Json::Number(Word::from(number.unwrap_or(NO_NUMBER)))
}

fn date(value: &Bound<'_, PyAny>, at: At<'_>) -> PyResult<Json<'static>> {
    if at.is("event_time") {
        let seconds = seconds(value, at)?.to_string();
        Ok(Json::Number(Word::from(seconds.as_str())))
    } else if at.within("user_data") {
        // A date of birth; databases that have no date type add midnight.
        Ok(Json::Text(iso_date(value)?))
    } else {
        Ok(Json::Text(value.call_method0("isoformat")?.extract()?))
    }
}

/// A string; an identifier marked `Hashed` or `Raw` as an object that says so.
fn marked(value: &Bound<'_, PyString>, at: At<'_>) -> PyResult<Json<'static>> {
    let text = match value.to_str() {
        Ok(text) => Json::Text(text.to_owned()),
        // Half of a surrogate pair.
        Err(_) => Json::Unreadable,
    };
    let mark = match form(value)? {
        Form::Hashed if at.within("user_data") => "hashed",
        Form::Raw if at.within("user_data") => "raw",
        _ => return Ok(text),
    };
    Ok(Json::Object(vec![(Word::from(mark), text)]))
}
