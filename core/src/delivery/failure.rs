//! The error that a caller of `send` gets for what became of a request.

use std::fmt::Write as _;

use super::classify::{Outcome, Repair, Verdict};
use crate::error::{Error, ErrorKind, Refusal};

/// `None` when the events were delivered.
pub(super) fn error(verdict: Verdict) -> Option<Error> {
    let (kind, advice) = explain(verdict.outcome)?;
    let mut message = advice.to_owned();
    if let Some(reason) = &verdict.reason {
        message = format!("{message}: {reason}");
    }
    if let Some(refusal) = &verdict.refusal {
        message = format!("{message} ({})", words_of(refusal));
    }
    let mut error = match verdict.outcome {
        Outcome::Parked(Repair::Endpoint) => Error::config("base_url", message),
        _ => Error::new(kind, message),
    };
    if verdict.outcome == Outcome::Ambiguous {
        error = error.with_unknown_outcome();
    }
    if let Some(refusal) = verdict.refusal {
        error = error.with_refusal(refusal);
    }
    if let Some(pause) = verdict.pause {
        error = error.with_retry_after(pause);
    }
    Some(error)
}

/// What happened, and what to do.
fn explain(outcome: Outcome) -> Option<(ErrorKind, &'static str)> {
    Some(match outcome {
        Outcome::Delivered => return None,
        Outcome::Waiting => (
            ErrorKind::Network,
            "nothing was received; sending again is safe",
        ),
        Outcome::Ambiguous => (
            ErrorKind::Network,
            "it is unknown whether the events were received; sending them again, with the same \
             event ids, may count them twice",
        ),
        Outcome::Throttled => (
            ErrorKind::Throttled,
            "nothing was received: Meta asks to slow down; send again later",
        ),
        Outcome::Parked(repair) => explain_repair(repair),
        Outcome::Isolate => (
            ErrorKind::Rejected,
            "nothing was received: Meta refuses all events of a request for one that is bad; look \
             at what it says, or send fewer at a time to find the one",
        ),
        Outcome::Suspect => (ErrorKind::Rejected, "nothing was received: refused"),
        Outcome::TooLarge => (
            ErrorKind::Rejected,
            "nothing was received: the request is too large; send fewer events at a time",
        ),
    })
}

fn explain_repair(repair: Repair) -> (ErrorKind, &'static str) {
    match repair {
        Repair::Token => (
            ErrorKind::Auth,
            "nothing was received: the access token is refused; make a new one in Events Manager",
        ),
        Repair::Permission => (
            ErrorKind::Auth,
            "nothing was received: the access token may not send to this pixel; give its owner \
             the permission",
        ),
        Repair::Dataset => (
            ErrorKind::Auth,
            "nothing was received: there is no such pixel, or the access token may not send to it; \
             check pixel_id and the token",
        ),
        Repair::Endpoint => (
            ErrorKind::Config,
            "nothing was received: events are not taken at this address; check base_url, \
             path_template and graph_version",
        ),
    }
}

fn words_of(refusal: &Refusal) -> String {
    let mut words = format!("HTTP {}", refusal.status);
    let texts = [
        (", code ", refusal.code.map(|code| code.to_string())),
        (", subcode ", refusal.subcode.map(|code| code.to_string())),
        (", trace id ", refusal.fbtrace_id.clone()),
        (": ", refusal.message.clone()),
        (". ", refusal.user_title.clone()),
        (": ", refusal.user_message.clone()),
    ];
    for (before, text) in texts {
        if let Some(text) = text {
            // Writing to a String can not fail.
            let _ = write!(words, "{before}{text}");
        }
    }
    words
}
