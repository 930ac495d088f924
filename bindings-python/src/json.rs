//! A Python dict as JSON text in which the digits of a `Decimal` stay as they are.

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyList, PyString, PyTuple};
use serde_json::{Map, Number, Value, json};

use capikit::Form;

use crate::at::At;
use crate::values::{digits, form, is_date, is_decimal, iso_date, seconds, string};

/// Events are four levels deep. Deeper than this is a mistake, such as a list that holds itself.
const DEEPEST: usize = 32;

/// The value as JSON text. Dates become ISO text, and the datetime of `event_time` seconds.
pub(crate) fn text(value: &Bound<'_, PyAny>, at: At<'_>) -> PyResult<String> {
    let mut out = String::new();
    write(value, at, &mut out)?;
    Ok(out)
}

/// A dict as a JSON object.
pub(crate) fn map(value: &Bound<'_, PyAny>, at: At<'_>) -> PyResult<Map<String, Value>> {
    if !value.is_instance_of::<PyDict>() {
        return Err(at.wrong_type("dict", value));
    }
    // The one thing that can fail is a number beyond the range of a float.
    let object = serde_json::from_str(&text(value, at)?);
    object.map_err(|_| PyValueError::new_err(format!("{at}: holds a number out of range")))
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
        quote(&key, out);
        out.push(':');
        write(&value, at.name(&key), out)?;
    }
    out.push('}');
    Ok(())
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
        number(
            Number::from_f64(float.value()).map(|number| number.to_string()),
            out,
        );
    } else if let Some(digits) = digits(value) {
        out.push_str(&digits?);
    } else if is_decimal(value)? {
        let is_finite: bool = value.call_method0("is_finite")?.extract()?;
        number(is_finite.then(|| value.to_string()), out);
    } else if is_date(value)? {
        date(value, at, out)?;
    } else {
        return Err(at.wrong_type("a JSON value, a Decimal or a date", value));
    }
    Ok(())
}

/// JSON has no word for NaN and infinity. As text they reach the checks, which report them.
fn number(digits: Option<String>, out: &mut String) {
    match digits {
        Some(digits) => out.push_str(&digits),
        None => quote("NaN", out),
    }
}

fn date(value: &Bound<'_, PyAny>, at: At<'_>, out: &mut String) -> PyResult<()> {
    if at.is("event_time") {
        out.push_str(&seconds(value, at)?.to_string());
    } else if at.within("user_data") {
        // A date of birth; databases that have no date type add midnight.
        quote(&iso_date(value)?, out);
    } else {
        let text: String = value.call_method0("isoformat")?.extract()?;
        quote(&text, out);
    }
    Ok(())
}

/// A string; an identifier marked `Hashed` or `Raw` as an object that says so.
fn marked(value: &Bound<'_, PyString>, at: At<'_>, out: &mut String) -> PyResult<()> {
    let text = string(value)?;
    let mark = match form(value)? {
        Form::Hashed if at.within("user_data") => "hashed",
        Form::Raw if at.within("user_data") => "raw",
        _ => {
            quote(&text, out);
            return Ok(());
        }
    };
    out.push_str(&json!({ mark: text }).to_string());
    Ok(())
}

fn separate(index: usize, out: &mut String) {
    if index > 0 {
        out.push(',');
    }
}

fn quote(text: &str, out: &mut String) {
    out.push_str(&Value::from(text).to_string());
}
