//! What a client does with the events that were given up.

use std::time::Duration;

use super::client::Client;
use super::spool::DeadLetter;
use crate::error::Error;

impl Client {
    /// What was given up, in the order in which it died.
    pub fn dead_letters(&self) -> Result<Vec<DeadLetter>, Error> {
        if !self.tracks() {
            return Ok(Vec::new());
        }
        self.spool()?.dead_letters().list(&|_| true)
    }

    /// What was given up, each with its payload: the event in wire form, identifiers hashed. Stops
    /// at the first error of `each`.
    pub fn export_dead_letters(
        &self,
        mut each: impl FnMut(&DeadLetter, &str) -> Result<(), Error>,
    ) -> Result<(), Error> {
        if !self.tracks() {
            return Ok(());
        }
        let letters = self.spool()?.dead_letters();
        letters.export(&|_| true, &mut each)
    }

    /// Puts what was given up back into the queue, with the same ids. Gives their number.
    pub fn replay_dead_letters(&self) -> Result<u64, Error> {
        if !self.tracks() {
            return Ok(0);
        }
        let spool = self.spool()?;
        let replayed = spool.dead_letters().replay(&|_| true, spool.intake())?;
        // Without a thread they wait for the next one.
        let _ = self.here().shipper.ship(Duration::ZERO);
        Ok(replayed)
    }

    /// Removes what was given up, for good. Gives their number.
    pub fn purge_dead_letters(&self) -> Result<u64, Error> {
        if !self.tracks() {
            return Ok(0);
        }
        self.spool()?.dead_letters().purge(&|_| true)
    }
}
