//! What a caller of `track` waits for, and what several callers share.

use std::thread;

use super::*;
use crate::ports::model::{Call, Choices};

fn calls(fs: &ModelFs) -> Vec<Call> {
    fs.log().iter().map(|made| made.call).collect()
}

#[test]
fn an_append_is_one_write() {
    let fs = ModelFs::new();
    let spool = open(&fs).unwrap();
    fill(&spool, 0..1);
    fs.clear_log();
    fill(&spool, 1..2);
    assert_eq!(calls(&fs), [Call::Append]);
}

#[test]
fn the_next_segment_is_opened_ahead() {
    let fs = ModelFs::new();
    let spool = open(&fs).unwrap();
    fill(&spool, 0..2);
    spool.outlet().unwrap().tend().unwrap();
    fs.clear_log();
    fill(&spool, 2..4);
    let expected = [Call::Append, Call::Truncate, Call::Rename, Call::Append];
    assert_eq!(calls(&fs), expected);
}

#[test]
fn a_sync_without_anything_new_does_nothing() {
    let fs = ModelFs::new();
    let spool = open(&fs).unwrap();
    fill(&spool, 0..4);
    spool.intake().sync().unwrap();
    fs.clear_log();
    spool.intake().sync().unwrap();
    assert_eq!(calls(&fs), []);
}

#[test]
fn threads_get_numbers_of_their_own_and_all_is_safe_when_their_syncs_return() {
    let fs = ModelFs::new();
    let spool = open(&fs).unwrap();
    let append = &|number: u32| {
        let number = spool.intake().append(&entry(number)).unwrap();
        spool.intake().sync().unwrap();
        number
    };
    let mut numbers: Vec<u64> = thread::scope(|scope| {
        let spawn =
            |start: u32| scope.spawn(move || (start..start + 25).map(append).collect::<Vec<_>>());
        let threads = [0, 100, 200, 300].map(spawn);
        let joined = threads.map(|thread| thread.join().unwrap());
        joined.concat()
    });
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=100).collect::<Vec<_>>());
    fs.power_loss(&mut Choices::Nothing);
    let spool = open(&fs.process(1)).unwrap();
    let delivered = set(drain(&mut *outlet(&spool)).unwrap());
    assert_eq!(delivered.len(), 100);
}

#[test]
fn opening_reads_no_segment_and_the_books_read_none_that_is_whole() {
    let fs = ModelFs::new();
    let spool = open(&fs.process(1)).unwrap();
    fill(&spool, 0..30);
    spool.intake().seal().unwrap();
    fs.clear_log();
    let spool = open(&fs).unwrap();
    assert_eq!(counts(&spool.books().unwrap()), [30, 0, 0, 30, 0, 0]);
    let log = fs.log();
    let is_data = |name: &str| name.contains(".ready") || name.contains(".open");
    assert!(!log.iter().any(|made| is_data(&made.name)), "{log:?}");
}

#[test]
fn whether_anything_waits_is_known_by_the_first_segment_where_it_does() {
    let fs = ModelFs::new();
    let first = open(&fs.process(1)).unwrap();
    assert!(!first.has_pending().unwrap());
    fill(&first, 0..30);
    first.intake().seal().unwrap();
    fs.clear_log();
    assert!(first.has_pending().unwrap());
    let log = fs.log();
    let segments: Vec<_> = log.iter().filter(|made| made.name.contains('.')).collect();
    assert!(segments.len() <= 2, "the outcomes of one: {segments:?}");
    let mut outlet = outlet(&first);
    drain(&mut *outlet).unwrap();
    assert!(!first.has_pending().unwrap());
}
