//! Spools that older versions wrote stay readable; one of a newer version is refused, and left alone.
//!
//! `fixtures/v1` was written by `write_the_fixture`. A change of the format adds a folder, and never
//! changes one.

#![cfg(test)] // Tells clippy that the functions around the tests are tests too.

use std::collections::BTreeSet;
use std::fs;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use capikit::delivery::{Answer, Ports, Posting, Request, Sent, Transport, Unanswered};
use capikit::{Client, Clock, ErrorKind, Settings};
use capikit_faults::{purchase, settings};
use serde_json::{Value, json};
use tempfile::TempDir;

const URL: &str = "https://fixture.example";
/// 2026-11-25T00:00:00Z, when the events of the fixture happened.
const THEN: i64 = 1_795_564_800_000;

/// Stands still, so that the events never grow too old.
#[derive(Debug)]
struct Then(Instant);

impl Clock for Then {
    fn unix_ms(&self) -> i64 {
        THEN
    }

    fn monotonic(&self) -> Duration {
        self.0.elapsed()
    }
}

/// Receives everything but bad events, or nothing at all.
#[derive(Debug, Default)]
struct Endpoint {
    is_down: Mutex<bool>,
    received: Mutex<Vec<String>>,
}

impl Endpoint {
    fn answer(&self, request: &Request) -> Result<Answer, Unanswered> {
        if *self.is_down.lock().unwrap() {
            let (sent, reason) = (Sent::No, "down".to_owned());
            return Err(Unanswered { sent, reason });
        }
        let body: Value = serde_json::from_str(&request.body).unwrap();
        let events = body["data"].as_array().unwrap();
        let ids: Vec<String> = events
            .iter()
            .map(|event| event["event_id"].as_str().unwrap().to_owned())
            .collect();
        let (status, body) = if ids.iter().any(|id| id.starts_with("bad")) {
            (400, json!({"error": {"code": 100, "message": "refused"}}))
        } else {
            let count = ids.len();
            self.received.lock().unwrap().extend(ids);
            (200, json!({"events_received": count}))
        };
        let (headers, body) = (Vec::new(), body.to_string().into_bytes());
        Ok(Answer {
            status,
            headers,
            body,
        })
    }
}

impl Transport for Endpoint {
    fn post(&self, request: Request) -> Posting<'_> {
        Box::pin(async move { self.answer(&request) })
    }
}

fn open(spool: &Path, endpoint: &Arc<Endpoint>) -> Result<Client, capikit::Error> {
    let settings: Settings = settings(URL, spool);
    let ports = Ports {
        clock: Arc::new(Then(Instant::now())),
        transport: Some(Arc::clone(endpoint) as Arc<dyn Transport>),
        ..Ports::default()
    };
    Client::with_ports(settings, ports)
}

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures")
        .join(name)
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else if entry.metadata().unwrap().len() < 10_000_000 {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// A folder of our own with a copy of the fixture.
fn opened(name: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(&fixture(name), folder.path());
    folder
}

/// 40 events were delivered and 3 refused; 30 wait. One process wrote all of them, and died.
#[test]
fn a_spool_of_version_1() {
    let folder = opened("v1");
    let endpoint = Arc::default();
    let client = open(folder.path(), &endpoint).unwrap();
    let books = client.stats().unwrap().books;
    let counts = (books.accepted, books.delivered, books.dead, books.pending);
    assert_eq!(counts, (73, 40, 3, 30));
    let letters = client.dead_letters().unwrap();
    let dead: BTreeSet<_> = letters
        .iter()
        .map(|letter| letter.event_id.as_str())
        .collect();
    assert_eq!(dead, BTreeSet::from(["bad-1", "bad-2", "bad-3"]));
    assert!(letters.iter().all(|letter| letter.code == Some(100)));
    let deadline = Instant::now() + Duration::from_secs(30);
    while client.stats().unwrap().books.pending > 0 {
        assert!(Instant::now() < deadline, "{:?}", client.stats());
        client.flush_blocking(Duration::from_millis(20)).unwrap();
    }
    let received: BTreeSet<_> = endpoint.received.lock().unwrap().iter().cloned().collect();
    let expected: BTreeSet<_> = (1..=30).map(|number| format!("later-{number}")).collect();
    assert_eq!(received, expected);
    assert_eq!(endpoint.received.lock().unwrap().len(), 30);
    assert_eq!(client.replay_dead_letters().unwrap(), 3);
    client.close(Duration::from_secs(2)).unwrap();
}

#[test]
fn a_spool_of_a_newer_version() {
    let folder = opened("v1");
    let destination = fs::read_dir(folder.path())
        .unwrap()
        .next()
        .unwrap()
        .unwrap();
    let format = destination.path().join("FORMAT");
    assert_eq!(fs::read_to_string(&format).unwrap(), "capikit spool 1\n");
    fs::write(&format, "capikit spool 2\n").unwrap();
    let before = listing(folder.path());
    let error = open(folder.path(), &Arc::default()).unwrap_err();
    assert_eq!(
        (error.kind(), error.field()),
        (ErrorKind::Config, Some("spool_dir")),
        "{error}"
    );
    assert!(error.to_string().contains("newer"), "{error}");
    assert_eq!(listing(folder.path()), before);
}

fn listing(folder: &Path) -> BTreeSet<(PathBuf, Vec<u8>)> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        if entry.path().is_dir() {
            found.extend(listing(&entry.path()));
        } else {
            found.insert((entry.path(), fs::read(entry.path()).unwrap()));
        }
    }
    found
}

/// Run it once for a new format: `cargo test -p capikit-faults --test formats -- --ignored`.
#[test]
#[ignore = "writes into the source tree"]
fn write_the_fixture() {
    let folder = tempfile::tempdir().unwrap();
    let endpoint: Arc<Endpoint> = Arc::default();
    let client = open(folder.path(), &endpoint).unwrap();
    let track = |name: &str, numbers: RangeInclusive<u32>| {
        for number in numbers {
            client.track(purchase(&format!("{name}-{number}"))).unwrap();
        }
    };
    track("good", 1..=40);
    track("bad", 1..=3);
    while client.stats().unwrap().books.pending > 0 {
        client.flush_blocking(Duration::from_secs(1)).unwrap();
    }
    *endpoint.is_down.lock().unwrap() = true;
    track("later", 1..=15);
    client.seal().unwrap();
    track("later", 16..=30);
    // It is tried, and found to be down.
    client.flush_blocking(Duration::from_secs(2)).unwrap();
    copy(folder.path(), &fixture("v1"));
}
