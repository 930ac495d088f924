//! A value as the caller gave it.

use std::fmt;

use smol_str::SmolStr;

/// A JSON value that keeps what other readers lose: the digits of a number as they are written, the
/// order of members, and a name that stands twice.
///
/// Names and numbers may be borrowed from the text that was read. `Debug` shows the kind and never
/// the value.
#[derive(Clone, PartialEq, Eq)]
pub enum Json<'a> {
    /// `null`: an absent value.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// The digits of a number, as JSON writes them.
    Number(Word<'a>),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Self>),
    /// The members of an object.
    Object(Vec<(Word<'a>, Self)>),
    /// A value that no event can hold: text that is not Unicode, or lists nested too deeply.
    Unreadable,
}

impl fmt::Debug for Json<'_> {
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

/// The name of a member, or the digits of a number: borrowed, or short and kept without an
/// allocation.
#[derive(Clone)]
pub struct Word<'a>(Repr<'a>);

#[derive(Clone)]
enum Repr<'a> {
    Borrowed(&'a str),
    Kept(SmolStr),
}

impl<'a> Word<'a> {
    /// A text that outlives the event.
    pub fn borrowed(text: &'a str) -> Self {
        Self(Repr::Borrowed(text))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Repr::Borrowed(text) => text,
            Repr::Kept(text) => text,
        }
    }
}

impl PartialEq for Word<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Word<'_> {}

/// Copies the text.
impl From<&str> for Word<'_> {
    fn from(text: &str) -> Self {
        Self(Repr::Kept(SmolStr::new(text)))
    }
}

impl fmt::Debug for Word<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Word(***)")
    }
}
