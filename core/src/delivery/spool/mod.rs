//! The durable queue of one destination, behind three traits.
//!
//! ```text
//!  track() -> Intake::append | returns              one intake per client and process
//!             Outlet::lease -> request -> settle    the elected shipper, for the intakes of all
//!             DeadLetters                           what was given up, with the reason
//! ```

mod ack;
mod adopt;
mod backlog;
mod books;
mod bytes;
mod dead;
mod destination;
mod disk;
mod elected;
mod failure;
mod folder;
mod frame;
mod home;
mod inspect;
mod intake;
mod layout;
mod limits;
mod log;
mod mark;
pub(in crate::delivery) mod memory;
mod names;
mod open;
mod outcomes;
mod outlet;
mod owned;
#[doc(hidden)]
pub mod parsers;
mod pending;
mod pick;
mod quarantine;
mod queue;
mod reason;
mod record;
mod removal;
mod rescue;
mod rewrite;
mod segment;
mod slot;
mod status;
mod streams;
mod sync;
mod tally;
mod unclaimed;
mod writer;

#[cfg(test)]
mod tests;

pub use books::Books;
pub(in crate::delivery) use destination::Destination;
pub use inspect::{Checkup, SpoolReport, WriterReport, fsck, inspect};
pub(in crate::delivery) use open::open;
pub use queue::Queue;
pub use reason::Reason;
#[cfg(test)]
use {disk::DiskSpool, limits::Limits};

use std::fmt;

use super::batch::Stream;
use super::stats::Shipping;
use crate::error::Error;

/// One accepted event, as it is kept. Shown by no `Debug`: the payload is about a person.
#[derive(Clone, PartialEq, Eq)]
pub(in crate::delivery) struct Entry {
    /// At most 255 bytes.
    pub(in crate::delivery) event_id: String,
    /// At most 255 bytes.
    pub(in crate::delivery) event_name: String,
    /// Seconds since 1970.
    pub(in crate::delivery) event_time: i64,
    /// Milliseconds since 1970.
    pub(in crate::delivery) accepted_at: i64,
    pub(in crate::delivery) stream: Stream,
    /// Whether the caller chose the id, so that a browser's copy is likely.
    pub(in crate::delivery) is_own_id: bool,
    pub(in crate::delivery) payload: String,
}

/// The writing side. Any thread may use it; none waits for another process or the network.
pub(in crate::delivery) trait Intake: Send + Sync + fmt::Debug {
    /// Keeps the entry and numbers it: 1, 2, 3, ... within this intake. When it has returned, the
    /// entry survives the death of the process.
    ///
    /// Fails with `SpoolFull` or `Storage`, and has then kept nothing.
    fn append(&self, entry: &Entry) -> Result<u64, Error>;

    /// Whether `append` would take microseconds now: no other thread is at it, and no file has to be
    /// opened first.
    fn is_ready(&self) -> bool {
        true
    }

    /// The number of the newest entry.
    fn newest(&self) -> u64;

    /// Waits until everything appended before the call survives a power loss. Callers at the same
    /// time share one sync. Does nothing when that is already so.
    fn sync(&self) -> Result<(), Error>;

    /// Ends the open segment, so that nothing of it waits for this process.
    fn seal(&self) -> Result<(), Error>;

    /// What was decided about entries of this intake, by whichever process ships, since the last
    /// call; at most `limit`, oldest decision first. What was decided takes room until it is read
    /// here. The names of events cost another look at them.
    fn outcomes(&self, limit: usize, with_names: bool) -> Result<Vec<Settled>, Error>;
}

/// A final decision about an entry, as its intake learns it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::delivery) struct Settled {
    /// The number that [`Intake::append`] gave.
    pub(in crate::delivery) number: u64,
    /// Empty when nobody has asked for names.
    pub(in crate::delivery) event_id: String,
    /// Like the id.
    pub(in crate::delivery) event_name: String,
    pub(in crate::delivery) outcome: Final,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::delivery) enum Final {
    Delivered,
    Dead(Cause),
    /// A failing disk has destroyed it; its id and name are empty. Never given to
    /// [`Outlet::settle`].
    Damaged,
}

/// Why an entry was given up. All texts are clean of tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::delivery) struct Cause {
    pub(in crate::delivery) reason: Reason,
    pub(in crate::delivery) code: Option<i64>,
    pub(in crate::delivery) subcode: Option<i64>,
    pub(in crate::delivery) message: Option<String>,
    /// Milliseconds since 1970.
    pub(in crate::delivery) at: i64,
}

/// The sending side. One thread uses it.
pub(in crate::delivery) trait Outlet: Send + fmt::Debug {
    /// Tries to become the one shipper of the destination, or says that it is. Quick.
    fn elect(&mut self) -> Result<bool, Error>;

    /// Lets another process ship. What is leased is given back.
    fn resign(&mut self);

    /// Entries that are neither settled nor leased, the oldest first, and leases them. Only the
    /// elected shipper gets any.
    fn lease(&mut self, want: &Want) -> Result<Vec<Leased>, Error>;

