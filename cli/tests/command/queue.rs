//! A spool of a test: events that a client has tracked, and what the command says about it.
#![allow(dead_code)] // Each test program uses a part.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use capikit::{Client, Durability, Event, Field, Secret, Settings, UserData};
use serde_json::Value;

use crate::command::{Done, capikit, feed};

pub(crate) const TOKEN: &str = "EAAtoken0123456789";
pub(crate) const PIXEL: &str = "1234567890";

const LONG: Duration = Duration::from_secs(60);

/// A spool folder, and the address that its events are for.
pub(crate) struct Spool {
    folder: tempfile::TempDir,
    pub(crate) url: String,
}

impl Spool {
    pub(crate) fn at(url: &str) -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            url: url.to_owned(),
        }
    }

    /// For an address where nobody listens yet.
    pub(crate) fn unreachable() -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        Self::at(&format!("http://{}", listener.local_addr().unwrap()))
    }

    pub(crate) fn port(&self) -> &str {
        self.url.rsplit(':').next().unwrap()
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("spool")
    }

    /// The folder of the only destination.
    pub(crate) fn home(&self) -> PathBuf {
        let mut entries = fs::read_dir(self.path()).unwrap();
        entries.next().unwrap().unwrap().path()
    }

    pub(crate) fn client(&self) -> Client {
        let mut settings = Settings::default();
        settings.pixel_id = Some(PIXEL.into());
        settings.access_token = Some(Secret::from(TOKEN));
        settings.base_url = Some(self.url.clone());
        settings.spool_dir = Some(self.path());
        settings.durability = Some(Durability::Process);
        Client::new(settings).unwrap()
    }

    /// Tracks so many events with a client that then ends.
    pub(crate) fn track(&self, ids: std::ops::Range<usize>) {
        self.track_until(ids, Duration::ZERO);
    }

    /// The same by a client that gives what it has sent this long to be answered. One that leaves at once cuts
    /// off its own request, if it is the one that delivers, and the next has to send it again.
    pub(crate) fn track_until(&self, ids: std::ops::Range<usize>, deadline: Duration) {
        let client = self.client();
        for id in ids {
            client.track(event(id)).unwrap();
        }
        client.close(deadline).unwrap();
    }

    /// Until the client's threads have let go of it, which a process's end does at once.
    #[track_caller]
    pub(crate) fn left_alone(self) -> Self {
        let is_served = || {
            let reports = capikit::delivery::inspect(&self.path()).unwrap();
            reports.iter().any(|report| report.is_served)
        };
        wait_for("nobody delivers", || !is_served());
        self
    }

    /// `capikit spool` with these arguments.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = capikit(["spool"].iter().chain(args));
        command.arg("--spool-dir").arg(self.path());
        command.env("CAPIKIT_ACCESS_TOKEN", TOKEN);
        command
    }

    /// Runs it to the end. Fails when a token or an address is shown.
    #[track_caller]
    pub(crate) fn run(&self, args: &[&str]) -> Done {
        feed(self.command(args), "")
            .hides(TOKEN)
            .hides("@shop.example")
    }

    /// `capikit spool ship` with these arguments.
    pub(crate) fn ship(&self, args: &[&str]) -> Command {
        let place = ["ship", "--pixel-id", PIXEL, "--base-url", &self.url];
        self.command(&[&place, args].concat())
    }

    /// What `inspect` counts.
    #[track_caller]
    pub(crate) fn books(&self) -> Value {
        self.run(&["inspect", "--json"])
            .exits_with(0)
            .json()
            .remove(0)
    }
}

pub(crate) fn event(id: usize) -> Event {
    let mut event = Event::new("Lead");
    event.event_id = Some(id.to_string());
    event.action_source = Some("system_generated".into());
    event.user_data = UserData::new().add(Field::Email, "ann@shop.example");
    event
}

/// A running `ship`, killed when dropped.
pub(crate) struct Ship {
    pub(crate) child: Child,
    lines: BufReader<ChildStdout>,
}

impl Ship {
    /// With `--json`, so that it tells its states.
    pub(crate) fn start(spool: &Spool, args: &[&str]) -> Self {
        let mut command = spool.ship(&[&["--json"], args].concat());
        let mut child = command.stderr(Stdio::null()).spawn().unwrap();
        Self {
            lines: BufReader::new(child.stdout.take().unwrap()),
            child,
        }
    }

    /// The next line that it prints.
    pub(crate) fn next(&mut self) -> Value {
        let mut line = String::new();
        self.lines.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap()
    }

    #[track_caller]
    pub(crate) fn is_in_state(&mut self, state: &str) {
        let line = self.next();
        assert_eq!(line["state"], state, "{line}");
    }

    /// How it ends after a signal of this name.
    #[cfg(unix)]
    pub(crate) fn ends_by(&mut self, signal: &str) -> Option<i32> {
        let id = self.child.id().to_string();
        let status = Command::new("kill").args([signal, &id]).status().unwrap();
        assert!(status.success());
        self.child.wait().unwrap().code()
    }
}

impl Drop for Ship {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Until it is true.
#[track_caller]
pub(crate) fn wait_for(what: &str, mut is_true: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_true() {
        assert!(begun.elapsed() < LONG, "never: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The files of segments below a folder.
pub(crate) fn segments(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(segments(&path));
        } else if path.extension().is_some_and(|kind| kind == "ready") {
            found.push(path);
        }
    }
    found
}
