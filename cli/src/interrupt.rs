//! Ctrl-C: ends the process at once, or lets the request that is on its way end first.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::consts::SIGINT;
use signal_hook::flag;

use crate::exit::Exit;

/// Whether somebody pressed Ctrl-C, and what that does.
#[derive(Clone, Debug, Default)]
pub struct Interrupt {
    seen: Arc<AtomicBool>,
    at_once: Arc<AtomicBool>,
}

impl Interrupt {
    /// Reacts to Ctrl-C from now on: the process ends at once with exit code 130, except while
    /// `capikit send` waits for an answer or `capikit spool ship` puts its work down.
    pub fn on_ctrl_c() -> Self {
        let interrupt = Self::default();
        interrupt.at_once.store(true, Ordering::SeqCst);
        // Without these the signal keeps its default, which ends the process too.
        let _ = interrupt.register();
        interrupt
    }

    /// In this order, so that the first Ctrl-C during [`Self::patiently`] is only noted and the second ends.
    fn register(&self) -> std::io::Result<()> {
        let code = Exit::Interrupted.code();
        flag::register_conditional_shutdown(SIGINT, code, Arc::clone(&self.at_once))?;
        flag::register(SIGINT, Arc::clone(&self.seen))?;
        flag::register(SIGINT, Arc::clone(&self.at_once))?;
        Ok(())
    }

    /// Whether Ctrl-C was pressed during [`Self::patiently`].
    pub(crate) fn is_seen(&self) -> bool {
        self.seen.load(Ordering::SeqCst)
    }

    /// Runs something that should rather not be cut short: the first Ctrl-C is noted, the second
    /// ends the process.
    pub(crate) fn patiently<T>(&self, work: impl FnOnce() -> T) -> T {
        let was_at_once = self.at_once.swap(false, Ordering::SeqCst);
        let result = work();
        self.at_once.store(was_at_once, Ordering::SeqCst);
        result
    }
}
