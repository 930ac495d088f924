//! Tracked events, from `track` to an endpoint on this machine.

#![cfg(test)] // Tells clippy that the functions around the tests are tests too.

mod endpoint;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use capikit::{
    Client, Durability, ErrorKind, Event, Field, Parked, Reason, Secret, Settings, TrackedResult,
    UserData,
};
use endpoint::{Endpoint, Step};
use serde_json::json;

const LONG: Duration = Duration::from_secs(30);

/// A folder of this test alone, removed at its end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("capikit-track-{}-{number}", std::process::id());
        Self(std::env::temp_dir().join(name))
    }

    fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn on_disk(endpoint: &Endpoint, folder: &Folder) -> Settings {
    let mut settings = settings(endpoint);
    settings.durability = Some(Durability::Process);
    settings.spool_dir = Some(folder.path().to_owned());
    settings
}

/// A port on which nobody listens.
fn unreachable(folder: &Folder) -> Settings {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let mut settings = on_disk(&Endpoint::start([]), folder);
    settings.base_url = Some(url);
    settings
}

/// Until it is true.
fn wait_for(what: &str, is_true: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is_true() {
        assert!(begun.elapsed() < LONG, "never: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn settings(endpoint: &Endpoint) -> Settings {
    let mut settings = Settings::default();
    settings.pixel_id = Some("1234567890".into());
    settings.access_token = Some(Secret::from("EAAtrack0123456789"));
    settings.base_url = Some(endpoint.url.clone());
    settings.durability = Some(Durability::Memory);
    settings
}

fn client(endpoint: &Endpoint) -> Client {
    Client::new(settings(endpoint)).unwrap()
}

fn event(id: &str) -> Event {
    let mut event = Event::new("Lead");
    event.event_id = Some(id.to_owned());
    event.action_source = Some("system_generated".into());
    event.user_data = UserData::new().add(Field::Email, "ann@example.com");
    event
}

fn refusal(code: i64) -> Step {
    let body = json!({"error": {"message": "no", "code": code}});
    Step::Answer(400, Vec::new(), body.to_string().into_bytes())
}

fn ids(endpoint: &Endpoint) -> Vec<Vec<String>> {
    let of = |request: &endpoint::Received| {
        let body = request.json();
        let events = body["data"].as_array().unwrap().iter();
        events
            .map(|event| event["event_id"].as_str().unwrap().to_owned())
            .collect()
    };
    endpoint.received().iter().map(of).collect()
}

#[test]
fn a_tracked_event_arrives() {
    let endpoint = Endpoint::start([]);
    let client = client(&endpoint);
    assert_eq!(client.track(&event("a")).unwrap().event_id, "a");
    client.track(&event("b")).unwrap();
    let report = client.flush_blocking(LONG).unwrap();
    assert_eq!((report.delivered, report.pending, report.dead), (2, 0, 0));
    assert_eq!(ids(&endpoint).concat(), ["a", "b"]);
    let books = client.stats().unwrap().books;
    assert_eq!((books.accepted, books.delivered), (2, 2));
}

#[test]
fn nothing_has_to_ask_for_it() {
    let endpoint = Endpoint::start([]);
    let mut settings = settings(&endpoint);
    settings.keep_outcomes = true;
    let client = Client::new(settings).unwrap();
    client.track(&event("a")).unwrap();
    let outcomes = client.next_outcomes(10, LONG).unwrap();
    assert_eq!(outcomes.len(), 1);
    assert_eq!(outcomes[0].event_id, "a");
    assert_eq!(outcomes[0].event_name, "Lead");
    assert_eq!(outcomes[0].result, TrackedResult::Delivered);
    client.close(LONG).unwrap();
    let error = client.next_outcomes(10, LONG).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Closed);
}

#[test]
fn an_event_that_meta_refuses_is_found_and_kept() {
    let endpoint = Endpoint::start([refusal(100), Step::Receive, refusal(100)]);
    let client = client(&endpoint);
    client.track(&event("good")).unwrap();
    client.track(&event("bad")).unwrap();
    let report = client.flush_blocking(LONG).unwrap();
    assert_eq!((report.delivered, report.pending, report.dead), (1, 0, 1));
    assert_eq!(
        ids(&endpoint),
        [vec!["good", "bad"], vec!["good"], vec!["bad"]]
    );
    let dead = client.dead_letters().unwrap();
    assert_eq!(dead.len(), 1);
    assert_eq!(
        (dead[0].event_id.as_str(), dead[0].code),
        ("bad", Some(100))
    );
    assert_eq!(dead[0].reason, Reason::Rejected);

    assert_eq!(client.replay_dead_letters().unwrap(), 1);
    let report = client.flush_blocking(LONG).unwrap();
    assert_eq!((report.pending, report.dead), (0, 1));
    let books = client.stats().unwrap().books;
    assert_eq!((books.accepted, books.delivered, books.dead), (2, 2, 0));
}

#[test]
fn a_failure_is_tried_again() {
    let unavailable = || Step::Answer(503, Vec::new(), Vec::new());
    let endpoint = Endpoint::start([Step::Break, unavailable()]);
    let client = client(&endpoint);
    client.track(&event("a")).unwrap();
    let report = client.flush_blocking(LONG).unwrap();
    assert_eq!((report.delivered, report.pending), (1, 0));
    assert_eq!(ids(&endpoint), [["a"], ["a"], ["a"]]);
    assert_eq!(client.stats().unwrap().shipping.ambiguous_resends, 2);
}

#[test]
fn a_bad_token_parks_until_there_is_a_better_one() {
    let endpoint = Endpoint::start([refusal(190)]);
    let client = client(&endpoint);
    client.track(&event("a")).unwrap();
    let report = client.flush_blocking(Duration::from_secs(1)).unwrap();
    assert_eq!((report.delivered, report.pending, report.dead), (0, 1, 0));
    assert_eq!(client.stats().unwrap().shipping.parked, Some(Parked::Token));
    client.set_access_token(Secret::from("EAAbetter")).unwrap();
    let report = client.flush_blocking(LONG).unwrap();
    assert_eq!((report.delivered, report.pending), (1, 0));
    let tokens: Vec<_> = endpoint
        .received()
        .iter()
        .map(|request| request.header("authorization").unwrap().to_owned())
        .collect();
    assert_eq!(tokens, ["Bearer EAAtrack0123456789", "Bearer EAAbetter"]);
}

#[test]
fn close_delivers_what_is_left_and_refuses_more() {
    let endpoint = Endpoint::start([]);
    let client = client(&endpoint);
    client.track(&event("a")).unwrap();
    let report = client.close(LONG).unwrap();
    assert_eq!((report.delivered, report.pending), (1, 0));
    let error = client.track(&event("b")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Closed);
    assert_eq!(client.close(LONG).unwrap(), report);
}

#[test]
fn close_ends_in_time_and_discards_nothing() {
    let endpoint = Endpoint::start([Step::Silence]);
    let client = client(&endpoint);
    client.track(&event("a")).unwrap();
    let report = client.close(Duration::from_millis(500)).unwrap();
    assert_eq!((report.delivered, report.pending, report.dead), (0, 1, 0));
}

#[test]
fn without_a_queue_only_send_works() {
    let endpoint = Endpoint::start([]);
    let mut settings = settings(&endpoint);
    settings.durability = Some(Durability::None);
    let client = Client::new(settings).unwrap();
    let error = client.track(&event("a")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert_eq!(error.field(), Some("durability"));
    assert_eq!(
        client.send_blocking(&[event("a")]).unwrap().events_received,
        1
    );
}

#[test]
fn a_switched_off_client_checks_and_keeps_nothing() {
    let endpoint = Endpoint::start([]);
    let mut settings = settings(&endpoint);
    settings.enabled = Some(false);
    let client = Client::new(settings).unwrap();
    client.track(&event("a")).unwrap();
    assert!(client.track(&Event::new("")).is_err());
    assert_eq!(client.flush_blocking(LONG).unwrap().pending, 0);
    assert_eq!(endpoint.received().len(), 0);
}

#[test]
fn a_full_queue_says_so() {
    let endpoint = Endpoint::start([]);
    let mut settings = settings(&endpoint);
    settings.spool_bytes = Some(10);
    let client = Client::new(settings).unwrap();
    let error = client.track(&event("a")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::SpoolFull);
    assert!(error.is_retryable());
}

#[test]
fn events_on_disk_arrive_and_leave_nothing_behind() {
    let (endpoint, folder) = (Endpoint::start([]), Folder::new());
    let client = Client::new(on_disk(&endpoint, &folder)).unwrap();
    for number in 0..2_500 {
        client.track(&event(&number.to_string())).unwrap();
    }
    let report = client.flush_blocking(LONG).unwrap();
    assert_eq!(
        (report.delivered, report.pending, report.dead),
        (2_500, 0, 0)
    );
    let mut arrived = ids(&endpoint).concat();
    arrived.sort_unstable();
    arrived.dedup();
    assert_eq!(arrived.len(), 2_500);
    let books = client.stats().unwrap().books;
    assert_eq!((books.accepted, books.delivered), (2_500, 2_500));
}

#[test]
fn no_token_and_no_address_is_on_the_disk_as_it_was_given() {
    let (endpoint, folder) = (Endpoint::start([]), Folder::new());
    let client = Client::new(on_disk(&endpoint, &folder)).unwrap();
    client.track(&event("a")).unwrap();
    client.seal().unwrap();
    let mut files = Vec::new();
    collect(folder.path(), &mut files);
    assert!(!files.is_empty());
    for file in files {
        let bytes = fs::read(&file).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("EAAtrack"), "{}", file.display());
        assert!(!text.contains("ann@example.com"), "{}", file.display());
    }
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else {
            files.push(path);
        }
    }
}

