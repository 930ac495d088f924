//! A block of a column: many texts in one, and their digests in one.

use std::num::NonZeroUsize;
use std::thread;

use capikit::{Cell, Cells, Field, Form, HashedColumn, Issue, Options, RowIssue};
use napi::bindgen_prelude::{AsyncTask, Int32Array, Task, Uint8Array, Utf16String};
use napi::{Env, Error};
use napi_derive::napi;

use crate::errors::Throw;
use crate::hashing::{Question, options};
use crate::json::{self, IssueJson};

/// Some rows of a column.
#[napi(object, object_to_js = false)]
pub struct ColumnBlock {
    /// All texts, one after the other.
    pub text: Utf16String,
    /// How many units of `text` each row has.
    pub lengths: Int32Array,
    /// What each row is: see `Cells::cell` below.
    pub forms: Uint8Array,
    /// Whether issues are wanted.
    pub issues: bool,
}

/// What became of them.
#[napi(object, object_from_js = false)]
pub struct HashedBlock {
    /// A line for each row: its digest, or nothing.
    pub digests: String,
    /// Pairs of a row and an issue, as JSON.
    pub issues: String,
}

/// The digests of some rows.
#[napi]
pub fn hash_column(
    field: String,
    block: ColumnBlock,
    question: Option<Question>,
) -> napi::Result<HashedBlock> {
    ColumnTask::new(&field, &block, question)?.answer()
}

/// A promise of them. The work is done by Node's thread pool.
#[napi(ts_return_type = "Promise<HashedBlock>")]
pub fn hash_column_async(
    field: String,
    block: ColumnBlock,
    question: Option<Question>,
) -> napi::Result<AsyncTask<ColumnTask>> {
    Ok(AsyncTask::new(ColumnTask::new(&field, &block, question)?))
}

/// Everything that the work needs: no object of JavaScript.
pub struct ColumnTask {
    field: Field,
    options: Options,
    wants_issues: bool,
    rows: Rows,
}

impl ColumnTask {
    fn new(field: &str, block: &ColumnBlock, question: Option<Question>) -> napi::Result<Self> {
        let rows = Rows::new(&block.text, &block.lengths, &block.forms);
        Ok(Self {
            field: field.parse().throw()?,
            options: options(&question.unwrap_or_default()).throw()?,
            wants_issues: block.issues,
            rows: rows.ok_or_else(|| Error::from_reason("the lengths do not fit the text"))?,
        })
    }

    fn answer(&self) -> napi::Result<HashedBlock> {
        let threads = thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        let column = capikit::hash_column(
            self.field,
            &self.rows,
            &self.options,
            threads,
            self.wants_issues,
        );
        Ok(HashedBlock {
            digests: lines(&column),
            issues: self.issues(&column.issues)?,
        })
    }

    fn issues(&self, found: &[RowIssue]) -> napi::Result<String> {
        let issues: Vec<(usize, Issue)> = found
            .iter()
            .map(|found| (found.row, Issue::new(self.field.name(), found.code)))
            .collect();
        let pairs = issues
            .iter()
            .map(|(row, issue)| (row, IssueJson::from(issue)));
        json::text(&pairs.collect::<Vec<_>>())
    }
}

impl Task for ColumnTask {
    type Output = HashedBlock;
    type JsValue = HashedBlock;

    fn compute(&mut self) -> napi::Result<HashedBlock> {
        self.answer()
    }

    fn resolve(&mut self, _env: Env, output: HashedBlock) -> napi::Result<HashedBlock> {
        Ok(output)
    }
}

/// No digest holds a line end.
fn lines(column: &HashedColumn) -> String {
    let mut lines = String::with_capacity(column.data.len() + column.len());
    for (row, digest) in column.iter().enumerate() {
        if row > 0 {
            lines.push('\n');
        }
        lines.push_str(digest.unwrap_or_default());
    }
    lines
}

/// The texts in UTF-8.
struct Rows {
    text: String,
    /// Where each row ends in `text`.
    ends: Vec<usize>,
    forms: Vec<u8>,
}

impl Rows {
    /// `None` if the lengths do not fit the text.
    fn new(units: &[u16], lengths: &[i32], forms: &[u8]) -> Option<Self> {
        let mut text = String::with_capacity(units.len());
        let mut ends = Vec::with_capacity(lengths.len());
        let mut rest = units;
        for length in lengths {
            let (row, behind) = rest.split_at_checked(usize::try_from(*length).ok()?)?;
            rest = behind;
            push(row, &mut text);
            ends.push(text.len());
        }
        let fits = rest.is_empty() && forms.len() == lengths.len();
        fits.then(|| Self {
            text,
            ends,
            forms: forms.to_vec(),
        })
    }
}

fn push(units: &[u16], text: &mut String) {
    if units.iter().all(|unit| *unit < 0x80) {
        text.extend(
            units
                .iter()
                .filter_map(|unit| u8::try_from(*unit).ok())
                .map(char::from),
        );
        return;
    }
    // JavaScript passes whole characters only; a half would become U+FFFD, as it does elsewhere.
    let chars = char::decode_utf16(units.iter().copied());
    text.extend(chars.map(|ch| ch.unwrap_or(char::REPLACEMENT_CHARACTER)));
}

impl Cells for Rows {
    fn len(&self) -> usize {
        self.ends.len()
    }

    fn cell<'a>(&'a self, row: usize, _scratch: &'a mut String) -> Cell<'a> {
        let start = row.checked_sub(1).and_then(|before| self.ends.get(before));
        let end = self.ends.get(row).copied().unwrap_or_default();
        let text = self.text.get(start.copied().unwrap_or_default()..end);
        let text = text.unwrap_or_default();
        match self.forms.get(row) {
            Some(1) => Cell::Text(text, Form::Detect),
            Some(2) => Cell::Text(text, Form::Raw),
            Some(3) => Cell::Text(text, Form::Hashed),
            Some(4) => Cell::Unreadable,
            _ => Cell::Missing,
        }
    }
}
