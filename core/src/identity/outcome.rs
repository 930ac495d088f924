//! What became of one value: the answer to the caller, and the buffer it is made in.

use std::fmt;

use super::field::Field;
use super::hash::Sha256Hex;
use crate::issue::{Code, Issue};

/// How a value was given.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Form {
    /// Plain or already hashed: 64 hexadecimal digits are taken for a digest.
    #[default]
    Detect,
    /// Plain, whatever it looks like.
    Raw,
    /// Already normalized and hashed.
    Hashed,
}

/// The buffer that a normalizer writes to. Reused, a column of values costs no allocation.
#[derive(Default)]
pub(crate) struct Canonical {
    /// The canonical form.
    pub(crate) text: String,
    /// Other canonical forms that are defensible; filled only when asked for.
    pub(crate) alternates: Vec<String>,
    /// What was noticed about a value that was kept.
    pub(crate) notes: Vec<Code>,
    /// The value without invisible characters, where it had any; see `text::clean`.
    pub(super) scratch: String,
}

impl Canonical {
    /// Empty, with room for a text of this length.
    pub(super) fn with_capacity(length: usize) -> Self {
        Self {
            text: String::with_capacity(length),
            ..Self::default()
        }
    }

    /// Empties the buffer and keeps its memory.
    pub(crate) fn clear(&mut self) {
        self.text.clear();
        self.alternates.clear();
        self.notes.clear();
    }
}

/// What [`resolve`](super::resolve) left in the buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Resolved {
    /// The canonical form: hash it, unless the field is never hashed.
    Canonical,
    /// The value was hashed already: send it as it stands.
    Digest,
}

/// One accepted form of a value.
#[derive(Clone, PartialEq, Eq)]
pub struct Alternate {
    /// The canonical text.
    pub normalized: String,
    /// Its digest, for a hashed field.
    pub sha256: Option<Sha256Hex>,
}

/// Everything there is to say about one value.
///
/// `Debug` shows the issues and the digest's presence, never the value.
#[derive(Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The field that was asked about.
    pub field: Field,
    /// The canonical form; `None` when there is none, or when the value was hashed already.
    pub normalized: Option<String>,
    /// What is sent for a hashed field: 64 hexadecimal digits, or the parameter builder's form.
    pub sha256: Option<String>,
    /// The second form of an ambiguous value, when [`Options::alternates`](super::Options::alternates) is set.
    pub alternates: Vec<Alternate>,
    /// What was noticed.
    pub issues: Vec<Issue>,
}

impl Outcome {
    /// What becomes of a value that is no text, such as half of a surrogate pair or a float.
    pub fn unreadable(field: Field) -> Self {
        Self {
            field,
            normalized: None,
            sha256: None,
            alternates: Vec::new(),
            issues: vec![Issue::new(field.name(), Code::WrongType)],
        }
    }
}

impl fmt::Debug for Alternate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Alternate(***)")
    }
}

impl fmt::Debug for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outcome")
            .field("field", &self.field)
            .field("normalized", &self.normalized.as_ref().map(|_| "***"))
            .field("sha256", &self.sha256.as_ref().map(|_| "***"))
            .field("alternates", &self.alternates)
            .field("issues", &self.issues)
            .finish()
    }
}
