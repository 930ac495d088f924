//! No stream waits behind another, and looking for one does not fill the memory.

use super::super::Note;
use super::*;

const STORE: Want = Want {
    stream: Stream::Store,
    ..ALL
};

fn store(spool: &DiskSpool, number: u32) {
    let entry = Entry {
        stream: Stream::Store,
        ..entry(number)
    };
    spool.intake().append(&entry).unwrap();
}

/// Of three events, the first is of a store.
fn one_in_three(spool: &DiskSpool, numbers: std::ops::Range<u32>) {
    for number in numbers.step_by(3) {
        store(spool, number);
        fill(spool, number + 1..number + 3);
    }
}

#[test]
fn a_store_event_behind_many_others_is_found() {
    let fs = ModelFs::new();
    let spool = open(&fs).unwrap();
    fill(&spool, 0..50);
    store(&spool, 50);
    fill(&spool, 51..60);
    let mut first = outlet(&spool);
    assert_eq!(ids(&first.lease(&STORE).unwrap()), ["id-50"]);
    first.resign();
    drop(spool);
    let spool = open(&fs).unwrap();
    assert_eq!(
        ids(&outlet(&spool).lease(&STORE).unwrap()),
        ["id-50"],
        "by the name of a sealed segment"
    );
}

#[test]
fn a_few_in_every_segment_are_delivered_behind_those_that_wait() {
    let spool = open(&ModelFs::new()).unwrap();
    one_in_three(&spool, 0..60);
    let mut outlet = outlet(&spool);
    let mut delivered = 0;
    loop {
        let leased = outlet.lease(&STORE).unwrap();
        if leased.is_empty() {
            break;
        }
        outlet.settle(&keys(&leased), &Final::Delivered).unwrap();
        delivered += leased.len();
    }
    assert_eq!(delivered, 20);
    assert_eq!(drain(&mut *outlet).unwrap().len(), 40);
    let mut learned = 0;
    while learned < 60 {
        let outcomes = spool.intake().outcomes(100, true).unwrap();
        assert!(!outcomes.is_empty(), "only {learned} outcomes");
        learned += outcomes.len();
    }
    outlet.tend().unwrap();
    assert_eq!(counts(&spool.books().unwrap()), [60, 60, 0, 0, 0, 0]);
}

#[test]
fn what_was_noted_is_known_after_the_memory_was_given_back() {
    let spool = open(&ModelFs::new()).unwrap();
    fill(&spool, 0..3);
    one_in_three(&spool, 3..90);
    let mut outlet = outlet(&spool);
    let first = outlet.lease(&Want { count: 1, ..ALL }).unwrap();
    outlet.note(&keys(&first), Note::Sending(7)).unwrap();
    outlet.note(&keys(&first), Note::Ambiguous).unwrap();
    outlet.release(&keys(&first));
    loop {
        let leased = outlet.lease(&STORE).unwrap();
        if leased.is_empty() {
            break;
        }
        outlet.settle(&keys(&leased), &Final::Delivered).unwrap();
    }
    let again = outlet.lease(&Want { count: 2, ..ALL }).unwrap();
    let ambiguous: Vec<_> = again.iter().map(|it| it.first_ambiguous_at).collect();
    assert_eq!(ambiguous, [Some(7), None]);
}

#[test]
fn events_that_wait_for_long_hide_no_outcomes() {
    let spool = open(&ModelFs::new()).unwrap();
    one_in_three(&spool, 0..30);
    fill(&spool, 30..60);
    let mut outlet = outlet(&spool);
    assert_eq!(drain(&mut *outlet).unwrap().len(), 50);
    let mut learned = 0;
    loop {
        let outcomes = spool.intake().outcomes(100, true).unwrap();
        if outcomes.is_empty() {
            break;
        }
        learned += outcomes.len();
    }
    assert_eq!(learned, 50);
}
