//! An event of Python as JSON text, in which the digits of a `Decimal` stay as they are.
//!
//! What JSON can not say but data may hold, such as NaN, is written so that the core reports it.
//! A type that no event can hold is a mistake in the program, and a `TypeError`.

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyList, PyString, PyTuple};
use serde_json::{Number, Value};

use capikit::Form;

use crate::at::At;
use crate::lazy::class;
use crate::values::{digits, form, is_date, is_decimal, iso_date, seconds, string};

/// Events are four levels deep. Deeper than this is a mistake, such as a list that holds itself.
const DEEPEST: usize = 32;

/// Stands for NaN and infinity: more than a number can hold.
const NO_NUMBER: &str = "1e999";

/// Stands for text that is not Unicode: half a surrogate pair.
const NO_TEXT: &str = r#""\ud800""#;

/// The value as JSON text. Dates become ISO text, and the datetime of `event_time` seconds.
pub(crate) fn text(value: &Bound<'_, PyAny>, at: At<'_>) -> PyResult<String> {
    let mut out = String::new();
    write(value, at, &mut out)?;
    Ok(out)
}

fn write(value: &Bound<'_, PyAny>, at: At<'_>, out: &mut String) -> PyResult<()> {
    if at.depth() > DEEPEST {
        let message = format!("more than {DEEPEST} levels deep");
        return Err(PyValueError::new_err(message));
    }
    if let Ok(dict) = value.cast::<PyDict>() {
        return object(dict, at, out);
    }
    if let Ok(list) = value.cast::<PyList>() {
        return array(list.iter(), at, out);
    }
    if let Ok(tuple) = value.cast::<PyTuple>() {
        return array(tuple.iter(), at, out);
    }
    if value.is_instance(class!(value.py(), "capikit.record", "Record")?)? {
        return record(value, at, out);
    }
    scalar(value, at, out)
}

fn object(dict: &Bound<'_, PyDict>, at: At<'_>, out: &mut String) -> PyResult<()> {
    out.push('{');
    for (index, (key, value)) in dict.iter().enumerate() {
        let Ok(key) = key.cast::<PyString>() else {
            let message = format!("{at}: a key is not a str");
            return Err(PyTypeError::new_err(message));
        };
        let key = string(key)?;
        separate(index, out);
        out.push_str(&quoted(&key));
        out.push(':');
        write(&value, at.name(&key), out)?;
    }
    out.push('}');
    Ok(())
}

/// The fields of a dataclass that are set.
fn record(record: &Bound<'_, PyAny>, at: At<'_>, out: &mut String) -> PyResult<()> {
    let members = PyDict::new(record.py());
    for name in record.getattr("__dataclass_fields__")?.try_iter()? {
        let name = name?.cast_into::<PyString>()?;
        let value = record.getattr(&name)?;
        if !value.is_none() {
            members.set_item(name, value)?;
        }
    }
    object(&members, at, out)
}

fn array<'py>(
    items: impl Iterator<Item = Bound<'py, PyAny>>,
    at: At<'_>,
    out: &mut String,
) -> PyResult<()> {
    out.push('[');
    for (index, item) in items.enumerate() {
        separate(index, out);
        write(&item, at.index(index), out)?;
    }
    out.push(']');
    Ok(())
}

fn scalar(value: &Bound<'_, PyAny>, at: At<'_>, out: &mut String) -> PyResult<()> {
    if value.is_none() {
        out.push_str("null");
    } else if let Ok(flag) = value.cast::<PyBool>() {
        out.push_str(if flag.is_true() { "true" } else { "false" });
    } else if let Ok(text) = value.cast::<PyString>() {
        marked(text, at, out)?;
    } else if let Ok(float) = value.cast::<PyFloat>() {
        let number = Number::from_f64(float.value());
        out.push_str(&number.map_or(NO_NUMBER.to_owned(), |number| number.to_string()));
    } else if let Some(digits) = digits(value) {
        out.push_str(&digits?);
    } else if is_decimal(value)? {
        let is_finite: bool = value.call_method0("is_finite")?.extract()?;
        let number = is_finite.then(|| value.to_string());
        out.push_str(number.as_deref().unwrap_or(NO_NUMBER));
    } else if is_date(value)? {
        date(value, at, out)?;
    } else {
        return Err(at.wrong_type("text, a number, a date, a list or a dict", value));
    }
    Ok(())
}

fn date(value: &Bound<'_, PyAny>, at: At<'_>, out: &mut String) -> PyResult<()> {
    if at.is("event_time") {
        out.push_str(&seconds(value, at)?.to_string());
    } else if at.within("user_data") {
        // A date of birth; databases that have no date type add midnight.
        out.push_str(&quoted(&iso_date(value)?));
    } else {
        let text: String = value.call_method0("isoformat")?.extract()?;
        out.push_str(&quoted(&text));
    }
    Ok(())
}

/// A string; an identifier marked `Hashed` or `Raw` as an object that says so.
fn marked(value: &Bound<'_, PyString>, at: At<'_>, out: &mut String) -> PyResult<()> {
    let text = value.to_str().map_or(NO_TEXT.to_owned(), quoted);
    let written = match form(value)? {
        Form::Hashed if at.within("user_data") => format!(r#"{{"hashed":{text}}}"#),
        Form::Raw if at.within("user_data") => format!(r#"{{"raw":{text}}}"#),
        _ => text,
    };
    out.push_str(&written);
    Ok(())
}

fn separate(index: usize, out: &mut String) {
    if index > 0 {
        out.push(',');
    }
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}
