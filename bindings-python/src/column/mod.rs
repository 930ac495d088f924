//! A whole column: from a list, or from Arrow data.

mod list;

use std::num::NonZeroUsize;
use std::thread;

use capikit::{Cells, Field, HashedColumn, Issue, Options, RowIssue};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

use crate::arrow;
use crate::hashing::{field, options};
use crate::results;

/// What is asked about a column.
#[derive(Clone, Copy)]
struct Question {
    field: Field,
    options: Options,
    threads: NonZeroUsize,
    wants_issues: bool,
}

impl Question {
    /// Hashes with the interpreter released.
    fn hash<C: Cells>(&self, py: Python<'_>, cells: &C) -> HashedColumn {
        py.detach(|| {
            let Self {
                field,
                options,
                threads,
                wants_issues,
            } = self;
            capikit::hash_column(*field, cells, options, *threads, *wants_issues)
        })
    }
}

/// The digests of a list, as a list; or of an Arrow column, as one. And the issues of the rows.
#[pyfunction]
#[pyo3(signature = (
    field, values, *, country=None, date_order=None, vanity=None, issues=false, threads=None,
    _now=None
))]
#[expect(
    clippy::used_underscore_binding,
    reason = "hidden from the public interface"
)]
#[expect(clippy::too_many_arguments, reason = "keywords of Python")]
pub(crate) fn hash_column<'py>(
    field: &Bound<'py, PyAny>,
    values: &Bound<'py, PyAny>,
    country: Option<&Bound<'py, PyAny>>,
    date_order: Option<&Bound<'py, PyAny>>,
    vanity: Option<&Bound<'py, PyAny>>,
    issues: bool,
    threads: Option<NonZeroUsize>,
    _now: Option<i64>,
) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyList>)> {
    let py = values.py();
    let field = self::field(field)?;
    let mut options = options(py, country, date_order, vanity)?;
    options.now = _now.unwrap_or(options.now);
    let question = Question {
        field,
        options,
        threads: threads.unwrap_or_else(all_cores),
        wants_issues: issues,
    };
    if let Ok(list) = values.cast::<PyList>() {
        let (digests, found) = list::hash(list, &question)?;
        return Ok((digests.into_any(), row_issues(py, field, &found)?));
    }
    let columns = arrow::read(field, values)?;
    let mut digests = question.hash(py, &columns);
    let found = std::mem::take(&mut digests.issues);
    let column = Bound::new(py, arrow::HashedColumn::new(digests))?;
    Ok((column.into_any(), row_issues(py, field, &found)?))
}

fn all_cores() -> NonZeroUsize {
    thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

/// Pairs of a row and an `Issue`. Rows with the same trouble share one object.
fn row_issues<'py>(
    py: Python<'py>,
    field: Field,
    found: &[RowIssue],
) -> PyResult<Bound<'py, PyList>> {
    let known = PyDict::new(py);
    let list = PyList::empty(py);
    for RowIssue { row, code } in found {
        if !known.contains(code.as_str())? {
            let issue = results::issues(py, &[Issue::new(field.name(), *code)])?;
            known.set_item(code.as_str(), issue.get_item(0)?)?;
        }
        list.append((row, known.get_item(code.as_str())?))?;
    }
    Ok(list)
}
