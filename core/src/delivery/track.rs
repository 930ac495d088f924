//! The client's durable side: events in, and what became of them.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use super::batch::Stream;
use super::client::Client;
use super::durability::Durability;
use super::job::closed;
use super::policy::LINGER;
use super::reports::{FlushReport, Receipt, TrackedOutcome};
use super::secret::Secret;
use super::setting::check_secret;
use super::spool::{Entry, Spool};
use super::stats::Stats;
use super::tracker::Urgency;
use super::wait;
use crate::error::{Error, ErrorKind};
use crate::event::{Event, Prepared};

impl Client {
    /// Accepts the event for delivery, in microseconds and without the network. An event that is
    /// passed by value is not copied.
    ///
    /// Once it has returned, the event survives what [`Durability`] says. It ends confirmed by
    /// Meta, or in the dead letters with a reason. With [`Durability::Power`] it waits for the disk.
    ///
    /// Fails with [`ErrorKind::Event`] and all issues when Meta would refuse the event, with
    /// [`ErrorKind::SpoolFull`] or [`ErrorKind::Storage`] when it can not be kept, and with
    /// [`ErrorKind::Config`] when there is no queue.
    pub fn track<'a>(&self, event: impl Into<Cow<'a, Event>>) -> Result<Receipt, Error> {
        let receipt = self.accept(event.into().into_owned())?;
        if self.waits_for_disk() {
            self.spool()?.intake().sync()?;
        }
        Ok(receipt)
    }

    /// Whether [`Client::track`] might wait now, for the disk or for another thread. For hosts with a
    /// lock of their own, which they give up only where it pays.
    pub fn would_wait(&self) -> bool {
        let spool = self.here().tracker.opened();
        self.waits_for_disk() || !spool.is_some_and(|spool| spool.intake().is_ready())
    }

    /// [`Client::track`], returning at once. `done` is called exactly once: on this thread, or with
    /// [`Durability::Power`] on another when the disk has confirmed.
    pub fn track_then<'a>(
        &self,
        event: impl Into<Cow<'a, Event>>,
        done: impl FnOnce(Result<Receipt, Error>) + Send + 'static,
    ) {
        let receipt = match self.accept(event.into().into_owned()) {
            Ok(receipt) if self.waits_for_disk() => receipt,
            result => return done(result),
        };
        let here = self.here();
        let tracker = Arc::clone(&here.tracker);
        // Who waits at the same time shares one sync.
        here.disk.run(Box::new(move || {
            let synced = tracker.spool().and_then(|spool| spool.intake().sync());
            done(synced.map(|()| receipt));
        }));
    }

    /// Waits until what this client tracked before the call is settled, or the time is over.
    /// A timeout is no error: [`FlushReport::pending`] says what is left, and nothing is discarded.
    /// What other processes or earlier runs left behind is not waited for.
    ///
    /// Works on every runtime.
    pub async fn flush(&self, timeout: Duration) -> Result<FlushReport, Error> {
        wait::answer(|done| self.flush_then(timeout, done)).await
    }

    /// [`Client::flush`], blocking the calling thread.
    ///
    /// Called inside a callback of this client it fails with [`ErrorKind::Config`]: it would wait
    /// for itself.
    pub fn flush_blocking(&self, timeout: Duration) -> Result<FlushReport, Error> {
        if self.here().shipper.is_own_thread() {
            let message = "a callback can not wait for delivery; call flush_then";
            return Err(Error::new(ErrorKind::Config, message));
        }
        wait::answer_blocking(|done| self.flush_then(timeout, done))
    }

    /// [`Client::flush`], returning at once. `done` is called exactly once, on the client's own
    /// thread, where it should be quick, or on this one when there is nothing to wait for.
    pub fn flush_then(
        &self,
        timeout: Duration,
        done: impl FnOnce(Result<FlushReport, Error>) + Send + 'static,
    ) {
        if !self.tracks() {
            return done(Ok(FlushReport::default()));
        }
        let here = self.here();
        let Some(spool) = here.tracker.opened() else {
            // Nothing was tracked in this process: a forked child opens the queue when it tracks.
            return done(Ok(FlushReport::default()));
        };
        let deadline = self.clock.monotonic().saturating_add(timeout);
        let tally = &here.tracker.tally;
        tally.wait(spool.intake(), deadline, Box::new(done));
        if here.shipper.ship(Duration::ZERO).is_err() {
            // There is no thread that could ever end the wait.
            tally.expire(Duration::MAX);
        }
    }

    /// What became of everything that this client tracked, as far as it has heard. Waits for
    /// nothing, and reads no file.
    pub fn report(&self) -> FlushReport {
        let tracker = &self.here().tracker;
        let spool = tracker.opened();
        spool.map_or_else(FlushReport::default, |spool| {
            tracker.tally.report(spool.intake())
        })
    }

    /// How delivery is going.
    pub fn stats(&self) -> Result<Stats, Error> {
        if !self.tracks() {
            return Ok(Stats::default());
        }
        let books = self.spool()?.books()?;
        let age = |at: i64| u64::try_from(self.clock.unix_ms().saturating_sub(at)).unwrap_or(0);
        Ok(Stats {
            oldest_age_ms: books.oldest_accepted_at.map(age),
            books,
            unclaimed: self.here().tracker.unclaimed(self.clock.monotonic())?,
            shipping: self.here().tracker.shipping(),
        })
    }

    /// Delivers whatever waits for this destination, whoever tracked it, from now on until the client
    /// is closed or dropped, at latest when no other process does it. A client that tracks does so
    /// by itself.
    ///
    /// Fails with [`ErrorKind::Config`] when this client keeps or sends nothing, and when the
    /// system gives no thread.
    pub fn ship(&self) -> Result<(), Error> {
        if !self.tracks() {
            let message = "without a queue, or switched off, there is nothing to ship";
            return Err(Error::new(ErrorKind::Config, message));
        }
        self.spool()?;
        self.here().shipper.ship(Duration::ZERO)
    }

    /// Sends with this token from now on. Tries at once what waits for a better one.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "a client owns what it was told"
    )]
    pub fn set_access_token(&self, token: Secret) -> Result<(), Error> {
        let token = check_secret(&token, "access_token")?;
        self.means.access.set_token(token);
        self.here().shipper.repaired();
        Ok(())
    }

    /// Final words about events that this client tracked, at most `limit`. Waits for the first;
    /// gives none when the time is over. Needs `keep_outcomes`.
    ///
    /// Fails with [`ErrorKind::Closed`] once the client is closed and everything was told.
    pub fn next_outcomes(
        &self,
        limit: usize,
        timeout: Duration,
    ) -> Result<Vec<TrackedOutcome>, Error> {
        if !self.checked.keep_outcomes {
            let message = "set it to true to be told outcomes";
            return Err(Error::config("keep_outcomes", message));
        }
        let tally = &self.here().tracker.tally;
        tally.outcomes(limit, timeout).ok_or_else(closed)
    }

    /// Lets [`Client::next_outcomes`] end once it has told everything, although the client goes on.
    /// Later outcomes are no longer kept.
    pub fn end_outcomes(&self) {
        self.here().tracker.tally.end_outcomes();
    }

    /// Makes everything accepted so far survive a power loss and the end of this process, on the
    /// calling thread and without any other. For the way out.
    pub fn seal(&self) -> Result<(), Error> {
        let Some(spool) = self.here().tracker.opened() else {
            return Ok(());
        };
        spool.intake().seal()?;
        spool.intake().sync()
    }

    /// Begins no request any more, waits for those on their way until the time is over, and lets
    /// another process ship. For the way out: a process that ends during a request leaves events
    /// that were perhaps received. They may be another process's, which `flush` does not wait for.
    pub fn leave(&self, timeout: Duration) {
        self.here().shipper.leave(timeout);
    }

    /// Refuses new events, delivers what is left until the time is over, and ends within a fifth
    /// of a second more. Nothing is discarded: what is left is delivered by another process or the
    /// next run. Closing again does nothing.
    pub fn close(&self, timeout: Duration) -> Result<FlushReport, Error> {
        let here = self.here();
        here.tracker.close();
        let spool = here.tracker.opened();
        let sealed = spool.map_or(Ok(()), |spool| spool.intake().seal());
        here.shipper.close(timeout);
        here.tracker.tally.end();
        sealed.map(|()| self.report())
    }

    /// Checks the event and keeps it.
    fn accept(&self, event: Event) -> Result<Receipt, Error> {
        let here = self.here();
        if self.checked.durability == Durability::None {
            let message = "none keeps no events, so track can not promise anything; pass process, \
                           or call send";
            return Err(Error::config("durability", message));
        }
        if here.tracker.is_closed() {
            return Err(closed());
        }
        let is_own_id = event.event_id.is_some();
        let mut prepared = self.prepare_one(event, here.tracker.room())?;
        let receipt = Receipt {
            event_id: prepared.event_id.clone(),
            issues: std::mem::take(&mut prepared.issues),
        };
        if !self.checked.enabled {
            return Ok(receipt);
        }
        let entry = entry(prepared, is_own_id, self.clock.unix_ms());
        let urgency = here.tracker.append(&entry)?;
        here.tracker.leave_room(entry.payload);
        let told = match urgency {
            Urgency::Known => Ok(()),
            Urgency::Soon => here.shipper.ship(LINGER),
            Urgency::Now => here.shipper.ship(Duration::ZERO),
        };
        if told.is_err() {
            // Without a thread the event is kept all the same. The next one tries again, and another
            // process or the next run ships it at the latest.
            here.tracker.looked();
        }
        Ok(receipt)
    }

    fn waits_for_disk(&self) -> bool {
        self.checked.durability == Durability::Power && self.tracks()
    }

    pub(super) fn tracks(&self) -> bool {
        self.checked.enabled && self.checked.durability != Durability::None
    }

    pub(super) fn spool(&self) -> Result<&dyn Spool, Error> {
        self.here().tracker.spool().map(|spool| &**spool)
    }
}

fn entry(event: Prepared, is_own_id: bool, now: i64) -> Entry {
    Entry {
        event_id: event.event_id,
        event_name: event.event_name,
        event_time: event.event_time,
        accepted_at: now,
        stream: Stream::of(&event.action_source),
        is_own_id,
        payload: event.payload,
    }
}
