//! Death and power loss at every call.

use super::script::{Seen, assert_clean, dead};
use super::*;
use crate::ports::model::{Choices, Fault, Plan};

/// More than any life takes; each test also sees that the last ones are not reached.
const CALLS: u64 = 2000;

/// Runs one life that ends at this call; None when it is over before.
fn die_at(call: u64, fault: Fault) -> Option<(ModelFs, Seen)> {
    let fs = ModelFs::new();
    fs.plan(Plan::nth(call, fault).by(1));
    let mut seen = Seen::default();
    seen.live(&fs.process(1));
    fs.heal();
    fs.kill(1);
    (calls_of(&fs, 1) > call).then_some((fs, seen))
}

fn calls_of(fs: &ModelFs, process: u32) -> u64 {
    let log = fs.log();
    log.iter().filter(|made| made.process == process).count() as u64
}

fn assert_nothing_lost(fault: Fault) {
    let mut ends = 0;
    for call in 0..CALLS {
        let Some((fs, mut seen)) = die_at(call, fault) else {
            break;
        };
        ends += 1;
        let (spool, second) = seen.finish(&fs);
        let dead = dead(&spool);
        let ended: BTreeSet<_> = seen.delivered.union(&dead).cloned().collect();
        let at = format!("at call {call}");
        assert!(ended.is_superset(&seen.accepted), "lost {at}: {seen:?}");
        let kept: BTreeSet<_> = ended.difference(&seen.accepted).collect();
        assert!(kept.len() <= 1, "kept what it refused {at}: {kept:?}");
        assert!(second.is_disjoint(&seen.settled), "sent again {at}");
        assert!(dead.is_disjoint(&second), "dead and sent {at}");
        let books = spool.books().unwrap();
        let accepted = (seen.accepted.len() + kept.len()) as u64;
        let died = dead.len() as u64;
        let expected = [accepted, accepted - died, died, 0, 0, 0];
        assert_eq!(counts(&books), expected, "{at}");
        assert_clean(&fs);
        assert_eq!(fs.resynced(), [""; 0], "{at}");
    }
    assert!((100..CALLS).contains(&ends), "{ends} calls were tried");
}

#[test]
fn a_process_that_dies_before_any_call_loses_nothing() {
    assert_nothing_lost(Fault::CrashBefore);
}

#[test]
fn a_process_that_dies_after_any_call_loses_nothing() {
    assert_nothing_lost(Fault::CrashAfter);
}

#[test]
fn a_process_that_dies_within_any_write_loses_nothing() {
    for bytes in [1, 19, 30] {
        assert_nothing_lost(Fault::CrashTorn(bytes));
    }
}

#[test]
fn a_power_loss_at_any_call_loses_nothing_that_was_synced() {
    for call in 0..CALLS {
        let Some((dead_fs, seen)) = die_at(call, Fault::CrashAfter) else {
            return assert!(call > 100, "{call} calls were tried");
        };
        let seeds = (0..6).map(|seed| Choices::Seed(seed * CALLS + call));
        for mut choices in seeds.chain([Choices::Nothing, Choices::Everything]) {
            let fs = dead_fs.snapshot();
            let at = format!("at call {call}, {choices:?}");
            fs.power_loss(&mut choices);
            let mut after = Seen::default();
            let (spool, _) = after.finish(&fs.process(2));
            let mut ended = dead(&spool);
            ended.extend(after.delivered);
            ended.extend(seen.delivered.iter().cloned());
            assert!(ended.is_superset(&seen.durable), "lost {at}: {seen:?}");
            let books = spool.books().unwrap();
            assert_balanced(&books);
            assert_eq!(books.pending, 0, "{at}");
            assert_eq!(fs.resynced(), [""; 0], "{at}");
            assert_clean(&fs.process(2));
        }
    }
    panic!("a life has more than {CALLS} calls");
}

#[test]
fn what_was_delivered_before_the_last_upkeep_is_not_sent_again_after_a_power_loss() {
    let fs = ModelFs::new();
    let spool = open(&fs).unwrap();
    fill(&spool, 0..5);
    let mut first = outlet(&spool);
    let leased = first.lease(&Want { count: 4, ..ALL }).unwrap();
    first.settle(&keys(&leased), &Final::Delivered).unwrap();
    first.tend().unwrap();
    fs.power_loss(&mut Choices::Nothing);
    let (spool, delivered) = Seen::default().finish(&fs.process(1));
    assert_eq!(delivered, set(["id-4"]));
    assert_eq!(counts(&spool.books().unwrap()), [5, 5, 0, 0, 0, 0]);
}

/// Two processes: the one that ships dies, the other goes on with both.
#[test]
fn an_owner_learns_every_outcome_once_although_shippers_die_at_any_call() {
    for call in 0..CALLS {
        let fs = ModelFs::new();
        let owner = open(&fs).unwrap();
        fs.plan(Plan::nth(call, Fault::CrashBefore).by(1));
        let mut seen = Seen::default();
        seen.append(&owner, 0..4);
        let shipper = open(&fs.process(1)).and_then(|spool| spool.outlet());
        if let Ok(mut outlet) = shipper {
            seen.ship(&mut *outlet);
            seen.append(&owner, 4..8);
            seen.outcomes(&owner);
            seen.ship(&mut *outlet);
            seen.append(&owner, 8..10);
            seen.ship(&mut *outlet);
        }
        let is_over = calls_of(&fs, 1) <= call;
        fs.kill(1);
        let mut outlet = outlet(&owner);
        outlet.tend().unwrap();
        drain(&mut *outlet).unwrap();
        seen.outcomes(&owner);
        seen.numbers.sort_unstable();
        let all: Vec<u64> = (1..=seen.accepted.len() as u64).collect();
        assert_eq!(seen.numbers, all, "at call {call}");
        assert_balanced(&owner.books().unwrap());
        if is_over {
            return assert!(call > 50, "{call} calls were tried");
        }
    }
    panic!("a life has more than {CALLS} calls");
}
