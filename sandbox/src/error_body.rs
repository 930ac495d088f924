//! The answers that refuse a request, in the shape of Meta's error body.

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use crate::rules::Violation;

const UNAUTHORIZED: StatusCode = StatusCode::UNAUTHORIZED;
const BAD_REQUEST: StatusCode = StatusCode::BAD_REQUEST;

/// Why a request is refused: what the sender is told, and what the page shows.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    /// The id of the rule, as in `GET /api/rules`, or of the step before the rules.
    pub(crate) rule: &'static str,
    /// Where in the request, as in `data[0].user_data.em`.
    pub(crate) path: Option<String>,
    pub(crate) status: StatusCode,
    pub(crate) kind: &'static str,
    pub(crate) code: i64,
    pub(crate) message: String,
    /// Whether the same request may succeed later.
    pub(crate) is_transient: bool,
    /// How to mend it, for the page.
    pub(crate) advice: &'static str,
    /// Present where Meta's body says more than a message.
    pub(crate) details: Option<Box<Details>>,
}

/// The part of the error body that not every error has.
#[derive(Clone, Debug)]
pub(crate) struct Details {
    pub(crate) subcode: Option<i64>,
    pub(crate) title: &'static str,
    pub(crate) text: String,
}

impl Refusal {
    fn new(rule: &'static str, status: StatusCode, code: i64, message: impl Into<String>) -> Self {
        Self {
            rule,
            path: None,
            status,
            kind: "OAuthException",
            code,
            message: message.into(),
            is_transient: false,
            advice: "",
            details: None,
        }
    }

    fn advising(self, advice: &'static str) -> Self {
        Self { advice, ..self }
    }

    pub(crate) fn missing_token() -> Self {
        let message = "An access token is required to request this resource.";
        Self::new("token-missing", UNAUTHORIZED, 190, message)
            .advising("Send the token as the header Authorization: Bearer ...")
    }

    pub(crate) fn wrong_token() -> Self {
        let message = "Invalid OAuth access token - Cannot parse access token";
        Self::new("token-wrong", UNAUTHORIZED, 190, message)
            .advising("This sandbox was started with a token file; send the token that is in it.")
    }

    pub(crate) fn missing_proof() -> Self {
        let message = "API calls from the server require an appsecret_proof argument";
        Self::graph_method("proof-missing", message).advising(
            "Send appsecret_proof: the HMAC-SHA256 of the token, keyed with the app secret.",
        )
    }

    pub(crate) fn wrong_proof() -> Self {
        let message = "Invalid appsecret_proof provided in the API argument";
        Self::graph_method("proof-wrong", message)
            .advising("The proof was made with another app secret or for another token.")
    }

    pub(crate) fn unknown_path() -> Self {
        let message = "Unknown path components: use /{version}/{pixel id}/events, \
            such as /v26.0/1234567890/events";
        Self::new("path", BAD_REQUEST, 2500, message)
            .advising("Look at the base URL and the path template of the client.")
    }

    pub(crate) fn deprecated_version(newest: u32) -> Self {
        let message = format!(
            "(#2635) You are calling a deprecated version of the Ads API. \
             Please update to the latest version: v{newest}.0."
        );
        Self::new("version", BAD_REQUEST, 2635, message)
            .advising("Name a version of the Graph API that is still alive.")
    }

    /// Another method than POST, or an id that is none.
    pub(crate) fn unsupported(method: &str) -> Self {
        let message = format!(
            "Unsupported {method} request. Object with this ID does not exist, cannot be loaded \
             due to missing permissions, or does not support this operation"
        );
        let details = Details {
            subcode: Some(33),
            title: "Unsupported request",
            text: String::from("Send a POST request to the numeric id of a pixel or dataset."),
        };
        Self {
            details: Some(Box::new(details)),
            advice: "Send a POST request to the numeric id of a pixel or dataset.",
            ..Self::graph_method("unsupported", message)
        }
    }

    /// A body that can not be read at all. `problem` holds none of its content.
    pub(crate) fn unreadable(path: &str, problem: &str) -> Self {
        Self {
            path: Some(path.to_owned()),
            advice: "Send JSON with the content type application/json: {\"data\": [ ...events... ]}.",
            ..Self::new("body", BAD_REQUEST, 100, format!("(#100) {path} {problem}"))
        }
    }

    /// A request of the pixel that can not be read. The browser is never told.
    pub(crate) fn pixel(problem: &'static str) -> Self {
        Self::new("pixel", StatusCode::OK, 0, problem)
            .advising("Look at the page's fbq('init', ...) and fbq('track', ...) calls.")
    }

    /// One of the errors that the sandbox is told to answer with.
    pub(crate) fn misbehaviour(
        rule: &'static str,
        status: StatusCode,
        code: i64,
        message: &str,
        details: Details,
    ) -> Self {
        Self {
            is_transient: status != UNAUTHORIZED,
            details: Some(Box::new(details)),
            ..Self::new(rule, status, code, message)
                .advising("The sandbox was told to misbehave; its switches end that.")
        }
    }

    fn graph_method(rule: &'static str, message: impl Into<String>) -> Self {
        Self {
            kind: "GraphMethodException",
            ..Self::new(rule, BAD_REQUEST, 100, message)
        }
    }

    /// The body of the answer.
    pub(crate) fn body(&self, trace_id: &str) -> Value {
        let mut error = Map::new();
        error.insert("message".into(), json!(self.message));
        error.insert("type".into(), json!(self.kind));
        error.insert("code".into(), json!(self.code));
        if let Some(details) = &self.details {
            if let Some(subcode) = details.subcode {
                error.insert("error_subcode".into(), json!(subcode));
            }
            error.insert("is_transient".into(), json!(self.is_transient));
            error.insert("error_user_title".into(), json!(details.title));
            error.insert("error_user_msg".into(), json!(details.text));
        }
        error.insert("fbtrace_id".into(), json!(trace_id));
        json!({ "error": error })
    }
}

impl From<Violation> for Refusal {
    fn from(violation: Violation) -> Self {
        let rule = violation.rule;
        let details = Details {
            subcode: rule.subcode,
            title: rule.title,
            text: format!("{}: {}", violation.path, rule.advice),
        };
        Self {
            path: Some(violation.path),
            details: Some(Box::new(details)),
            advice: rule.advice,
            ..Self::new(rule.id, BAD_REQUEST, 100, "Invalid parameter")
        }
    }
}
