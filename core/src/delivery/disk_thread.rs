//! Waits for the disk on a thread of its own, so that neither the caller nor shipping does.

use std::fmt;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Mutex, PoisonError};
use std::thread;

const THREAD_NAME: &str = "capikit-disk";

/// Something slow.
pub(super) type Errand = Box<dyn FnOnce() + Send>;

/// Runs errands one after the other. The thread starts with the first one.
#[derive(Default)]
pub(super) struct DiskThread {
    errands: Mutex<Option<Sender<Errand>>>,
}

impl DiskThread {
    /// Returns at once; when the system gives no thread, after the errand.
    pub(super) fn run(&self, errand: Errand) {
        let mut errands = self.errands.lock().unwrap_or_else(PoisonError::into_inner);
        let errand = match &*errands {
            Some(sender) => match sender.send(errand) {
                Ok(()) => return,
                // The thread ended by itself: start another.
                Err(mpsc::SendError(errand)) => errand,
            },
            None => errand,
        };
        let (sender, inbox) = mpsc::channel();
        let thread = thread::Builder::new().name(THREAD_NAME.to_owned());
        if thread.spawn(move || serve(&inbox)).is_err() {
            drop(errands);
            return errand();
        }
        // The thread waits for this, so it arrives.
        let _ = sender.send(errand);
        *errands = Some(sender);
    }
}

/// Until the client is dropped.
fn serve(inbox: &Receiver<Errand>) {
    while let Ok(errand) = inbox.recv() {
        errand();
    }
}

impl fmt::Debug for DiskThread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DiskThread")
    }
}
