//! The endpoint can not be reached for half an hour, six days, eight days.

use std::time::Duration;

use super::replies::{is_down, is_silent, receives, refuses};
use super::world::{DAY, HOUR, Reply, SeededRng, World, unix_ms};
use crate::delivery::batch::Stream;
use crate::delivery::durability::Ambiguous;
use crate::delivery::policy::{PROBE_EVENTS, WINDOW_MAX};
use crate::delivery::spool::Reason;
use crate::delivery::spool::memory::MemorySpool;

const SECOND: Duration = Duration::from_secs(1);

/// The id of an event is the second in which it happened.
fn is_too_old(time: Duration, id: u64) -> bool {
    time.saturating_sub(Duration::from_secs(id)) > 7 * DAY
}

fn meta(time: Duration, ids: &[u64]) -> Reply {
    if ids.iter().any(|id| is_too_old(time, *id)) {
        return refuses(100, 2_804_003);
    }
    receives(ids.len())
}

/// One event a second; down from the first second on. Gives the seconds it took to catch up.
fn outage(seed: u64, length: Duration, down: fn() -> Reply) -> (World, Duration) {
    let mut world = World::new(SeededRng::new(seed));
    let mut first_after = None;
    let mut endpoint = |time: Duration, ids: &[u64]| {
        if time < length {
            return down();
        }
        first_after.get_or_insert(ids.len());
        meta(time, ids)
    };
    while world.time < length {
        world.track();
        let next = world.time + SECOND;
        world.run_until(next, &mut endpoint);
    }
    let took = world.drain(&mut endpoint);
    assert!(first_after.unwrap() <= PROBE_EVENTS, "{first_after:?}");
    assert!(world.most_in_flight <= WINDOW_MAX);
    (world, took)
}

#[test]
fn half_an_hour() {
    for seed in 0..5 {
        let (mut world, took) = outage(seed, HOUR / 2, is_down);
        assert_eq!(world.account(), (1_800, 0, 0));
        assert!(took < Duration::from_secs(5 * 60 + 60), "{took:?}");
    }
}

#[test]
fn six_days() {
    let (mut world, took) = outage(1, 6 * DAY, is_down);
    assert_eq!(world.account(), (6 * 86_400, 0, 0));
    assert!(took < Duration::from_secs(5 * 60 + 60), "{took:?}");
}

/// Exactly the expired are dead: Meta refuses none, and none dies that it would have taken.
#[test]
fn eight_days() {
    let (mut world, took) = outage(1, 8 * DAY, is_down);
    let (_, dead, pending) = world.account();
    assert_eq!(pending, 0);
    let died = world.dead();
    assert!(died.iter().all(|(_, reason)| *reason == Reason::Expired));
    // They are the oldest: all older than seven days less an hour when it was over.
    let expired = 86_400 + 3_600;
    assert!(died.iter().map(|(id, _)| *id).eq(0..dead));
    let slack = took.as_secs() + 1;
    assert!((expired..=expired + slack).contains(&dead), "{dead}");
}

/// A backlog that is too old is buried a few leases at a time: commands and answers come between.
#[test]
fn an_expired_backlog_is_buried_bit_by_bit() {
    let mut world = World::new(SeededRng::new(1));
    world.track();
    // The answer tells the time.
    world.drain(&mut |_, ids: &[u64]| receives(ids.len()));
    let old = unix_ms(Duration::ZERO) / 1000 - 30 * 86_400;
    for _ in 0..10_000 {
        world.track_as(Stream::General, old);
    }
    let mut turns = 0;
    while world.is_pending() {
        let (_, before, _) = world.account();
        world.turn(&mut |_, _: &[u64]| unreachable!("nothing is young enough"));
        let (_, dead, pending) = world.account();
        assert!((1..=4_000).contains(&(dead - before)), "{before} {dead}");
        assert!(
            pending == 0 || world.wake_at == world.time,
            "goes on at once"
        );
        turns += 1;
    }
    assert_eq!(turns, 3);
}

/// Requests whose outcome is unknown are sent again, but for 47 hours only.
#[test]
fn four_silent_days() {
    let (mut world, _) = outage(1, 4 * DAY, is_silent);
    let (_, dead, pending) = world.account();
    assert_eq!(pending, 0);
    assert!(dead > 0);
    let died = world.dead();
    assert!(
        died.iter()
            .all(|(_, reason)| *reason == Reason::AmbiguousWindow)
    );
    // Only what was in a request can have become ambiguous.
    let tried: usize = world.requests.iter().sum();
    assert!(dead <= tried as u64);
}

#[test]
fn held_events_are_sent_once() {
    let spool = MemorySpool::new(u64::MAX);
    let mut world = World::with(SeededRng::new(1), Some(Ambiguous::Hold), spool);
    for _ in 0..10 {
        world.track();
    }
    world.drain(&mut |_, _: &[u64]| is_silent());
    assert_eq!(world.account(), (0, 10, 0));
    assert_eq!(world.requests, [10]);
    assert_eq!(world.dead()[0].1, Reason::AmbiguousHeld);
}

#[test]
fn streams_are_never_mixed() {
    let mut world = World::new(SeededRng::new(1));
    let now = unix_ms(Duration::ZERO) / 1000;
    for _ in 0..10 {
        world.track_as(Stream::General, now);
        world.track_as(Stream::Store, now - 61 * 86_400);
        world.track_as(Stream::Messaging, now);
    }
    let mut endpoint = |_, ids: &[u64]| {
        let stream = ids[0] % 3;
        assert!(ids.iter().all(|id| id % 3 == stream), "{ids:?}");
        receives(ids.len())
    };
    world.drain(&mut endpoint);
    assert_eq!(world.account(), (30, 0, 0));
    assert_eq!(world.requests, [10, 10, 10]);
}
