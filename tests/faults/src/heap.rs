//! Counts what a process has on its heap, apart from what its allocator keeps for later.

#![expect(unsafe_code, reason = "an allocator is unsafe by its nature")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

/// The system's allocator, counted.
#[derive(Debug)]
pub struct Counted;

static LIVE: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

impl Counted {
    /// Bytes that were asked for and not given back.
    pub fn live() -> usize {
        LIVE.load(Ordering::Relaxed)
    }

    /// The most that there ever were.
    pub fn peak() -> usize {
        PEAK.load(Ordering::Relaxed)
    }
}

fn add(place: *mut u8, bytes: usize) -> *mut u8 {
    if !place.is_null() {
        let live = LIVE.fetch_add(bytes, Ordering::Relaxed) + bytes;
        PEAK.fetch_max(live, Ordering::Relaxed);
    }
    place
}

// SAFETY: all is left to the system's allocator.
unsafe impl GlobalAlloc for Counted {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        add(unsafe { System.alloc(layout) }, layout.size())
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        add(unsafe { System.alloc_zeroed(layout) }, layout.size())
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        unsafe { System.dealloc(place, layout) };
        LIVE.fetch_sub(layout.size(), Ordering::Relaxed);
    }

    unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        let moved = unsafe { System.realloc(place, layout, size) };
        if !moved.is_null() {
            LIVE.fetch_sub(layout.size(), Ordering::Relaxed);
        }
        add(moved, size)
    }
}

/// What one process has on its heap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heap {
    /// KiB now.
    pub live: u64,
    /// The most KiB so far.
    pub peak: u64,
}

impl Heap {
    /// Of this process, when its allocator is [`Counted`].
    pub fn now() -> Self {
        let [live, peak] = [Counted::live(), Counted::peak()].map(|bytes| bytes as u64 / 1024);
        Self { live, peak }
    }

    /// As a process tells it to another.
    #[must_use]
    pub fn text(self) -> String {
        format!("{} {}\n", self.live, self.peak)
    }

    /// None for what is not written to its end.
    pub fn parse(text: &str) -> Option<Self> {
        let (live, peak) = text.strip_suffix('\n')?.split_once(' ')?;
        Some(Self {
            live: live.parse().ok()?,
            peak: peak.parse().ok()?,
        })
    }
}
