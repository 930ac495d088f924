//! One run: a folder, an endpoint, processes that track, and the count at the end.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use capikit::{Client, Secret, Settings, Stats};
use serde_json::Value;
use tempfile::TempDir;

use crate::endpoint::{Endpoint, Setup};
use crate::heap::Heap;

/// How long the rest of a spool may take to be delivered before a test gives up.
const PATIENCE: Duration = Duration::from_secs(120);

/// A client of this endpoint and spool, as all processes of a run have it.
pub fn settings(url: &str, spool: &Path) -> Settings {
    let mut settings = Settings::default();
    settings.pixel_id = Some("1".into());
    settings.access_token = Some(Secret::from("a-token"));
    settings.base_url = Some(url.to_owned());
    settings.spool_dir = Some(spool.to_owned());
    settings.timeout = Some(Duration::from_secs(2));
    settings
}

/// Everything that belongs together.
#[derive(Debug)]
pub struct Run {
    /// Takes the events.
    pub endpoint: Endpoint,
    folder: TempDir,
    worker: PathBuf,
    name: &'static str,
    seed: u64,
}

/// What one run came to.
#[derive(Debug)]
pub struct Count {
    /// Ids that were written down after `track` had returned.
    pub accepted: usize,
    /// Of those: neither received nor dead.
    pub lost: Vec<String>,
    /// Ids in the dead-letter store.
    pub dead: HashSet<String>,
    /// Receptions beyond the first.
    pub repeats: u64,
    /// Of those: after an answer that the client has read.
    pub needless: u64,
    /// The books of the spool.
    pub stats: Stats,
}

impl Run {
    /// `worker` is the program of that name. The seed comes from `CAPIKIT_SEED`, or by chance.
    pub fn new(name: &'static str, worker: &str, setup: Setup) -> Self {
        let seed = std::env::var("CAPIKIT_SEED")
            .ok()
            .and_then(|text| text.parse().ok());
        let folder = tempfile::tempdir().unwrap();
        for kind in ["ids", "heap"] {
            fs::create_dir(folder.path().join(kind)).unwrap();
        }
        Self {
            endpoint: Endpoint::start(setup),
            folder,
            worker: worker.into(),
            name,
            seed: seed.unwrap_or_else(|| fastrand::u64(..)),
        }
    }

    /// Random numbers that the printed seed repeats.
    pub fn rng(&self) -> fastrand::Rng {
        fastrand::Rng::with_seed(self.seed)
    }

    /// Where the spool is.
    pub fn spool(&self) -> PathBuf {
        self.folder.path().join("spool")
    }

    /// The command of a worker whose ids begin with `name`, as they occur nowhere else.
    pub fn worker(&self, name: &str, threads: u32, events: u64, per_second: u32) -> Command {
        let mut command = Command::new(&self.worker);
        command
            .arg(&self.endpoint.url)
            .arg(self.folder.path())
            .arg(name);
        let numbers = [u64::from(threads), events, u64::from(per_second)];
        command.args(numbers.map(|number| number.to_string()));
        command
    }

    /// The folder of everything.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Starts it.
    pub fn spawn(&self, name: &str, threads: u32, events: u64, per_second: u32) -> Child {
        let mut command = self.worker(name, threads, events, per_second);
        command.stdout(Stdio::null()).spawn().unwrap()
    }

    /// Tells all workers to come to their end.
    pub fn stop(&self) {
        fs::write(self.folder.path().join("stop"), "").unwrap();
    }

    /// All ids whose `track` returned, in every process so far. A line without an end was killed.
    pub fn accepted(&self) -> Vec<String> {
        let mut ids = Vec::new();
        for file in fs::read_dir(self.folder.path().join("ids")).unwrap() {
            let text = fs::read_to_string(file.unwrap().path()).unwrap();
            let whole = text.rfind('\n').map_or(0, |end| end + 1);
            ids.extend(text[..whole].lines().map(str::to_owned));
        }
        ids
    }

    /// What a worker had on its heap a moment ago, when `CAPIKIT_TEST_HEAP=1` told it to say.
    pub fn heap(&self, name: &str) -> Option<Heap> {
        let text = fs::read_to_string(self.folder.path().join("heap").join(name)).ok()?;
        Heap::parse(&text)
    }

