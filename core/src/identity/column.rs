//! A whole column at once: values in, digests out, in the memory layout of Apache Arrow.

use std::num::NonZeroUsize;
use std::ops::Range;

use super::hash::Sha256Hex;
use super::sha256_lanes::{LANES, digests};
use super::{Canonical, Field, Form, Options, Resolved, resolve};
use crate::issue::Code;

/// Below this many rows the work takes less time than starting a thread.
const ROWS_WORTH_A_THREAD: usize = 8192;

/// The values of a column, wherever they lie.
pub trait Cells: Sync {
    /// How many rows there are.
    fn len(&self) -> usize;

    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The text of one row; `None` for a null, and for a row that does not exist.
    fn get(&self, row: usize) -> Option<&str>;
}

impl<T: AsRef<str> + Sync> Cells for [Option<T>] {
    fn len(&self) -> usize {
        <[Option<T>]>::len(self)
    }

    fn get(&self, row: usize) -> Option<&str> {
        <[Option<T>]>::get(self, row)?.as_ref().map(AsRef::as_ref)
    }
}

/// Something noticed about one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowIssue {
    /// The row, counted from zero over the whole column.
    pub row: usize,
    /// What was noticed.
    pub code: Code,
}

/// Some consecutive rows of the result, laid out as an Arrow `LargeUtf8` array.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HashedChunk {
    /// Where each row's text starts in `data`, and one more: where the last one ends.
    pub offsets: Vec<i64>,
    /// The texts, one after the other: 64 hexadecimal digits for each row that has a value.
    pub data: Vec<u8>,
    /// One bit per row, least significant first: whether it has a value.
    pub validity: Vec<u8>,
    /// How many rows have none.
    pub nulls: usize,
    /// What was noticed, when that was asked for, in the order of the rows.
    pub issues: Vec<RowIssue>,
}

