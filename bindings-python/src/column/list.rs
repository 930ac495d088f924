//! A Python list, a block of rows at a time.

use std::borrow::Cow;

use capikit::{Cell, Cells, Field, Form, RowIssue};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::{PyList, PyString};

use super::Question;
use crate::at::At;
use crate::values::{form, identifier, is_missing};

/// How many rows are read before the interpreter is released: enough to keep many cores busy, and
/// little memory beside the result.
const BLOCK: usize = 65_536;
/// The same for one core: its cache holds the texts and their digests.
const SMALL_BLOCK: usize = 4096;

/// One value of the list. Texts are borrowed from their Python objects.
enum Value<'a> {
    Missing,
    Text(Cow<'a, str>, Form),
    Unreadable,
}

struct Block<'a>(Vec<Value<'a>>);

impl Cells for Block<'_> {
    fn len(&self) -> usize {
        self.0.len()
    }

    fn cell<'a>(&'a self, row: usize, _scratch: &'a mut String) -> Cell<'a> {
        match self.0.get(row) {
            Some(Value::Text(text, form)) => Cell::Text(text, *form),
            Some(Value::Unreadable) => Cell::Unreadable,
            Some(Value::Missing) | None => Cell::Missing,
        }
    }
}

/// The digests as a new list, and what was noticed.
pub(super) fn hash<'py>(
    values: &Bound<'py, PyList>,
    question: &Question,
) -> PyResult<(Bound<'py, PyList>, Vec<RowIssue>)> {
    let py = values.py();
    let digests = PyList::empty(py);
    let mut issues = Vec::new();
    let rows = values.len();
    let block = if question.threads.get() == 1 {
        SMALL_BLOCK
    } else {
        BLOCK
    };
    for start in (0..rows).step_by(block) {
        // Held, so that no other thread can take the texts away while the interpreter is released.
        let held: Vec<_> = values.iter().skip(start).take(block).collect();
        if held.len() < block.min(rows - start) {
            return Err(PyRuntimeError::new_err("values: the list became shorter"));
        }
        let mut values = Vec::with_capacity(held.len());
        for (row, value) in held.iter().enumerate() {
            values.push(read(question.field, value, start + row)?);
        }
        let column = question.hash(py, &Block(values));
        for digest in column.iter() {
            digests.append(digest)?;
        }
        let found = column.issues.into_iter();
        issues.extend(found.map(|RowIssue { row, code }| RowIssue {
            row: start + row,
            code,
        }));
    }
    Ok((digests, issues))
}

fn read<'a>(field: Field, value: &'a Bound<'_, PyAny>, row: usize) -> PyResult<Value<'a>> {
    if let Ok(text) = value.cast_exact::<PyString>()
        && let Ok(text) = text.to_str()
    {
        return Ok(Value::Text(Cow::Borrowed(text), Form::Detect));
    }
    if let Ok(text) = value.cast::<PyString>() {
        let form = form(text)?;
        return Ok(match text.to_str() {
            Ok(text) => Value::Text(Cow::Borrowed(text), form),
            Err(_) => Value::Unreadable,
        });
    }
    if is_missing(value)? {
        return Ok(Value::Missing);
    }
    let (text, form) = identifier(field, value, At::argument("values").index(row))?;
    Ok(Value::Text(Cow::Owned(text), form))
}
