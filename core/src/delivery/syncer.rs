//! Waits for the disk on a thread of its own, so that neither the caller nor shipping does.

use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use super::tracker::Tracker;
use crate::error::Error;

const THREAD_NAME: &str = "capikit-sync";

/// Told once everything accepted before survives a power loss.
pub(super) type Synced = Box<dyn FnOnce(Result<(), Error>) + Send>;

#[derive(Default)]
pub(super) struct Syncer {
    waiting: Mutex<Option<Sender<Synced>>>,
}

impl Syncer {
    /// Calls `done` on another thread; on this one, after waiting, when the system gives none.
    pub(super) fn sync(&self, tracker: &Arc<Tracker>, done: Synced) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let done = match &*waiting {
            Some(sender) => match sender.send(done) {
                Ok(()) => return,
                Err(mpsc::SendError(done)) => done,
            },
            None => done,
        };
        let (sender, inbox) = mpsc::channel();
        let of_thread = Arc::clone(tracker);
        let thread = thread::Builder::new().name(THREAD_NAME.to_owned());
        if thread.spawn(move || serve(&of_thread, &inbox)).is_err() {
            drop(waiting);
            return done(sync(tracker));
        }
        // The thread waits for this, so it arrives.
        let _ = sender.send(done);
        *waiting = Some(sender);
    }
}

/// Everybody who waits shares the next sync.
fn serve(tracker: &Tracker, inbox: &Receiver<Synced>) {
    while let Ok(first) = inbox.recv() {
        let all: Vec<Synced> = std::iter::once(first).chain(inbox.try_iter()).collect();
        let result = sync(tracker).map_err(|error| (error.kind(), error.to_string()));
        for done in all {
            let result = result.as_ref().map(|()| ()).map_err(Clone::clone);
            done(result.map_err(|(kind, message)| Error::new(kind, message)));
        }
    }
}

fn sync(tracker: &Tracker) -> Result<(), Error> {
    tracker.spool()?.intake().sync()
}
