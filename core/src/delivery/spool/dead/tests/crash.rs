//! Crashes, power losses, full disks and failing calls, at every call.

use proptest::prelude::*;

use super::*;
use crate::ports::model::{Call, Choices, Fault, Plan};

/// What was promised until now.
#[derive(Clone, Default)]
struct Promised {
    /// Steps that succeeded.
    done: usize,
    buried: BTreeSet<u32>,
    /// Calls that were begun; those that succeeded.
    replaying: BTreeSet<u32>,
    replayed: BTreeSet<u32>,
    purging: BTreeSet<u32>,
    purged: BTreeSet<u32>,
}

/// One step of a script.
#[derive(Clone, Debug)]
enum Step {
    Bury(std::ops::Range<u32>),
    Replay(std::ops::Range<u32>),
    Purge(std::ops::Range<u32>),
}

const SCRIPT: [Step; 9] = [
    Step::Bury(0..2),
    Step::Bury(2..5),
    Step::Replay(1..3),
    Step::Bury(5..6),
    Step::Purge(0..4),
    Step::Bury(6..8),
    Step::Replay(4..6),
    Step::Bury(8..9),
    Step::Purge(6..9),
];

/// Goes on with the script until a step fails.
fn run(fs: &ModelFs, promised: &mut Promised) -> Result<(), Error> {
    let store = open(fs)?;
    for step in &SCRIPT[promised.done..] {
        run_step(fs, &store, step, promised)?;
        promised.done += 1;
    }
    Ok(())
}

/// No file is synced again after a failed sync. The intake is not the store's.
fn assert_no_resync(fs: &ModelFs) {
    let mut names = fs.resynced();
    names.retain(|name| name != "intake");
    assert_eq!(names, [""; 0]);
}

fn run_step(
    fs: &ModelFs,
    store: &DeadStore,
    step: &Step,
    promised: &mut Promised,
) -> Result<(), Error> {
    match step {
        Step::Bury(numbers) => {
            bury(store, numbers.clone())?;
            promised.buried.extend(numbers.clone());
        }
        Step::Replay(numbers) => {
            let intake = FileIntake::open(fs).map_err(storage("open"))?;
            promised.replaying.extend(numbers.clone());
            store.replay(&|letter| numbers.contains(&number(letter)), &intake)?;
            promised.replayed.extend(numbers.clone());
        }
        Step::Purge(numbers) => {
            promised.purging.extend(numbers.clone());
            store.purge(&|letter| numbers.contains(&number(letter)))?;
            promised.purged.extend(numbers.clone());
        }
    }
    Ok(())
}

/// Asserts that nothing promised is lost, and nothing is doubled that may not be.
fn check(fs: &ModelFs, promised: &Promised) -> DeadStore {
    let store = open(fs).unwrap();
    let listed = set(&listed(&store));
    let taken: BTreeSet<u32> = FileIntake::taken(fs).into_iter().collect();
    for number in &promised.buried {
        let may_be_gone = promised.purging.contains(number);
        let is_kept = listed.contains(number) || taken.contains(number);
        assert!(is_kept || may_be_gone, "{number} is lost");
        let is_doubled = listed.contains(number) && taken.contains(number);
        let may_repeat = promised.replaying.contains(number) && !promised.replayed.contains(number);
        assert!(!is_doubled || may_repeat, "{number} is doubled");
    }
    for number in promised.purged.union(&promised.replayed) {
        let was_buried = promised.buried.contains(number);
        assert!(!listed.contains(number) || !was_buried, "{number} is back");
    }
    assert_balanced(&store);
    store
}

/// Goes on as the next shipper does: buries what is not known to be, and empties the store.
fn go_on(fs: &ModelFs, promised: &Promised) {
    let store = check(fs, promised);
    for first in 0..9 {
        if !promised.buried.contains(&first) {
            bury(&store, first..first + 1).unwrap();
        }
    }
    let listed = set(&listed(&store));
    for number in 0..9 {
        let is_out = promised.purging.contains(&number) || promised.replaying.contains(&number);
        assert!(is_out || listed.contains(&number), "{number} is lost");
    }
    let count = listed.len() as u64;
    assert_eq!(store.purge(&all).unwrap(), count);
    let counts = store.counts().unwrap();
    assert_eq!((counts.dead(), counts.damaged), (0, 0));
    assert_eq!(counts.stored, counts.replayed + counts.purged);
    assert_eq!(counts.stored, 9, "every entry died once");
    assert_no_resync(fs);
}

