//! The client: settings in, events out, reports back.

use std::sync::Arc;

use capikit::{Durability, Event, Secret};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString};

use crate::at::At;
use crate::convert;
use crate::errors::Raise;
use crate::replies::{Replies, Reply};
use crate::reports;
use crate::results;
use crate::settings::{self, duration};
use crate::values::text;
use crate::wait::wait;

/// The client of the core. No thread of the core ever touches a Python object.
#[pyclass(frozen, module = "capikit._native")]
pub(crate) struct Client {
    client: Arc<capikit::Client>,
    waits_for_disk: bool,
}

#[pymethods]
impl Client {
    #[new]
    fn new(settings: &Bound<'_, PyDict>) -> PyResult<Self> {
        let py = settings.py();
        let settings = settings::read(settings)?;
        let waits_for_disk = settings.durability == Some(Durability::Power);
        let client = py.detach(|| capikit::Client::new(settings)).raise(py)?;
        Ok(Self {
            client: Arc::new(client),
            waits_for_disk,
        })
    }

    /// Whether `track` waits until the disk has confirmed.
    #[getter]
    fn waits_for_disk(&self) -> bool {
        self.waits_for_disk
    }

    /// The payload that `send` would send for this event, and its issues.
    fn check<'py>(&self, event: &Bound<'py, PyAny>) -> PyResult<(String, Bound<'py, PyList>)> {
        let py = event.py();
        let event = convert::event(event, At::argument("event"))?;
        let prepared = self.client.check(event).raise(py)?;
        Ok((prepared.payload, results::issues(py, &prepared.issues)?))
    }

    /// Sends now and waits for Meta's answer. Ctrl-C ends the wait.
    fn send<'py>(&self, events: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let py = events.py();
        let events = read_all(events)?;
        let report = wait(py, |answer| {
            self.client.send_then(&events, |result| answer.give(result));
        })?;
        results::send_report(py, &report)
    }

    /// Accepts an event for delivery. Keeps the interpreter for the microseconds that it takes, as
    /// getting it back can take much longer, and gives it up where something may be waited for.
    fn track<'py>(&self, event: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let py = event.py();
        let event = convert::event(event, At::argument("event"))?;
        let receipt = if self.client.would_wait() {
            py.detach(|| self.client.track(event))
        } else {
            self.client.track(event)
        };
        reports::receipt(py, &receipt.raise(py)?)
    }

    /// Waits until what was tracked is settled, at most this many seconds. Ctrl-C ends the wait.
    fn flush<'py>(&self, timeout: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let py = timeout.py();
        let limit = duration(timeout, At::argument("timeout"))?;
        let report = wait(py, |answer| {
            self.client.flush_then(limit, |result| answer.give(result));
        })?;
        reports::flush_report(py, &report)
    }

    /// How delivery is going.
    fn stats<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let stats = py.detach(|| self.client.stats()).raise(py)?;
        reports::stats(py, &stats)
    }

    /// What was given up.
    fn dead_letters<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let letters = py.detach(|| self.client.dead_letters()).raise(py)?;
        results::list(py, &letters, |letter| reports::dead_letter(py, letter))
    }

    /// Puts what was given up back into the queue.
    fn replay_dead_letters(&self, py: Python<'_>) -> PyResult<u64> {
        py.detach(|| self.client.replay_dead_letters()).raise(py)
    }

    /// Removes what was given up.
    fn purge_dead_letters(&self, py: Python<'_>) -> PyResult<u64> {
        py.detach(|| self.client.purge_dead_letters()).raise(py)
    }

    /// Sends with this token from now on.
    fn set_access_token(&self, access_token: &Bound<'_, PyAny>) -> PyResult<()> {
        let py = access_token.py();
        let token = Secret::from(text(access_token, At::argument("access_token"))?);
        py.detach(|| self.client.set_access_token(token)).raise(py)
    }

    /// The next outcomes, waited for; `ClosedError` when there will be no more.
    fn next_outcomes<'py>(
        &self,
        limit: usize,
        timeout: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyList>> {
        let py = timeout.py();
        let wait = duration(timeout, At::argument("timeout"))?;
        let outcomes = py.detach(|| self.client.next_outcomes(limit, wait));
        results::list(py, &outcomes.raise(py)?, |outcome| {
            reports::outcome(py, outcome)
        })
    }

    /// Lets `next_outcomes` end once it has told everything.
    fn end_outcomes(&self) {
        self.client.end_outcomes();
    }

    /// Makes everything accepted survive the end of the process. Starts nothing.
    fn seal(&self, py: Python<'_>) -> PyResult<()> {
        py.detach(|| self.client.seal()).raise(py)
    }

    /// Begins no request any more, and waits for those on their way, at most this many seconds.
    fn leave(&self, timeout: &Bound<'_, PyAny>) -> PyResult<()> {
        let limit = duration(timeout, At::argument("timeout"))?;
        timeout.py().detach(|| self.client.leave(limit));
        Ok(())
    }

    /// Refuses new events and delivers what is left, at most this many seconds.
    fn close<'py>(&self, timeout: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let py = timeout.py();
        let limit = duration(timeout, At::argument("timeout"))?;
        let report = py.detach(|| self.client.close(limit)).raise(py)?;
        reports::flush_report(py, &report)
    }

    /// `send`, answered by `replies` under this ticket.
    fn send_later(
        &self,
        events: &Bound<'_, PyAny>,
        replies: &Replies,
        ticket: u64,
    ) -> PyResult<()> {
        let inbox = replies.inbox();
        let read = read_all(events)?;
        let done = move |result| inbox.put(ticket, Reply::Sent(result));
        events.py().detach(|| self.client.send_then(&read, done));
        Ok(())
    }

    /// `track`, answered by `replies` under this ticket.
    fn track_later(
        &self,
        event: &Bound<'_, PyAny>,
        replies: &Replies,
        ticket: u64,
    ) -> PyResult<()> {
        let py = event.py();
        let inbox = replies.inbox();
        let event = convert::event(event, At::argument("event"))?;
        let done = move |result| inbox.put(ticket, Reply::Tracked(result));
        py.detach(|| self.client.track_then(event, done));
        Ok(())
    }

    /// `flush`, answered by `replies` under this ticket.
    fn flush_later(
        &self,
        timeout: &Bound<'_, PyAny>,
        replies: &Replies,
        ticket: u64,
    ) -> PyResult<()> {
        let inbox = replies.inbox();
        let limit = duration(timeout, At::argument("timeout"))?;
        let done = move |result| inbox.put(ticket, Reply::Flushed(result));
        timeout.py().detach(|| self.client.flush_then(limit, done));
        Ok(())
    }

    /// `close`, answered by `replies` under this ticket. Waits on a thread of its own, as it is
    /// called once.
    fn close_later(
        &self,
        timeout: &Bound<'_, PyAny>,
        replies: &Replies,
        ticket: u64,
    ) -> PyResult<()> {
        let inbox = replies.inbox();
        let limit = duration(timeout, At::argument("timeout"))?;
        let client = Arc::clone(&self.client);
        let close = move || inbox.put(ticket, Reply::Flushed(client.close(limit)));
        let thread = std::thread::Builder::new().name(String::from("capikit-close"));
        thread.spawn(close)?;
        Ok(())
    }
}

fn read_all(given: &Bound<'_, PyAny>) -> PyResult<Vec<Event>> {
    let at = At::argument("events");
    let is_list = !given.is_instance_of::<PyDict>() && !given.is_instance_of::<PyString>();
    let Some(list) = given.try_iter().ok().filter(|_| is_list) else {
        return Err(at.wrong_type("a list of events", given));
    };
    let mut events = Vec::new();
    for (index, event) in list.enumerate() {
        events.push(convert::event(&event?, at.index(index))?);
    }
    Ok(events)
}
