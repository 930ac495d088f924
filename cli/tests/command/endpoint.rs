//! A tiny HTTP server that answers by a script: what a sandbox never does on request.
#![allow(dead_code)] // Each test program uses a part.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use serde_json::{Value, json};

/// What to do with one request.
pub(crate) enum Step {
    /// Answer that all events were received.
    Receive,
    /// Answer with this status and body.
    Answer(u16, String),
    /// Read the request, then hang up.
    HangUp,
    /// Answer that all were received, but only once told to.
    ReceiveWhenTold(Receiver<()>),
}

/// A running endpoint.
pub(crate) struct Endpoint {
    pub(crate) url: String,
    bodies: Receiver<Value>,
}

impl Endpoint {
    /// Follows the script, then refuses connections.
    pub(crate) fn start(script: impl IntoIterator<Item = Step> + Send + 'static) -> Self {
        Self::on_port("0", script)
    }

    /// The same on this port.
    pub(crate) fn on_port(
        port: &str,
        script: impl IntoIterator<Item = Step> + Send + 'static,
    ) -> Self {
        let listener = TcpListener::bind(format!("127.0.0.1:{port}")).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (seen, bodies) = mpsc::channel();
        std::thread::spawn(move || {
            for step in script {
                let (stream, _) = listener.accept().unwrap();
                let body = read_body(&stream);
                // The test may have ended already.
                let _ = seen.send(body.clone());
                follow(step, stream, &body);
            }
        });
        Self { url, bodies }
    }

    /// The body of the next request. Fails when none comes, instead of waiting for ever.
    pub(crate) fn next_body(&self) -> Value {
        self.bodies.recv_timeout(Duration::from_secs(60)).unwrap()
    }
}

fn read_body(stream: &TcpStream) -> Value {
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let line = line.trim().to_lowercase();
        if let Some(number) = line.strip_prefix("content-length:") {
            length = number.trim().parse().unwrap();
        }
        if line.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    serde_json::from_slice(&body).unwrap()
}

fn follow(step: Step, stream: TcpStream, body: &Value) {
    let received = json!({
        "events_received": body["data"].as_array().unwrap().len(),
        "messages": [],
        "fbtrace_id": "Trace1",
    });
    match step {
        Step::Receive => answer(stream, 200, &received.to_string()),
        Step::Answer(status, body) => answer(stream, status, &body),
        Step::HangUp => drop(stream),
        Step::ReceiveWhenTold(told) => {
            if told.recv().is_ok() {
                answer(stream, 200, &received.to_string());
            }
        }
    }
}

fn answer(mut stream: TcpStream, status: u16, body: &str) {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status} Status\r\nContent-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(body.as_bytes()).unwrap();
}
