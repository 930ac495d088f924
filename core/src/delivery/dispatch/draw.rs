//! Takes the events of the next request from the queue, and gives up those that are too old.

use std::time::Duration;

use super::fate::{self, Fate};
use super::{Dispatcher, Flight, Flown, Item, Now, Park};
use crate::delivery::batch::{Batch, Ready, Stream};
use crate::delivery::spool::{Cause, Final, Key, Leased, Note, Outlet, Reason, Want};
use crate::delivery::stats::Parked;
use crate::error::Error;

/// Leases of which all was too old, before the loop does something else.
const MOST_BURIALS: usize = 4;

impl Dispatcher {
    /// The next request, if there is anything to send.
    pub(super) fn draw(
        &mut self,
        outlet: &mut dyn Outlet,
        now: Now,
    ) -> Result<Option<Flight>, Error> {
        // A refused probe must not try the same events for ever.
        let park = self.park.as_ref().map(|park| park.reason);
        let suspects_first = park != Some(Parked::Refused);
        for stream in self.streams() {
            for suspects in [suspects_first, !suspects_first] {
                if suspects && !self.unwritten.is_empty() {
                    continue;
                }
                let drawn = self.draw_from(stream, suspects, outlet, now)?;
                if !drawn.is_empty() {
                    let is_full = self.is_full(stream, suspects, &drawn);
                    let (id, batch) = self.launch(stream, drawn, outlet, now)?;
                    return Ok(Some(Flight { id, batch, is_full }));
                }
            }
        }
        Ok(None)
    }

    /// Each is first in turn, so that none waits for the others.
    fn streams(&self) -> [Stream; 3] {
        let mut streams = Stream::ALL;
        let turn = usize::try_from(self.next_id).unwrap_or(0);
        streams.rotate_left(turn % Stream::ALL.len());
        streams
    }

    fn draw_from(
        &mut self,
        stream: Stream,
        suspects: bool,
        outlet: &mut dyn Outlet,
        now: Now,
    ) -> Result<Vec<Leased>, Error> {
        let Some(want) = self.want(stream, suspects) else {
            return Ok(Vec::new());
        };
        for _ in 0..MOST_BURIALS {
            let leased = lease(&want, outlet)?;
            if leased.is_empty() {
                return Ok(leased);
            }
            let drawn = self.sort(leased, stream, outlet, now);
            if !drawn.is_empty() {
                return Ok(drawn);
            }
        }
        // Commands and answers come first.
        self.has_more = true;
        Ok(Vec::new())
    }

    /// What the next request of this stream may hold; none when it has to wait for an answer.
    fn want(&self, stream: Stream, suspects: bool) -> Option<Want> {
        let lane = self.lanes.iter().find(|lane| lane.stream == stream)?;
        let flown = self.flights.values();
        if !lane.may_send(flown.filter(|flown| flown.stream == stream).count()) {
            return None;
        }
        let limit = self.park.as_ref().map(|_| super::PROBE_EVENTS);
        Some(lane.want(suspects, self.breaker.limit().or(limit)))
    }

    /// Half the bytes count as full: the next event may have been too large for the rest.
    fn is_full(&self, stream: Stream, suspects: bool, drawn: &[Leased]) -> bool {
        let Some(want) = self.want(stream, suspects) else {
            return false;
        };
        let bytes: usize = drawn.iter().map(|event| event.entry.payload.len()).sum();
        suspects || drawn.len() >= want.count || bytes * 2 >= want.bytes
    }

    /// Gives up what is too old, and gives back what does not belong into the request.
    fn sort(
        &mut self,
        leased: Vec<Leased>,
        stream: Stream,
        outlet: &mut dyn Outlet,
        now: Now,
    ) -> Vec<Leased> {
        let holds = fate::holds(self.ambiguous, stream);
        let size = leased.first().and_then(|first| first.suspect);
        let mut drawn: Vec<Leased> = Vec::new();
        let mut doubtful = Vec::new();
        let mut back = Vec::new();
        let mut dead: Vec<(Reason, Vec<Key>)> = Vec::new();
        for event in leased {
            match fate::fate(&Item::of(&event), stream, holds, &self.time, now) {
                Fate::Dead(reason) => match dead.iter_mut().find(|(of, _)| *of == reason) {
                    Some((_, keys)) => keys.push(event.key),
                    None => dead.push((reason, vec![event.key])),
                },
                Fate::Doubtful => doubtful.push(event),
                Fate::Send if fits(&event, size, drawn.len()) => drawn.push(event),
                Fate::Send => back.push(event.key),
            }
        }
        if drawn.is_empty() && !doubtful.is_empty() {
            // Its answer tells the time.
            drawn.push(doubtful.remove(0));
        }
        back.extend(doubtful.iter().map(|event| event.key));
        outlet.release(&back);
        for (reason, keys) in dead {
            self.give_up(keys, reason, outlet, now);
        }
        drawn
    }

