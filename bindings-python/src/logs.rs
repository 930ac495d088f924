//! The core's warnings, for Python to take.

use pyo3::prelude::*;

/// What this process was warned of since the last call, oldest first.
#[pyfunction]
pub(crate) fn take_warnings() -> Vec<String> {
    capikit::delivery::take_warnings()
}
