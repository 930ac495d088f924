//! The place of a value, for error messages.

use std::fmt;

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;

/// Where a value stands, such as `custom_data.contents[1].id`. Spelled out only in errors.
#[derive(Clone, Copy)]
pub(crate) struct At<'a> {
    parent: Option<&'a At<'a>>,
    step: Step<'a>,
}

#[derive(Clone, Copy)]
enum Step<'a> {
    Name(&'a str),
    Index(usize),
}

impl<'a> At<'a> {
    /// An argument.
    pub(crate) const fn argument(name: &'a str) -> Self {
        let step = Step::Name(name);
        Self { parent: None, step }
    }

    /// A field of the record that stands here.
    pub(crate) const fn name(&'a self, name: &'a str) -> Self {
        let step = Step::Name(name);
        let parent = Some(self);
        Self { parent, step }
    }

    /// An entry of the list that stands here.
    pub(crate) const fn index(&'a self, index: usize) -> Self {
        let step = Step::Index(index);
        let parent = Some(self);
        Self { parent, step }
    }

    /// How many levels lie above.
    pub(crate) fn depth(&self) -> usize {
        self.parent.map_or(0, |parent| parent.depth() + 1)
    }

    /// Whether this is the field of that name.
    pub(crate) fn is(&self, name: &str) -> bool {
        matches!(self.step, Step::Name(own) if own == name)
    }

    /// Whether a field of that name lies above.
    pub(crate) fn within(&self, name: &str) -> bool {
        self.parent
            .is_some_and(|parent| parent.is(name) || parent.within(name))
    }

    /// The error for a value of a wrong type. It names the type and never shows the value.
    pub(crate) fn wrong_type(&self, wanted: &str, value: &Bound<'_, PyAny>) -> PyErr {
        let name = value.get_type().getattr("__name__");
        let given = name.map_or_else(|_| String::from("this type"), |name| name.to_string());
        PyTypeError::new_err(format!("{self}: expected {wanted}, not {given}"))
    }
}

impl fmt::Display for At<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(parent) = self.parent {
            parent.fmt(f)?;
        }
        match self.step {
            Step::Name(name) if self.parent.is_some() => write!(f, ".{name}"),
            Step::Name(name) => f.write_str(name),
            Step::Index(index) => write!(f, "[{index}]"),
        }
    }
}
