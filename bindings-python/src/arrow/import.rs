//! A column from the capsules that another library gives.

use std::ffi::{CStr, c_int};

use capikit::{Cell, Cells, Field};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

use super::abi::{ArrowArray, ArrowArrayStream, ArrowSchema, Moved, Owned};
use super::cells::Array;
use super::layout::{Int, Layout};

/// A column in one or more parts.
pub(crate) struct Columns {
    /// Each part with the row that it starts at.
    parts: Vec<(usize, Array)>,
    rows: usize,
}

impl Cells for Columns {
    fn len(&self) -> usize {
        self.rows
    }

    fn cell<'a>(&'a self, row: usize, scratch: &'a mut String) -> Cell<'a> {
        let behind = self.parts.partition_point(|(start, _)| *start <= row);
        let part = behind.checked_sub(1).and_then(|it| self.parts.get(it));
        part.map_or(Cell::Missing, |(start, array)| {
            array.cell(row - start, scratch)
        })
    }
}

/// The column of an object with `__arrow_c_stream__` or `__arrow_c_array__`.
pub(crate) fn read(field: Field, values: &Bound<'_, PyAny>) -> PyResult<Columns> {
    let mut columns = Columns {
        parts: Vec::new(),
        rows: 0,
    };
    if values.hasattr("__arrow_c_stream__")? {
        let capsule = values.call_method0("__arrow_c_stream__")?;
        let stream = take::<ArrowArrayStream>(&capsule, c"arrow_array_stream")?;
        read_stream(field, stream, &mut columns)?;
    } else {
        let capsules = values.call_method0("__arrow_c_array__")?;
        let (schema, array) = capsules.extract::<(Bound<'_, PyAny>, Bound<'_, PyAny>)>()?;
        let schema = take::<ArrowSchema>(&schema, c"arrow_schema")?;
        let array = take::<ArrowArray>(&array, c"arrow_array")?;
        columns.push(Kind::of(schema.get(), field)?, array)?;
    }
    Ok(columns)
}

fn read_stream(
    field: Field,
    mut stream: Owned<ArrowArrayStream>,
    columns: &mut Columns,
) -> PyResult<()> {
    let place = stream.place();
    let mut schema = Owned::empty();
    call(stream.get().get_schema, place, &mut schema)?;
    let kind = Kind::of(schema.get(), field)?;
    loop {
        let mut array = Owned::empty();
        call(stream.get().get_next, place, &mut array)?;
        if !array.is_there() {
            return Ok(());
        }
        columns.push(kind, array)?;
    }
}

type Call<T> = unsafe extern "C" fn(*mut ArrowArrayStream, *mut T) -> c_int;

/// One of the calls of a stream, with a place for its result.
fn call<T: Moved>(
    function: Option<Call<T>>,
    stream: *mut ArrowArrayStream,
    result: &mut Owned<T>,
) -> PyResult<()> {
    let function = function.ok_or_else(malformed)?;
    // SAFETY: the function belongs to this stream, which is not released yet.
    #[expect(unsafe_code, reason = "calls the producer's function")]
    let status = unsafe { function(stream, result.place()) };
    // What the producer says about it may hold a value.
    (status == 0).then_some(()).ok_or_else(|| {
        PyValueError::new_err(format!(
            "values: the Arrow stream failed with error {status}"
        ))
    })
}

impl Columns {
    fn push(&mut self, kind: Kind, array: Owned<ArrowArray>) -> PyResult<()> {
        let array = match kind {
            Kind::Plain(layout) => Array::new(layout, array),
            Kind::Dictionary(index, layout) => Array::with_dictionary(index, layout, array),
        };
        let array = array.ok_or_else(malformed)?;
        let start = self.rows;
        self.rows = start.checked_add(array.length).ok_or_else(malformed)?;
        self.parts.push((start, array));
        Ok(())
    }
}

/// What the schema says of the column.
#[derive(Clone, Copy)]
enum Kind {
    Plain(Layout),
    Dictionary(Int, Layout),
}

impl Kind {
    fn of(schema: &ArrowSchema, field: Field) -> PyResult<Self> {
        let format = format(schema).ok_or_else(malformed)?;
        // SAFETY: a dictionary's schema, if there is one, lives as long as the column's.
        #[expect(unsafe_code, reason = "reads what a foreign pointer points to")]
        let dictionary = unsafe { schema.dictionary.as_ref() };
        let Some(values) = dictionary else {
            return Ok(Self::Plain(layout(format, field)?));
        };
        if !values.dictionary.is_null() {
            return Err(malformed());
        }
        let index = Int::of(format).ok_or_else(malformed)?;
        let values = self::format(values).ok_or_else(malformed)?;
        Ok(Self::Dictionary(index, layout(values, field)?))
    }
}

fn layout(format: &str, field: Field) -> PyResult<Layout> {
    let layout = Layout::of(format).filter(|layout| layout.suits(field));
    layout.ok_or_else(|| {
        let what = if format == "+s" {
            "a table; pass one of its columns".to_owned()
        } else {
            format!("a column of Arrow type {format:?}")
        };
        let wanted = crate::values::wanted(field);
        PyTypeError::new_err(format!("values: expected a column of {wanted}, not {what}"))
    })
}

fn format(schema: &ArrowSchema) -> Option<&str> {
    // SAFETY: the format of a schema that is not released is a C string.
    #[expect(unsafe_code, reason = "reads what a foreign pointer points to")]
    let format = (!schema.format.is_null()).then(|| unsafe { CStr::from_ptr(schema.format) })?;
    format.to_str().ok()
}

/// Takes the struct out of its capsule, so that it is released here and not there.
fn take<T: Moved>(capsule: &Bound<'_, PyAny>, name: &CStr) -> PyResult<Owned<T>> {
    let pointer = capsule.cast::<PyCapsule>()?.pointer_checked(Some(name))?;
    // SAFETY: the name of the capsule says which struct it holds.
    #[expect(unsafe_code, reason = "reads what a foreign pointer points to")]
    let taken = unsafe { Owned::take(pointer.as_ptr().cast::<T>()) };
    taken.ok_or_else(malformed)
}

fn malformed() -> PyErr {
    PyValueError::new_err("values: the Arrow data does not follow the C data interface")
}
