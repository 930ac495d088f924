//! Every row of the table of answers, against what becomes of the events.

use std::time::Duration;

use super::replies::{answers, receives, refuses};
use super::world::{Reply, SeededRng, World};
use crate::delivery::classify::{CODES, Outcome};
use crate::delivery::policy::PARK_PROBE;
use crate::delivery::stats::Parked;

/// Two events; the first answer is the one in question, all others are good.
fn ask(first: &Reply) -> (World, Vec<Duration>) {
    let mut world = World::new(SeededRng::new(1));
    world.track();
    world.track();
    let mut times = Vec::new();
    let mut endpoint = |time: Duration, ids: &[u64]| {
        times.push(time);
        if times.len() == 1 {
            return first.clone();
        }
        receives(ids.len())
    };
    world.run_until(Duration::from_secs(1), &mut endpoint);
    world.drain(&mut endpoint);
    assert_eq!(world.account(), (2, 0, 0), "an answer consumed events");
    (world, times)
}

fn check(what: &str, outcome: Outcome, answer: &Reply) {
    println!("{what}: {outcome:?}");
    let (world, times) = ask(answer);
    let shipping = world.dispatcher.shipping(world.now());
    let waited = times.get(1).map(|again| *again - times[0]);
    let (requests, resends) = match outcome {
        Outcome::Delivered => (vec![2], 0),
        Outcome::Waiting | Outcome::Throttled | Outcome::Parked(_) => (vec![2, 2], 0),
        Outcome::Ambiguous => (vec![2, 2], 2),
        Outcome::Isolate | Outcome::Suspect | Outcome::TooLarge => (vec![2, 1, 1], 0),
    };
    assert_eq!(world.requests, requests, "{what}");
    assert_eq!(shipping.ambiguous_resends, resends, "{what}");
    let is_parked = matches!(outcome, Outcome::Parked(_));
    assert_eq!(
        waited.is_some_and(|waited| waited >= PARK_PROBE),
        is_parked,
        "{what}"
    );
}

#[test]
fn every_code_of_meta() {
    for (codes, outcome) in CODES {
        // A block asks for an hour by itself.
        if codes.contains(&368) {
            let (_, times) = ask(&refuses(368, 0));
            assert!(times[1] - times[0] >= Duration::from_secs(3_600));
            continue;
        }
        for code in [*codes.start(), *codes.end()] {
            check(&format!("code {code}"), *outcome, &refuses(code, 0));
        }
    }
}

#[test]
fn every_status() {
    use crate::delivery::classify::Repair::{Endpoint, Permission, Token};
    use Outcome::{Ambiguous, Isolate, Parked as Park, Suspect, Throttled, TooLarge, Waiting};
    let rows = [
        (200, Ambiguous),
        (302, Park(Endpoint)),
        (400, Isolate),
        (401, Park(Token)),
        (403, Park(Permission)),
        (404, Park(Endpoint)),
        (407, Waiting),
        (408, Ambiguous),
        (413, TooLarge),
        (422, Suspect),
        (425, Waiting),
        (429, Throttled),
        (500, Ambiguous),
        (503, Ambiguous),
    ];
    for (status, outcome) in rows {
        check(&format!("status {status}"), outcome, &answers(status, "no"));
    }
}

#[test]
fn what_has_to_be_repaired_has_a_name() {
    let cases = [
        (190, 0, Parked::Token),
        (10, 0, Parked::Permission),
        (100, 33, Parked::Dataset),
        (2635, 0, Parked::Endpoint),
    ];
    for (code, subcode, parked) in cases {
        let mut world = World::new(SeededRng::new(1));
        world.track();
        let second = Duration::from_secs(1);
        world.run_until(second, &mut |_, _: &[u64]| refuses(code, subcode));
        assert_eq!(world.dispatcher.shipping(world.now()).parked, Some(parked));
    }
}
