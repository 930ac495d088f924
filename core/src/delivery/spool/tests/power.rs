//! Any history of a few processes, with deaths and power losses anywhere: nothing that was synced
//! is lost, nothing ever fails to start, and the books are exact.
//!
//! `CAPIKIT_CASES` says how many histories are tried, `CAPIKIT_SEED` from which seed.

use std::sync::atomic::{AtomicU64, Ordering};

use proptest::prelude::*;
use proptest::test_runner::{RngSeed, TestRunner};

use super::super::Note;
use super::world::World;
use super::*;
use crate::ports::Rng;
use crate::ports::model::{Choices, Fault, Plan};

/// How many histories `make test` tries.
const CASES: u32 = 200;
pub(super) const PROCESSES: u32 = 3;

/// What one process does next, or what happens to it.
#[derive(Clone, Debug)]
pub(super) enum Step {
    Append(u32, u8),
    Sync(u32),
    Seal(u32),
    Tend(u32),
    Outcomes(u32),
    Lease(u32, u8),
    Send(u32, Note),
    Deliver(u32),
    GiveUp(u32),
    Release(u32),
    Resign(u32),
    Purge(u32),
    Reopen(u32),
    Kill(u32),
    /// It dies at one of its next calls.
    Doom(u32, u8),
    PowerLoss(u64),
}

fn step() -> impl Strategy<Value = Step> {
    let process = 0..PROCESSES;
    let note = prop_oneof![
        Just(Note::NotReceived),
        Just(Note::Ambiguous),
        (1..4_u32).prop_map(Note::Suspect),
    ];
    prop_oneof![
        8 => (process.clone(), 1..6_u8).prop_map(|(p, count)| Step::Append(p, count)),
        4 => process.clone().prop_map(Step::Sync),
        1 => process.clone().prop_map(Step::Seal),
        5 => process.clone().prop_map(Step::Tend),
        3 => process.clone().prop_map(Step::Outcomes),
        6 => (process.clone(), 1..9_u8).prop_map(|(p, count)| Step::Lease(p, count)),
        2 => (process.clone(), note).prop_map(|(p, note)| Step::Send(p, note)),
        5 => process.clone().prop_map(Step::Deliver),
        3 => process.clone().prop_map(Step::GiveUp),
        2 => process.clone().prop_map(Step::Release),
        1 => process.clone().prop_map(Step::Resign),
        1 => process.clone().prop_map(Step::Purge),
        1 => process.clone().prop_map(Step::Reopen),
        2 => process.clone().prop_map(Step::Kill),
        2 => (process, 0..40_u8).prop_map(|(p, after)| Step::Doom(p, after)),
        2 => any::<u64>().prop_map(Step::PowerLoss),
    ]
}

/// Random to the spool, the same in every run.
#[derive(Debug, Default)]
pub(super) struct Numbers(AtomicU64);

impl Rng for Numbers {
    fn fill(&self, buffer: &mut [u8]) {
        for chunk in buffer.chunks_mut(8) {
            let next = self.0.fetch_add(1, Ordering::Relaxed) + 1;
            // Far apart, so that their order is no order of time.
            let mixed = next.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_le_bytes();
            chunk.copy_from_slice(&mixed[..chunk.len()]);
        }
    }
}

fn from_environment(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
fn no_history_loses_what_was_synced() {
    let cases = from_environment("CAPIKIT_CASES").map_or(CASES, |it| u32::try_from(it).unwrap());
    let seed = from_environment("CAPIKIT_SEED").unwrap_or(4);
    println!("{cases} histories from seed {seed}");
    let config = ProptestConfig {
        cases,
        rng_seed: RngSeed::Fixed(seed),
        failure_persistence: None,
        max_shrink_iters: 20_000,
        ..ProptestConfig::default()
    };
    let histories = (prop::collection::vec(step(), 1..40), any::<u64>());
    TestRunner::new(config)
        .run(&histories, |(steps, end)| {
            let mut world = World::new();
            for step in &steps {
                world.take(step);
            }
            world.finish(end);
            Ok(())
        })
        .unwrap_or_else(|failure| panic!("seed {seed}: {failure}"));
}

impl World {
    fn take(&mut self, step: &Step) {
        match *step {
            Step::Append(process, count) => self.append(process, count),
            Step::Sync(process) => self.sync(process),
            Step::Seal(process) => self.with(process, |spool, _| drop(spool.intake().seal())),
            Step::Tend(process) => self.with(process, |_, outlet| drop(outlet.tend())),
            Step::Outcomes(process) => self.outcomes(process),
            Step::Lease(process, count) => self.lease(process, count.into()),
            Step::Send(process, note) => self.send(process, note),
            Step::Deliver(process) => self.settle(process, &Final::Delivered),
            Step::GiveUp(process) => self.settle(process, &Final::Dead(cause())),
            Step::Release(process) => self.release(process),
            Step::Resign(process) => self.resign(process),
            Step::Purge(process) => self.purge(process),
            Step::Reopen(process) => self.close(process),
            Step::Kill(process) => self.kill(process),
            Step::Doom(process, after) => {
                let plan = Plan::nth(after.into(), Fault::CrashAfter);
                self.doom(process, plan);
            }
            Step::PowerLoss(seed) => self.power_loss(&mut Choices::Seed(seed)),
        }
    }
}
