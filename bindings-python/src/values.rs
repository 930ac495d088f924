//! One Python value as the type that the core wants, or a `TypeError` that names its place.

use std::path::PathBuf;

use capikit::{Code, Field, Form};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyInt, PyString};

use crate::at::At;
use crate::errors::event_error;
use crate::lazy::class;

/// The text of a Python string. Lone surrogates, which are no text, become U+FFFD, one each, as
/// they do in JavaScript; Python's own error would show the whole value.
pub(crate) fn string(value: &Bound<'_, PyString>) -> PyResult<String> {
    if let Ok(text) = value.to_str() {
        return Ok(text.to_owned());
    }
    let encoded = value.call_method1("encode", ("utf-16-le", "surrogatepass"))?;
    let bytes: Vec<u8> = encoded.extract()?;
    let units = bytes.chunks_exact(2).map(|pair| match pair {
        &[low, high] => u16::from_le_bytes([low, high]),
        _ => 0,
    });
    let decoded = char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER));
    Ok(decoded.collect())
}

/// Whether this is a string that is no text: it holds half of a surrogate pair.
pub(crate) fn is_broken(value: &Bound<'_, PyAny>) -> bool {
    let text = value.cast::<PyString>();
    text.is_ok_and(|text| text.to_str().is_err())
}

/// Whether this stands for a value that is not there: `None`, NaN, and pandas' `NA` and `NaT`.
pub(crate) fn is_missing(value: &Bound<'_, PyAny>) -> PyResult<bool> {
    if value.is_none() {
        return Ok(true);
    }
    // All kinds of NaN and NaT, numpy's too, differ from themselves.
    let is_itself = value.eq(value);
    let is_na = || Ok(value.get_type().name()? == "NAType");
    is_itself.map_or_else(|_| is_na(), |is_itself| Ok(!is_itself))
}

/// An argument that may be left out or `None`.
pub(crate) fn optional<T>(
    value: Option<&Bound<'_, PyAny>>,
    name: &str,
    read: impl FnOnce(&Bound<'_, PyAny>, At<'_>) -> PyResult<T>,
) -> PyResult<Option<T>> {
    let present = value.filter(|value| !value.is_none());
    present
        .map(|value| read(value, At::argument(name)))
        .transpose()
}

/// A string.
pub(crate) fn text(value: &Bound<'_, PyAny>, at: At<'_>) -> PyResult<String> {
    match value.cast::<PyString>() {
        Ok(text) => string(text),
        Err(_) => Err(at.wrong_type("str", value)),
    }
}

/// A string, or a whole number: databases have ids of both kinds.
pub(crate) fn id(value: &Bound<'_, PyAny>, at: At<'_>) -> PyResult<String> {
    if let Ok(text) = value.cast::<PyString>() {
        return string(text);
    }
    digits(value).unwrap_or_else(|| Err(at.wrong_type("str or int", value)))
}

/// The decimal digits of an int; nothing for another type. A `bool` is no number here.
pub(crate) fn digits(value: &Bound<'_, PyAny>) -> Option<PyResult<String>> {
    let is_plain = value.is_exact_instance_of::<PyInt>();
    let is_number =
        || !value.is_instance_of::<PyBool>() && value.hasattr("__index__").unwrap_or(false);
    if !is_plain && !is_number() {
        return None;
    }
    if let Ok(number) = value.extract::<i64>() {
        return Some(Ok(number.to_string()));
    }
    let is_int = value.is_instance_of::<PyInt>();
    is_int.then(|| value.call_method1("__format__", ("d",))?.extract())
}

/// A whole number from zero up.
pub(crate) fn whole(value: &Bound<'_, PyAny>, at: At<'_>) -> PyResult<u64> {
    let number = digits(value).and_then(|digits| digits.ok()?.parse().ok());
    number.ok_or_else(|| at.wrong_type("int of zero or more", value))
}

/// A path: a string, or an object that stands for one.
pub(crate) fn path(value: &Bound<'_, PyAny>, at: At<'_>) -> PyResult<PathBuf> {
    let path = value.extract();
    path.map_err(|_| at.wrong_type("str or path", value))
}

