//! A batch that did not get through: which lines, and what is known about them.

use capikit::Error;
use serde::Serialize;

/// The lines of a batch, and why it failed.
pub(crate) struct Failure {
    pub(crate) first_line: u64,
    pub(crate) last_line: u64,
    /// How many of its events have no `event_id` in the file.
    pub(crate) without_id: u64,
    pub(crate) error: Error,
}

impl Failure {
    /// Whether some of the lines may have been received.
    fn is_unknown(&self) -> bool {
        self.error.is_outcome_unknown()
    }

    /// What happened, and what is known about the lines.
    pub(crate) fn headline(&self) -> String {
        let (first, last) = (self.first_line, self.last_line);
        if self.is_unknown() {
            format!(
                "it is unknown whether lines {first} to {last} were received: {}",
                self.error
            )
        } else {
            format!("lines {first} to {last} were not received: {}", self.error)
        }
    }

    /// What to do about it, a sentence each.
    pub(crate) fn advice(&self) -> Vec<String> {
        let mut advice = vec![self.way_on()];
        if self.is_unknown() && self.without_id > 0 {
            let count = self.without_id;
            advice.push(format!(
                "{count} of them have no event_id in the file; each sending gives them a new one"
            ));
        }
        advice
    }

    fn way_on(&self) -> String {
        let first = self.first_line;
        let before = match first {
            1 => String::new(),
            _ => format!("all lines before {first} are done; "),
        };
        if self.is_unknown() {
            format!(
                "{before}--from-line {first} sends these lines again, which may count them twice"
            )
        } else {
            format!("{before}mend the cause and go on with --from-line {first}")
        }
    }

    pub(crate) fn record(&self) -> FailureRecord<'_> {
        let error = &self.error;
        let refusal = error.refusal();
        FailureRecord {
            kind: "failure",
            first_line: self.first_line,
            last_line: self.last_line,
            received: if self.is_unknown() { "unknown" } else { "no" },
            code: error.kind().code(),
            message: error.to_string(),
            retry_after_seconds: error.retry_after().map(|wait| wait.as_secs()),
            meta: refusal.map(|refusal| MetaRecord {
                status: refusal.status,
                code: refusal.code,
                subcode: refusal.subcode,
                message: refusal.message.as_deref(),
                fbtrace_id: refusal.fbtrace_id.as_deref(),
            }),
        }
    }
}

/// A failure as JSON shows it.
#[derive(Serialize)]
pub(crate) struct FailureRecord<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    first_line: u64,
    last_line: u64,
    received: &'static str,
    code: &'static str,
    message: String,
    retry_after_seconds: Option<u64>,
    meta: Option<MetaRecord<'a>>,
}

/// What Meta's error body said.
#[derive(Serialize)]
struct MetaRecord<'a> {
    status: u16,
    code: Option<i64>,
    subcode: Option<i64>,
    message: Option<&'a str>,
    fbtrace_id: Option<&'a str>,
}
