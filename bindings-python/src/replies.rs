//! Answers of the core on their way to an event loop.
//!
//! Threads of the core put them here, and a thread of Python takes them out: no thread of the core
//! ever waits for the interpreter.

use std::collections::VecDeque;
use std::mem;
use std::process;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use capikit::{Error, FlushReport, Receipt, SendReport};
use pyo3::prelude::*;
use pyo3::types::PyList;

use crate::errors::Raise;
use crate::{reports, results};

/// The answer to one call.
pub(crate) enum Reply {
    Sent(Result<SendReport, Error>),
    Tracked(Result<Receipt, Error>),
    Flushed(Result<FlushReport, Error>),
}

/// Answers that were not taken out yet.
#[derive(Default)]
pub(crate) struct Inbox {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    replies: VecDeque<(u64, Reply)>,
    is_closed: bool,
}

impl Inbox {
    /// Puts in the answer to the call of this ticket.
    pub(crate) fn put(&self, ticket: u64, reply: Reply) {
        self.lock().replies.push_back((ticket, reply));
        self.changed.notify_one();
    }

    /// All answers, waiting for the first; none once closed.
    fn take(&self) -> VecDeque<(u64, Reply)> {
        let mut state = self.lock();
        while state.replies.is_empty() && !state.is_closed {
            let waited = self.changed.wait(state);
            state = waited.unwrap_or_else(PoisonError::into_inner);
        }
        mem::take(&mut state.replies)
    }

    fn close(&self) {
        self.lock().is_closed = true;
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The answers to the calls that end in `_later`.
#[pyclass(frozen, module = "capikit._native")]
pub(crate) struct Replies {
    pid: u32,
    inbox: Arc<Inbox>,
}

impl Replies {
    pub(crate) fn inbox(&self) -> Arc<Inbox> {
        Arc::clone(&self.inbox)
    }
}

/// A ticket, and its result or its exception.
type Answer<'py> = (u64, Option<Bound<'py, PyAny>>, Option<PyErr>);

#[pymethods]
impl Replies {
    #[new]
    fn new() -> Self {
        Self {
            pid: process::id(),
            inbox: Arc::default(),
        }
    }

    /// Waits for answers: tickets, each with its result or its exception. None once closed.
    fn take<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let replies = py.detach(|| self.inbox.take());
        let answers = replies.into_iter().map(|(ticket, reply)| {
            let answer: Answer<'py> = match result(py, reply) {
                Ok(result) => (ticket, Some(result), None),
                Err(error) => (ticket, None, Some(error)),
            };
            answer
        });
        PyList::new(py, answers.collect::<Vec<_>>())
    }

    /// Ends the wait of `take` for good. In a forked child nobody waits, and the lock may be held
    /// for ever.
    fn close(&self) {
        if self.pid == process::id() {
            self.inbox.close();
        }
    }
}

impl Drop for Replies {
    fn drop(&mut self) {
        if self.pid != process::id() {
            // A thread of the parent may have been changing it at the fork: nobody touches it.
            mem::forget(Arc::clone(&self.inbox));
        }
    }
}

fn result(py: Python<'_>, reply: Reply) -> PyResult<Bound<'_, PyAny>> {
    match reply {
        Reply::Sent(report) => results::send_report(py, &report.raise(py)?),
        Reply::Tracked(receipt) => reports::receipt(py, &receipt.raise(py)?),
        Reply::Flushed(report) => reports::flush_report(py, &report.raise(py)?),
    }
}
