//! The place of a value, for issues.

use std::fmt;

/// Where a value stands, such as `custom_data.contents[1].id`. Spelled out only in issues.
pub(super) enum Place<'a> {
    /// The event itself.
    Event,
    /// A field of the object that stands there.
    Key(&'a Place<'a>, &'a str),
    /// An entry of the list that stands there.
    Index(&'a Place<'a>, usize),
}

impl Place<'_> {
    pub(super) fn key<'a>(&'a self, key: &'a str) -> Place<'a> {
        Place::Key(self, key)
    }

    pub(super) fn index(&self, index: usize) -> Place<'_> {
        Place::Index(self, index)
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Event => Ok(()),
            Self::Key(Place::Event, key) => f.write_str(key),
            Self::Key(parent, key) => write!(f, "{parent}.{key}"),
            Self::Index(parent, index) => write!(f, "{parent}[{index}]"),
        }
    }
}
