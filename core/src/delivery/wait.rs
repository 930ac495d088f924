//! Waits for an answer that a callback brings.

use std::sync::mpsc;

use tokio::sync::oneshot;

use super::job::closed;
use crate::error::Error;

/// Takes the answer, once.
pub(super) type Reply<T> = Box<dyn FnOnce(Result<T, Error>) + Send>;

/// On any runtime. One that is dropped gives up the answer, not what was asked for.
pub(super) async fn answer<T: Send + 'static>(ask: impl FnOnce(Reply<T>)) -> Result<T, Error> {
    let (done, answer) = oneshot::channel();
    ask(Box::new(move |result| {
        // Nobody waits any more when the future was dropped.
        let _ = done.send(result);
    }));
    answer.await.unwrap_or_else(|_| Err(closed()))
}

/// On this thread, which must not be the one that brings it.
pub(super) fn answer_blocking<T: Send + 'static>(ask: impl FnOnce(Reply<T>)) -> Result<T, Error> {
    let (done, answer) = mpsc::sync_channel(1);
    ask(Box::new(move |result| {
        let _ = done.send(result);
    }));
    answer.recv().unwrap_or_else(|_| Err(closed()))
}
