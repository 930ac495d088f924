//! A running sandbox and a plain HTTP client, for the tests beside this folder.
#![allow(dead_code, reason = "each test file uses a part of it")]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use capikit::Clock;
use capikit_sandbox::Options;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// 2026-11-23 12:00:00 UTC: the time in all tests.
pub(crate) const NOW: i64 = 1_795_435_200;

/// SHA-256 of `john_smith@gmail.com`, from Meta's page on customer information parameters.
pub(crate) const EMAIL: &str = "62a14e44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f";

#[derive(Debug)]
struct StoppedClock;

impl Clock for StoppedClock {
    fn unix_ms(&self) -> i64 {
        NOW * 1000
    }

    fn monotonic(&self) -> Duration {
        Duration::ZERO
    }
}

/// A sandbox on a port of its own. Ends when dropped.
pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// Starts a sandbox with these options.
pub(crate) fn start(options: Options) -> Running {
    let (stop, stopped) = oneshot::channel();
    let (ready, address) = std::sync::mpsc::channel();
    let thread = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let listener = TcpListener::bind((options.host, 0)).await.unwrap();
            ready.send(listener.local_addr().unwrap()).unwrap();
            let shutdown = async { drop(stopped.await) };
            capikit_sandbox::serve(listener, options, Arc::new(StoppedClock), shutdown)
                .await
                .unwrap();
        });
    });
    Running {
        address: address.recv().unwrap(),
        stop: Some(stop),
        thread: Some(thread),
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}

/// An answer.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.body))
    }

    pub(crate) fn error(&self) -> Value {
        self.json()["error"].clone()
    }
}

impl Running {
    /// Sends a request with these header lines.
    pub(crate) fn request(
        &self,
        method: &str,
        path: &str,
        headers: &[&str],
        body: &[u8],
    ) -> Answer {
        let mut lines = vec![format!("{method} {path} HTTP/1.1")];
        if !headers.iter().any(|line| line.starts_with("Host:")) {
            lines.push(format!("Host: {}", self.address));
        }
        lines.extend(headers.iter().map(ToString::to_string));
        lines.push(String::from("Connection: close"));
        lines.push(format!("Content-Length: {}\r\n\r\n", body.len()));
        let head = lines.join("\r\n");
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.write_all(head.as_bytes()).unwrap();
        // The server may answer and hang up before it has read a body that is too long.
        let _ = stream.write_all(body);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        parse(&answer)
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.request("GET", path, &[], b"")
    }

    /// Sends JSON to the endpoint, with a token in the header.
    pub(crate) fn post(&self, path: &str, body: &Value) -> Answer {
        let headers = [
            "Content-Type: application/json",
            "Authorization: Bearer token-1",
        ];
        self.request("POST", path, &headers, body.to_string().as_bytes())
    }

    /// Sends these events.
    pub(crate) fn send(&self, events: &[Value]) -> Answer {
        self.post("/v26.0/1234567890/events", &json!({ "data": events }))
    }

    pub(crate) fn events(&self) -> Vec<Value> {
        let kept = self.get("/api/events").json();
        kept["events"].as_array().unwrap().clone()
    }
}

fn parse(answer: &[u8]) -> Answer {
    // The pixel answers with a picture.
    let text = String::from_utf8_lossy(answer);
    let (head, body) = text.split_once("\r\n\r\n").expect("an HTTP answer");
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Answer {
        status,
        head: head.to_owned(),
        body: body.to_owned(),
    }
}

/// An event that nothing is wrong with, strictly.
pub(crate) fn purchase(event_id: &str) -> Value {
    json!({
        "event_name": "Purchase",
        "event_time": NOW - 60,
        "event_id": event_id,
        "action_source": "website",
        "event_source_url": "https://shop.example/thanks",
        "user_data": { "em": [EMAIL], "client_user_agent": "Mozilla/5.0" },
        "custom_data": { "value": 79.99, "currency": "EUR" },
    })
}
