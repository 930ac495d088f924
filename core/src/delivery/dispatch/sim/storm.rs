//! The endpoint is overloaded, and many clients want something of it.

use std::cell::RefCell;
use std::time::Duration;

use super::replies::{answers, receives};
use super::world::{Reply, SeededRng, World};

/// Takes so many requests a second from all clients together.
const PER_SECOND: usize = 10;

#[derive(Default)]
struct Limit {
    second: u64,
    taken: usize,
    refused: usize,
}

impl Limit {
    fn answer(&mut self, time: Duration, ids: &[u64]) -> Reply {
        if self.second != time.as_secs() {
            self.second = time.as_secs();
            self.taken = 0;
        }
        if self.taken == PER_SECOND {
            self.refused += 1;
            return answers(429, "");
        }
        self.taken += 1;
        receives(ids.len())
    }
}

/// Fifty clients with 20 000 events each, an endpoint that takes ten requests a second: all is
/// delivered, in about the time that it has to take.
#[test]
fn fifty_clients_are_throttled() {
    let limit = RefCell::new(Limit::default());
    let mut endpoint = |time: Duration, ids: &[u64]| limit.borrow_mut().answer(time, ids);
    let mut worlds: Vec<World> = (0..50)
        .map(|seed| World::new(SeededRng::new(seed)))
        .collect();
    for world in &mut worlds {
        for _ in 0..20_000 {
            world.track();
        }
        world.turn(&mut endpoint);
    }
    let mut time = Duration::ZERO;
    loop {
        let pending = worlds.iter().filter(|world| world.is_pending());
        let Some(next) = pending.map(World::next_at).min() else {
            break;
        };
        time = time.max(next);
        for world in &mut worlds {
            if world.next_at() <= time {
                world.time = time;
                world.land();
                world.turn(&mut endpoint);
            }
        }
    }
    let requests: usize = worlds.iter().map(|world| world.requests.len()).sum();
    let refused = limit.borrow().refused;
    println!("{requests} requests, {refused} of them throttled, {time:?}");
    for world in &mut worlds {
        assert_eq!(world.account(), (20_000, 0, 0));
    }
    // 1000 requests have to take 100 seconds.
    assert!(time < Duration::from_secs(600), "{time:?}");
    assert!(refused < requests, "{refused} of {requests}");
}

/// After a common failure the clients do not come back at the same moment.
#[test]
fn clients_do_not_return_together() {
    let mut returns = [0_u32; 10];
    for seed in 0..200 {
        let mut world = World::new(SeededRng::new(seed));
        world.track();
        let mut times = Vec::new();
        let mut endpoint = |time: Duration, _: &[u64]| {
            times.push(time);
            answers(429, "")
        };
        while world.requests.len() < 6 {
            let next = world.time + Duration::from_secs(1);
            world.run_until(next, &mut endpoint);
        }
        let wait = times[5] - times[4];
        let limit = Duration::from_secs(16);
        let tenth = wait.as_millis() * 10 / (limit.as_millis() + 51);
        returns[usize::try_from(tenth).unwrap()] += 1;
    }
    println!("{returns:?}");
    // Twenty are expected in each tenth; chi squared with nine degrees of freedom stays below 27.9
    // in 999 of 1000 cases, and the seeds are fixed.
    let squares = returns.iter().map(|count| count.abs_diff(20).pow(2));
    assert!(squares.sum::<u32>() / 20 < 28, "{returns:?}");
}

#[test]
fn a_hint_is_obeyed() {
    let mut world = World::new(SeededRng::new(1));
    world.track();
    let mut times = Vec::new();
    let mut endpoint = |time: Duration, ids: &[u64]| {
        times.push(time);
        if times.len() > 1 {
            return receives(ids.len());
        }
        let (after, answer) = answers(429, "");
        let headers = vec![("retry-after".to_owned(), "120".to_owned())];
        (
            after,
            answer.map(|answer| crate::delivery::Answer { headers, ..answer }),
        )
    };
    world.drain(&mut endpoint);
    assert!(times[1] >= Duration::from_secs(120), "{times:?}");
}
