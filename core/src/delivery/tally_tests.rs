//! Tests of what a client knows about the events that it tracked.

use std::sync::mpsc;

use super::*;
use crate::delivery::batch::Stream;
use crate::delivery::spool::Entry;
use crate::delivery::spool::memory::MemorySpool;

fn append(spool: &MemorySpool) -> u64 {
    let entry = Entry {
        event_id: String::new(),
        event_name: String::new(),
        event_time: 0,
        accepted_at: 0,
        stream: Stream::General,
        is_own_id: false,
        payload: String::new(),
    };
    spool.append(&entry).unwrap()
}

fn settled(number: u64) -> Vec<Settled> {
    vec![Settled {
        number,
        event_id: number.to_string(),
        event_name: String::new(),
        outcome: Final::Delivered,
    }]
}

#[test]
fn a_wait_is_for_what_was_there_before() {
    let (spool, tally) = (MemorySpool::new(u64::MAX), Tally::new(false));
    append(&spool);
    let (done, report) = mpsc::channel();
    let done = move |result| done.send(result).unwrap();
    tally.wait(&spool, Duration::MAX, Box::new(done));
    append(&spool);
    // The newer one is delivered first.
    tally.count(settled(2));
    assert!(report.try_recv().is_err());
    tally.count(settled(1));
    let report = report.try_recv().unwrap().unwrap();
    assert_eq!((report.delivered, report.pending), (1, 0));
}

#[test]
fn a_wait_ends_by_its_time() {
    let (spool, tally) = (MemorySpool::new(u64::MAX), Tally::new(false));
    append(&spool);
    let (done, report) = mpsc::channel();
    let done = move |result| done.send(result).unwrap();
    let deadline = Duration::from_secs(5);
    tally.wait(&spool, deadline, Box::new(done));
    assert_eq!(tally.next_deadline(), Some(deadline));
    tally.expire(Duration::from_secs(4));
    assert!(report.try_recv().is_err());
    tally.expire(deadline);
    assert_eq!(report.try_recv().unwrap().unwrap().pending, 1);
}

#[test]
fn a_flush_is_exact_although_nobody_takes_the_outcomes() {
    let (spool, tally) = (MemorySpool::new(u64::MAX), Tally::new(true));
    let newest = KEPT_OUTCOMES as u64 + 1;
    for number in 1..=newest {
        append(&spool);
        if number < newest {
            tally.count(settled(number));
        }
    }
    assert_eq!(tally.room(), 0);
    let (done, report) = mpsc::channel();
    let done = move |result| done.send(result).unwrap();
    tally.wait(&spool, Duration::MAX, Box::new(done));
    assert!(tally.room() > 0);
    tally.count(settled(newest));
    assert_eq!(report.try_recv().unwrap().unwrap().delivered, newest);
    assert_eq!(tally.room(), 0);
}

#[test]
fn outcomes_are_told_once_and_then_no_more() {
    let tally = Tally::new(true);
    tally.count(settled(1));
    tally.count(settled(2));
    let told = tally.outcomes(1, Duration::ZERO).unwrap();
    assert_eq!(told[0].event_id, "1");
    tally.end();
    assert_eq!(tally.outcomes(9, Duration::ZERO).unwrap().len(), 1);
    assert_eq!(tally.outcomes(9, Duration::ZERO), None);
}
