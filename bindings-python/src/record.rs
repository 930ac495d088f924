//! The fields of one dataclass, read by name.

use pyo3::prelude::*;
use pyo3::types::{PyString, PyType};

use crate::at::At;

/// A dataclass instance and where it stands.
pub(crate) struct Record<'a, 'py> {
    object: &'a Bound<'py, PyAny>,
    at: At<'a>,
}

impl<'a, 'py> Record<'a, 'py> {
    /// Fails when the object is not of that class.
    pub(crate) fn new(
        object: &'a Bound<'py, PyAny>,
        class: &Bound<'py, PyType>,
        at: At<'a>,
    ) -> PyResult<Self> {
        if object.is_instance(class)? {
            return Ok(Self { object, at });
        }
        Err(at.wrong_type(&class.getattr("__name__")?.to_string(), object))
    }

    /// The interpreter.
    pub(crate) fn py(&self) -> Python<'py> {
        self.object.py()
    }

    /// A field as it is; nothing when it is `None`.
    pub(crate) fn get(&self, name: &Bound<'py, PyString>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let value = self.object.getattr(name)?;
        Ok(if value.is_none() { None } else { Some(value) })
    }

    /// A field as `read` understands it; nothing when it is `None`.
    pub(crate) fn read<T>(
        &self,
        name: &Bound<'py, PyString>,
        read: impl FnOnce(&Bound<'py, PyAny>, At<'_>) -> PyResult<T>,
    ) -> PyResult<Option<T>> {
        let Some(value) = self.get(name)? else {
            return Ok(None);
        };
        let name = name.to_str()?;
        let at = self.at.name(name);
        read(&value, at).map(Some)
    }
}

/// `read!(record.currency, text)`: that field of the record, by that reader.
macro_rules! read {
    ($record:ident . $name:ident, $reader:expr) => {
        $record.read($crate::lazy::name!($record.py(), $name)?, |value, at| {
            $reader(value, at)
        })?
    };
}
pub(crate) use read;
