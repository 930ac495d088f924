//! The one table from what happened to a request to what became of its events. Pure.

use std::ops::RangeInclusive;
use std::time::Duration;

use super::answer::{self, MetaError, Said};
use super::pause;
use super::policy::LONGEST_PAUSE;
use super::redact::Redactor;
use super::transport::{Answer, Sent, Unanswered};
use crate::error::Refusal;

/// What became of the events of one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Meta received all of them.
    Delivered,
    /// Certainly not received; sending again is safe.
    Waiting,
    /// Perhaps received.
    Ambiguous,
    /// Not received; Meta asks to slow down.
    Throttled,
    /// Not received, and no event will be until somebody repairs something.
    Parked(Repair),
    /// Not received, because at least one of the events is bad.
    Isolate,
    /// Refused for a reason that nobody knows: an event is bad, or everything is.
    Suspect,
    /// Not received: too many bytes.
    TooLarge,
}

/// What has to be repaired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Repair {
    Token,
    Permission,
    Dataset,
    Endpoint,
}

/// What became of a request, and what was said about it. All texts are clean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Verdict {
    pub(super) outcome: Outcome,
    /// At least this long should be waited before the next request.
    pub(super) pause: Option<Duration>,
    /// Meta's own words about a success or a dying version.
    pub(super) messages: Vec<String>,
    pub(super) fbtrace_id: Option<String>,
    /// The answer, when it was no success.
    pub(super) refusal: Option<Refusal>,
    /// What happened, where that is not in `refusal`.
    pub(super) reason: Option<String>,
}

impl Verdict {
    fn of(outcome: Outcome) -> Self {
        Self {
            outcome,
            pause: None,
            messages: Vec::new(),
            fbtrace_id: None,
            refusal: None,
            reason: None,
        }
    }
}

/// Judges what became of a request with `sent` events. `now` is in milliseconds since 1970.
pub(super) fn classify(
    result: &Result<Answer, Unanswered>,
    sent: usize,
    now: i64,
    redactor: &Redactor,
) -> Verdict {
    match result {
        Ok(answer) => {
            let mut verdict = judge(answer, sent, redactor);
            let warning = answer.header("x-ad-api-version-warning");
            verdict
                .messages
                .extend(warning.map(|text| redactor.clean(text)));
            verdict.pause = verdict.pause.max(pause::asked(answer, now));
            verdict
        }
        Err(unanswered) => Verdict {
            reason: Some(redactor.clean(&unanswered.reason)),
            ..Verdict::of(match unanswered.sent {
                Sent::No => Outcome::Waiting,
                Sent::Maybe => Outcome::Ambiguous,
            })
        },
    }
}

fn judge(answer: &Answer, sent: usize, redactor: &Redactor) -> Verdict {
    let is_success = (200..300).contains(&answer.status);
    match answer::read(&answer.body, redactor) {
        Said::Failed(error) => refused(answer.status, error),
        Said::Received {
            events,
            messages,
            fbtrace_id,
        } if is_success => received(events, sent, messages, fbtrace_id),
        Said::Nothing if is_success => Verdict {
            reason: Some("the answer is a success, but not one that Meta would send".into()),
            ..Verdict::of(Outcome::Ambiguous)
        },
        Said::Received { .. } | Said::Nothing => Verdict {
            refusal: Some(refusal(answer.status, MetaError::default())),
            ..Verdict::of(by_status(answer.status, false))
        },
    }
}

/// Meta takes all events of a request or none, so any other count is a riddle.
fn received(
    events: u64,
    sent: usize,
    messages: Vec<String>,
    fbtrace_id: Option<String>,
) -> Verdict {
    let is_all = usize::try_from(events) == Ok(sent);
    let reason = format!("Meta says that it received {events} of {sent} events");
    Verdict {
        messages,
        fbtrace_id,
        reason: (!is_all).then_some(reason),
        ..Verdict::of(if is_all {
            Outcome::Delivered
        } else {
            Outcome::Ambiguous
        })
    }
}

