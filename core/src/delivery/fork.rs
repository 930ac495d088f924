//! Locks that a forked child lets go of: a fixed table of descriptors, and a generation.
//!
//! A lock belongs to an open file, which a fork shares. A child that keeps it open would keep the
//! folder of its dead parent locked, and nobody would deliver what lies there. So the child closes
//! it, and never unlocks it: that would take the lock from the living parent.
//!
//! The handler of the child runs where any lock may be held for ever: it touches atomics and
//! closes, nothing else. All others go through the gate, which a fork waits for, so that it never
//! falls between the taking of a lock and its entry in the table.

use std::hint;
use std::io;
use std::mem::ManuallyDrop;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicU64, Ordering};
use std::time::Duration;

use crate::ports::Lock;

/// Two for each client, and one for each folder that is being adopted.
const SLOTS: usize = 4096;
const FREE: i32 = -1;
/// How often the gate is tried before the processor is left to others.
const SPINS: u32 = 100;
const NAP: Duration = Duration::from_micros(50);

static TABLE: [AtomicI32; SLOTS] = [const { AtomicI32::new(FREE) }; SLOTS];
static GATE: AtomicBool = AtomicBool::new(false);
static GENERATION: AtomicU64 = AtomicU64::new(0);
static IS_WATCHING: AtomicBool = AtomicBool::new(false);

/// Differs between a process and its forked children, whatever their process ids: those are used
/// again. It starts to count with the first lock.
pub(super) fn generation() -> u64 {
    GENERATION.load(Ordering::Relaxed)
}

/// Whether every fork changes the generation. Only a child that was made past the C library does
/// not notice.
pub(super) fn is_watching() -> bool {
    IS_WATCHING.load(Ordering::Relaxed)
}

/// Runs what a fork must not cut in two, such as the first use of a library that fills a value of
/// its own once: a child would wait for ever for the thread that was filling it. A fork waits for
/// the end of the work, which must take no [`Held`] and not come here again.
pub(super) fn undisturbed<T>(work: impl FnOnce() -> T) -> T {
    let _gate = Gate::shut();
    // Without the hook nothing is worse than it was.
    let _ = watch();
    work()
}

/// A lock that a child closes when this process forks.
#[derive(Debug)]
pub(super) struct Held {
    lock: ManuallyDrop<Box<dyn Lock>>,
    slot: Option<&'static AtomicI32>,
    generation: u64,
}

impl Held {
    /// What `take` takes.
    pub(super) fn take(
        take: impl FnOnce() -> io::Result<Option<Box<dyn Lock>>>,
    ) -> io::Result<Option<Self>> {
        let _gate = Gate::shut();
        watch()?;
        let Some(lock) = take()? else {
            return Ok(None);
        };
        let slot = lock.descriptor().map(enter).transpose()?;
        Ok(Some(Self {
            lock: ManuallyDrop::new(lock),
            slot,
            generation: GENERATION.load(Ordering::Relaxed),
        }))
    }

    /// Whether it is held, and the path still names what is locked.
    pub(super) fn is_at(&self, path: &Path) -> io::Result<bool> {
        let is_own = self.generation == GENERATION.load(Ordering::Relaxed);
        Ok(is_own && self.lock.is_at(path)?)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let _gate = Gate::shut();
        if self.generation != GENERATION.load(Ordering::Relaxed) {
            // Closed at the fork; its number may be another file's by now.
            return;
        }
        if let Some(slot) = self.slot {
            slot.store(FREE, Ordering::Relaxed);
        }
        #[expect(unsafe_code, reason = "a lock of the parent must not be dropped")]
        // SAFETY: this is the only place that drops it, and a value is dropped once.
        unsafe {
            ManuallyDrop::drop(&mut self.lock);
        }
    }
}

fn enter(descriptor: i32) -> io::Result<&'static AtomicI32> {
    let free = TABLE
        .iter()
        .find(|slot| slot.load(Ordering::Relaxed) == FREE);
    let slot = free.ok_or_else(|| io::Error::other("too many locks in one process"))?;
    slot.store(descriptor, Ordering::Relaxed);
    Ok(slot)
}

/// Held while a lock changes hands, or while something must not be cut in two: a few system calls,
/// or what a library does at its first use. Never while a disk or a network may hang.
struct Gate;

impl Gate {
    fn shut() -> Self {
        shut_gate();
        Self
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        open_gate();
    }
}

