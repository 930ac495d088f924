//! One value per process: a forked child gets a fresh one.
//!
//! In a child the threads of its parent do not exist, their locks may be held for ever, and their
//! sockets belong to both. So a child builds its own value, and never touches or drops the
//! inherited one. It takes no lock that a thread of its parent could hold.

use std::mem;
use std::process;
use std::sync::{Arc, OnceLock};

use super::fork;

#[derive(Debug)]
pub(super) struct PerProcess<T> {
    generation: u64,
    /// Tells a child where forks are not watched.
    pid: u32,
    value: Arc<T>,
    /// Set in a child only, and never while it forks.
    child: OnceLock<Box<Self>>,
}

impl<T> PerProcess<T> {
    pub(super) fn new(value: T) -> Self {
        // From here on every fork is noticed.
        fork::undisturbed(|| Self::bare(value))
    }

    fn bare(value: T) -> Self {
        Self {
            pid: process::id(),
            generation: fork::generation(),
            value: Arc::new(value),
            child: OnceLock::new(),
        }
    }

    /// The value of this process; `fresh` makes it in a child that has none yet, and takes no lock
    /// that a fork lets go of.
    pub(super) fn get(&self, fresh: impl Fn() -> T) -> &T {
        let mut place = self;
        while !place.is_own() {
            place = match place.child.get() {
                Some(child) => child,
                // A fork waits, so that no grandchild finds it being set.
                None => {
                    fork::undisturbed(|| place.child.get_or_init(|| Box::new(Self::bare(fresh()))))
                }
            };
        }
        &place.value
    }

    fn is_own(&self) -> bool {
        // Asking the system for each event would cost more than the rest.
        self.generation == fork::generation() && (fork::is_watching() || self.pid == process::id())
    }
}

impl<T> Drop for PerProcess<T> {
    fn drop(&mut self) {
        if !self.is_own() {
            // One more owner that never goes away.
            mem::forget(Arc::clone(&self.value));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    struct CountsDrops(Arc<AtomicUsize>);

    impl Drop for CountsDrops {
        fn drop(&mut self) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    #[test]
    fn a_process_keeps_its_value() {
        let value = PerProcess::new(1);
        assert_eq!(*value.get(|| 2), 1);
        assert_eq!(*value.get(|| 3), 1);
    }

    #[test]
    fn a_child_gets_a_fresh_value_once() {
        let mut value = PerProcess::new(1);
        value.generation += 1;
        assert_eq!(*value.get(|| 2), 2);
        assert_eq!(*value.get(|| 3), 2);
    }

    #[test]
    fn only_the_own_value_is_dropped() {
        let drops = Arc::new(AtomicUsize::new(0));
        let counted = || CountsDrops(Arc::clone(&drops));
        let mut inherited = PerProcess::new(counted());
        inherited.generation += 1;
        inherited.get(counted);
        drop(inherited);
        assert_eq!(drops.load(Ordering::SeqCst), 1);
    }
}
