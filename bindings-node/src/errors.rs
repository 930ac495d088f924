//! Errors of the core as errors that `lib/errors.js` turns into the class of their code.

use capikit::Error;
use serde::Serialize;

use crate::json::{self, IssueJson, ReportJson};

/// Turns a failure of the core into a JavaScript error.
pub(crate) trait Throw<T> {
    /// The value, or the error to throw.
    fn throw(self) -> napi::Result<T>;
}

impl<T> Throw<T> for Result<T, Error> {
    fn throw(self) -> napi::Result<T> {
        self.map_err(|error| thrown(&error))
    }
}

/// An error whose message is everything that the JavaScript error will hold, as JSON.
pub(crate) fn thrown(error: &Error) -> napi::Error {
    match json::text(&ErrorJson::from(error)) {
        Ok(text) => napi::Error::from_reason(text),
        Err(failure) => failure,
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ErrorJson<'a> {
    code: &'static str,
    message: String,
    issues: Vec<IssueJson<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    meta_code: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    meta_subcode: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fbtrace_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after_ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    partial: Option<ReportJson<'a>>,
}

impl<'a> From<&'a Error> for ErrorJson<'a> {
    fn from(error: &'a Error) -> Self {
        let refusal = error.refusal();
        let wait = error.retry_after().map(|wait| wait.as_millis());
        Self {
            code: error.kind().code(),
            message: message(error),
            issues: json::issues(error.issues()),
            field: error.field(),
            meta_code: refusal.and_then(|refusal| refusal.code),
            meta_subcode: refusal.and_then(|refusal| refusal.subcode),
            fbtrace_id: refusal.and_then(|refusal| refusal.fbtrace_id.as_deref()),
            retry_after_ms: wait.map(|wait| u64::try_from(wait).unwrap_or(u64::MAX)),
            partial: error.partial().map(ReportJson::from),
        }
    }
}

/// The error and its causes in one line.
fn message(error: &Error) -> String {
    let first = std::error::Error::source(error);
    let causes = std::iter::successors(first, |cause| cause.source());
    causes.fold(error.to_string(), |line, cause| format!("{line}: {cause}"))
}
