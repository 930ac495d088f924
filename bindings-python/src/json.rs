//! An event of Python as JSON text, in which the digits of a `Decimal` stay as they are.
//!
//! What JSON can not say but data may hold, such as NaN, is written so that the core reports it.
//! A type that no event can hold is a mistake in the program, and a `TypeError`.

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple};
use serde_json::{Number, Value};

use capikit::Form;

use crate::at::At;
use crate::lazy::{Lazy, class};
use crate::values::{digits, form, is_date, is_decimal, iso_date, seconds, string};

/// Events are four levels deep. Deeper than this is a mistake, such as a list that holds itself.
const DEEPEST: usize = 32;

/// Stands for NaN and infinity: more than a number can hold.
const NO_NUMBER: &str = "1e999";

/// Stands for text that is not Unicode: half a surrogate pair.
const NO_TEXT: &str = r#""\ud800""#;

/// The value as JSON text. Dates become ISO text, and the datetime of `event_time` seconds.
pub(crate) fn text(value: &Bound<'_, PyAny>, at: At<'_>) -> PyResult<String> {
    // An ordinary event fits.
    let mut out = String::with_capacity(1024);
    write(value, at, &mut out)?;
    Ok(out)
}

/// What events mostly hold comes first: asking for a type costs time.
fn write(value: &Bound<'_, PyAny>, at: At<'_>, out: &mut String) -> PyResult<()> {
    if at.depth() > DEEPEST {
        let message = format!("more than {DEEPEST} levels deep");
        return Err(PyValueError::new_err(message));
    }
    if let Ok(text) = value.cast::<PyString>() {
        return marked(text, at, out);
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
    let is_plain_int = value.is_exact_instance_of::<PyInt>();
    if !is_plain_int && value.is_instance(class!(value.py(), "capikit.record", "Record")?)? {
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
        separate(index, out);
        member(&string(key)?, &value, at, out)?;
    }
    out.push('}');
    Ok(())
}

/// The fields of a dataclass that are set.
fn record(record: &Bound<'_, PyAny>, at: At<'_>, out: &mut String) -> PyResult<()> {
    static FIELDS: Lazy<PyString> = Lazy::new();
    let py = record.py();
    let fields = FIELDS.get(py, || Ok(PyString::intern(py, "__dataclass_fields__")))?;
    out.push('{');
    let mut index = 0;
    for (name, _) in record.getattr(fields)?.cast::<PyDict>()? {
        let name = name.cast::<PyString>()?;
        let value = record.getattr(name)?;
        if !value.is_none() {
            separate(index, out);
            member(name.to_str()?, &value, at, out)?;
            index += 1;
        }
    }
    out.push('}');
    Ok(())
}

fn member(key: &str, value: &Bound<'_, PyAny>, at: At<'_>, out: &mut String) -> PyResult<()> {
    quote(key, out);
    out.push(':');
    write(value, at.name(key), out)
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
        quote(&iso_date(value)?, out);
    } else {
        let text: String = value.call_method0("isoformat")?.extract()?;
        quote(&text, out);
    }
    Ok(())
}

/// A string; an identifier marked `Hashed` or `Raw` as an object that says so.
fn marked(value: &Bound<'_, PyString>, at: At<'_>, out: &mut String) -> PyResult<()> {
    let mark = match form(value)? {
        Form::Hashed if at.within("user_data") => Some("hashed"),
        Form::Raw if at.within("user_data") => Some("raw"),
        _ => None,
    };
    if let Some(mark) = mark {
        out.push('{');
        quote(mark, out);
        out.push(':');
    }
    match value.to_str() {
        Ok(text) => quote(text, out),
        Err(_) => out.push_str(NO_TEXT),
    }
    if mark.is_some() {
        out.push('}');
    }
    Ok(())
}

fn separate(index: usize, out: &mut String) {
    if index > 0 {
        out.push(',');
    }
}

/// Appends a JSON string. Most texts hold nothing that JSON escapes.
fn quote(text: &str, out: &mut String) {
    let is_escaped = |byte: u8| byte < b' ' || matches!(byte, b'"' | b'\\');
    if text.bytes().any(is_escaped) {
        out.push_str(&Value::from(text).to_string());
        return;
    }
    out.push('"');
    out.push_str(text);
    out.push('"');
}
