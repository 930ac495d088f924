//! What Meta's answer says: the counts of a success, or the error object.

use serde_json::{Map, Value};

use super::redact::Redactor;

/// A parsed answer body. All texts are clean: see [`Redactor`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// `{"events_received": 2, "messages": [], "fbtrace_id": "..."}`
    Received {
        events: u64,
        messages: Vec<String>,
        fbtrace_id: Option<String>,
    },
    /// `{"error": {...}}`
    Failed(MetaError),
    /// No JSON of Meta's: a proxy's page, or a body that broke off.
    Nothing,
}

/// Meta's error object. Everything in it may be absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct MetaError {
    pub(super) code: Option<i64>,
    pub(super) subcode: Option<i64>,
    pub(super) is_transient: bool,
    pub(super) message: Option<String>,
    pub(super) user_title: Option<String>,
    pub(super) user_message: Option<String>,
    pub(super) fbtrace_id: Option<String>,
}

/// Reads an answer body.
pub(super) fn read(body: &[u8], redactor: &Redactor) -> Said {
    let Ok(Value::Object(body)) = serde_json::from_slice(body) else {
        return Said::Nothing;
    };
    if let Some(error) = body.get("error") {
        return Said::Failed(meta_error(error, redactor));
    }
    match body.get("events_received").and_then(Value::as_u64) {
        Some(events) => Said::Received {
            events,
            messages: messages(body.get("messages"), redactor),
            fbtrace_id: text(&body, "fbtrace_id", redactor),
        },
        None => Said::Nothing,
    }
}

fn meta_error(error: &Value, redactor: &Redactor) -> MetaError {
    match error {
        Value::Object(error) => MetaError {
            code: number(error, "code"),
            subcode: number(error, "error_subcode"),
            is_transient: error.get("is_transient") == Some(&Value::Bool(true)),
            message: text(error, "message", redactor),
            user_title: text(error, "error_user_title", redactor),
            user_message: text(error, "error_user_msg", redactor),
            fbtrace_id: text(error, "fbtrace_id", redactor),
        },
        // Gateways write `{"error": "a text"}`.
        Value::String(message) => MetaError {
            message: Some(redactor.clean(message)),
            ..MetaError::default()
        },
        _ => MetaError::default(),
    }
}

fn messages(list: Option<&Value>, redactor: &Redactor) -> Vec<String> {
    let entries = list.and_then(Value::as_array).into_iter().flatten();
    let said = |entry: &Value| match entry {
        Value::String(text) => redactor.clean(text),
        // Meta does not document what stands here, so keep whatever it is.
        other => redactor.clean(&other.to_string()),
    };
    entries.map(said).collect()
}

fn text(object: &Map<String, Value>, key: &str, redactor: &Redactor) -> Option<String> {
    let text = object.get(key)?.as_str()?;
    (!text.is_empty()).then(|| redactor.clean(text))
}

fn number(object: &Map<String, Value>, key: &str) -> Option<i64> {
    let value = object.get(key)?;
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(body: &str) -> Said {
        read(body.as_bytes(), &Redactor::default())
    }

    #[test]
    fn a_success_is_read() {
        let body = r#"{"events_received":2,"messages":["a",{"b":1}],"fbtrace_id":"T"}"#;
        let Said::Received {
            events,
            messages,
            fbtrace_id,
        } = said(body)
        else {
            panic!("not a success");
        };
        assert_eq!(events, 2);
        assert_eq!(messages, ["a", r#"{"b":1}"#]);
        assert_eq!(fbtrace_id.as_deref(), Some("T"));
    }

    #[test]
    fn an_error_is_read_with_all_its_parts() {
        let body = r#"{"error":{"message":"m","type":"OAuthException","code":100,
            "error_subcode":"2804003","is_transient":true,"error_user_title":"t",
            "error_user_msg":"u","fbtrace_id":"T"}}"#;
        let expected = MetaError {
            code: Some(100),
            subcode: Some(2_804_003),
            is_transient: true,
            message: Some("m".into()),
            user_title: Some("t".into()),
            user_message: Some("u".into()),
            fbtrace_id: Some("T".into()),
        };
        assert_eq!(said(body), Said::Failed(expected));
    }

    #[test]
    fn an_odd_error_is_still_an_error() {
        assert_eq!(
            said(r#"{"error":null}"#),
            Said::Failed(MetaError::default())
        );
        let message = Some("no such key".into());
        let expected = MetaError {
            message,
            ..MetaError::default()
        };
        assert_eq!(said(r#"{"error":"no such key"}"#), Said::Failed(expected));
        assert_eq!(
            said(r#"{"error":{"code":true,"message":7}}"#),
            Said::Failed(MetaError::default())
        );
    }

    #[test]
    fn anything_else_says_nothing() {
        for body in [
            "",
            "OK",
            "<html>",
            "[]",
            "{}",
            "null",
            r#"{"events_received":-1}"#,
            r#"{"events_received":"2"}"#,
            r#"{"events_received":2"#,
        ] {
            assert_eq!(said(body), Said::Nothing, "{body}");
        }
    }
}