    fn give_up(&mut self, keys: Vec<Key>, reason: Reason, outlet: &mut dyn Outlet, now: Now) {
        let cause = Cause {
            reason,
            code: None,
            subcode: None,
            message: Some(words(reason).to_owned()),
            at: self.time.guess(now),
        };
        if self.log.allows("dead", now.monotonic) {
            log::warn!("{} events given up: {}", keys.len(), words(reason));
        }
        self.settle(keys, Final::Dead(cause), outlet, now);
    }

    /// Ends these events for good.
    pub(super) fn settle(
        &mut self,
        keys: Vec<Key>,
        outcome: Final,
        outlet: &mut dyn Outlet,
        now: Now,
    ) {
        let written = self.unwritten.settle(keys, outcome, outlet, now.monotonic);
        if let Err(error) = written
            && self.log.allows("unwritten", now.monotonic)
        {
            log::warn!("an outcome could not be written down, and will be later: {error}");
        }
    }

    fn launch(
        &mut self,
        stream: Stream,
        drawn: Vec<Leased>,
        outlet: &mut dyn Outlet,
        now: Now,
    ) -> Result<(u64, Batch), Error> {
        let keys: Vec<Key> = drawn.iter().map(|event| event.key).collect();
        if let Err(error) = outlet.note(&keys, Note::Sending(self.time.guess(now))) {
            outlet.release(&keys);
            return Err(error);
        }
        let items: Vec<Item> = drawn.iter().map(Item::of).collect();
        let again = items
            .iter()
            .filter(|item| item.first_ambiguous_at.is_some());
        self.shipping.ambiguous_resends += again.count() as u64;
        self.shipping.requests += 1;
        let id = self.next_id;
        self.next_id += 1;
        let flown = Flown {
            stream,
            bytes: drawn.iter().map(|event| event.entry.payload.len()).sum(),
            were_suspects: drawn.iter().any(|event| event.suspect.is_some()),
            items,
            sent_at: now.monotonic,
            was_full: self.flights.len() + 1 >= self.window(),
        };
        self.flights.insert(id, flown);
        let ready = |(index, event): (usize, Leased)| Ready {
            index,
            stream: event.entry.stream,
            payload: event.entry.payload,
        };
        let batch = drawn.into_iter().enumerate().map(ready).collect();
        Ok((id, batch))
    }

    /// There is nothing to send. Events that were refused for no known reason, with nothing else to
    /// compare them with, say that everything is refused.
    pub(super) fn nothing_left(&mut self, outlet: &mut dyn Outlet, now: Now) -> Option<Duration> {
        if !self.flights.is_empty() || !self.lanes.iter().any(super::Lane::has_unexplained) {
            return None;
        }
        self.park_refused(outlet, now);
        self.park.as_ref().map(|park| park.probe_at)
    }

    /// Everything is refused: no event is to blame.
    pub(super) fn park_refused(&mut self, outlet: &mut dyn Outlet, now: Now) {
        let message = self.shipping.last_error.clone();
        for lane in &mut self.lanes {
            let unexplained = lane.take_unexplained();
            let keys: Vec<Key> = unexplained.iter().map(|(item, _)| item.key).collect();
            outlet.release(&keys);
        }
        self.park(Park::new(Parked::Refused, message, now.monotonic));
    }
}

/// The first suspect tells how many may go with it.
fn lease(want: &Want, outlet: &mut dyn Outlet) -> Result<Vec<Leased>, Error> {
    if !want.suspects {
        return outlet.lease(want);
    }
    let mut leased = outlet.lease(&Want { count: 1, ..*want })?;
    let Some(first) = leased.first() else {
        return Ok(leased);
    };
    let size = usize::try_from(first.suspect.unwrap_or(1)).unwrap_or(usize::MAX);
    let bytes = want.bytes.saturating_sub(first.entry.payload.len());
    let count = want.count.min(size).saturating_sub(1);
    if count > 0 && bytes > 0 {
        let first = first.key;
        let more = outlet.lease(&Want {
            count,
            bytes,
            ..*want
        });
        match more {
            Ok(more) => leased.extend(more),
            Err(error) => {
                outlet.release(&[first]);
                return Err(error);
            }
        }
    }
    Ok(leased)
}

impl Item {
    fn of(event: &Leased) -> Self {
        Self {
            key: event.key,
            event_time: event.entry.event_time,
            first_ambiguous_at: event.first_ambiguous_at,
        }
    }
}

/// Suspects only go with others of the same refused request, as many as its size allows.
fn fits(event: &Leased, size: Option<u32>, drawn: usize) -> bool {
    match size {
        None => event.suspect.is_none(),
        Some(size) => {
            event.suspect == Some(size) && drawn < usize::try_from(size).unwrap_or(usize::MAX)
        }
    }
}

fn words(reason: Reason) -> &'static str {
    match reason {
        Reason::Rejected => "Meta refused it alone in a request",
        Reason::Expired => "older than Meta accepts",
        Reason::Oversize => "larger than the endpoint takes",
        Reason::AmbiguousWindow => "perhaps received, and too long ago to be sent again",
        Reason::AmbiguousHeld => "perhaps received, and not to be sent again",
    }
}