fn refused(status: u16, error: MetaError) -> Verdict {
    let by_code = error.code.and_then(|code| by_code(code, error.subcode));
    let outcome = match by_code {
        Some(outcome) => outcome,
        None if error.is_transient && status < 500 => Outcome::Waiting,
        None => by_status(status, error.code.is_some()),
    };
    // Meta blocks for breaking a rule, and says nothing about how long.
    let pause = (error.code == Some(BLOCKED)).then_some(LONGEST_PAUSE);
    Verdict {
        pause,
        fbtrace_id: error.fbtrace_id.clone(),
        refusal: Some(refusal(status, error)),
        ..Verdict::of(outcome)
    }
}

const BLOCKED: i64 = 368;

/// Meta's error codes. They come before the HTTP status, which Meta pairs with them differently
/// from version to version. A transient error has no row: its flag decides.
///
/// Sources: Meta's pages "Handle errors" and "Rate limits", and Meta's own shop plugins. 2635 (a
/// version that has ended) and 21009 (a dataset that is not ready) stand on no page.
pub(super) const CODES: &[(RangeInclusive<i64>, Outcome)] = &[
    (1..=2, Outcome::Ambiguous),
    (3..=3, Outcome::Parked(Repair::Permission)),
    (4..=4, Outcome::Throttled),
    (10..=10, Outcome::Parked(Repair::Permission)),
    (17..=17, Outcome::Throttled),
    (32..=32, Outcome::Throttled),
    (100..=100, Outcome::Isolate),
    (102..=102, Outcome::Parked(Repair::Token)),
    (104..=104, Outcome::Parked(Repair::Token)),
    (105..=105, Outcome::Isolate),
    (190..=190, Outcome::Parked(Repair::Token)),
    (200..=299, Outcome::Parked(Repair::Permission)),
    (341..=341, Outcome::Throttled),
    (BLOCKED..=BLOCKED, Outcome::Throttled),
    (613..=613, Outcome::Throttled),
    (2635..=2635, Outcome::Parked(Repair::Endpoint)),
    (5000..=5000, Outcome::Ambiguous),
    (21_009..=21_009, Outcome::Waiting),
    (80_000..=80_014, Outcome::Throttled),
];

fn by_code(code: i64, subcode: Option<i64>) -> Option<Outcome> {
    // "Object does not exist, or no permission": no event is to blame.
    if (code, subcode) == (100, Some(33)) {
        return Some(Outcome::Parked(Repair::Dataset));
    }
    let mut rows = CODES.iter();
    let (_, outcome) = rows.find(|(codes, _)| codes.contains(&code))?;
    Some(*outcome)
}

/// Where the code says nothing. `is_meta`: the body has a code of Meta's, so the address is right.
#[allow(
    clippy::match_overlapping_arm,
    reason = "the first row that fits counts"
)]
fn by_status(status: u16, is_meta: bool) -> Outcome {
    match status {
        300..=399 => Outcome::Parked(Repair::Endpoint),
        400 => Outcome::Isolate,
        401 => Outcome::Parked(Repair::Token),
        403 => Outcome::Parked(Repair::Permission),
        404 | 405 | 410 if !is_meta => Outcome::Parked(Repair::Endpoint),
        // A proxy wants a password, or a server fears a replay: Meta has seen nothing.
        407 | 425 => Outcome::Waiting,
        413 => Outcome::TooLarge,
        429 => Outcome::Throttled,
        408 => Outcome::Ambiguous,
        400..=499 => Outcome::Suspect,
        _ => Outcome::Ambiguous,
    }
}

fn refusal(status: u16, error: MetaError) -> Refusal {
    Refusal {
        status,
        code: error.code,
        subcode: error.subcode,
        message: error.message,
        user_title: error.user_title,
        user_message: error.user_message,
        fbtrace_id: error.fbtrace_id,
    }
}

#[cfg(test)]
#[path = "classify_tests.rs"]
mod tests;
