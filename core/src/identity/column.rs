//! A whole column at once: values in, digests out, in the memory layout of Apache Arrow.

use std::num::NonZeroUsize;
use std::ops::Range;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use super::column_rows::{Found, Rows, Slot};
use super::hash::DIGITS;
use super::{Field, Form, Options, huge_pages};
use crate::issue::Code;

/// How many rows a thread takes at a time: they cost more than starting a thread. A multiple of
/// eight, so that every part's bits start at a byte.
const PART: usize = 8192;

/// One value of a column.
#[derive(Clone, Copy)]
pub enum Cell<'a> {
    /// A null. It stays one, and nothing is said about it.
    Missing,
    /// A text, and how it was given.
    Text(&'a str, Form),
    /// A value that is no text.
    Unreadable,
}

/// The values of a column, wherever they lie.
pub trait Cells: Sync {
    /// How many rows there are.
    fn len(&self) -> usize;

    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value of one row; missing for a row that does not exist. A value that is stored in
    /// another form, such as a number, may be spelled out in `scratch`, which comes empty.
    fn cell<'a>(&'a self, row: usize, scratch: &'a mut String) -> Cell<'a>;
}

impl<T: AsRef<str> + Sync> Cells for [Option<T>] {
    fn len(&self) -> usize {
        <[Option<T>]>::len(self)
    }

    fn cell<'a>(&'a self, row: usize, _scratch: &'a mut String) -> Cell<'a> {
        match self.get(row) {
            Some(Some(text)) => Cell::Text(text.as_ref(), Form::Detect),
            Some(None) | None => Cell::Missing,
        }
    }
}

/// Something noticed about one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowIssue {
    /// The row, counted from zero.
    pub row: usize,
    /// What was noticed.
    pub code: Code,
}

/// The digests of a column, laid out as an Arrow `LargeUtf8` array.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HashedColumn {
    /// Where each row's text starts in `data`, and one more: where the last one ends.
    pub offsets: Vec<i64>,
    /// The texts, one after the other. A row without a value has zero bytes in its place.
    pub data: Vec<u8>,
    /// One bit per row, least significant first: whether it has a value.
    pub validity: Vec<u8>,
    /// How many rows have none.
    pub nulls: usize,
    /// What was noticed, when that was asked for, in the order of the rows.
    pub issues: Vec<RowIssue>,
}

impl HashedColumn {
    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.offsets.len().saturating_sub(1)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The text of one row: 64 hexadecimal digits, or the parameter builder's longer form. `None`
    /// when the row has no value, or does not exist.
    pub fn get(&self, row: usize) -> Option<&str> {
        let range = self.range(row)?;
        str::from_utf8(self.data.get(range)?).ok()
    }

    /// All rows.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Option<&str>> {
        // Only digests and zeros are ever stored.
        let data = str::from_utf8(&self.data).unwrap_or_default();
        (0..self.len()).map(move |row| data.get(self.range(row)?))
    }

    /// Where the text of a row stands, if it has one.
    fn range(&self, row: usize) -> Option<Range<usize>> {
        let has_value = self.validity.get(row / 8)? >> (row % 8) & 1 == 1;
        let from = usize::try_from(*self.offsets.get(row)?).ok()?;
        let to = usize::try_from(*self.offsets.get(row + 1)?).ok()?;
        has_value.then_some(from..to)
    }
}

