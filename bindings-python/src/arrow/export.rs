//! The digests as an Arrow array that other libraries take.

use std::ffi::c_void;
use std::ptr;
use std::sync::Arc;

use capikit::HashedColumn as Digests;
use pyo3::exceptions::PyIndexError;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyIterator, PyList};

use super::abi::{ArrowArray, ArrowSchema, Moved, Owned};

/// Nulls may occur.
const NULLABLE: i64 = 2;

/// The digests of a column: an Arrow array, and a sequence of `str | None`.
#[pyclass(frozen, sequence, module = "capikit")]
pub(crate) struct HashedColumn(Arc<Digests>);

impl HashedColumn {
    pub(crate) fn new(digests: Digests) -> Self {
        Self(Arc::new(digests))
    }
}

#[pymethods]
impl HashedColumn {
    /// The digests by the Arrow `PyCapsule` interface: a large string array, without a copy.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_array__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<(Bound<'py, PyCapsule>, Bound<'py, PyCapsule>)> {
        // The interface lets a producer answer with the type that it has.
        let _ = requested_schema;
        let schema = PyCapsule::new_with_value(py, schema(), c"arrow_schema")?;
        let array = PyCapsule::new_with_value(py, array(&self.0), c"arrow_array")?;
        Ok((schema, array))
    }

    /// The digests as a list.
    fn to_list(&self) -> Vec<Option<&str>> {
        self.0.iter().collect()
    }

    /// As of a list: pandas takes whatever has this for a column.
    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyIterator>> {
        PyList::new(py, self.0.iter())?.try_iter()
    }

    fn __len__(&self) -> usize {
        self.0.len()
    }

    fn __getitem__(&self, index: isize) -> PyResult<Option<&str>> {
        let row = if index < 0 {
            self.0.len().checked_sub(index.unsigned_abs())
        } else {
            Some(index.unsigned_abs())
        };
        let row = row.filter(|row| *row < self.0.len());
        let row = row.ok_or_else(|| PyIndexError::new_err("row out of range"))?;
        Ok(self.0.get(row))
    }

    /// Shows no digest: it identifies a person.
    fn __repr__(&self) -> String {
        let (rows, nulls) = (self.0.len(), self.0.nulls);
        format!("HashedColumn(rows={rows}, nulls={nulls})")
    }
}

/// The type: text with 64-bit offsets.
fn schema() -> Owned<ArrowSchema> {
    Owned::new(ArrowSchema {
        format: c"U".as_ptr(),
        name: c"".as_ptr(),
        flags: NULLABLE,
        release: Some(release_schema),
        ..ArrowSchema::EMPTY
    })
}

/// What the array's pointers point to.
struct Kept {
    _digests: Arc<Digests>,
    buffers: [*const c_void; 3],
}

fn array(digests: &Arc<Digests>) -> Owned<ArrowArray> {
    let kept = Box::new(Kept {
        buffers: [
            digests.validity.as_ptr().cast(),
            digests.offsets.as_ptr().cast(),
            digests.data.as_ptr().cast(),
        ],
        _digests: Arc::clone(digests),
    });
    // Allocations are smaller than 2^63 bytes.
    let length = i64::try_from(digests.len()).unwrap_or(i64::MAX);
    Owned::new(ArrowArray {
        length,
        null_count: i64::try_from(digests.nulls).unwrap_or(length),
        n_buffers: 3,
        buffers: kept.buffers.as_ptr(),
        release: Some(release_array),
        private_data: Box::into_raw(kept).cast(),
        ..ArrowArray::EMPTY
    })
}

/// Nothing in our schemas is allocated.
#[expect(unsafe_code, reason = "a callback of the C data interface")]
unsafe extern "C" fn release_schema(schema: *mut ArrowSchema) {
    // SAFETY: the interface gives the callback its own struct.
    unsafe { (*schema).release = None };
}

#[expect(unsafe_code, reason = "a callback of the C data interface")]
unsafe extern "C" fn release_array(array: *mut ArrowArray) {
    // SAFETY: the interface gives the callback its own struct, once; the box was made in `array`.
    unsafe {
        drop(Box::from_raw((*array).private_data.cast::<Kept>()));
        (*array).private_data = ptr::null_mut();
        (*array).release = None;
    }
}
