//! The worker dies, or the system fails, at the N-th call of each kind that touches the disk.

#![cfg(test)] // Tells clippy that the functions around the tests are tests too.
#![cfg(target_os = "linux")] // By strace.

use std::os::unix::process::ExitStatusExt;
use std::process::Command;

use capikit_faults::{PANICKED, Run, Setup, behind, finish, is_full, skip};

/// What the spool asks of the system. `writev` is how the worker writes its own list.
const CALLS: [&str; 9] = [
    "write",
    "pwrite64",
    "fsync,fdatasync",
    "rename,renameat,renameat2",
    "unlink,unlinkat,rmdir",
    "ftruncate,fallocate",
    "mkdir,mkdirat",
    "flock,fcntl",
    "openat",
];
const THREADS: u32 = 2;
const EVENTS: u64 = 20;
const PER_SECOND: u32 = 1000;
const SIGKILL: i32 = 9;

fn has_strace() -> bool {
    let can_trace = Command::new("strace")
        .args(["-o", "/dev/null", "true"])
        .status();
    let has = can_trace.is_ok_and(|status| status.success());
    if !has {
        skip("strace is missing or may not trace; on Debian: apt install strace");
    }
    has
}

/// Which calls to hit: in the full form each of the first, else a few by chance.
fn points(rng: &mut fastrand::Rng, first: u64) -> Vec<u64> {
    let last = if is_full() { 80 } else { 25 };
    if is_full() {
        (first..=last).collect()
    } else {
        vec![first, rng.u64(first..last)]
    }
}

/// Whose calls are hit.
#[derive(Clone, Copy, PartialEq)]
enum Traced {
    All,
    /// Those of the thread that tracks: a runtime does not survive when it can not wake itself.
    Caller,
}

/// All hits on one spool, one after another, so that each process finds what the last one left.
fn inject(name: &'static str, threads: Traced, effects: &[&str], repeats_of_one: u64) {
    if !has_strace() {
        return;
    }
    let run = Run::new(name, env!("CARGO_BIN_EXE_worker"), Setup::default());
    let mut rng = run.rng();
    let (mut hits, mut killed) = (0, 0);
    for call in CALLS {
        for effect in effects {
            // Before that the program itself is loaded.
            let first = if call == "openat" { 8 } else { 1 };
            for when in points(&mut rng, first) {
                hits += 1;
                let worker = run.worker(&format!("w{hits}"), THREADS, EVENTS, PER_SECOND);
                let fault = format!("inject={call}:{effect}:when={when}");
                let trace = format!("trace={call}");
                let strace = [
                    "strace",
                    "-qq",
                    "-o",
                    "/dev/null",
                    "-e",
                    &trace,
                    "-e",
                    &fault,
                    "-f",
                ];
                let strace = &strace[..strace.len() - usize::from(threads == Traced::Caller)];
                let (status, said) = finish(&mut behind(strace, &worker));
                let is_killed = status.signal() == Some(SIGKILL)
                    || [Some(128 + SIGKILL), Some(PANICKED)].contains(&status.code());
                killed += u64::from(is_killed);
                assert!(is_killed || status.success(), "{fault}: {status} {said}");
            }
        }
    }
    println!("{name}: {hits} hits, {killed} of them killed");
    let count = run.drain();
    count.check();
    assert!(count.accepted > 0);
    assert!(count.repeats <= hits * repeats_of_one, "{count:?}");
}

#[test]
fn killed_at_any_call() {
    // All that one process tracks may be on its way.
    inject(
        "killed at a call",
        Traced::All,
        &["signal=KILL"],
        u64::from(THREADS) * EVENTS,
    );
}

#[test]
fn a_call_fails() {
    inject(
        "failing calls",
        Traced::Caller,
        &["error=ENOSPC", "error=EIO"],
        u64::from(THREADS) * EVENTS,
    );
}

#[test]
fn a_call_is_interrupted() {
    inject(
        "interrupted calls",
        Traced::All,
        &["error=EINTR"],
        u64::from(THREADS) * EVENTS,
    );
}
