//! Python objects that are looked up once: classes.

use std::sync::OnceLock;

use pyo3::prelude::*;

/// A Python object that is looked up on first use.
///
/// Unlike `PyOnceLock` and `intern!`, which let go of the interpreter while they are being filled.
/// A process that forks at that moment has a child in which nobody ever finishes: it waits for
/// ever. Here two threads may both look the object up, and the first one is kept.
pub(crate) struct Lazy<T>(OnceLock<Py<T>>);

impl<T> Lazy<T> {
    /// Nothing yet.
    pub(crate) const fn new() -> Self {
        Self(OnceLock::new())
    }

    /// The object, found by `find` if it is not known yet.
    pub(crate) fn get<'py>(
        &self,
        py: Python<'py>,
        find: impl FnOnce() -> PyResult<Bound<'py, T>>,
    ) -> PyResult<&Bound<'py, T>> {
        if let Some(known) = self.0.get() {
            return Ok(known.bind(py));
        }
        let found = find()?.unbind();
        Ok(self.0.get_or_init(|| found).bind(py))
    }
}

/// `class!(py, "datetime", "date")`: that class of that module.
macro_rules! class {
    ($py:expr, $module:literal, $class:literal) => {{
        static CLASS: $crate::lazy::Lazy<::pyo3::types::PyType> = $crate::lazy::Lazy::new();
        CLASS.get($py, || {
            let class = $py.import($module)?.getattr($class)?;
            Ok(class.cast_into()?)
        })
    }};
}

pub(crate) use class;
