//! What the outside world gives and a test replaces: the time, randomness and files.

mod fs;
#[cfg(test)]
pub(crate) mod model;
mod os_fs;

pub use fs::{File, Fs, Lock, OpenMode, Space, Suitability};
pub use os_fs::OsFs;

use std::fmt;
use std::sync::OnceLock;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use sha2::{Digest, Sha256};

/// Tells the time. The library never asks the operating system except through this.
pub trait Clock: Send + Sync + fmt::Debug {
    /// Milliseconds since 1970-01-01 UTC. May jump when somebody sets the clock.
    fn unix_ms(&self) -> i64;

    /// Time since some fixed point. Never runs backwards; schedules are made with it.
    fn monotonic(&self) -> Duration;

    /// Seconds since 1970-01-01 UTC, the unit of Meta's `event_time`.
    fn unix_seconds(&self) -> i64 {
        self.unix_ms().div_euclid(1000)
    }
}

/// Gives random bytes that nobody can predict.
pub trait Rng: Send + Sync + fmt::Debug {
    /// Fills the buffer.
    fn fill(&self, buffer: &mut [u8]);
}

/// The clock of the operating system.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn unix_ms(&self) -> i64 {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH);
        // A clock set before 1970 reads as 1970: every event then looks future-dated and is reported.
        since_epoch.map_or(0, |elapsed| {
            i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX)
        })
    }

    fn monotonic(&self) -> Duration {
        // A reference point, not state: it makes `Instant` expressible as a duration.
        static START: OnceLock<Instant> = OnceLock::new();
        START.get_or_init(Instant::now).elapsed()
    }
}

/// The random source of the operating system.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemRng;

impl Rng for SystemRng {
    fn fill(&self, buffer: &mut [u8]) {
        if getrandom::fill(buffer).is_err() {
            // No random source exists (a broken chroot). Uniqueness is what we need, not secrecy:
            // hash the time and an address, which differ between calls and processes.
            let seed = format!("{:?}{}{:p}", SystemTime::now(), std::process::id(), buffer);
            for (index, chunk) in buffer.chunks_mut(32).enumerate() {
                let digest = Sha256::digest(format!("{seed}{index}"));
                for (byte, random) in chunk.iter_mut().zip(digest) {
                    *byte = random;
                }
            }
        }
    }
}
