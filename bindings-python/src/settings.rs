//! The settings of a client, as Python's keywords.

use std::str::FromStr;
use std::time::Duration;

use capikit::{Error, Secret, Settings};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::at::At;
use crate::errors::Raise;
use crate::values::{flag, id, optional, path, text, whole};

/// Reads a dict of settings; what is left out or `None` is the core's default.
pub(crate) fn read(given: &Bound<'_, PyDict>) -> PyResult<Settings> {
    let mut settings = Settings::default();
    settings.pixel_id = setting(given, "pixel_id", id)?;
    settings.access_token = setting(given, "access_token", text)?.map(Secret::from);
    settings.base_url = setting(given, "base_url", text)?;
    settings.default_country = setting(given, "default_country", text)?;
    settings.test_event_code = setting(given, "test_event_code", text)?;
    settings.app_secret = setting(given, "app_secret", text)?.map(Secret::from);
    settings.graph_version = setting(given, "graph_version", text)?;
    settings.path_template = setting(given, "path_template", text)?;
    settings.partner_agent = setting(given, "partner_agent", text)?;
    settings.strict = setting(given, "strict", flag)?.unwrap_or_default();
    settings.alternates = setting(given, "alternates", flag)?.unwrap_or_default();
    settings.external_id = setting(given, "external_id", text)?;
    settings.timeout = setting(given, "timeout", duration)?;
    settings.enabled = setting(given, "enabled", flag)?;
    settings.spool_dir = setting(given, "spool_dir", path)?;
    settings.durability = setting(given, "durability", word)?;
    settings.ambiguous = setting(given, "ambiguous", word)?;
    settings.spool_bytes = setting(given, "spool_bytes", whole)?;
    settings.keep_outcomes = setting(given, "keep_outcomes", flag)?.unwrap_or_default();
    Ok(settings)
}

fn setting<T>(
    given: &Bound<'_, PyDict>,
    name: &str,
    read: impl FnOnce(&Bound<'_, PyAny>, At<'_>) -> PyResult<T>,
) -> PyResult<Option<T>> {
    optional(given.get_item(name)?.as_ref(), name, read)
}

/// One of a few words.
fn word<T: FromStr<Err = Error>>(value: &Bound<'_, PyAny>, at: At<'_>) -> PyResult<T> {
    text(value, at)?.parse().raise(value.py())
}

/// A number of seconds, whole or not.
pub(crate) fn duration(value: &Bound<'_, PyAny>, at: At<'_>) -> PyResult<Duration> {
    let Ok(seconds) = value.extract::<f64>() else {
        return Err(at.wrong_type("float or int", value));
    };
    let duration = Duration::try_from_secs_f64(seconds);
    let message = "pass a number of seconds, zero or more";
    duration
        .map_err(|_| Error::config(&at.to_string(), message))
        .raise(value.py())
}
