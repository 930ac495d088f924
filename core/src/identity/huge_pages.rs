//! Memory in large pages, for the buffers of a long column.

/// Asks Linux to give this memory in pages of some megabytes. It is new, and will be written once:
/// page by page of 4 KiB, the system would take as long to hand it out as hashing takes.
#[cfg(target_os = "linux")]
pub(super) fn prefer_for<T>(memory: &mut [T]) {
    /// The largest of the usual sizes of a plain page.
    const PAGE: usize = 64 * 1024;
    const WORTH_IT: usize = 4 * 1024 * 1024;
    let start = memory.as_mut_ptr().cast::<libc::c_void>();
    let skipped = start.addr().next_multiple_of(PAGE) - start.addr();
    let length = size_of_val(memory).saturating_sub(skipped) / PAGE * PAGE;
    if length < WORTH_IT {
        return;
    }
    // SAFETY: all of these pages belong to `memory`. The advice changes nothing of what they hold.
    #[expect(unsafe_code, reason = "the standard library does not offer it")]
    unsafe {
        // An older system, or one without such pages, does without.
        libc::madvise(start.byte_add(skipped), length, libc::MADV_HUGEPAGE);
    }
}

#[cfg(not(target_os = "linux"))]
pub(super) fn prefer_for<T>(_: &mut [T]) {}
