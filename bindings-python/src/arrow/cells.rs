//! The values of one Arrow array, read in place.
//!
//! The interface says where the buffers are, and not how long: a producer that lies about lengths
//! can not be caught. Whatever can be checked is: offsets that run backwards, views beyond their
//! buffer, texts that are no UTF-8. Such a cell is reported as unreadable.

use std::ffi::c_void;
use std::fmt::Write;
use std::ptr;
use std::slice;

use capikit::{Cell, Form};

use super::abi::{ArrowArray, Owned};
use super::layout::{Int, Layout};

/// One array: its buffers, and the rows of it that belong to the column.
pub(super) struct Array {
    layout: Layout,
    offset: usize,
    pub(super) length: usize,
    buffers: Vec<*const u8>,
    dictionary: Option<Dictionary>,
    /// Keeps the buffers alive. An array inside of another one is released with that.
    owner: Option<Owned<ArrowArray>>,
}

/// Each number of the column stands for one of these values.
struct Dictionary {
    values: Box<Array>,
    index: Int,
}

// SAFETY: nothing behind the pointers changes while the owner lives.
#[expect(
    unsafe_code,
    reason = "pointers of another library, which do not change"
)]
unsafe impl Send for Array {}
// SAFETY: as above.
#[expect(
    unsafe_code,
    reason = "pointers of another library, which do not change"
)]
unsafe impl Sync for Array {}

impl Array {
    /// The rows of an array of this layout. `None` if the array contradicts it.
    pub(super) fn new(layout: Layout, owner: Owned<ArrowArray>) -> Option<Self> {
        let mut array = Self::borrowed(layout, owner.get())?;
        array.owner = Some(owner);
        Some(array)
    }

    /// The rows of an array of numbers that stand for values of a dictionary.
    pub(super) fn with_dictionary(
        index: Int,
        layout: Layout,
        owner: Owned<ArrowArray>,
    ) -> Option<Self> {
        let dictionary = owner.get().dictionary;
        // SAFETY: a dictionary, if there is one, lives as long as the array that it belongs to.
        #[expect(unsafe_code, reason = "reads what a foreign pointer points to")]
        let values = Self::borrowed(layout, unsafe { dictionary.as_ref() }?)?;
        let mut array = Self::new(Layout::Int(index), owner)?;
        let values = Box::new(values);
        array.dictionary = Some(Dictionary { values, index });
        Some(array)
    }

    fn borrowed(layout: Layout, array: &ArrowArray) -> Option<Self> {
        let length = usize::try_from(array.length).ok()?;
        let offset = usize::try_from(array.offset).ok()?;
        offset.checked_add(length)?.checked_mul(16)?;
        let buffers = buffers(layout, array)?;
        let first = buffers.get(1).copied();
        let is_complete = length == 0 || first.is_none_or(|buffer| !buffer.is_null());
        is_complete.then_some(Self {
            layout,
            offset,
            length,
            buffers,
            dictionary: None,
            owner: None,
        })
    }

    /// The value of a row, spelled out in `scratch` where it is no text.
    pub(super) fn cell<'a>(&'a self, row: usize, scratch: &'a mut String) -> Cell<'a> {
        if row >= self.length || !self.is_valid(self.offset + row) {
            return Cell::Missing;
        }
        let row = self.offset + row;
        match (&self.dictionary, self.layout) {
            (Some(dictionary), _) => match usize::try_from(self.int(dictionary.index, row)) {
                Ok(place) if place < dictionary.values.length => {
                    dictionary.values.cell(place, scratch)
                }
                _ => Cell::Unreadable,
            },
            (None, Layout::Null) => Cell::Missing,
            (None, Layout::Utf8) => text(self.between::<i32>(row)),
            (None, Layout::LargeUtf8) => text(self.between::<i64>(row)),
            (None, Layout::Utf8View) => text(self.view(row)),
            (None, Layout::Int(int)) => {
                // Writing to a String can not fail.
                let _ = write!(scratch, "{}", self.int(int, row));
                Cell::Text(scratch, Form::Detect)
            }
            (None, Layout::Days) => date(i64::from(self.value::<i32>(1, row)), scratch),
            (None, Layout::Time(units)) => {
                date(self.value::<i64>(1, row).div_euclid(units), scratch)
            }
        }
    }

    fn is_valid(&self, row: usize) -> bool {
        let has_bits = self.buffers.first().is_some_and(|bits| !bits.is_null());
        !has_bits || self.value::<u8>(0, row / 8) >> (row % 8) & 1 == 1
    }

    fn int(&self, int: Int, row: usize) -> i128 {
        match (int.width, int.is_signed) {
            (1, true) => self.value::<i8>(1, row).into(),
            (1, false) => self.value::<u8>(1, row).into(),
            (2, true) => self.value::<i16>(1, row).into(),
            (2, false) => self.value::<u16>(1, row).into(),
            (4, true) => self.value::<i32>(1, row).into(),
            (4, false) => self.value::<u32>(1, row).into(),
            (_, true) => self.value::<i64>(1, row).into(),
            (_, false) => self.value::<u64>(1, row).into(),
        }
    }

