//! Forks while threads track, without any other language: nobody hangs, nothing is lost or repeated.

#![cfg(test)] // Tells clippy that the functions around the tests are tests too.
#![cfg(unix)]

use std::process::Command;
use std::time::{Duration, Instant};

use capikit_faults::{Run, Setup, is_full};

fn forks(threads: u32) {
    let run = Run::new("fork", env!("CARGO_BIN_EXE_worker"), Setup::default());
    let forks: usize = if is_full() { 3334 } else { 150 };
    let mut command = Command::new(env!("CARGO_BIN_EXE_forker"));
    command.arg(&run.endpoint.url).arg(run.folder());
    command.args([forks.to_string(), threads.to_string()]);
    let mut parent = command.spawn().unwrap();
    let deadline = Instant::now() + Duration::from_secs(if is_full() { 600 } else { 60 });
    let status = loop {
        if let Some(status) = parent.try_wait().unwrap() {
            break status;
        }
        if Instant::now() > deadline {
            parent.kill().unwrap();
            panic!("it hangs");
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    assert!(status.success(), "{status}");
    let count = run.drain();
    count.check();
    assert!(count.accepted >= forks * 3);
    assert_eq!(count.repeats, 0);
}

#[test]
fn of_a_quiet_parent() {
    forks(0);
}

#[test]
fn of_a_parent_with_a_busy_thread() {
    forks(1);
}

#[test]
fn of_a_parent_with_eight_busy_threads() {
    forks(8);
}
