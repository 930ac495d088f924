//! Waits for an answer of the core without holding the interpreter, and sees Ctrl-C.

use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;

use capikit::{Error, ErrorKind};
use pyo3::prelude::*;

use crate::errors::Raise;

/// How often a waiting call looks for Ctrl-C.
const SIGNAL_CHECK: Duration = Duration::from_millis(100);

/// The answer, or the exception of its error. `ask` is given what takes the answer, once.
pub(crate) fn wait<T: Send>(py: Python<'_>, ask: impl FnOnce(Answer<T>) + Send) -> PyResult<T> {
    let (sender, mut answer) = mpsc::sync_channel(1);
    py.detach(|| ask(Answer(sender)));
    loop {
        match py.detach(|| next(&mut answer)) {
            Ok(result) => return result.raise(py),
            Err(RecvTimeoutError::Timeout) => py.check_signals()?,
            Err(RecvTimeoutError::Disconnected) => {
                let message = "the client was closed before Meta answered";
                return Err(Error::new(ErrorKind::Closed, message)).raise(py);
            }
        }
    }
}

/// Takes the answer.
pub(crate) struct Answer<T>(mpsc::SyncSender<Result<T, Error>>);

impl<T> Answer<T> {
    pub(crate) fn give(self, result: Result<T, Error>) {
        // Nobody listens any more after Ctrl-C.
        let _ = self.0.send(result);
    }
}

/// Borrows mutably, because a `Receiver` may move to another thread but not be shared.
fn next<T>(answer: &mut Receiver<Result<T, Error>>) -> Result<Result<T, Error>, RecvTimeoutError> {
    answer.recv_timeout(SIGNAL_CHECK)
}
