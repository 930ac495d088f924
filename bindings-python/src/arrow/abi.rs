//! The structs of the Arrow C data interface, and who releases them.
//!
//! <https://arrow.apache.org/docs/format/CDataInterface.html> gives the names and the rules.

use std::ffi::{c_char, c_int, c_void};
use std::ptr;

/// A struct that is moved by copying its bytes and clearing its release callback.
pub(super) trait Moved: Sized {
    /// A struct that holds nothing.
    const EMPTY: Self;
    /// Where the callback stands. It is absent in a struct that was moved away or released.
    fn release(&mut self) -> &mut Option<unsafe extern "C" fn(*mut Self)>;
}

/// A struct that is ours to release, once. In a capsule it lies as the struct itself does.
#[repr(transparent)]
pub(super) struct Owned<T: Moved>(T);

impl<T: Moved> Owned<T> {
    /// A struct that was made here.
    pub(super) const fn new(made: T) -> Self {
        Self(made)
    }

    /// A place for a producer to write to.
    pub(super) const fn empty() -> Self {
        Self(T::EMPTY)
    }

    /// Takes the struct from where it stands. `None` if it was taken already.
    ///
    /// # Safety
    ///
    /// `place` points to a struct of this type that follows the rules of the interface.
    #[expect(unsafe_code, reason = "reads what a foreign pointer points to")]
    pub(super) unsafe fn take(place: *mut T) -> Option<Self> {
        // SAFETY: the caller vouches for the pointer. Once its callback is cleared, the struct that
        // stays behind is void, as the interface wants it.
        unsafe {
            let mut taken = Self(ptr::read(place));
            let is_there = taken.is_there();
            *(*place).release() = None;
            is_there.then_some(taken)
        }
    }

    /// Whether there is anything to release.
    pub(super) fn is_there(&mut self) -> bool {
        self.0.release().is_some()
    }

    pub(super) const fn get(&self) -> &T {
        &self.0
    }

    pub(super) const fn place(&mut self) -> *mut T {
        &raw mut self.0
    }
}

impl<T: Moved> Drop for Owned<T> {
    fn drop(&mut self) {
        let release = *self.0.release();
        if let Some(release) = release {
            // SAFETY: the callback belongs to this struct and has not been called: it clears itself.
            #[expect(unsafe_code, reason = "calls the producer's callback")]
            unsafe {
                release(self.place());
            }
            *self.0.release() = None;
        }
    }
}

/// The type of a column.
#[repr(C)]
pub(super) struct ArrowSchema {
    pub(super) format: *const c_char,
    pub(super) name: *const c_char,
    pub(super) metadata: *const c_char,
    pub(super) flags: i64,
    pub(super) n_children: i64,
    pub(super) children: *mut *mut Self,
    pub(super) dictionary: *mut Self,
    pub(super) release: Option<unsafe extern "C" fn(*mut Self)>,
    pub(super) private_data: *mut c_void,
}

/// The values of a column, or of a part of it.
#[repr(C)]
pub(super) struct ArrowArray {
    pub(super) length: i64,
    pub(super) null_count: i64,
    pub(super) offset: i64,
    pub(super) n_buffers: i64,
    pub(super) n_children: i64,
    pub(super) buffers: *const *const c_void,
    pub(super) children: *mut *mut Self,
    pub(super) dictionary: *mut Self,
    pub(super) release: Option<unsafe extern "C" fn(*mut Self)>,
    pub(super) private_data: *mut c_void,
}

/// Parts of a column, one after the other.
#[repr(C)]
pub(super) struct ArrowArrayStream {
    pub(super) get_schema: Option<unsafe extern "C" fn(*mut Self, *mut ArrowSchema) -> c_int>,
    pub(super) get_next: Option<unsafe extern "C" fn(*mut Self, *mut ArrowArray) -> c_int>,
    pub(super) get_last_error: Option<unsafe extern "C" fn(*mut Self) -> *const c_char>,
    pub(super) release: Option<unsafe extern "C" fn(*mut Self)>,
    pub(super) private_data: *mut c_void,
}

impl Moved for ArrowSchema {
    const EMPTY: Self = Self {
        format: ptr::null(),
        name: ptr::null(),
        metadata: ptr::null(),
        flags: 0,
        n_children: 0,
        children: ptr::null_mut(),
        dictionary: ptr::null_mut(),
        release: None,
        private_data: ptr::null_mut(),
    };

    fn release(&mut self) -> &mut Option<unsafe extern "C" fn(*mut Self)> {
        &mut self.release
    }
}

impl Moved for ArrowArray {
    const EMPTY: Self = Self {
        length: 0,
        null_count: 0,
        offset: 0,
        n_buffers: 0,
        n_children: 0,
        buffers: ptr::null(),
        children: ptr::null_mut(),
        dictionary: ptr::null_mut(),
        release: None,
        private_data: ptr::null_mut(),
    };

    fn release(&mut self) -> &mut Option<unsafe extern "C" fn(*mut Self)> {
        &mut self.release
    }
}

impl Moved for ArrowArrayStream {
    const EMPTY: Self = Self {
        get_schema: None,
        get_next: None,
        get_last_error: None,
        release: None,
        private_data: ptr::null_mut(),
    };

    fn release(&mut self) -> &mut Option<unsafe extern "C" fn(*mut Self)> {
        &mut self.release
    }
}

// SAFETY: the interface lets a struct be released by another thread than the one that made it, and
// nothing behind its pointers changes while it lives.
#[expect(
    unsafe_code,
    reason = "pointers of another library, which do not change"
)]
unsafe impl<T: Moved> Send for Owned<T> {}
// SAFETY: as above.
#[expect(
    unsafe_code,
    reason = "pointers of another library, which do not change"
)]
unsafe impl<T: Moved> Sync for Owned<T> {}
