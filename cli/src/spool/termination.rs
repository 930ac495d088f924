//! SIGTERM, by which service managers stop a program.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::consts::SIGTERM;
use signal_hook::flag;

/// Whether the signal has come.
pub(super) struct Termination(Arc<AtomicBool>);

impl Termination {
    /// Takes note of the signal from now on, instead of ending.
    pub(super) fn noted() -> Self {
        let seen = Arc::new(AtomicBool::new(false));
        // Without this the signal ends the process at once, which loses nothing either.
        let _ = flag::register(SIGTERM, Arc::clone(&seen));
        Self(seen)
    }

    pub(super) fn is_seen(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}