/// The first client ends without closing, as a process does that is killed.
#[test]
fn the_next_run_delivers_what_was_left() {
    let folder = Folder::new();
    let settings = unreachable(&folder);
    let first = Client::new(settings.clone()).unwrap();
    for id in ["a", "b", "c"] {
        first.track(&event(id)).unwrap();
    }
    drop(first);

    let endpoint = Endpoint::at(settings.base_url.as_deref().unwrap());
    let second = Client::new(settings).unwrap();
    wait_for("three events", || ids(&endpoint).concat().len() == 3);
    assert_eq!(ids(&endpoint).concat(), ["a", "b", "c"]);
    // They are not its own.
    let report = second.flush_blocking(LONG).unwrap();
    assert_eq!((report.delivered, report.pending), (0, 0));
    wait_for("the books", || second.stats().unwrap().books.delivered == 3);
}

#[test]
fn two_clients_share_one_destination() {
    let (endpoint, folder) = (Endpoint::start([]), Folder::new());
    let clients = [(); 2].map(|()| Client::new(on_disk(&endpoint, &folder)).unwrap());
    for number in 0..200 {
        clients[number % 2]
            .track(&event(&number.to_string()))
            .unwrap();
    }
    for client in &clients {
        let report = client.flush_blocking(LONG).unwrap();
        assert_eq!((report.delivered, report.pending), (100, 0));
    }
    let mut arrived = ids(&endpoint).concat();
    assert_eq!(arrived.len(), 200);
    arrived.sort_unstable();
    arrived.dedup();
    assert_eq!(arrived.len(), 200);
    let books = clients[0].stats().unwrap().books;
    assert_eq!((books.accepted, books.delivered), (200, 200));
}

