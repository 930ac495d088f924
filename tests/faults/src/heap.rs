//! Counts what a process has on its heap, apart from what its allocator keeps for later.

#![expect(unsafe_code, reason = "an allocator is unsafe by its nature")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

/// The system's allocator, counted.
#[derive(Debug)]
pub struct Counted;

static LIVE: AtomicUsize = AtomicUsize::new(0);

impl Counted {
    /// Bytes that were asked for and not given back.
    pub fn live() -> usize {
        LIVE.load(Ordering::Relaxed)
    }
}

fn add(place: *mut u8, bytes: usize) -> *mut u8 {
    if !place.is_null() {
        LIVE.fetch_add(bytes, Ordering::Relaxed);
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
        let moved = add(unsafe { System.realloc(place, layout, size) }, size);
        if !moved.is_null() {
            LIVE.fetch_sub(layout.size(), Ordering::Relaxed);
        }
        moved
    }
}
