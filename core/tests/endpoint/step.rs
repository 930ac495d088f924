//! What the endpoint does with one request.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::mpsc::Receiver;

use serde_json::{Map, Value, json};

use super::Received;

pub(crate) enum Step {
    /// Receives all events, as Meta answers.
    Receive,
    /// Answers with this status, these headers and this body.
    Answer(u16, Vec<(String, String)>, Vec<u8>),
    /// Sends these bytes, whatever they are, and ends the connection.
    Bytes(Vec<u8>),
    /// Ends the connection.
    Break,
    /// Begins an answer with this status and ends the connection in the middle.
    BreakInAnswer(u16),
    /// Says nothing until the client goes away.
    Silence,
    /// Receives all events once the test says so.
    After(Receiver<()>),
}

impl Step {
    /// A step of a scenario.
    pub(crate) fn of(step: &Value) -> Self {
        if let Some(text) = step["bytes"].as_str() {
            return Self::Bytes(text.as_bytes().to_vec());
        }
        match step["do"].as_str() {
            Some("receive") => Self::Receive,
            Some("break") => Self::Break,
            Some("break_in_answer") => Self::BreakInAnswer(status(step)),
            Some("silence") => Self::Silence,
            Some(other) => panic!("unknown step {other}"),
            None => Self::Answer(status(step), headers(step), body(step)),
        }
    }

    /// Whether the connection goes on.
    pub(crate) fn play(self, request: &Received, mut stream: &TcpStream) -> bool {
        match self {
            Self::Receive => receive(request, stream),
            Self::Answer(status, headers, body) => {
                stream.write_all(&answer(status, &headers, &body)).is_ok()
            }
            Self::Bytes(bytes) => {
                let _ = stream.write_all(&bytes);
                false
            }
            Self::Break => false,
            Self::BreakInAnswer(status) => {
                let mut whole = answer(status, &[], &[b' '; 100]);
                whole.truncate(whole.len() - 50);
                let _ = stream.write_all(&whole);
                false
            }
            Self::Silence => {
                let _ = stream.read(&mut [0]);
                false
            }
            Self::After(signal) => {
                let _ = signal.recv();
                receive(request, stream)
            }
        }
    }
}

fn receive(request: &Received, mut stream: &TcpStream) -> bool {
    let count = request.events();
    let body = json!({"events_received": count, "messages": [], "fbtrace_id": format!("T{count}")});
    let body = body.to_string().into_bytes();
    stream.write_all(&answer(200, &[], &body)).is_ok()
}

fn answer(status: u16, headers: &[(String, String)], body: &[u8]) -> Vec<u8> {
    let mut head = format!(
        "HTTP/1.1 {status} Any\r\ncontent-length: {}\r\n",
        body.len()
    );
    for (name, value) in headers {
        head.extend([name, ": ", value, "\r\n"]);
    }
    [head.as_bytes(), b"\r\n", body].concat()
}

fn status(step: &Value) -> u16 {
    step["status"].as_u64().unwrap().try_into().unwrap()
}

fn headers(step: &Value) -> Vec<(String, String)> {
    let none = Map::new();
    let headers = step["headers"].as_object().unwrap_or(&none);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    headers
        .iter()
        .map(|(name, value)| (name.clone(), text(value)))
        .collect()
}

/// `body` is JSON, `text` is text, and `padding` adds that many spaces.
fn body(step: &Value) -> Vec<u8> {
    let mut body = match (&step["body"], &step["text"]) {
        (Value::Null, Value::String(text)) => text.clone(),
        (Value::Null, _) => String::new(),
        (json, _) => json.to_string(),
    };
    let padding = step["padding"].as_u64().unwrap_or_default();
    body.extend((0..padding).map(|_| ' '));
    body.into_bytes()
}