/// The digests of a whole column.
///
/// A row has no value where its text can not be read, and where it is null. `threads` is how many
/// may be used; small columns stay on the calling thread. With `wants_issues` the result says why a
/// row has no value, or what is doubtful about it.
///
/// ```
/// use std::num::NonZeroUsize;
/// use capikit::{Field, Options, hash_column};
///
/// let cells = [Some(" Ann@Example.com "), None, Some("not an address")];
/// let column = hash_column(Field::Email, &cells[..], &Options::at(1_795_392_000), NonZeroUsize::MIN, true);
/// assert_eq!(column.get(0).map(str::len), Some(64));
/// assert_eq!(column.get(1), None);
/// assert_eq!(column.issues[0].code.as_str(), "invalid_email");
/// assert_eq!(column.issues[0].row, 2);
/// ```
pub fn hash_column<C: Cells + ?Sized>(
    field: Field,
    cells: &C,
    options: &Options,
    threads: NonZeroUsize,
    wants_issues: bool,
) -> HashedColumn {
    let rows = Rows {
        field,
        cells,
        options,
        wants_issues,
    };
    // Not yet written to, which a vector of arrays would be.
    let mut data = vec![0; cells.len().saturating_mul(DIGITS)];
    huge_pages::prefer_for(&mut data);
    let mut validity = vec![0; cells.len().div_ceil(8)];
    let (slots, _) = data.as_chunks_mut();
    let found = fill(&rows, slots, &mut validity, threads);
    layout(data, validity, found)
}

/// Writes every row's digest into its slot, so that nothing is copied afterwards.
///
/// The threads take the parts in turn. One that can not be started leaves its share to the others.
fn fill<C: Cells + ?Sized>(
    rows: &Rows<'_, C>,
    slots: &mut [Slot],
    validity: &mut [u8],
    threads: NonZeroUsize,
) -> Found {
    let others = (slots.len() / PART).min(threads.get() - 1);
    let parts = slots.chunks_mut(PART).zip(validity.chunks_mut(PART / 8));
    let queue = Mutex::new(parts.enumerate());
    let results = Mutex::new(Vec::new());
    let work = || {
        while let Some((number, (slots, validity))) = locked(&queue).next() {
            let found = rows.hash(number * PART, slots, validity);
            locked(&results).push((number, found));
        }
    };
    thread::scope(|scope| {
        for _ in 0..others {
            let _ = thread::Builder::new().spawn_scoped(scope, work);
        }
        work();
    });
    let mut results = std::mem::take(&mut *locked(&results));
    results.sort_by_key(|(number, _)| *number);
    let parts = results.into_iter().map(|(_, found)| found);
    parts.fold(Found::default(), Found::append)
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn layout(data: Vec<u8>, validity: Vec<u8>, found: Found) -> HashedColumn {
    let rows = data.len() / DIGITS;
    let mut offsets = Vec::with_capacity(rows + 1);
    huge_pages::prefer_for(offsets.spare_capacity_mut());
    // A column of 2^63 bytes does not fit any memory.
    offsets.extend((0..=rows).map(|row| (row * DIGITS).cast_signed() as i64));
    let mut column = HashedColumn {
        offsets,
        data,
        validity,
        nulls: found.nulls,
        issues: found.issues,
    };
    if !found.longer.is_empty() {
        insert(&mut column, &found.longer);
    }
    column
}

/// Puts texts that are longer than a digest into their rows, which moves all rows behind them.
fn insert(column: &mut HashedColumn, longer: &[(usize, String)]) {
    let added: usize = longer.iter().map(|(_, text)| text.len() - DIGITS).sum();
    let mut data = Vec::with_capacity(column.data.len() + added);
    let mut copied = 0;
    for (row, text) in longer {
        data.extend_from_slice(column.data.get(copied..row * DIGITS).unwrap_or_default());
        data.extend_from_slice(text.as_bytes());
        copied = (row + 1) * DIGITS;
    }
    data.extend_from_slice(column.data.get(copied..).unwrap_or_default());
    column.data = data;
    let mut rest = longer.iter().peekable();
    let mut shift = 0;
    for (end, offset) in column.offsets.iter_mut().enumerate() {
        while let Some((_, text)) = rest.next_if(|(row, _)| row < &end) {
            shift += (text.len() - DIGITS).cast_signed() as i64;
        }
        *offset += shift;
    }
}

#[cfg(test)]
#[path = "column_tests.rs"]
mod tests;