impl HashedChunk {
    fn with_capacity(rows: usize) -> Self {
        let mut offsets = Vec::with_capacity(rows + 1);
        offsets.push(0);
        let data = Vec::with_capacity(rows * 64);
        let validity = vec![0; rows.div_ceil(8)];
        Self {
            offsets,
            data,
            validity,
            nulls: 0,
            issues: Vec::new(),
        }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.offsets.len().saturating_sub(1)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The text of one row; `None` when it has none.
    pub fn get(&self, row: usize) -> Option<&str> {
        let has_value = self.validity.get(row / 8)? >> (row % 8) & 1 == 1;
        let from = usize::try_from(*self.offsets.get(row)?).ok()?;
        let to = usize::try_from(*self.offsets.get(row + 1)?).ok()?;
        has_value
            .then(|| str::from_utf8(self.data.get(from..to)?).ok())
            .flatten()
    }

    fn end_value(&mut self) {
        let row = self.len();
        if let Some(byte) = self.validity.get_mut(row / 8) {
            *byte |= 1 << (row % 8);
        }
        self.end_row();
    }

    fn end_null(&mut self) {
        self.nulls += 1;
        self.end_row();
    }

    fn end_row(&mut self) {
        // A chunk of 2^63 bytes does not fit any memory.
        self.offsets
            .push(i64::try_from(self.data.len()).unwrap_or(i64::MAX));
    }
}

/// The digests of a whole column, in chunks of consecutive rows.
///
/// A row has no value where its text can not be read, and where it is null. `threads` is how many
/// may be used; small columns stay on the calling thread. With `wants_issues` each chunk says why a
/// row has no value, or what is doubtful about it.
///
/// ```
/// use std::num::NonZeroUsize;
/// use capikit::{Field, Options, hash_column};
///
/// let cells = [Some(" Ann@Example.com "), None, Some("not an address")];
/// let chunks = hash_column(Field::Email, &cells[..], &Options::at(1_795_392_000), NonZeroUsize::MIN, true);
/// assert_eq!(chunks[0].get(0).map(str::len), Some(64));
/// assert_eq!(chunks[0].get(1), None);
/// assert_eq!(chunks[0].issues[0].code.as_str(), "invalid_email");
/// ```
pub fn hash_column<C: Cells + ?Sized>(
    field: Field,
    cells: &C,
    options: &Options,
    threads: NonZeroUsize,
    wants_issues: bool,
) -> Vec<HashedChunk> {
    let useful = (cells.len() / ROWS_WORTH_A_THREAD).clamp(1, threads.get());
    // A multiple of eight, so that every chunk's bits start at a byte.
    let rows = cells.len().div_ceil(useful).next_multiple_of(8).max(8);
    let ranges = (0..cells.len().div_ceil(rows).max(1))
        .map(|part| part * rows..((part + 1) * rows).min(cells.len()));
    let hash = |range| hash_rows(field, cells, range, options, wants_issues);
    if useful == 1 {
        return ranges.map(hash).collect();
    }
    std::thread::scope(|scope| {
        let parts: Vec<_> = ranges
            .map(|range| {
                (
                    scope.spawn({
                        let range = range.clone();
                        move || hash(range)
                    }),
                    range,
                )
            })
            .collect();
        // A thread that panicked gave nothing; its rows are hashed again here, where a panic is seen.
        parts
            .into_iter()
            .map(|(part, range)| part.join().unwrap_or_else(|_| hash(range)))
            .collect()
    })
}

fn hash_rows<C: Cells + ?Sized>(
    field: Field,
    cells: &C,
    rows: Range<usize>,
    options: &Options,
    wants_issues: bool,
) -> HashedChunk {
    let mut chunk = HashedChunk::with_capacity(rows.len());
    let mut lanes: [Canonical; LANES] = Default::default();
    let mut row = rows.start;
    while row < rows.end {
        let mut ready = [None; LANES];
        for (lane, (canonical, ready)) in lanes.iter_mut().zip(&mut ready).enumerate() {
            let text = if row + lane < rows.end {
                cells.get(row + lane)
            } else {
                None
            };
            let resolved = text.map(|text| resolve(field, text, Form::Detect, options, canonical));
            if wants_issues && let Some(resolved) = resolved {
                note(&mut chunk.issues, row + lane, canonical, resolved.err());
            }
            *ready = resolved.and_then(Result::ok);
        }
        let count = LANES.min(rows.end - row);
        push_lanes(&mut chunk, field, &lanes, ready, count);
        row += count;
    }
    chunk
}

fn note(issues: &mut Vec<RowIssue>, row: usize, canonical: &Canonical, error: Option<Code>) {
    let codes = canonical.notes.iter().copied().chain(error);
    issues.extend(codes.map(|code| RowIssue { row, code }));
}

/// Ends the rows of all lanes, hashing them together where each has something to hash.
fn push_lanes(
    chunk: &mut HashedChunk,
    field: Field,
    lanes: &[Canonical; LANES],
    ready: [Option<Resolved>; LANES],
    count: usize,
) {
    if field.is_hashed() && ready == [Some(Resolved::Canonical); LANES] {
        for digest in digests(lanes.each_ref().map(|lane| lane.text.as_bytes())) {
            chunk
                .data
                .extend_from_slice(Sha256Hex::from_digest(&digest).as_bytes());
            chunk.end_value();
        }
        return;
    }
    for (lane, ready) in lanes.iter().zip(ready).take(count) {
        match ready.filter(|_| field.is_hashed()) {
            Some(Resolved::Canonical) => {
                chunk
                    .data
                    .extend_from_slice(Sha256Hex::of(&lane.text).as_bytes());
                chunk.end_value();
            }
            Some(Resolved::Digest) => {
                chunk.data.extend_from_slice(lane.text.as_bytes());
                chunk.end_value();
            }
            None => chunk.end_null(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::hash_field;
    use super::*;

    const OPTIONS: Options = Options::at(1_795_392_000);

    fn column(rows: usize) -> Vec<Option<String>> {
        let digest = Sha256Hex::of("x").to_string();
        (0..rows)
            .map(|row| match row % 7 {
                0 => None,
                1 => Some("not an address".to_owned()),
                2 => Some(digest.to_uppercase()),
                3 => Some(format!("{digest}.AQ")),
                4 => Some(format!(" {}@Example.com", "long".repeat(row % 15 + 1))),
                _ => Some(format!("Customer{row}@example.com")),
            })
            .collect()
    }

    fn threads(count: usize) -> NonZeroUsize {
        NonZeroUsize::new(count).unwrap()
    }

    fn rows(chunks: &[HashedChunk]) -> Vec<Option<&str>> {
        chunks
            .iter()
            .flat_map(|chunk| (0..chunk.len()).map(|row| chunk.get(row)))
            .collect()
    }

    #[test]
    fn every_row_is_what_the_single_function_gives() {
        for count in [0, 1, 2, 7, 8, 9, 100, ROWS_WORTH_A_THREAD * 3 + 5] {
            let cells = column(count);
            let expected: Vec<Option<String>> = cells
                .iter()
                .map(|cell| hash_field(Field::Email, cell.as_deref()?, &OPTIONS))
                .collect();
            for threads in [threads(1), threads(3)] {
                let chunks = hash_column(Field::Email, &cells[..], &OPTIONS, threads, false);
                let expected: Vec<Option<&str>> = expected.iter().map(Option::as_deref).collect();
                assert_eq!(rows(&chunks), expected, "{count} rows on {threads} threads");
                let nulls: usize = chunks.iter().map(|chunk| chunk.nulls).sum();
                assert_eq!(nulls, expected.iter().filter(|row| row.is_none()).count());
            }
        }
    }

    #[test]
    fn issues_name_their_row_in_the_whole_column() {
        let cells = column(ROWS_WORTH_A_THREAD * 2);
        let chunks = hash_column(Field::Email, &cells[..], &OPTIONS, threads(2), true);
        assert_eq!(chunks.len(), 2);
        let issues: Vec<RowIssue> = chunks
            .iter()
            .flat_map(|chunk| chunk.issues.clone())
            .collect();
        let invalid = issues
            .iter()
            .filter(|issue| issue.code == Code::InvalidEmail);
        assert!(
            invalid
                .clone()
                .all(|issue| cells[issue.row].as_deref() == Some("not an address"))
        );
        let wrong = cells
            .iter()
            .filter(|cell| cell.as_deref() == Some("not an address"));
        assert_eq!(invalid.count(), wrong.count());
    }

    #[test]
    fn a_field_that_is_never_hashed_gives_nothing() {
        let cells = [Some("1.1.1.1"), Some("1.0.0.1")];
        let chunks = hash_column(
            Field::ClientIpAddress,
            &cells[..],
            &OPTIONS,
            threads(1),
            false,
        );
        assert_eq!(rows(&chunks), [None, None]);
    }
}
