//! Disks that are full, read-only, forbidden or gone: an error for the caller, nothing lost.

#![cfg(test)] // Tells clippy that the functions around the tests are tests too.
#![cfg(target_os = "linux")]

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use capikit::{Client, ErrorKind};
use capikit_faults::{Fault, Run, Setup, SmallDisk, behind, finish, purchase, settings, skip};
use serde_json::Value;

const WORKER: &str = env!("CARGO_BIN_EXE_worker");
const MIB: u64 = 1 << 20;
/// Somebody who is not root, and has no other process.
const NOBODY: u32 = 64_123;

fn small_disk(run: &Run, bytes: u64) -> Option<SmallDisk> {
    let disk = SmallDisk::mount(&run.spool(), bytes);
    if disk.is_none() {
        skip("a small disk can not be mounted; root can");
    }
    disk
}

/// Waits for something that has to come about by itself.
fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while !is_so() {
        assert!(Instant::now() < deadline, "{what} does not come about");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A worker that goes on until it is told to stop.
fn start(run: &Run) -> Child {
    let mut command = run.worker("w", 2, 0, 400);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().unwrap()
}

/// What the worker said at its end.
fn stop(run: &Run, worker: Child) -> Value {
    run.stop();
    let output = worker.wait_with_output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    assert!(!errors.contains("panicked"), "{errors}");
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn a_full_disk_is_told_and_recovers_by_itself() {
    let run = Run::new("disk full", WORKER, Setup::default());
    let Some(disk) = small_disk(&run, 64 * MIB) else {
        return;
    };
    let worker = start(&run);
    until("tracking", || run.accepted().len() > 100);
    // Nothing is delivered while the disk is full, so nothing makes room.
    run.endpoint.set_plan(Box::new(|| Fault::Refuse(400, 17)));
    let filler = disk.fill();
    // What is preallocated still takes events. Then there is an error for each.
    let mut before = usize::MAX;
    until("the end of the room", || {
        std::thread::sleep(Duration::from_millis(300));
        let now = run.accepted().len();
        std::mem::replace(&mut before, now) == now
    });
    let full = run.accepted().len();
    fs::remove_file(filler).unwrap();
    until("tracking again", || run.accepted().len() > full + 100);
    run.endpoint
        .set_plan(Box::new(|| Fault::None(Duration::ZERO)));
    let said = stop(&run, worker);
    assert!(said["failures"].as_u64().unwrap() > 0, "{said}");
    let count = run.drain();
    count.check();
}

#[test]
fn a_quota_is_kept_and_told() {
    let run = Run::new("quota", WORKER, Setup::always(Fault::Refuse(400, 17)));
    let mut limited = settings(&run.endpoint.url, &run.spool());
    limited.spool_bytes = Some(8 * MIB);
    let client = Client::new(limited).unwrap();
    let mut accepted = 0;
    let error = loop {
        match client.track(purchase(&format!("quota-{accepted}"))) {
            Ok(_) => accepted += 1,
            Err(error) => break error,
        }
        assert!(accepted < 100_000, "the quota is not kept");
    };
    assert_eq!(error.kind(), ErrorKind::SpoolFull, "{error}");
    assert!(error.is_retryable());
    assert!(accepted > 1000);
    run.endpoint
        .set_plan(Box::new(|| Fault::None(Duration::ZERO)));
    until("room", || client.track(purchase("quota-after")).is_ok());
    client.close(Duration::from_secs(5)).unwrap();
    let count = run.drain();
    assert_eq!(count.stats.books.accepted, accepted + 1);
    assert_eq!(run.endpoint.ledger().events() as u64, accepted + 1);
    count.check();
}

#[test]
fn a_file_may_not_grow() {
    let run = Run::new("RLIMIT_FSIZE", WORKER, Setup::default());
    // In blocks of 512 bytes. Python and Node ignore the signal as well.
    for (number, blocks) in [1, 16, 100, 1000, 8000, 10_000].into_iter().enumerate() {
        let worker = run.worker(&format!("w{number}"), 2, 100, 1000);
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\"");
        let (status, said) = finish(&mut behind(&["sh", "-c", &script, "sh"], &worker));
        assert!(status.success(), "{status} {said}");
    }
    let (status, _) = finish(&mut run.worker("free", 2, 100, 1000));
    assert!(status.success());
    let count = run.drain();
    count.check();
    assert!(count.accepted >= 200);
}

#[test]
fn a_read_only_disk_is_told_at_once_and_recovers() {
    let run = Run::new("read-only", WORKER, Setup::default());
    let Some(disk) = small_disk(&run, 64 * MIB) else {
        return;
    };
    disk.make_read_only();
    let error = Client::new(settings(&run.endpoint.url, &run.spool())).unwrap_err();
    assert_told(&error);
    disk.make_writable();
    let (status, said) = finish(&mut run.worker("w", 2, 50, 1000));
    assert!(status.success() && said["failures"] == 0, "{said}");
    let count = run.drain();
    count.check();
    assert_eq!(count.accepted, 100);
}

/// With the right kind, and in words that say what to do.
fn assert_told(error: &capikit::Error) {
    let is_told = matches!(
        error.kind(),
        ErrorKind::Config | ErrorKind::Storage | ErrorKind::SpoolFull
    );
    assert!(is_told, "{:?} {error}", error.kind());
    assert!(error.to_string().len() > 20, "{error}");
}

#[test]
fn a_folder_of_somebody_else_is_refused() {
    let run = Run::new("somebody else's", WORKER, Setup::default());
    fs::create_dir(run.spool()).unwrap();
    if chown(run.spool(), Some(NOBODY), None).is_err() {
        return skip("a folder can not be given away; root can");
    }
    let error = Client::new(settings(&run.endpoint.url, &run.spool())).unwrap_err();
    assert_told(&error);
}

#[test]
fn a_folder_that_can_not_be_written_is_refused() {
    let run = Run::new("unwritable", WORKER, Setup::default());
    fs::create_dir(run.spool()).unwrap();
    fs::set_permissions(run.spool(), fs::Permissions::from_mode(0o500)).unwrap();
    fs::set_permissions(run.folder(), fs::Permissions::from_mode(0o777)).unwrap();
    fs::set_permissions(run.folder().join("ids"), fs::Permissions::from_mode(0o777)).unwrap();
    let mut worker = run.worker("w", 1, 10, 1000);
    // Root may write anywhere.
    if chown(run.spool(), Some(NOBODY), None).is_ok() {
        worker = behind(
            &["setpriv", "--reuid", &NOBODY.to_string(), "--clear-groups"],
            &worker,
        );
    }
    let (status, said) = finish(&mut worker);
    assert!(status.success(), "{status}");
    assert_eq!(said["opened"], false, "{said}");
    assert_eq!(run.accepted().len(), 0);
}

#[test]
fn a_folder_that_is_deleted_meanwhile_harms_only_what_was_in_it() {
    let run = Run::new("deleted", WORKER, Setup::default());
    let worker = start(&run);
    until("tracking", || run.accepted().len() > 100);
    fs::remove_dir_all(run.spool()).unwrap();
    std::thread::sleep(Duration::from_millis(500));
    let said = stop(&run, worker);
    println!("deleted: {said}");
    // Whoever comes next finds nothing in the way.
    let (status, said) = finish(&mut run.worker("next", 1, 50, 1000));
    assert!(status.success() && said["failures"] == 0, "{said}");
    let ledger = run.endpoint.ledger();
    assert!((1..=50).all(|number| ledger.times(&format!("next-0-{number}")) == 1));
}