fn shut_gate() {
    let mut tries = 0_u32;
    while GATE
        .compare_exchange_weak(false, true, Ordering::Acquire, Ordering::Relaxed)
        .is_err()
    {
        tries = tries.saturating_add(1);
        if tries < SPINS {
            hint::spin_loop();
        } else {
            std::thread::sleep(NAP);
        }
    }
}

fn open_gate() {
    GATE.store(false, Ordering::Release);
}

#[cfg(unix)]
fn watch() -> io::Result<()> {
    extern "C" fn before() {
        shut_gate();
    }
    extern "C" fn in_parent() {
        open_gate();
    }
    extern "C" fn in_child() {
        GENERATION.fetch_add(1, Ordering::Relaxed);
        for slot in &TABLE {
            let descriptor = slot.swap(FREE, Ordering::Relaxed);
            if descriptor != FREE {
                #[expect(unsafe_code, reason = "closing without unlocking")]
                // SAFETY: the descriptor is open: it left the table before its owner closed it.
                // Its owner is a copy that never closes it, as the generation has moved on.
                unsafe {
                    libc::close(descriptor);
                }
            }
        }
        open_gate();
    }
    if is_watching() {
        return Ok(());
    }
    #[expect(unsafe_code, reason = "the standard library has no such hook")]
    // SAFETY: the three are plain functions that live as long as the program, and they do what
    // is allowed in a child: atomics and `close`.
    let result = unsafe { libc::pthread_atfork(Some(before), Some(in_parent), Some(in_child)) };
    if result != 0 {
        return Err(io::Error::from_raw_os_error(result));
    }
    IS_WATCHING.store(true, Ordering::Relaxed);
    Ok(())
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "unix can fail")]
fn watch() -> io::Result<()> {
    IS_WATCHING.store(true, Ordering::Relaxed);
    Ok(())
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::ports::{Fs as _, OsFs};

    fn take(path: &Path) -> Option<Held> {
        Held::take(|| OsFs.try_lock(path)).unwrap()
    }

    /// Runs `child` in a fork, which ends with its answer; gives the answer.
    fn in_fork(child: impl FnOnce() -> bool) -> bool {
        #[expect(unsafe_code, reason = "a fork is what is tested")]
        // SAFETY: the child makes system calls only, and ends without running anything else.
        unsafe {
            let pid = libc::fork();
            assert!(pid >= 0);
            if pid == 0 {
                libc::_exit(i32::from(child()));
            }
            let mut status = 0;
            assert_eq!(libc::waitpid(pid, &raw mut status, 0), pid);
            libc::WEXITSTATUS(status) == 1
        }
    }

    fn is_open(held: &Held) -> bool {
        let descriptor = held.lock.descriptor().unwrap();
        #[expect(unsafe_code, reason = "asks whether a descriptor is open")]
        // SAFETY: changes nothing.
        unsafe {
            libc::fcntl(descriptor, libc::F_GETFD) != -1
        }
    }

    #[test]
    fn a_child_closes_the_lock_and_the_parent_keeps_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let held = take(&path).unwrap();
        assert!(is_open(&held));
        assert!(in_fork(|| !is_open(&held)), "open in the child");
        assert!(take(&path).is_none(), "the parent lost its lock");
        drop(held);
        assert!(take(&path).is_some());
    }

    #[test]
    fn a_fork_waits_for_work_that_must_not_be_cut_in_two() {
        let is_over = AtomicBool::new(true);
        let is_begun = AtomicBool::new(false);
        undisturbed(|| {});
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for _ in 0..50 {
                    undisturbed(|| {
                        is_over.store(false, Ordering::SeqCst);
                        is_begun.store(true, Ordering::SeqCst);
                        (0..1_000).for_each(|_| std::thread::yield_now());
                        is_over.store(true, Ordering::SeqCst);
                    });
                }
            });
            while !is_begun.load(Ordering::SeqCst) {
                hint::spin_loop();
            }
            for _ in 0..20 {
                assert!(in_fork(|| is_over.load(Ordering::SeqCst)), "cut in two");
            }
        });
    }

    #[test]
    fn a_child_that_drops_the_lock_leaves_it_to_its_parent() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let mut held = ManuallyDrop::new(take(&path).unwrap());
        let is_dropped = in_fork(|| {
            #[expect(unsafe_code, reason = "drops in the child only")]
            // SAFETY: the child ends right after, and the parent drops its own copy.
            unsafe {
                ManuallyDrop::drop(&mut held);
            }
            true
        });
        assert!(is_dropped && take(&path).is_none());
        drop(ManuallyDrop::into_inner(held));
        assert!(take(&path).is_some());
    }
}
