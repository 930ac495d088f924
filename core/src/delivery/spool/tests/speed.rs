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
        read += spool.intake().outcomes(10_000).unwrap().len() as u64;
    }
    report("outcomes read", count, start);
    let start = Instant::now();
    outlet.tend().unwrap();
    println!("removed in {:?}", start.elapsed());
    assert_eq!(spool.books().unwrap().delivered, count);
}

#[expect(clippy::cast_precision_loss, reason = "for people")]
fn report(what: &str, count: u64, start: Instant) {
    let seconds = start.elapsed().as_secs_f64();
    println!("{what}: {:.0} events a second", count as f64 / seconds);
}
