//! A value as the caller gave it.

use std::fmt;

use smol_str::SmolStr;

/// A JSON value that keeps what other readers lose: the digits of a number as they are written, the
/// order of members, and a name that stands twice.
///
/// `Debug` shows the kind and never the value.
#[derive(Clone, PartialEq, Eq)]
pub enum Json {
    /// `null`: an absent value.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// The digits of a number, as JSON writes them.
    Number(Word),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Self>),
    /// The members of an object.
    Object(Vec<(Word, Self)>),
    /// A value that no event can hold: text that is not Unicode, or lists nested too deeply.
    Unreadable,
}

impl fmt::Debug for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Null => "Null",
            Self::Bool(_) => "Bool(***)",
            Self::Number(_) => "Number(***)",
            Self::Text(_) => "Text(***)",
            Self::List(_) => "List(***)",
            Self::Object(_) => "Object(***)",
            Self::Unreadable => "Unreadable",
        })
    }
}

/// The name of a member, or the digits of a number: short texts, kept without an allocation.
#[derive(Clone, PartialEq, Eq)]
pub struct Word(SmolStr);

impl Word {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Word {
    fn from(text: &str) -> Self {
        Self(SmolStr::new(text))
    }
}

impl fmt::Debug for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Word(***)")
    }
}