#[test]
fn two_pixels_have_their_own_events() {
    let (endpoint, folder) = (Endpoint::start([refusal(190)]), Folder::new());
    let first = Client::new(on_disk(&endpoint, &folder)).unwrap();
    first.track(&event("parked")).unwrap();
    wait_for("a parked pixel", || {
        first.stats().unwrap().shipping.parked.is_some()
    });
    let mut other = on_disk(&endpoint, &folder);
    other.pixel_id = Some("987".into());
    let second = Client::new(other).unwrap();
    second.track(&event("a")).unwrap();
    assert_eq!(second.flush_blocking(LONG).unwrap().delivered, 1);
    assert_eq!(first.stats().unwrap().books.pending, 1);
    assert_eq!(second.stats().unwrap().books.accepted, 1);
}

#[test]
fn dead_letters_survive_and_can_be_replayed() {
    let (endpoint, folder) = (Endpoint::start([refusal(100)]), Folder::new());
    let first = Client::new(on_disk(&endpoint, &folder)).unwrap();
    first.track(&event("bad")).unwrap();
    assert_eq!(first.flush_blocking(LONG).unwrap().dead, 1);
    first.close(LONG).unwrap();

    let second = Client::new(on_disk(&endpoint, &folder)).unwrap();
    assert_eq!(second.dead_letters().unwrap()[0].event_id, "bad");
    assert_eq!(second.replay_dead_letters().unwrap(), 1);
    assert_eq!(second.flush_blocking(LONG).unwrap().delivered, 1);
    let books = second.stats().unwrap().books;
    assert_eq!((books.accepted, books.delivered, books.dead), (1, 1, 0));
}

#[test]
fn a_power_safe_event_is_told_once_the_disk_has_it() {
    let (endpoint, folder) = (Endpoint::start([]), Folder::new());
    let mut settings = on_disk(&endpoint, &folder);
    settings.durability = Some(Durability::Power);
    let client = Client::new(settings).unwrap();
    client.track(&event("a")).unwrap();
    let (done, receipt) = std::sync::mpsc::channel();
    client.track_then(&event("b"), move |result| done.send(result).unwrap());
    assert_eq!(receipt.recv().unwrap().unwrap().event_id, "b");
    assert_eq!(client.close(LONG).unwrap().delivered, 2);
}

#[test]
fn a_folder_that_can_not_be_used_is_told_at_once() {
    let folder = Folder::new();
    fs::write(folder.path(), "a file").unwrap();
    let endpoint = Endpoint::start([]);
    let mut settings = on_disk(&endpoint, &folder);
    let error = Client::new(settings.clone()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config, "{error}");
    assert_eq!(error.field(), Some("spool_dir"));
    // Who only sends needs none.
    settings.durability = Some(Durability::None);
    let client = Client::new(settings).unwrap();
    assert_eq!(
        client.send_blocking(&[event("a")]).unwrap().events_received,
        1
    );
    fs::remove_file(folder.path()).unwrap();
}
