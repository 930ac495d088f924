//! The switches that make the endpoint misbehave as Meta does on a bad day.

use std::str::FromStr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue, StatusCode};
use serde::{Deserialize, Serialize};

use crate::error_body::{Details, Refusal};

/// In which way the endpoint misbehaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Not at all.
    #[default]
    None,
    /// Answers that the account has called too often, for another minute.
    Throttling,
    /// Answers that the service is down.
    Outage,
    /// Answers that the access token has expired.
    ExpiredToken,
    /// Answers as always, but late.
    Slow,
}

impl Mode {
    /// All of them, in the order in which the page shows them.
    pub const ALL: [Self; 5] = [
        Self::None,
        Self::Throttling,
        Self::Outage,
        Self::ExpiredToken,
        Self::Slow,
    ];

    /// The stable name, such as `expired_token`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Throttling => "throttling",
            Self::Outage => "outage",
            Self::ExpiredToken => "expired_token",
            Self::Slow => "slow",
        }
    }

    /// The name for people.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::None => "Behave",
            Self::Throttling => "Throttle",
            Self::Outage => "Outage",
            Self::ExpiredToken => "Expired token",
            Self::Slow => "Slow",
        }
    }
}

impl FromStr for Mode {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let known = Self::ALL
            .into_iter()
            .find(|mode| mode.as_str() == name.replace('-', "_"));
        known.ok_or_else(|| String::from("use none, throttling, outage, expired_token or slow"))
    }
}

/// How the endpoint misbehaves, and for how long. The pixel's address is not affected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Misbehaviour {
    /// In which way.
    pub mode: Mode,
    /// How late a slow answer is, in milliseconds.
    pub delay_ms: u64,
    /// For how many requests. Absent: until told otherwise.
    pub requests: Option<u64>,
}

impl Default for Misbehaviour {
    fn default() -> Self {
        Self {
            mode: Mode::None,
            delay_ms: 2_000,
            requests: None,
        }
    }
}

/// The switches of a running sandbox.
#[derive(Debug, Default)]
pub(crate) struct Switches(Mutex<Misbehaviour>);

/// What one request has to suffer.
#[derive(Debug, Default)]
pub(crate) struct Mischief {
    pub(crate) delay: Option<Duration>,
    pub(crate) refusal: Option<Refusal>,
    pub(crate) headers: HeaderMap,
}

impl Switches {
    pub(crate) fn new(misbehaviour: Misbehaviour) -> Self {
        Self(Mutex::new(misbehaviour))
    }

    pub(crate) fn get(&self) -> Misbehaviour {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn set(&self, misbehaviour: Misbehaviour) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = misbehaviour;
    }

    /// What the next request has to suffer. Counts it.
    pub(crate) fn next(&self) -> Mischief {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = *state;
        if let Some(left) = &mut state.requests {
            *left = left.saturating_sub(1);
            if *left == 0 {
                *state = Misbehaviour {
                    delay_ms: now.delay_ms,
                    ..Misbehaviour::default()
                };
            }
        }
        Mischief::of(now)
    }
}

impl Mischief {
    fn of(misbehaviour: Misbehaviour) -> Self {
        match misbehaviour.mode {
            Mode::None => Self::default(),
            Mode::Slow => Self {
                delay: Some(Duration::from_millis(misbehaviour.delay_ms)),
                ..Self::default()
            },
            Mode::Throttling => Self {
                refusal: Some(throttled()),
                headers: usage(),
                ..Self::default()
            },
            Mode::Outage => Self::refusing(down()),
            Mode::ExpiredToken => Self::refusing(expired()),
        }
    }

    fn refusing(refusal: Refusal) -> Self {
        Self {
            refusal: Some(refusal),
            ..Self::default()
        }
    }
}

/// Business Use Case throttling, as Meta's page on rate limits shows it.
fn throttled() -> Refusal {
    let message = "(#80004) There have been too many calls to this ad-account. \
        Wait a bit and try again.";
    let details = Details {
        subcode: Some(2_446_079),
        title: "Ad Account Has Too Many API Calls",
        text: String::from("Wait as long as X-Business-Use-Case-Usage says."),
    };
    Refusal::misbehaviour(
        "throttling",
        StatusCode::BAD_REQUEST,
        80_004,
        message,
        details,
    )
}

/// How full the limit is, and the minutes until it is not.
fn usage() -> HeaderMap {
    let usage = r#"{"1234567890":[{"type":"ads_management","call_count":100,"total_cputime":25,"total_time":25,"estimated_time_to_regain_access":1}]}"#;
    let mut headers = HeaderMap::new();
    headers.insert("x-business-use-case-usage", HeaderValue::from_static(usage));
    headers
}

fn down() -> Refusal {
    let message = "Service temporarily unavailable";
    let details = Details {
        subcode: None,
        title: "Service Temporarily Unavailable",
        text: String::from("Try again later."),
    };
    Refusal::misbehaviour(
        "outage",
        StatusCode::SERVICE_UNAVAILABLE,
        2,
        message,
        details,
    )
}

fn expired() -> Refusal {
    let message = "Error validating access token: The session has expired.";
    let details = Details {
        subcode: Some(463),
        title: "Access Token Has Expired",
        text: String::from("Make a new token in Events Manager."),
    };
    Refusal::misbehaviour(
        "expired-token",
        StatusCode::UNAUTHORIZED,
        190,
        message,
        details,
    )
}
