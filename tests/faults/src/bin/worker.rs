//! A process that tracks numbered events from several threads, to be killed at any time.
//!
//! ```text
//! worker URL FOLDER NAME THREADS EVENTS PER_SECOND
//! ```
//!
//! The spool is `FOLDER/spool`. After `track` has returned, and not before, the id is written to
//! `FOLDER/ids/NAME-THREAD`. `EVENTS` of each thread, 0 for no end but the file `FOLDER/stop`. At the
//! end it closes, within ten seconds or `CAPIKIT_TEST_CLOSE_MS`, and says as JSON what became of its events. With
//! `CAPIKIT_TEST_POISON=N` in its environment, every Nth event is one that the endpoint refuses. With
//! `CAPIKIT_TEST_HEAP=1` it says now and then in `FOLDER/heap/NAME` what its heap holds.

#![allow(
    clippy::unwrap_used,
    reason = "only tests use it, and a panic is how a test reports"
)]

use std::fs::File;
use std::io::{self, IoSlice, Write};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use capikit::{Client, ErrorKind};
use capikit_faults::{Counted, Heap, purchase, settings};
use serde_json::{Value, json};

#[global_allocator]
static HEAP: Counted = Counted;

/// Events of a thread between two times that it says how large the heap is.
const TELL_EVERY: u64 = 20;

struct Orders {
    folder: PathBuf,
    name: String,
    events: u64,
    pause: Duration,
    poison: Option<u64>,
    tells_heap: bool,
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let mut text = || arguments.next().unwrap();
    let url = text();
    let folder = PathBuf::from(text());
    let name = text();
    let [threads, events] = [text(), text()].map(|text| text.parse().unwrap());
    let per_second: u32 = text().parse().unwrap();
    let pause = Duration::from_secs(1) / per_second;
    let orders = Orders {
        folder,
        name,
        events,
        pause,
        poison: variable("POISON"),
        tells_heap: variable("HEAP").is_some(),
    };
    // Before anything can fail: the system may refuse more files, which is what some tests are about.
    let mut files: Vec<File> = (0..threads).map(|thread| orders.open(thread)).collect();
    say(
        &match Client::new(settings(&url, &orders.folder.join("spool"))) {
            Ok(client) => orders.follow(&client, &mut files),
            Err(error) => {
                json!({"opened": false, "code": error.kind().code(), "text": error.to_string()})
            }
        },
    );
}

impl Orders {
    /// A test may make one call of the system fail, and this is not the one that it is about.
    fn open(&self, thread: u64) -> File {
        let file = format!("{}-{thread}", self.name);
        let file = self.folder.join("ids").join(file);
        let open = || File::options().create(true).append(true).open(&file);
        open().or_else(|_| open()).unwrap()
    }

    /// One thread for each file, the first of them this one: some tests allow no other.
    fn follow(&self, client: &Client, files: &mut [File]) -> Value {
        let failures = AtomicU64::new(0);
        thread::scope(|scope| {
            let mut files = files.iter_mut().enumerate();
            let first = files.next();
            for (number, ids) in files {
                let failures = &failures;
                scope.spawn(move || self.work(number, ids, client, failures));
            }
            if let Some((number, ids)) = first {
                self.work(number, ids, client, &failures);
            }
        });
        let failures = failures.into_inner();
        match client.close(Duration::from_millis(
            variable("CLOSE_MS").unwrap_or(10_000),
        )) {
            Ok(report) => json!({
                "opened": true,
                "failures": failures,
                "delivered": report.delivered,
                "pending": report.pending,
                "dead": report.dead,
            }),
            Err(error) => {
                json!({"opened": true, "failures": failures, "text": error.to_string()})
            }
        }
    }

    fn work(&self, thread: usize, ids: &mut File, client: &Client, failures: &AtomicU64) {
        let mut number = 0;
        let stop = self.folder.join("stop");
        while (self.events == 0 && !stop.exists()) || number < self.events {
            number += 1;
            let is_bad = self.poison.is_some_and(|every| number % every == 0);
            let kind = if is_bad { "poison-" } else { "" };
            let id = format!("{kind}{}-{thread}-{number}", self.name);
            match client.track(purchase(&id)) {
                Ok(receipt) => {
                    assert_eq!(receipt.event_id, id);
                    write_line(ids, &id);
                }
                Err(error) => {
                    let kind = error.kind();
                    let is_disk = matches!(kind, ErrorKind::SpoolFull | ErrorKind::Storage);
                    assert!(is_disk, "{error}");
                    failures.fetch_add(1, Ordering::Relaxed);
                }
            }
            if self.tells_heap && thread == 0 && number % TELL_EVERY == 0 {
                self.tell_heap();
            }
            thread::sleep(self.pause);
        }
    }

    fn tell_heap(&self) {
        let file = self.folder.join("heap").join(&self.name);
        std::fs::write(file, Heap::now().text()).unwrap();
    }
}

fn variable(name: &str) -> Option<u64> {
    let text = std::env::var(format!("CAPIKIT_TEST_{name}")).ok()?;
    Some(text.parse().unwrap())
}

/// One call of the system, so that a kill leaves all of the line or nothing. Not `write`, which
/// some tests let fail for the spool.
fn write_line(file: &mut File, id: &str) {
    let parts = [IoSlice::new(id.as_bytes()), IoSlice::new(b"\n")];
    assert_eq!(file.write_vectored(&parts).unwrap(), id.len() + 1);
}

/// Its answer, if the system lets it: a test may make this write fail too.
fn say(answer: &Value) {
    let _ = writeln!(io::stdout(), "{answer}");
}
