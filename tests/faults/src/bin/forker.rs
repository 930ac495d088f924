//! A process that forks while its threads track, as web servers of other languages do.
//!
//! ```text
//! forker URL FOLDER FORKS THREADS
//! ```
//!
//! Each child tracks three events on its own and ends without any clean-up. Ids are written down as
//! the worker does.

#![allow(
    unsafe_code,
    clippy::unwrap_used,
    reason = "only tests use it; Rust knows no other way to fork"
)]

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use capikit::Client;
use capikit_faults::{purchase, settings};

/// The exit code of a child that was well.
const WELL: i32 = 0;
const NOT_WELL: i32 = 3;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [url, folder, forks, threads] = arguments.try_into().unwrap();
    let folder = PathBuf::from(folder);
    let client = Client::new(settings(&url, &folder.join("spool"))).unwrap();
    let stop = AtomicBool::new(false);
    let threads: u32 = threads.parse().unwrap();
    thread::scope(|scope| {
        for number in 0..threads {
            let (client, folder, stop) = (&client, &folder, &stop);
            scope.spawn(move || {
                let mut ids = open(folder, &format!("parent-{number}"));
                let mut count = 0;
                while !stop.load(Ordering::Relaxed) {
                    track(client, &mut ids, &format!("parent-{number}-{count}"));
                    count += 1;
                    thread::sleep(Duration::from_micros(500));
                }
            });
        }
        for number in 0..forks.parse().unwrap() {
            fork(&client, &folder, &format!("child-{number}"));
        }
        stop.store(true, Ordering::Relaxed);
    });
    client.close(Duration::from_secs(10)).unwrap();
}

fn open(folder: &Path, name: &str) -> File {
    let path = folder.join("ids").join(name);
    File::options()
        .create(true)
        .append(true)
        .open(path)
        .unwrap()
}

fn track(client: &Client, ids: &mut File, id: &str) {
    client.track(purchase(id)).unwrap();
    assert_eq!(
        ids.write(format!("{id}\n").as_bytes()).unwrap(),
        id.len() + 1
    );
}

/// A child that tracks, and the end of it.
fn fork(client: &Client, folder: &Path, name: &str) {
    // SAFETY: the child uses what works after a fork: the allocator of the C library, files of its
    // own, and the client, whose promise this is. It ends without unwinding or running exit handlers.
    let child = unsafe { libc::fork() };
    assert!(child >= 0, "no fork");
    if child == 0 {
        let work = || {
            let mut ids = open(folder, name);
            for number in 0..3 {
                track(client, &mut ids, &format!("{name}-{number}"));
            }
        };
        let is_well = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).is_ok();
        // SAFETY: ends the process at once.
        unsafe { libc::_exit(if is_well { WELL } else { NOT_WELL }) };
    }
    let mut status = 0;
    // SAFETY: waits for our own child, and writes to a number of ours.
    assert_eq!(unsafe { libc::waitpid(child, &raw mut status, 0) }, child);
    assert_eq!(status, 0, "{name} ended badly");
}