/// Runs the script with each fault at each call, and checks what is left.
fn at_every_call(faults: &[Fault], check: impl Fn(&ModelFs, &Promised)) {
    for fault in faults {
        for call in 0.. {
            let fs = disk();
            fs.plan(Plan::nth(call, *fault).by(1));
            let mut promised = Promised::default();
            let is_done = run(&fs.process(1), &mut promised).is_ok();
            fs.heal();
            let log = fs.log().len() as u64;
            check(&fs, &promised);
            if is_done && log < call {
                assert!(call > 100, "the script makes many calls");
                break;
            }
        }
    }
}

#[test]
fn a_crash_at_any_call_loses_and_doubles_nothing() {
    let faults = [
        Fault::CrashBefore,
        Fault::CrashAfter,
        Fault::CrashTorn(7),
        Fault::CrashTorn(150),
    ];
    at_every_call(&faults, |fs, promised| {
        fs.kill(1);
        go_on(&fs.process(2), promised);
    });
}

#[test]
fn a_power_loss_at_any_call_loses_and_doubles_nothing() {
    let faults = [Fault::CrashBefore, Fault::CrashAfter, Fault::CrashTorn(150)];
    at_every_call(&faults, |fs, promised| {
        let seeds = (0..6).map(Choices::Seed);
        for mut choices in seeds.chain([Choices::Nothing, Choices::Everything]) {
            let fs = fs.snapshot();
            fs.power_loss(&mut choices);
            go_on(&fs.process(2), promised);
        }
    });
}

#[test]
fn a_crash_and_later_a_power_loss_lose_and_double_nothing() {
    at_every_call(&[Fault::CrashTorn(150)], |fs, promised| {
        let mut promised = promised.clone();
        let next = fs.process(2);
        let store = check(&next, &promised);
        for first in 0..9 {
            if !promised.buried.contains(&first) {
                bury(&store, first..first + 1).unwrap();
                promised.buried.insert(first);
            }
        }
        for mut choices in [Choices::Nothing, Choices::Seed(1), Choices::Everything] {
            let fs = fs.snapshot();
            fs.power_loss(&mut choices);
            go_on(&fs.process(3), &promised);
        }
    });
}

#[test]
fn a_call_that_fails_loses_nothing_and_is_tried_again() {
    let faults = [
        Fault::Error(libc::EIO),
        Fault::Error(libc::ENOSPC),
        Fault::Error(libc::EINTR),
        Fault::Short(10),
    ];
    at_every_call(&faults, |fs, promised| {
        let fs = fs.process(2);
        let mut promised = promised.clone();
        run(&fs, &mut promised).unwrap();
        let store = check(&fs, &promised);
        assert_no_resync(&fs);
        assert_eq!(store.counts().unwrap().damaged, 0);
    });
}

#[test]
fn the_same_store_goes_on_after_a_call_that_failed() {
    for errno in [libc::EIO, libc::ENOSPC] {
        for call in 0..200 {
            let fs = disk();
            let store = open(&fs).unwrap();
            fs.plan(Plan::nth(call, Fault::Error(errno)));
            let mut promised = Promised::default();
            for step in SCRIPT {
                let mut done = run_step(&fs, &store, &step, &mut promised);
                if done.is_err() {
                    done = run_step(&fs, &store, &step, &mut promised);
                }
                done.unwrap();
            }
            fs.heal();
            let listed = check(&fs, &promised).list(&all).unwrap();
            assert_eq!(listed.len(), 0, "call {call}");
            assert_eq!(store.counts().unwrap().stored, 9, "call {call}");
            assert_no_resync(&fs);
        }
    }
}

#[test]
fn a_full_disk_of_any_size_loses_and_doubles_nothing() {
    for capacity in (0..3000).step_by(13) {
        let fs = disk();
        fs.set_capacity(Some(capacity));
        let mut promised = Promised::default();
        if let Err(error) = run(&fs, &mut promised) {
            assert_eq!(error.kind(), ErrorKind::SpoolFull);
        }
        check(&fs, &promised);
        fs.set_capacity(None);
        run(&fs, &mut promised).unwrap();
        check(&fs, &promised);
        assert!(set(&FileIntake::taken(&fs)).is_superset(&[1, 2, 4, 5].into()));
    }
}