    /// The bytes between the row's offset and the next one.
    fn between<T: Value + TryInto<usize>>(&self, row: usize) -> Option<&[u8]> {
        let from = self.value::<T>(1, row).try_into().ok()?;
        let to: usize = self.value::<T>(1, row + 1).try_into().ok()?;
        let end: usize = self
            .value::<T>(1, self.offset + self.length)
            .try_into()
            .ok()?;
        let is_inside = to <= end;
        is_inside
            .then(|| self.bytes(2, from, to.checked_sub(from)?))
            .flatten()
    }

    /// The bytes of a view: up to twelve stand in it, more of them in a buffer that it names.
    fn view(&self, row: usize) -> Option<&[u8]> {
        let length = usize::try_from(self.value::<i32>(1, row * 4)).ok()?;
        if length <= 12 {
            return self.bytes(1, row * 16 + 4, length);
        }
        let buffer = usize::try_from(self.value::<i32>(1, row * 4 + 2)).ok()?;
        let from = usize::try_from(self.value::<i32>(1, row * 4 + 3)).ok()?;
        // Behind the bits, the views and the data stands a buffer with the length of each buffer.
        let sizes = self.buffers.len() - 1;
        if buffer >= sizes - 2 {
            return None;
        }
        let size = usize::try_from(self.value::<i64>(sizes, buffer)).ok()?;
        let is_inside = from.checked_add(length)? <= size;
        is_inside
            .then(|| self.bytes(2 + buffer, from, length))
            .flatten()
    }

    /// One value of a buffer; zero where there is no such buffer.
    fn value<T: Value>(&self, buffer: usize, place: usize) -> T {
        let start = self.buffers.get(buffer).copied().unwrap_or(ptr::null());
        if start.is_null() {
            return T::default();
        }
        // SAFETY: the buffer has a value for every row up to the end of the array, and offsets have
        // one more; `place` was computed from a row of the array. Nothing is said of alignment.
        #[expect(
            unsafe_code,
            reason = "reads a buffer whose length the interface implies"
        )]
        unsafe {
            ptr::read_unaligned(start.cast::<T>().add(place))
        }
    }

    fn bytes(&self, buffer: usize, from: usize, length: usize) -> Option<&[u8]> {
        if length == 0 {
            return Some(&[]);
        }
        let start = self.buffers.get(buffer).copied()?;
        // SAFETY: offsets and views say that the bytes are there; they were checked against each
        // other and against the size of the buffer, as far as it is known.
        #[expect(
            unsafe_code,
            reason = "reads a buffer whose length the interface implies"
        )]
        (!start.is_null()).then(|| unsafe { slice::from_raw_parts(start.add(from), length) })
    }
}

/// Types that any bytes are a value of.
trait Value: Copy + Default {}
impl Value for u8 {}
impl Value for i8 {}
impl Value for u16 {}
impl Value for i16 {}
impl Value for u32 {}
impl Value for i32 {}
impl Value for u64 {}
impl Value for i64 {}

/// The buffers, if there are as many as the layout has.
fn buffers(layout: Layout, array: &ArrowArray) -> Option<Vec<*const u8>> {
    let count = usize::try_from(array.n_buffers).ok()?;
    let wanted = layout.buffers();
    let fits = match layout {
        // Producers differ on whether a column of nulls has a buffer for its bits.
        Layout::Null => return Some(Vec::new()),
        Layout::Utf8View => count >= wanted,
        _ => count == wanted,
    };
    if !fits || array.buffers.is_null() {
        return None;
    }
    // SAFETY: the array says that so many pointers stand there.
    #[expect(unsafe_code, reason = "reads what a foreign pointer points to")]
    let pointers: &[*const c_void] = unsafe { slice::from_raw_parts(array.buffers, count) };
    Some(pointers.iter().map(|pointer| pointer.cast()).collect())
}

fn text(bytes: Option<&[u8]>) -> Cell<'_> {
    match bytes.and_then(|bytes| str::from_utf8(bytes).ok()) {
        Some(text) => Cell::Text(text, Form::Detect),
        None => Cell::Unreadable,
    }
}

/// A day as `YYYY-MM-DD`. Beyond the years of four digits it is no date of birth.
fn date(days: i64, scratch: &mut String) -> Cell<'_> {
    // Days of 400-year cycles that start on 1 March, so that the leap day is the last one.
    let days = days.saturating_add(719_468);
    let (cycle, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 {
        (month + 3, 0)
    } else {
        (month - 9, 1)
    };
    let year = cycle * 400 + year + next;
    if !(0..=9999).contains(&year) {
        return Cell::Unreadable;
    }
    let _ = write!(scratch, "{year:04}-{month:02}-{day:02}");
    Cell::Text(scratch, Form::Raw)
}
