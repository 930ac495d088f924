//! Answers as JSON text, with the names that JavaScript uses.

use capikit::{Alternate, Issue, Outcome, RejectedEvent, SendReport};
use serde::Serialize;

/// The text of an answer.
pub(crate) fn text(answer: &impl Serialize) -> napi::Result<String> {
    // The answers are plain structs of texts and numbers, which JSON can always hold.
    serde_json::to_string(answer).map_err(|error| napi::Error::from_reason(error.to_string()))
}

/// One issue.
#[derive(Serialize)]
pub(crate) struct IssueJson<'a> {
    field: &'a str,
    code: &'static str,
    severity: &'static str,
    message: &'a str,
}

/// The issues in their order.
pub(crate) fn issues(issues: &[Issue]) -> Vec<IssueJson<'_>> {
    issues.iter().map(IssueJson::from).collect()
}

impl<'a> From<&'a Issue> for IssueJson<'a> {
    fn from(issue: &'a Issue) -> Self {
        Self {
            field: &issue.field,
            code: issue.code.as_str(),
            severity: issue.severity.as_str(),
            message: &issue.message,
        }
    }
}

/// Everything there is to say about one value.
#[derive(Serialize)]
pub(crate) struct OutcomeJson<'a> {
    field: &'static str,
    normalized: Option<&'a str>,
    sha256: Option<&'a str>,
    alternates: Vec<AlternateJson<'a>>,
    issues: Vec<IssueJson<'a>>,
}

#[derive(Serialize)]
struct AlternateJson<'a> {
    normalized: &'a str,
    sha256: Option<&'a str>,
}

impl<'a> From<&'a Outcome> for OutcomeJson<'a> {
    fn from(outcome: &'a Outcome) -> Self {
        Self {
            field: outcome.field.name(),
            normalized: outcome.normalized.as_deref(),
            sha256: outcome.sha256.as_deref(),
            alternates: outcome.alternates.iter().map(Into::into).collect(),
            issues: issues(&outcome.issues),
        }
    }
}

impl<'a> From<&'a Alternate> for AlternateJson<'a> {
    fn from(alternate: &'a Alternate) -> Self {
        Self {
            normalized: &alternate.normalized,
            sha256: alternate.sha256.as_ref().map(capikit::Sha256Hex::as_str),
        }
    }
}

/// What became of a `send`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReportJson<'a> {
    events_received: u64,
    fbtrace_id: Option<&'a str>,
    messages: &'a [String],
    rejected: Vec<RejectedJson<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RejectedJson<'a> {
    index: usize,
    event_id: Option<&'a str>,
    issues: Vec<IssueJson<'a>>,
}

impl<'a> From<&'a SendReport> for ReportJson<'a> {
    fn from(report: &'a SendReport) -> Self {
        Self {
            events_received: report.events_received,
            fbtrace_id: report.fbtrace_id.as_deref(),
            messages: &report.messages,
            rejected: report.rejected.iter().map(Into::into).collect(),
        }
    }
}

impl<'a> From<&'a RejectedEvent> for RejectedJson<'a> {
    fn from(event: &'a RejectedEvent) -> Self {
        Self {
            index: event.index,
            event_id: event.event_id.as_deref(),
            issues: issues(&event.issues),
        }
    }
}
