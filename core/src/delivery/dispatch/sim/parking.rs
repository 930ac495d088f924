//! Nothing is sent until somebody repairs something, and nothing is given up meanwhile.

use std::time::Duration;

use super::replies::{answers, receives, refuses};
use super::world::{DAY, HOUR, SeededRng, World};
use crate::delivery::stats::Parked;

const REPAIRED: Duration = Duration::from_secs(2 * 3_600);

#[test]
fn a_token_that_is_revoked_for_two_hours() {
    let mut world = World::new(SeededRng::new(1));
    let mut endpoint = |time: Duration, ids: &[u64]| {
        if (HOUR..HOUR + REPAIRED).contains(&time) {
            refuses(190, 463)
        } else {
            receives(ids.len())
        }
    };
    while world.time < HOUR + REPAIRED {
        world.track();
        let next = world.time + Duration::from_secs(1);
        world.run_until(next, &mut endpoint);
        if (HOUR..HOUR + REPAIRED).contains(&world.time) && world.time > HOUR + HOUR {
            let shipping = world.dispatcher.shipping(world.now());
            assert_eq!(shipping.parked, Some(Parked::Token));
        }
    }
    let took = world.drain(&mut endpoint);
    assert!(took <= Duration::from_secs(5 * 60 + 5), "{took:?}");
    assert_eq!(world.account(), (10_800, 0, 0));
}

/// While parked, one small request every five minutes.
#[test]
fn every_repair_is_tried_for_every_five_minutes() {
    let cases = [
        (
            refuses as fn(i64, i64) -> super::world::Reply,
            190,
            0,
            Parked::Token,
        ),
        (refuses, 200, 0, Parked::Permission),
        (refuses, 100, 33, Parked::Dataset),
        (refuses, 2635, 0, Parked::Endpoint),
    ];
    for (answer, code, subcode, parked) in cases {
        let mut world = World::new(SeededRng::new(1));
        for _ in 0..500 {
            world.track();
        }
        world.run_until(HOUR, &mut |_, _: &[u64]| answer(code, subcode));
        assert_eq!(world.dispatcher.shipping(world.now()).parked, Some(parked));
        assert_eq!(world.requests.len(), 12, "{parked:?}");
        assert!(world.requests[1..].iter().all(|events| *events == 50));
        assert_eq!(world.account(), (0, 0, 500));
        world.dispatcher.repaired();
        world.wake_at = world.time;
        let took = world.drain(&mut |_, ids: &[u64]| receives(ids.len()));
        assert!(took < Duration::from_secs(5), "{took:?}");
        assert_eq!(world.account(), (500, 0, 0));
    }
}

#[test]
fn another_process_may_try_its_newer_token() {
    let mut world = World::new(SeededRng::new(1));
    world.track();
    world.run_until(Duration::from_secs(10), &mut |_, _: &[u64]| {
        refuses(190, 463)
    });
    // The lock was let go, so that a second shipper of the same queue gets the event.
    assert!(!world.dispatcher.shipping(world.now()).is_shipper);
    world.dispatcher = super::world::dispatcher(2);
    world.run_until(Duration::from_secs(20), &mut |_, ids: &[u64]| {
        receives(ids.len())
    });
    assert_eq!(world.account(), (1, 0, 0));
}

#[test]
fn a_page_of_a_proxy_parks_for_a_week_and_loses_what_meta_would_refuse() {
    let mut world = World::new(SeededRng::new(1));
    world.track();
    world.run_until(6 * DAY, &mut |_, _: &[u64]| answers(404, "<html>"));
    assert_eq!(world.account(), (0, 0, 1));
    world.run_until(8 * DAY, &mut |_, _: &[u64]| answers(404, "<html>"));
    assert_eq!(world.account(), (0, 1, 0));
}
