//! Instances of classes of the package, made without running any Python code.
//!
//! A daemon thread that wants the interpreter back at its end is ended by `pthread_exit` before
//! Python 3.14. In the midst of Python code that Rust has called, that would abort the process.

use pyo3::prelude::*;
use pyo3::types::{PyTuple, PyType};

use crate::lazy::Lazy;

/// `build!(py, "capikit.results", "Issue", (...))`: an instance of that frozen dataclass. It is
/// given a value for every field.
macro_rules! build {
    ($py:expr, $module:literal, $class:literal, $values:expr) => {
        $crate::lazy::class!($py, $module, $class)
            .and_then(|class| $crate::instance::dataclass(class, $values))
    };
}

pub(crate) use build;

/// What `build!` does, for a class at hand.
pub(crate) fn dataclass<'py>(
    class: &Bound<'py, PyType>,
    values: impl IntoPyObject<'py, Target = PyTuple, Output = Bound<'py, PyTuple>, Error = PyErr>,
) -> PyResult<Bound<'py, PyAny>> {
    static NEW: Lazy<PyAny> = Lazy::new();
    static SET: Lazy<PyAny> = Lazy::new();
    let py = class.py();
    let object = || py.get_type::<PyAny>();
    let instance = NEW
        .get(py, || object().getattr("__new__"))?
        .call1((class,))?;
    let set = SET.get(py, || object().getattr("__setattr__"))?;
    let names = class.getattr("__match_args__")?.cast_into::<PyTuple>()?;
    let values = values.into_pyobject(py)?;
    debug_assert_eq!(names.len(), values.len(), "a value for every field");
    for (name, value) in names.iter().zip(values.iter()) {
        set.call1((&instance, name, value))?;
    }
    Ok(instance)
}

/// An exception with this message and these attributes.
pub(crate) fn exception<'py>(
    class: &Bound<'py, PyAny>,
    message: &str,
    attributes: impl IntoIterator<Item = (&'static str, Bound<'py, PyAny>)>,
) -> PyResult<Bound<'py, PyAny>> {
    let instance = class.call_method1("__new__", (class, message))?;
    for (name, value) in attributes {
        instance.setattr(name, value)?;
    }
    Ok(instance)
}
