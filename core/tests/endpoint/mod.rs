//! A small HTTP endpoint on this machine that answers by a script, or misbehaves by it.

#![allow(dead_code)] // Each test binary uses a part of it.

mod step;

use std::collections::VecDeque;
use std::io::{BufRead, BufReader};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::Value;

pub(crate) use step::Step;

/// A request as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    /// `POST /v26.0/1/events HTTP/1.1`
    pub(crate) line: String,
    /// Names in lowercase.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Received {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    pub(crate) fn events(&self) -> usize {
        self.json()["data"].as_array().unwrap().len()
    }
}

/// Runs until the test process ends.
pub(crate) struct Endpoint {
    pub(crate) url: String,
    received: Arc<Mutex<Vec<Received>>>,
}

impl Endpoint {
    /// Answers the requests by these steps, in order, and receives all events after the last.
    pub(crate) fn start(steps: impl IntoIterator<Item = Step>) -> Self {
        Self::start_refusing(steps, Value::Null)
    }

    /// The same, but plays the step of `refuses` for every request that holds an event of that id.
    pub(crate) fn start_refusing(steps: impl IntoIterator<Item = Step>, refuses: Value) -> Self {
        Self::listen(TcpListener::bind("127.0.0.1:0").unwrap(), steps, refuses)
    }

    /// Begins to listen at an address, and receives all events.
    pub(crate) fn at(url: &str) -> Self {
        let address = url.trim_start_matches("http://");
        Self::listen(TcpListener::bind(address).unwrap(), [], Value::Null)
    }

    fn listen(
        listener: TcpListener,
        steps: impl IntoIterator<Item = Step>,
        refuses: Value,
    ) -> Self {
        let url = format!("http://{}", listener.local_addr().unwrap());
        let received = Arc::default();
        let steps = Arc::new(Mutex::new(steps.into_iter().collect()));
        let script = Script {
            steps,
            refuses: Arc::new(refuses),
            received: Arc::clone(&received),
        };
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let script = script.clone();
                thread::spawn(move || script.serve(&stream));
            }
        });
        Self { url, received }
    }

    pub(crate) fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }
}

#[derive(Clone)]
struct Script {
    steps: Arc<Mutex<VecDeque<Step>>>,
    refuses: Arc<Value>,
    received: Arc<Mutex<Vec<Received>>>,
}

impl Script {
    /// One connection, until a step ends it.
    fn serve(&self, stream: &TcpStream) {
        let mut reader = BufReader::new(stream);
        while let Some(request) = read(&mut reader) {
            self.received.lock().unwrap().push(request.clone());
            if !self.step(&request).play(&request, stream) {
                // So that nobody hears from this connection again.
                let _ = stream.shutdown(Shutdown::Both);
                return;
            }
        }
    }
}

impl Script {
    fn step(&self, request: &Received) -> Step {
        let body = request.json();
        let events = body["data"].as_array().into_iter().flatten();
        let mut ids = events.filter_map(|event| event["event_id"].as_str());
        let next = || self.steps.lock().unwrap().pop_front();
        match ids.find_map(|id| self.refuses.get(id)) {
            Some(step) => Step::of(step),
            None => next().unwrap_or(Step::Receive),
        }
    }
}

fn read(reader: &mut impl BufRead) -> Option<Received> {
    let line = read_line(reader)?;
    let mut headers = Vec::new();
    loop {
        let line = read_line(reader)?;
        let Some((name, value)) = line.split_once(':') else {
            break;
        };
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let mut received = Received {
        line,
        headers,
        body: String::new(),
    };
    let length = received.header("content-length")?.parse().ok()?;
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    received.body = String::from_utf8(body).ok()?;
    Some(received)
}

fn read_line(reader: &mut impl BufRead) -> Option<String> {
    let mut line = String::new();
    let count = reader.read_line(&mut line).ok()?;
    (count > 0).then(|| line.trim_end().to_owned())
}
