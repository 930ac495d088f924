//! Events that the endpoint refuses, and how many requests it takes to find them.

use std::collections::BTreeSet;

use super::replies::{answers, receives, refuses};
use super::world::{Endpoint, Reply, SeededRng, World};
use crate::delivery::spool::{Reason, Spool};
use crate::delivery::stats::Parked;

fn refuses_all_with(bad: &BTreeSet<u64>) -> impl FnMut(std::time::Duration, &[u64]) -> Reply {
    |_, ids: &[u64]| {
        if ids.iter().any(|id| bad.contains(id)) {
            refuses(100, 2_804_019)
        } else {
            receives(ids.len())
        }
    }
}

/// Exactly the bad ones die. Gives the number of requests.
fn run(seed: u64, events: u64, bad: u64) -> usize {
    let rng = SeededRng::new(seed);
    let mut world = World::new(rng.clone());
    let mut guilty = BTreeSet::new();
    while (guilty.len() as u64) < bad {
        guilty.insert(rng.number() % events);
    }
    for _ in 0..events {
        world.track();
    }
    world.drain(&mut refuses_all_with(&guilty));
    let (delivered, dead, pending) = world.account();
    assert_eq!((delivered, dead, pending), (events - bad, bad, 0));
    let died: BTreeSet<u64> = world.dead().into_iter().map(|(id, _)| id).collect();
    assert_eq!(died, guilty);
    world.requests.len()
}

#[test]
fn one_bad_event_of_a_thousand() {
    for seed in 0..20 {
        let requests = run(seed, 1_000, 1);
        assert!(requests <= 21, "{requests}");
    }
}

#[test]
fn a_few_bad_events_of_a_thousand() {
    for seed in 0..5 {
        run(seed, 1_000, 10);
        run(seed, 1_000, 500);
    }
}

#[test]
fn one_bad_event_of_a_hundred() {
    let requests = run(1, 100_000, 1_000);
    println!("{requests} requests for 100000 events");
    assert!(requests <= 14_000, "{requests}");
}

#[test]
fn one_bad_event_of_ten() {
    let requests = run(1, 100_000, 10_000);
    println!("{requests} requests for 100000 events");
    assert!(requests <= 70_000, "{requests}");
}

#[test]
fn when_all_are_refused_the_fault_lies_elsewhere() {
    let mut world = World::new(SeededRng::new(1));
    for _ in 0..1_000 {
        world.track();
    }
    let mut endpoint = |_, _: &[u64]| refuses(100, 2_804_019);
    world.run_until(std::time::Duration::from_secs(200), &mut endpoint);
    assert_eq!(parked(&world), Some(Parked::Refused));
    assert!(world.requests.len() <= 40, "{}", world.requests.len());
    let (_, dead, pending) = world.account();
    assert_eq!((dead, pending), (15, 985));
    // The deploy is mended: the rest arrives.
    let mut endpoint = |_, ids: &[u64]| receives(ids.len());
    world.drain(&mut endpoint);
    assert_eq!(world.account(), (985, 15, 0));
}

#[test]
fn an_unknown_refusal_of_everything_parks_and_kills_nothing() {
    let mut world = World::new(SeededRng::new(1));
    for _ in 0..100 {
        world.track();
    }
    let mut endpoint = |_, _: &[u64]| answers(422, "no");
    world.run_until(std::time::Duration::from_secs(200), &mut endpoint);
    assert_eq!(parked(&world), Some(Parked::Refused));
    assert_eq!(world.account(), (0, 0, 100));
    let mut endpoint = |_, ids: &[u64]| receives(ids.len());
    world.drain(&mut endpoint);
    assert_eq!(world.account(), (100, 0, 0));
}

#[test]
fn an_unknown_refusal_of_one_event_finds_it() {
    let mut world = World::new(SeededRng::new(1));
    for _ in 0..1_000 {
        world.track();
    }
    let mut endpoint = |_, ids: &[u64]| {
        if ids.contains(&0) {
            answers(422, "no")
        } else {
            receives(ids.len())
        }
    };
    world.drain(&mut endpoint);
    assert_eq!(world.account(), (999, 1, 0));
    assert_eq!(world.dead(), [(0, Reason::Rejected)]);
}

#[test]
fn one_unknown_refusal_alone_waits() {
    let mut world = World::new(SeededRng::new(1));
    world.track();
    let mut endpoint = |_, _: &[u64]| answers(422, "no");
    world.run_until(std::time::Duration::from_secs(60), &mut endpoint);
    assert_eq!(parked(&world), Some(Parked::Refused));
    assert_eq!(world.account(), (0, 0, 1));
}

#[test]
fn an_event_that_is_too_large_dies_alone() {
    let mut world = World::new(SeededRng::new(1));
    for _ in 0..1_000 {
        world.track();
    }
    let mut endpoint = |_, ids: &[u64]| {
        if ids.len() > 100 || ids.contains(&7) {
            answers(413, "")
        } else {
            receives(ids.len())
        }
    };
    world.drain(&mut endpoint);
    assert_eq!(world.account(), (999, 1, 0));
    assert_eq!(world.dead(), [(7, Reason::Oversize)]);
    assert!(world.requests.len() < 60, "{}", world.requests.len());
}

/// A process that is killed in the middle of the search does not start over: each kill costs the
/// requests that were on their way, and no other.
#[test]
fn a_kill_in_the_middle_does_not_start_over() {
    let bad = BTreeSet::from([700]);
    let endpoint: &mut Endpoint<'_> = &mut refuses_all_with(&bad);
    let mut world = World::new(SeededRng::new(1));
    for _ in 0..1_000 {
        world.track();
    }
    let mut lost = 0;
    while world.spool.books().unwrap().pending > 0 {
        // One request is answered; the next are on their way when the process is killed.
        world.turn(endpoint);
        world.time = world.next_at();
        world.land();
        world.turn(endpoint);
        lost += world.landings.len();
        world.restart();
    }
    assert_eq!(world.account(), (999, 1, 0));
    let requests = world.requests.len();
    println!("{requests} requests, {lost} answers lost");
    assert!(
        requests <= 21 + lost,
        "{requests} requests, {lost} answers lost"
    );
}

fn parked(world: &World) -> Option<Parked> {
    world.dispatcher.shipping(world.now()).parked
}
