//! What can go wrong with one request, and with one connection.

use std::time::Duration;

use serde_json::{Value, json};

/// What the endpoint does with a request. Where nothing else is said, the events are not received.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// Receives all events and says so, after this time.
    None(Duration),
    /// Resets the connection after the head.
    ResetBeforeBody,
    /// Resets the connection in the middle of the body.
    ResetInBody,
    /// Receives all events, and resets the connection without a word.
    ResetAfterBody,
    /// Receives all events, then ends its half of the connection without a word.
    HalfClose,
    /// Reads everything and never answers.
    Silence,
    /// Stops reading after the head and never answers.
    Deaf,
    /// Answers 100 and then nothing.
    OnlyContinue,
    /// Answers 100, receives all events and says so.
    Continue,
    /// Receives all events and says so, one byte after another, with this pause between them.
    Drip(Duration),
    /// The same, but only the head of the answer drips.
    DripHead(Duration),
    /// Receives all events, and closes in the middle of the answer.
    CutAnswer,
    /// Receives all events, and a chunk of the answer is shorter than it says.
    CutChunk,
    /// Receives all events, and the answer is no JSON.
    Garbage,
    /// Receives all events, and the answer is no HTTP.
    NotHttp,
    /// Receives all events, and counts one less.
    Miscount,
    /// Receives all events, and answers 200 with two gigabytes.
    Oversized,
    /// Receives all events, and then answers that it broke down.
    Breakdown,
    /// Refuses with this status and error code of Meta.
    Refuse(u16, i64),
    /// Asks to wait so many seconds.
    Throttle(u64),
}

impl Fault {
    /// Good and bad at random: `share` of a hundred requests go wrong. Slow faults last `slow`.
    pub fn random(rng: &mut fastrand::Rng, share: u8, slow: Duration) -> Self {
        if rng.u8(0..100) >= share {
            return Self::None(Duration::from_millis(rng.u64(0..20)));
        }
        let faults = [
            Self::ResetBeforeBody,
            Self::ResetInBody,
            Self::ResetAfterBody,
            Self::HalfClose,
            Self::Drip(slow / 100),
            Self::CutAnswer,
            Self::CutChunk,
            Self::Garbage,
            Self::NotHttp,
            Self::Miscount,
            Self::Breakdown,
            Self::Refuse(500, 2),
            Self::Refuse(400, 17),
            Self::Refuse(503, 1),
            Self::Throttle(1),
            Self::None(slow),
        ];
        faults[rng.usize(0..faults.len())].clone()
    }

    /// Whether a client that waits long enough learns that all events were received.
    pub(super) fn confirms(&self) -> bool {
        matches!(
            self,
            Self::None(_) | Self::Continue | Self::Drip(_) | Self::DripHead(_)
        )
    }
}

/// What the endpoint does with a connection before it reads anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Serves it.
    None,
    /// Never says a word: the handshake of TLS stalls.
    Stall,
    /// Closes it.
    Close,
    /// Resets it.
    Reset,
    /// Answers the handshake of TLS with version 1.0.
    OldTls,
    /// Answers the handshake of TLS with bytes that mean nothing.
    Noise,
}

pub(super) fn answer(status: u16, headers: &str, body: &Value) -> Vec<u8> {
    let body = body.to_string();
    let length = body.len();
    format!("HTTP/1.1 {status} Any\r\ncontent-length: {length}\r\n{headers}\r\n{body}").into_bytes()
}

pub(super) fn received(count: usize) -> Vec<u8> {
    let body = json!({"events_received": count, "messages": [], "fbtrace_id": "Trace"});
    answer(200, "", &body)
}

pub(super) fn refused(status: u16, code: i64) -> Vec<u8> {
    let error = json!({"message": "refused on purpose", "code": code, "fbtrace_id": "Trace"});
    answer(status, "", &json!({ "error": error }))
}

/// A `ServerHello` of TLS 1.0 that picks `TLS_RSA_WITH_AES_128_CBC_SHA`.
pub(super) fn old_hello() -> Vec<u8> {
    let mut hello = vec![2, 0, 0, 38, 3, 1];
    hello.extend([7; 32]);
    hello.extend([0, 0, 0x2f, 0]);
    let length = u8::try_from(hello.len()).unwrap();
    [vec![0x16, 3, 1, 0, length], hello].concat()
}
