//! How fast events are kept, over real files. Run by hand: `cargo test --release -p capikit --lib
//! spool::tests::speed -- --ignored --nocapture`.

use std::time::Instant;

use super::*;
use crate::ports::OsFs;

#[test]
#[ignore = "a measurement, which asserts nothing about time"]
fn appends_per_second() {
    let root = tempfile::tempdir_in(std::env::var("SPOOL_SPEED_DIR").unwrap_or("/tmp".into()));
    let root = root.unwrap();
    let rng = Arc::new(SystemRng);
    let limits = Limits::default();
    let spool = DiskSpool::open(Arc::new(OsFs), rng, root.path(), &destination(), limits).unwrap();
    let entry = Entry {
        payload: "x".repeat(1000),
        ..entry(1)
    };
    let count = 300_000;
    let start = Instant::now();
    for _ in 0..count {
        spool.intake().append(&entry).unwrap();
    }
    report("appended", count, start);
    let start = Instant::now();
    assert_eq!(spool.books().unwrap().pending, count);
    println!("books in {:?}", start.elapsed());
    let start = Instant::now();
    let mut outlet = outlet(&spool);
    println!("elected in {:?}", start.elapsed());
    let start = Instant::now();
    assert_eq!(drain(&mut *outlet).unwrap().len() as u64, count);
    report("delivered", count, start);
    let start = Instant::now();
    let mut read = 0;
    while read < count {
        read += spool.intake().outcomes(10_000, true).unwrap().len() as u64;
    }
    report("outcomes read", count, start);
    let start = Instant::now();
    outlet.tend().unwrap();
    println!("removed in {:?}", start.elapsed());
    assert_eq!(spool.books().unwrap().delivered, count);
}

/// How a long backlog is opened: `SPOOL_EVENTS` of 1000 bytes each, a million when it is not set.
#[test]
#[ignore = "a measurement, which asserts nothing about time"]
fn a_long_backlog() {
    let events = std::env::var("SPOOL_EVENTS").map_or(1_000_000, |it| it.parse().unwrap());
    let root = tempfile::tempdir_in(std::env::var("SPOOL_SPEED_DIR").unwrap_or("/tmp".into()));
    let root = root.unwrap();
    let limits = Limits {
        quota: 1 << 40,
        ..Limits::default()
    };
    let open = || {
        let rng = Arc::new(SystemRng);
        DiskSpool::open(Arc::new(OsFs), rng, root.path(), &destination(), limits).unwrap()
    };
    let entry = Entry {
        payload: "x".repeat(1000),
        ..entry(1)
    };
    let spool = open();
    println!("{} KiB resident before", resident());
    let start = Instant::now();
    for _ in 0..events {
        spool.intake().append(&entry).unwrap();
    }
    report("appended", events, start);
    println!("{} KiB resident in the writer", resident());
    drop(spool);
    let start = Instant::now();
    let spool = open();
    println!("opened in {:?}", start.elapsed());
    let start = Instant::now();
    assert!(spool.has_pending().unwrap());
    println!("known to wait in {:?}", start.elapsed());
    let start = Instant::now();
    assert_eq!(spool.books().unwrap().pending, events);
    println!(
        "books in {:?}, {} KiB resident",
        start.elapsed(),
        resident()
    );
    let start = Instant::now();
    let mut outlet = outlet(&spool);
    println!("elected in {:?}", start.elapsed());
    for _ in 0..3 {
        let start = Instant::now();
        let leased = outlet.lease(&ALL).unwrap();
        println!("{} leased in {:?}", leased.len(), start.elapsed());
        let start = Instant::now();
        outlet.settle(&keys(&leased), &Final::Delivered).unwrap();
        println!("settled in {:?}", start.elapsed());
        let start = Instant::now();
        outlet.tend().unwrap();
        println!("looked after in {:?}", start.elapsed());
    }
    println!("{} KiB resident while it ships", resident());
}

/// KiB of this process in memory.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let number = line.and_then(|line| line.split_whitespace().nth(1));
    number.and_then(|number| number.parse().ok()).unwrap_or(0)
}

#[expect(clippy::cast_precision_loss, reason = "for people")]
fn report(what: &str, count: u64, start: Instant) {
    let seconds = start.elapsed().as_secs_f64();
    println!("{what}: {:.0} events a second", count as f64 / seconds);
}