    /// Delivers what is left, with a client of this process, and counts.
    pub fn drain(&self) -> Count {
        let client = Client::new(settings(&self.endpoint.url, &self.spool())).unwrap();
        let deadline = Instant::now() + PATIENCE;
        loop {
            let books = client.stats().unwrap().books;
            if books.pending == 0 {
                break;
            }
            assert!(
                Instant::now() < deadline,
                "seed {}: {:?}",
                self.seed,
                client.stats()
            );
            // Of its own events a new client has none, so this only sets it to work.
            client.flush_blocking(Duration::from_millis(20)).unwrap();
            std::thread::sleep(Duration::from_millis(20));
        }
        let dead: HashSet<String> = client
            .dead_letters()
            .unwrap()
            .into_iter()
            .map(|letter| letter.event_id)
            .collect();
        let stats = client.stats().unwrap();
        client.close(Duration::from_secs(5)).unwrap();
        self.count(stats, dead)
    }

    fn count(&self, stats: Stats, dead: HashSet<String>) -> Count {
        let ledger = self.endpoint.ledger();
        let accepted = self.accepted();
        let is_lost = |id: &&String| ledger.times(id) == 0 && !dead.contains(*id);
        let lost: Vec<String> = accepted.iter().filter(is_lost).cloned().collect();
        let count = Count {
            accepted: accepted.len(),
            lost,
            dead,
            repeats: ledger.repeats(),
            needless: ledger.needless(),
            stats,
        };
        drop(ledger);
        self.print(&count);
        count
    }

    #[expect(clippy::print_stdout, reason = "what a test says about its run")]
    fn print(&self, count: &Count) {
        let books = &count.stats.books;
        println!(
            "{}: seed {}: accepted {} = delivered {} + dead {} + pending {} + purged {} + damaged {}; \
             {} known to their callers, {} lost, {} received again",
            self.name,
            self.seed,
            books.accepted,
            books.delivered,
            books.dead,
            books.pending,
            books.purged,
            books.damaged,
            count.accepted,
            count.lost.len(),
            count.repeats,
        );
    }
}

/// The same command behind another one, such as `strace`.
pub fn behind(prefix: &[&str], command: &Command) -> Command {
    let mut whole = Command::new(prefix[0]);
    whole.args(&prefix[1..]);
    whole.arg(command.get_program()).args(command.get_args());
    whole
}

/// The exit code of a program that panicked.
pub const PANICKED: i32 = 101;

/// What tokio panics with when it can not write to its own eventfd. No system refuses that; `strace`
/// does when the write that it was told to fail happens to be this one.
const NOT_WOKEN: &str = "failed to wake I/O driver";

/// Runs a worker to its end, however that is, and gives what it said. It must not panic.
pub fn finish(command: &mut Command) -> (ExitStatus, Value) {
    let output = command.output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    if errors.contains(NOT_WOKEN) {
        return (output.status, Value::Null);
    }
    assert_ne!(output.status.code(), Some(PANICKED), "{errors}");
    assert!(!errors.contains("panicked"), "{errors}");
    let said = serde_json::from_slice(&output.stdout).unwrap_or_default();
    (output.status, said)
}

/// Whether this run is the long one: `CAPIKIT_FAULTS=full`.
pub fn is_full() -> bool {
    std::env::var("CAPIKIT_FAULTS").is_ok_and(|form| form == "full")
}

/// Says loudly what is not tested here. `CAPIKIT_FAULTS_STRICT` makes that a failure.
#[expect(clippy::print_stderr, reason = "loudly")]
pub fn skip(reason: &str) {
    assert!(
        std::env::var_os("CAPIKIT_FAULTS_STRICT").is_none(),
        "not tested: {reason}"
    );
    eprintln!("NOT TESTED: {reason}");
}

impl Count {
    /// Nothing is lost, and the books of the spool agree with those of the endpoint.
    pub fn check(&self) {
        let books = &self.stats.books;
        assert!(
            self.lost.is_empty(),
            "{} lost: {:?}",
            self.lost.len(),
            self.lost.first()
        );
        assert_eq!(
            books.accepted,
            books.delivered + books.dead + books.pending + books.purged + books.damaged
        );
        assert_eq!(books.damaged, 0);
        assert!(books.accepted >= self.accepted as u64);
    }
}
