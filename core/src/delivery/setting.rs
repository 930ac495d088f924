//! The rule of each single setting.

use std::time::Duration;

use super::policy::{
    LONGEST_TIMEOUT, PARTNER_AGENT_CHARACTERS, PARTNER_AGENT_LETTERS, PIXEL_ID_DIGITS, Policy,
};
use super::secret::Secret;
use super::settings::Lookup;
use crate::error::Error;
use crate::identity::Country;

/// Without what makes no difference to where requests go.
pub(super) fn trimmed(given: Option<&str>, default: &str) -> String {
    let text = given.unwrap_or(default).trim();
    text.trim_end_matches('/').to_owned()
}

/// A variable that is set to nothing is not set.
pub(super) fn filled(environment: Lookup<'_>, name: &str) -> Option<String> {
    environment(name).filter(|value| !value.trim().is_empty())
}

pub(super) fn enabled(setting: Option<bool>, environment: Lookup<'_>) -> Result<bool, Error> {
    if let Some(enabled) = setting {
        return Ok(enabled);
    }
    let variable = filled(environment, "CAPIKIT_ENABLED").unwrap_or_default();
    match variable.trim().to_ascii_lowercase().as_str() {
        "" | "1" | "true" => Ok(true),
        "0" | "false" => Ok(false),
        _ => Err(Error::config("enabled", "CAPIKIT_ENABLED is 1 or 0")),
    }
}

pub(super) fn needed<T>(
    value: Option<T>,
    field: &str,
    variable: &str,
    is_optional: bool,
) -> Result<Option<T>, Error> {
    if value.is_none() && !is_optional {
        return Err(Error::config(
            field,
            format!(
                "missing; pass it, or set {variable}. Where nothing is to be sent, set CAPIKIT_ENABLED=0"
            ),
        ));
    }
    Ok(value)
}

pub(super) fn check_pixel_id(id: &str) -> Result<&str, Error> {
    let id = id.trim();
    let is_number = id.bytes().all(|digit| digit.is_ascii_digit());
    if !is_number || id.is_empty() || id.len() > PIXEL_ID_DIGITS {
        return Err(Error::config(
            "pixel_id",
            "not a pixel id; pass the digits that Events Manager shows",
        ));
    }
    Ok(id)
}

/// Without the line break that files of secrets end with.
pub(super) fn check_secret(secret: &Secret, field: &str) -> Result<Secret, Error> {
    let text = secret.expose().trim();
    if text.is_empty() {
        return Err(Error::config(field, "empty"));
    }
    if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Error::config(
            field,
            "holds a space, a line break or another character that no such secret has; copy it again",
        ));
    }
    Ok(Secret::from(text))
}

pub(super) fn partner_agent(agent: Option<&str>) -> Result<Option<String>, Error> {
    let Some(agent) = agent.map(str::trim) else {
        return Ok(None);
    };
    let letters = agent
        .chars()
        .filter(|letter| letter.is_alphabetic())
        .count();
    let is_long = agent.chars().count() > PARTNER_AGENT_CHARACTERS;
    if is_long || letters < PARTNER_AGENT_LETTERS || agent.chars().any(char::is_control) {
        return Err(Error::config(
            "partner_agent",
            format!(
                "takes at most {PARTNER_AGENT_CHARACTERS} characters, {PARTNER_AGENT_LETTERS} or \
                 more of them letters"
            ),
        ));
    }
    Ok(Some(agent.to_owned()))
}

pub(super) fn policy(timeout: Option<Duration>) -> Result<Policy, Error> {
    let policy = Policy::default();
    match timeout {
        None => Ok(policy),
        Some(timeout) if timeout.is_zero() || timeout > LONGEST_TIMEOUT => Err(Error::config(
            "timeout",
            format!(
                "more than zero, at most {} seconds",
                LONGEST_TIMEOUT.as_secs()
            ),
        )),
        Some(timeout) => Ok(policy.with_timeout(timeout)),
    }
}

pub(super) fn country(name: Option<&str>) -> Result<Option<Country>, Error> {
    let wrong = |_| {
        Error::config(
            "default_country",
            "not a country; pass the two-letter ISO code",
        )
    };
    name.map(|name| name.parse().map_err(wrong)).transpose()
}
