//! The disk is full, or fails: accepted events wait, and nothing is decided that is not written.

use std::time::Duration;

use super::replies::{receives, refuses};
use super::world::{HOUR, SeededRng, World, mix};
use crate::delivery::spool::memory::MemorySpool;
use crate::delivery::spool::{Final, Key, Leased, Note, Outlet, Want};
use crate::error::{Error, ErrorKind};

/// Fails when told to.
#[derive(Debug)]
struct Failing {
    inner: Box<dyn Outlet>,
    calls: u64,
    fails: fn(u64, &Call) -> bool,
}

enum Call {
    Lease,
    Note,
    Bury,
    Deliver,
}

impl Failing {
    fn check(&mut self, call: &Call) -> Result<(), Error> {
        self.calls += 1;
        if (self.fails)(self.calls, call) {
            return Err(Error::new(ErrorKind::Storage, "the disk fails"));
        }
        Ok(())
    }
}

impl Outlet for Failing {
    fn elect(&mut self) -> Result<bool, Error> {
        self.inner.elect()
    }

    fn resign(&mut self) {
        self.inner.resign();
    }

    fn lease(&mut self, want: &Want) -> Result<Vec<Leased>, Error> {
        self.check(&Call::Lease)?;
        self.inner.lease(want)
    }

    fn note(&mut self, keys: &[Key], note: Note) -> Result<(), Error> {
        self.check(&Call::Note)?;
        self.inner.note(keys, note)
    }

    fn settle(&mut self, keys: &[Key], outcome: &Final) -> Result<(), Error> {
        self.check(match outcome {
            Final::Delivered => &Call::Deliver,
            Final::Dead(_) | Final::Damaged => &Call::Bury,
        })?;
        self.inner.settle(keys, outcome)
    }

    fn release(&mut self, keys: &[Key]) {
        self.inner.release(keys);
    }

    fn tend(&mut self) -> Result<(), Error> {
        self.inner.tend()
    }
}

fn world(fails: fn(u64, &Call) -> bool) -> World {
    let mut world = World::new(SeededRng::new(1));
    let inner = std::mem::replace(&mut world.outlet, Box::new(MemorySpool::new(0)));
    world.outlet = Box::new(Failing {
        inner,
        calls: 0,
        fails,
    });
    world
}

/// The store of dead letters is full: no more bad events are looked for, and new ones arrive.
#[test]
fn a_full_store_of_dead_letters_stops_only_the_search() {
    let mut world = world(|_, call| matches!(call, Call::Bury));
    for _ in 0..100 {
        world.track();
    }
    let mut endpoint = |_, ids: &[u64]| {
        if ids.contains(&50) {
            refuses(100, 0)
        } else {
            receives(ids.len())
        }
    };
    world.run_until(HOUR, &mut endpoint);
    assert_eq!(world.dead(), []);
    for _ in 0..100 {
        world.track();
    }
    world.wake_at = world.time;
    world.run_until(HOUR + HOUR, &mut endpoint);
    let (delivered, dead, pending) = world.account();
    assert_eq!((dead, delivered + pending), (0, 200));
    // The bad one, and those that were refused with it.
    assert!((1..=50).contains(&pending), "{pending}");
    assert!(world.requests.len() < 100, "{}", world.requests.len());
}

/// The disk fails at random: nothing is lost, and all ends well.
#[test]
fn a_disk_that_fails_now_and_then_loses_nothing() {
    let failing: [fn(u64, &Call) -> bool; 3] = [
        |calls, _| is_unlucky(calls, 10),
        |calls, _| is_unlucky(calls, 40),
        |calls, call| is_unlucky(calls, 70) && matches!(call, Call::Deliver | Call::Bury),
    ];
    for fails in failing {
        let mut world = world(fails);
        for _ in 0..500 {
            world.track();
        }
        let mut endpoint = |_: Duration, ids: &[u64]| {
            if ids.iter().any(|id| id % 100 == 7) {
                refuses(100, 0)
            } else {
                receives(ids.len())
            }
        };
        world.drain(&mut endpoint);
        assert_eq!(world.account(), (495, 5, 0));
    }
}

/// True for so many percent of the numbers.
fn is_unlucky(number: u64, percent: u64) -> bool {
    mix(number) % 100 < percent
}
