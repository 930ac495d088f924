//! The machine's clock is set, for better or worse.

use std::time::Duration;

use super::replies::{answers, is_down, receives};
use super::world::{DAY, HOUR, SeededRng, World};
use crate::delivery::transport::Answer;

const YEARS: i64 = 10 * 365 * 86_400_000;
const JUMPS: [i64; 6] = [3_600_000, -3_600_000, 7_200_000, -7_200_000, YEARS, -YEARS];

/// A jump while the endpoint is down; afterwards nothing has died.
#[test]
fn a_jump_kills_nothing() {
    for jump in JUMPS {
        let mut world = World::new(SeededRng::new(1));
        for _ in 0..100 {
            world.track();
        }
        let mut endpoint = |time, ids: &[u64]| {
            if time < DAY {
                return is_down();
            }
            receives(ids.len())
        };
        world.run_until(HOUR, &mut endpoint);
        world.clock_error = jump;
        world.run_until(2 * DAY, &mut endpoint);
        assert_eq!(world.account(), (100, 0, 0), "{jump}");
    }
}

/// The clock was wrong from the start, and only the server knows.
#[test]
fn a_clock_that_is_wrong_from_the_start_kills_nothing() {
    for error in JUMPS {
        let mut world = World::new(SeededRng::new(1));
        for _ in 0..100 {
            world.track();
        }
        world.clock_error = error;
        world.drain(&mut |_, ids: &[u64]| receives(ids.len()));
        assert_eq!(world.account(), (100, 0, 0), "{error}");
    }
}

/// The jump comes between two answers.
#[test]
fn a_jump_between_answers_kills_nothing() {
    for jump in JUMPS {
        let mut world = World::new(SeededRng::new(1));
        let mut endpoint = |_, ids: &[u64]| receives(ids.len());
        for _ in 0..10 {
            let now = super::world::unix_ms(world.time) / 1000;
            for _ in 0..10 {
                world.track_as(super::Stream::General, now);
            }
            world.run_until(world.time + Duration::from_secs(60), &mut endpoint);
            world.clock_error = if world.clock_error == 0 { jump } else { 0 };
        }
        world.drain(&mut endpoint);
        assert_eq!(world.account(), (100, 0, 0), "{jump}");
    }
}

/// A refusal tells the time too, so what is really too old dies by its name.
#[test]
fn what_is_too_old_dies_once_a_server_has_told_the_time() {
    let mut world = World::new(SeededRng::new(1));
    for age_days in [8, 1, 9] {
        let time = super::world::unix_ms(Duration::ZERO) / 1000 - age_days * 86_400;
        world.track_as(super::Stream::General, time);
    }
    let mut endpoint = |_, ids: &[u64]| {
        let (after, answer) = if ids == [1] {
            receives(1)
        } else {
            answers(400, r#"{"error":{"code":100,"error_subcode":2804003}}"#)
        };
        (after, answer.map(|answer: Answer| answer))
    };
    world.drain(&mut endpoint);
    assert_eq!(world.account(), (1, 2, 0));
    let reasons: Vec<_> = world.dead().into_iter().map(|(_, reason)| reason).collect();
    assert_eq!(reasons, [crate::delivery::spool::Reason::Expired; 2]);
}
