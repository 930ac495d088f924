//! What the tests of tracking share: settings, events, a folder, and looking at what arrived.

#![allow(dead_code)] // Each test binary uses a part of it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use capikit::{Client, Durability, Event, Field, Secret, Settings, UserData};
use serde_json::json;

use crate::endpoint::{self, Endpoint, Step};

pub(crate) const LONG: Duration = Duration::from_secs(30);

/// A folder of this test alone, removed at its end.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("capikit-track-{}-{number}", std::process::id());
        Self(std::env::temp_dir().join(name))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

pub(crate) fn on_disk(endpoint: &Endpoint, folder: &Folder) -> Settings {
    let mut settings = settings(endpoint);
    settings.durability = Some(Durability::Process);
    settings.spool_dir = Some(folder.path().to_owned());
    settings
}

/// A port on which nobody listens.
pub(crate) fn unreachable(folder: &Folder) -> Settings {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let mut settings = on_disk(&Endpoint::start([]), folder);
    settings.base_url = Some(url);
    settings
}

/// Until it is true.
pub(crate) fn wait_for(what: &str, is_true: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is_true() {
        assert!(begun.elapsed() < LONG, "never: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

pub(crate) fn settings(endpoint: &Endpoint) -> Settings {
    let mut settings = Settings::default();
    settings.pixel_id = Some("1234567890".into());
    settings.access_token = Some(Secret::from("EAAtrack0123456789"));
    settings.base_url = Some(endpoint.url.clone());
    settings.durability = Some(Durability::Memory);
    settings
}

pub(crate) fn client(endpoint: &Endpoint) -> Client {
    Client::new(settings(endpoint)).unwrap()
}

pub(crate) fn event(id: &str) -> Event {
    let mut event = Event::new("Lead");
    event.event_id = Some(id.to_owned());
    event.action_source = Some("system_generated".into());
    event.user_data = UserData::new().add(Field::Email, "ann@example.com");
    event
}

pub(crate) fn refusal(code: i64) -> Step {
    let body = json!({"error": {"message": "no", "code": code}});
    Step::Answer(400, Vec::new(), body.to_string().into_bytes())
}

pub(crate) fn ids(endpoint: &Endpoint) -> Vec<Vec<String>> {
    let of = |request: &endpoint::Received| {
        let body = request.json();
        let events = body["data"].as_array().unwrap().iter();
        events
            .map(|event| event["event_id"].as_str().unwrap().to_owned())
            .collect()
    };
    endpoint.received().iter().map(of).collect()
}
