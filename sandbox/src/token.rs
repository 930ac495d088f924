//! Finds and checks the access token.

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;

use crate::error_body::Refusal;
use crate::request::Parameters;

/// A token and where it was found. Lives only while the request is answered.
pub(crate) struct Token {
    pub(crate) text: String,
    pub(crate) place: &'static str,
}

/// The token of a request: from the header, else the body, else the address.
pub(crate) fn find(headers: &HeaderMap, body: &Parameters, query: &Parameters) -> Option<Token> {
    let found = |text: &str, place| {
        let text = text.trim();
        (!text.is_empty()).then(|| Token {
            text: text.to_owned(),
            place,
        })
    };
    from_header(headers)
        .and_then(|text| found(text, "header"))
        .or_else(|| found(&body.text("access_token")?, "body"))
        .or_else(|| found(&query.text("access_token")?, "query"))
}

/// `Authorization: Bearer ...`, or `OAuth ...` as older clients write.
fn from_header(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    let known = ["bearer", "oauth"]
        .iter()
        .any(|name| scheme.eq_ignore_ascii_case(name));
    known.then_some(token)
}

/// Refuses a missing token where one is needed, and any but the configured one.
pub(crate) fn check(
    token: Option<&Token>,
    expected: Option<&str>,
    needed: bool,
) -> Result<(), Refusal> {
    match (token, expected) {
        (None, _) if needed => Err(Refusal::missing_token()),
        (Some(token), Some(expected)) if token.text != expected => Err(Refusal::wrong_token()),
        _ => Ok(()),
    }
}