    /// Writes down something about leased entries that outlives this process. They stay leased.
    fn note(&mut self, keys: &[Key], note: Note) -> Result<(), Error>;

    /// Ends leased entries. Dead ones are in the dead-letter store before this returns; they stay
    /// leased when the store is full (`SpoolFull`).
    fn settle(&mut self, keys: &[Key], outcome: &Final) -> Result<(), Error>;

    /// Gives leased entries back.
    fn release(&mut self, keys: &[Key]);

    /// Upkeep, about once a second, by every process: syncs what was written more than a moment
    /// ago, opens the next segment ahead, looks for new segments; the elected shipper also adopts
    /// the intakes of dead processes and removes what is settled and was read by its owner.
    fn tend(&mut self) -> Result<(), Error>;

    /// Tells whoever looks at the folder how delivery goes. Nothing depends on it.
    fn publish(&mut self, _shipping: &Shipping) {}
}

/// What a lease asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::delivery) struct Want {
    pub(in crate::delivery) stream: Stream,
    pub(in crate::delivery) count: usize,
    /// Of payloads. One entry larger than this comes alone.
    pub(in crate::delivery) bytes: usize,
    /// Only entries that a refused request did or did not hold. See [`Note::Suspect`].
    pub(in crate::delivery) suspects: bool,
}

/// Names a leased entry, until it is settled or released.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::delivery) struct Key {
    pub(in crate::delivery) segment: u64,
    pub(in crate::delivery) ordinal: u32,
}

#[derive(Clone)]
pub(in crate::delivery) struct Leased {
    pub(in crate::delivery) key: Key,
    pub(in crate::delivery) entry: Entry,
    /// When a request with this entry was first sent whose outcome is unknown, in milliseconds
    /// since 1970. Also set when a shipper died with it in flight.
    pub(in crate::delivery) first_ambiguous_at: Option<i64>,
    /// The last [`Note::Suspect`].
    pub(in crate::delivery) suspect: Option<u32>,
}

/// What is written down about an entry that is not settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::delivery) enum Note {
    /// A request that holds it is about to be sent, at this time in milliseconds since 1970.
    /// Unless another note follows, its outcome is unknown.
    Sending(i64),
    /// That request was certainly not received.
    NotReceived,
    /// That request may have been received.
    Ambiguous,
    /// That request was refused because of one of its events: from now on in requests of at most
    /// so many events, with others of its kind.
    Suspect(u32),
}

/// The store of what was given up.
pub(in crate::delivery) trait DeadLetters: Send + Sync + fmt::Debug {
    /// In the order in which they died. `filter` sees the letter without its payload.
    fn list(&self, filter: &dyn Fn(&DeadLetter) -> bool) -> Result<Vec<DeadLetter>, Error>;

    /// The payloads, for an export. Stops at the first error of `each`.
    fn export(
        &self,
        filter: &dyn Fn(&DeadLetter) -> bool,
        each: &mut dyn FnMut(&DeadLetter, &str) -> Result<(), Error>,
    ) -> Result<(), Error>;

    /// Appends them to `intake` again, then takes them out of the store; a crash in between can
    /// repeat one, never lose one. Gives their number.
    fn replay(
        &self,
        filter: &dyn Fn(&DeadLetter) -> bool,
        intake: &dyn Intake,
    ) -> Result<u64, Error>;

    /// Removes them for good, and counts them as purged. Gives their number.
    fn purge(&self, filter: &dyn Fn(&DeadLetter) -> bool) -> Result<u64, Error>;
}

/// One event that was given up.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeadLetter {
    /// The event's id.
    pub event_id: String,
    /// The event's name.
    pub event_name: String,
    /// When it happened, in seconds since 1970.
    pub event_time: i64,
    /// Why it was given up.
    pub reason: Reason,
    /// `error.code` of Meta's answer.
    pub code: Option<i64>,
    /// `error.error_subcode` of Meta's answer.
    pub subcode: Option<i64>,
    /// What Meta said, or what happened.
    pub message: Option<String>,
    /// When it was given up, in milliseconds since 1970.
    pub died_at: i64,
}

/// The queue of one destination, as one client of one process has it.
pub(in crate::delivery) trait Spool: Send + Sync + fmt::Debug {
    fn intake(&self) -> &dyn Intake;

    /// The sending side; there is one.
    fn outlet(&self) -> Result<Box<dyn Outlet>, Error>;

    fn dead_letters(&self) -> &dyn DeadLetters;

    /// The books of the destination, over all processes and restarts:
    /// `accepted = delivered + dead + pending + purged + damaged`.
    fn books(&self) -> Result<Books, Error>;

    /// Whether any event waits. May say so of one that has just died.
    fn has_pending(&self) -> Result<bool, Error> {
        Ok(self.books()?.pending > 0)
    }

    /// How many other destinations of the same spool folder have events that wait although nobody
    /// delivers them.
    fn unclaimed(&self) -> u64 {
        0
    }
}
