//! What an endpoint can answer.

use std::time::Duration;

use super::world::Reply;
use crate::delivery::transport::{Answer, Sent, Unanswered};

pub(super) fn receives(events: usize) -> Reply {
    let body = format!("{{\"events_received\":{events}}}");
    answers(200, &body)
}

pub(super) fn refuses(code: i64, subcode: i64) -> Reply {
    let body = format!("{{\"error\":{{\"code\":{code},\"error_subcode\":{subcode}}}}}");
    answers(400, &body)
}

pub(super) fn answers(status: u16, body: &str) -> Reply {
    let answer = Answer {
        status,
        headers: Vec::new(),
        body: body.as_bytes().to_vec(),
    };
    (Duration::from_millis(50), Ok(answer))
}

pub(super) fn is_down() -> Reply {
    let unanswered = Unanswered {
        sent: Sent::No,
        reason: "connection refused".into(),
    };
    (Duration::from_millis(1), Err(unanswered))
}

pub(super) fn is_silent() -> Reply {
    let unanswered = Unanswered {
        sent: Sent::Maybe,
        reason: "no answer within the time limit".into(),
    };
    (Duration::from_secs(10), Err(unanswered))
}