#[test]
fn two_crashes_while_files_are_removed_count_nothing_twice() {
    for first in 0..6 {
        let fs = disk();
        fs.plan(
            Plan::nth(first, Fault::CrashAfter)
                .of(Call::RemoveFile)
                .by(1),
        );
        let mut promised = Promised::default();
        let _ = run(&fs.process(1), &mut promised);
        for second in 0..50 {
            let fs = fs.snapshot();
            fs.plan(Plan::nth(second, Fault::CrashBefore).by(2));
            let mut promised = promised.clone();
            promised.purging.extend(0..9);
            let _ = open(&fs.process(2)).and_then(|store| store.purge(&all));
            fs.heal();
            for seed in 0..4 {
                let fs = fs.snapshot();
                fs.power_loss(&mut Choices::Seed(seed));
                let store = check(&fs.process(3), &promised);
                let counts = store.counts().unwrap();
                assert_eq!(counts.stored, promised.buried.len() as u64);
            }
        }
    }
}

/// One process dies when it has removed a file, and the shipper when it has made one: nothing of
/// that is synced. For the third the tally forgets the file that it does not find, and then the
/// power fails.
#[test]
fn a_removed_file_that_comes_back_is_not_counted_again() {
    let crash = |nth, call, process| Plan::nth(nth, Fault::CrashAfter).of(call).by(process);
    for removal in 0..12 {
        let fs = disk();
        let shipper = open(&fs.process(1)).unwrap();
        bury(&shipper, 0..3).unwrap();
        bury(&shipper, 3..6).unwrap();
        fs.plan(crash(removal, Call::RemoveFile, 2));
        let _ = open(&fs.process(2)).and_then(|store| store.purge(&all));
        fs.plan(crash(0, Call::Create, 1));
        bury(&shipper, 6..9).unwrap_err();
        fs.plan(crash(0, Call::Rename, 3));
        let _ = open(&fs.process(3)).and_then(|store| store.purge(&|_| false));
        fs.heal();
        for seed in 0..64 {
            let fs = fs.snapshot();
            fs.power_loss(&mut Choices::Seed(seed));
            let counts = open(&fs.process(4)).unwrap().counts().unwrap();
            assert_eq!(counts.stored, 6, "{removal} {seed}: {counts:?}");
        }
    }
}

#[test]
fn a_failed_sync_in_the_life_before_is_no_promise() {
    let fs = disk();
    let store = open(&fs.process(1)).unwrap();
    let sync = Plan::nth(0, Fault::CrashBefore).of(Call::Sync);
    fs.plan(sync);
    assert!(bury(&store, 0..1).is_err());
    let next = open(&fs.process(2)).unwrap();
    fs.plan(Plan::nth(0, Fault::Error(libc::EIO)).of(Call::Sync));
    assert_eq!(next.buried([7; 16], 0).unwrap(), []);
    bury(&next, 0..1).unwrap();
    fs.power_loss(&mut Choices::Nothing);
    assert_eq!(listed(&open(&fs.process(3)).unwrap()), [0]);
}

fn step() -> impl Strategy<Value = (u8, u32, Vec<u8>)> {
    (
        0..8_u8,
        0..40_u32,
        prop::collection::vec(any::<u8>(), 0..24),
    )
}

proptest! {
    #[test]
    fn stored_less_replayed_and_purged_is_listed(steps in prop::collection::vec(step(), 1..20)) {
        let fs = disk();
        let mut life = 1;
        let mut store = open(&fs.process(life)).unwrap();
        let (mut next, mut purged, mut replayed) = (0, 0, 0);
        for (kind, at, bits) in steps {
            let near = |letter: &DeadLetter| number(letter).abs_diff(at) < 6;
            match kind {
                0..4 => {
                    let first = next;
                    next += 1 + at % 4;
                    bury(&store, first..next).unwrap();
                }
                4 => purged += store.purge(&near).unwrap(),
                5 => {
                    let intake = FileIntake::open(&fs.process(life)).unwrap();
                    replayed += store.replay(&near, &intake).unwrap();
                }
                _ => {
                    if kind == 6 {
                        fs.power_loss(&mut Choices::Bytes(bits));
                    } else {
                        fs.kill(life);
                    }
                    life = 1 + life % 3;
                    store = open(&fs.process(life)).unwrap();
                }
            }
            let counts = store.counts().unwrap();
            let expected = Counts { stored: next.into(), replayed, purged, damaged: 0 };
            prop_assert_eq!(counts, expected);
            prop_assert_eq!(counts.dead(), set(&listed(&store)).len() as u64);
        }
    }
}
