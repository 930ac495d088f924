//! The shipper buries while others read, replay and purge.

use std::cell::Cell;

use super::*;

#[test]
fn one_process_at_a_time_takes_out_and_the_shipper_never_waits() {
    let fs = disk();
    let shipper = open(&fs.process(1)).unwrap();
    let command = open(&fs.process(2)).unwrap();
    bury(&shipper, 0..3).unwrap();
    let next = Cell::new(3);
    let busy = |letter: &DeadLetter| {
        let error = shipper.purge(&all).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Storage);
        bury(&shipper, next.get()..next.get() + 1).unwrap();
        next.set(next.get() + 1);
        number(letter) < 3
    };
    let intake = FileIntake::open(&fs.process(2)).unwrap();
    assert_eq!(command.replay(&busy, &intake).unwrap(), 3);
    assert_eq!(listed(&shipper), (3..next.get()).collect::<Vec<_>>());
    assert_eq!(FileIntake::taken(&fs), [0, 1, 2]);
    assert_balanced(&command);
    assert_eq!(shipper.purge(&all).unwrap(), u64::from(next.get()) - 3);
    assert_eq!(listed(&command), [0; 0]);
}

#[test]
fn a_killed_process_lets_others_go_on() {
    let fs = disk();
    let shipper = open(&fs.process(1)).unwrap();
    bury(&shipper, 0..3).unwrap();
    let held = fs.process(2).try_lock(&folder().join("lock")).unwrap();
    assert_eq!(shipper.purge(&all).unwrap_err().kind(), ErrorKind::Storage);
    fs.kill(2);
    assert_eq!(shipper.purge(&all).unwrap(), 3);
    drop(held);
}

#[test]
fn a_shipper_that_comes_back_begins_a_new_file() {
    let fs = disk();
    let first = open(&fs.process(1)).unwrap();
    let second = open(&fs.process(2)).unwrap();
    bury(&first, 0..1).unwrap();
    // The second goes on in a file of its own, so that the first's may be removed.
    bury(&second, 1..2).unwrap();
    second.purge(&all).unwrap();
    bury(&first, 2..3).unwrap();
    bury(&second, 3..4).unwrap();
    assert_eq!(listed(&first), [2, 3]);
    assert_eq!(first.counts().unwrap().stored, 4);
}

#[test]
fn what_a_retired_shipper_left_unsettled_is_known_to_the_next() {
    let fs = disk();
    let first = open(&fs.process(1)).unwrap();
    let second = open(&fs.process(2)).unwrap();
    bury(&second, 0..1).unwrap();
    bury(&first, 1..2).unwrap();
    assert_eq!(
        second.buried([7; 16], 0).unwrap(),
        [(0, cause(0)), (1, cause(1))]
    );
}

#[test]
fn threads_of_three_processes_lose_nothing() {
    let fs = disk();
    let shipper = open(&fs.process(1)).unwrap();
    let count = 300;
    let (purged, replayed) = std::thread::scope(|scope| {
        let purge = scope.spawn(|| take_out(&fs.process(2), count, 0, None));
        let intake = FileIntake::open(&fs.process(3)).unwrap();
        let fs = &fs;
        let replay = scope.spawn(move || take_out(&fs.process(3), count, 1, Some(&intake)));
        for first in (0..count).step_by(3) {
            bury(&shipper, first..first + 3).unwrap();
            let counts = shipper.counts().unwrap();
            assert_eq!(counts.stored, u64::from(first) + 3);
        }
        (purge.join().unwrap(), replay.join().unwrap())
    });
    let counts = shipper.counts().unwrap();
    let expected = Counts {
        stored: 300,
        replayed,
        purged,
        damaged: 0,
    };
    assert_eq!((counts, purged, replayed), (expected, 100, 100));
    let left: Vec<u32> = (0..count).filter(|number| number % 3 == 2).collect();
    assert_eq!(listed(&shipper), left);
    assert_eq!(set(&FileIntake::taken(&fs)).len(), 100);
}

/// Takes out every third letter until it has seen the last one.
fn take_out(fs: &ModelFs, count: u32, rest: u32, intake: Option<&FileIntake>) -> u64 {
    let store = open(fs).unwrap();
    let mut taken = 0;
    while taken < u64::from(count / 3) {
        let filter = |letter: &DeadLetter| number(letter) % 3 == rest;
        let done = match intake {
            Some(intake) => store.replay(&filter, intake),
            None => store.purge(&filter),
        };
        match done {
            Ok(count) => taken += count,
            // The other one is at it.
            Err(error) => assert_eq!(error.kind(), ErrorKind::Storage),
        }
        std::thread::yield_now();
    }
    taken
}
