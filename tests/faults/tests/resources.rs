//! Too few descriptors, no threads, stopped processes: accepted events stay, and arrive later.

#![cfg(test)] // Tells clippy that the functions around the tests are tests too.
#![cfg(target_os = "linux")]

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::process::Command;
use std::thread;
use std::time::Duration;

use capikit_faults::{Fault, Run, Setup, behind, finish, holder, is_full, skip};

const WORKER: &str = env!("CARGO_BIN_EXE_worker");
const NOBODY: u32 = 64_124;

#[test]
fn too_few_descriptors() {
    let run = Run::new("EMFILE", WORKER, Setup::default());
    for limit in 6..30 {
        let worker = run.worker(&format!("w{limit}"), 1, 50, 1000);
        let script = format!("ulimit -n {limit}; exec \"$@\"");
        let mut limited = behind(&["sh", "-c", &script, "sh"], &worker);
        limited.env("CAPIKIT_TEST_CLOSE_MS", "300");
        let (status, said) = finish(&mut limited);
        assert!(status.success(), "{limit}: {status} {said}");
    }
    let count = run.drain();
    count.check();
    assert!(count.accepted > 0);
    // A request that is cut off by the close may have been received.
    assert_eq!(count.needless, 0);
}

#[test]
fn no_threads() {
    let run = Run::new("RLIMIT_NPROC", WORKER, Setup::default());
    for folder in [run.folder().to_owned(), run.folder().join("ids")] {
        if chown(folder, Some(NOBODY), None).is_err() {
            return skip("the limit does not hold for root, who alone can become somebody else");
        }
    }
    let worker = run.worker("w", 1, 200, 2000);
    let prefix = [
        "setpriv",
        "--reuid",
        &NOBODY.to_string(),
        "--clear-groups",
        "prlimit",
        "--nproc=1",
    ];
    let (status, said) = finish(&mut behind(&prefix, &worker));
    assert!(status.success(), "{status} {said}");
    assert_eq!(run.accepted().len(), 200, "{said}");
    assert_eq!(run.endpoint.ledger().requests, 0);
    // The folder is of that user, so only that user can deliver from it.
    let worker = run.worker("later", 1, 1, 1000);
    let (status, said) = finish(&mut behind(&prefix[..4], &worker));
    assert!(status.success(), "{status} {said}");
    let ledger = run.endpoint.ledger();
    assert_eq!((ledger.events(), ledger.repeats()), (201, 0), "{said}");
    println!("RLIMIT_NPROC: 200 accepted without a thread, delivered by the next process");
}

/// Stopped as by a debugger or a frozen container, and continued.
#[test]
fn stopped_and_continued() {
    let setup = Setup::always(Fault::None(Duration::from_millis(50)));
    let run = Run::new("SIGSTOP", WORKER, setup);
    let mut workers: Vec<_> = (0..3)
        .map(|number| run.spawn(&format!("w{number}"), 2, 0, 300))
        .collect();
    let mut rng = run.rng();
    let (rounds, longest) = if is_full() { (30, 20_000) } else { (4, 1500) };
    for _ in 0..rounds {
        thread::sleep(Duration::from_millis(300));
        let shipper = holder(&run.spool(), "shipper.lock");
        let stopped = shipper.unwrap_or_else(|| workers[rng.usize(0..3)].id());
        signal(stopped, "STOP");
        thread::sleep(Duration::from_millis(rng.u64(100..longest)));
        signal(stopped, "CONT");
    }
    run.stop();
    for worker in &mut workers {
        assert!(worker.wait().unwrap().success());
    }
    let count = run.drain();
    count.check();
    assert!(count.repeats <= rounds * 8 * 1000, "{count:?}");
}

fn signal(process: u32, name: &str) {
    let mut command = Command::new("kill");
    let status = command
        .args([format!("-{name}"), process.to_string()])
        .status();
    assert!(status.unwrap().success());
}

#[test]
fn nobody_else_can_read_the_spool() {
    let run = Run::new("modes", WORKER, Setup::default());
    let (status, said) = finish(&mut run.worker("w", 1, 10, 1000));
    assert!(status.success(), "{said}");
    let mut folders = vec![run.spool()];
    while let Some(folder) = folders.pop() {
        assert_mode(&folder, 0o700);
        for entry in fs::read_dir(folder).unwrap().flatten() {
            if entry.path().is_dir() {
                folders.push(entry.path());
            } else {
                assert_mode(&entry.path(), 0o600);
            }
        }
    }
}

fn assert_mode(path: &std::path::Path, allowed: u32) {
    let mode = fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode & !allowed, 0, "{} {mode:o}", path.display());
}