/// A truth value.
pub(crate) fn flag(value: &Bound<'_, PyAny>, at: At<'_>) -> PyResult<bool> {
    let flag = value.cast::<PyBool>().map(PyBoolMethods::is_true);
    flag.map_err(|_| at.wrong_type("bool", value))
}

/// A time in seconds since 1970-01-01 UTC, from an int or from a datetime with a time zone.
pub(crate) fn seconds(value: &Bound<'_, PyAny>, at: At<'_>) -> PyResult<i64> {
    if !is_datetime(value)? {
        let digits = digits(value)
            .unwrap_or_else(|| Err(at.wrong_type("int (seconds) or an aware datetime", value)))?;
        // Beyond 64 bits it is too far away in any case, and the event's checks say so.
        return Ok(digits.parse().unwrap_or(i64::MAX));
    }
    if value.call_method0("utcoffset")?.is_none() {
        let message = "a datetime without a time zone; pass an aware one or int(time.time())";
        return Err(event_error(
            value.py(),
            Code::InvalidTime,
            &at.to_string(),
            message,
        ));
    }
    let since_epoch: f64 = value.call_method0("timestamp")?.extract()?;
    // Years 1 to 9999 in seconds are far inside both types.
    #[allow(clippy::cast_possible_truncation)]
    Ok(since_epoch.floor() as i64)
}

/// One value of an identifier, and how it was marked.
pub(crate) fn identifier(
    field: Field,
    value: &Bound<'_, PyAny>,
    at: At<'_>,
) -> PyResult<(String, Form)> {
    if let Ok(text) = value.cast::<PyString>() {
        return Ok((string(text)?, form(text)?));
    }
    if field == Field::DateOfBirth && is_date(value)? {
        return Ok((iso_date(value)?, Form::Raw));
    }
    if takes_digits(field)
        && let Some(digits) = digits(value)
    {
        return Ok((digits?, Form::Detect));
    }
    Err(at.wrong_type(wanted(field), value))
}

/// How a string was marked: `Hashed`, `Raw`, or not at all.
pub(crate) fn form(text: &Bound<'_, PyString>) -> PyResult<Form> {
    if text.is_exact_instance_of::<PyString>() {
        return Ok(Form::Detect);
    }
    let py = text.py();
    if text.is_instance(class!(py, "capikit.user_data", "Hashed")?)? {
        return Ok(Form::Hashed);
    }
    let is_raw = text.is_instance(class!(py, "capikit.user_data", "Raw")?)?;
    Ok(if is_raw { Form::Raw } else { Form::Detect })
}

/// Whether people keep this identifier as a number.
pub(crate) const fn takes_digits(field: Field) -> bool {
    matches!(
        field,
        Field::Phone
            | Field::Zip
            | Field::ExternalId
            | Field::BirthYear
            | Field::BirthMonth
            | Field::BirthDay
    )
}

pub(crate) const fn wanted(field: Field) -> &'static str {
    match field {
        Field::DateOfBirth => "str or date",
        _ if takes_digits(field) => "str or int",
        _ => "str",
    }
}

/// The date as `YYYY-MM-DD`, of a date or a datetime.
pub(crate) fn iso_date(value: &Bound<'_, PyAny>) -> PyResult<String> {
    let year: u16 = value.getattr("year")?.extract()?;
    let month: u8 = value.getattr("month")?.extract()?;
    let day: u8 = value.getattr("day")?.extract()?;
    Ok(format!("{year:04}-{month:02}-{day:02}"))
}

/// Whether this is a `datetime.date`, which a `datetime.datetime` is too.
pub(crate) fn is_date(value: &Bound<'_, PyAny>) -> PyResult<bool> {
    value.is_instance(class!(value.py(), "datetime", "date")?)
}

/// Whether this is a `datetime.datetime`.
pub(crate) fn is_datetime(value: &Bound<'_, PyAny>) -> PyResult<bool> {
    value.is_instance(class!(value.py(), "datetime", "datetime")?)
}

/// Whether this is a `decimal.Decimal`.
pub(crate) fn is_decimal(value: &Bound<'_, PyAny>) -> PyResult<bool> {
    value.is_instance(class!(value.py(), "decimal", "Decimal")?)
}
