//! What is sent for each identifier of one event.

use crate::identity::{Field, Sent};

/// What is sent for each identifier, in the order of the wire form.
#[derive(Default)]
pub(super) struct Person {
    sent: Vec<(Field, Sent)>,
}

impl Person {
    pub(super) fn with_capacity(values: usize) -> Self {
        Self {
            sent: Vec::with_capacity(values),
        }
    }

    /// The identifiers; one with several values comes several times.
    pub(super) fn fields(&self) -> impl Iterator<Item = Field> {
        self.sent.iter().map(|(field, _)| *field)
    }

    pub(super) fn values(&self, field: Field) -> impl Iterator<Item = &str> {
        let of_field = move |(other, _): &&(Field, Sent)| *other == field;
        self.sent
            .iter()
            .filter(of_field)
            .map(|(_, sent)| sent.as_str())
    }

    pub(super) fn first(&self, field: Field) -> Option<&str> {
        self.values(field).next()
    }

    pub(super) fn has(&self, field: Field) -> bool {
        self.first(field).is_some()
    }

    /// Adds a value behind the others of its identifier.
    pub(super) fn add(&mut self, field: Field, sent: Sent) {
        let end = self.sent.partition_point(|(other, _)| *other <= field);
        self.sent.insert(end, (field, sent));
    }

    /// Whether there was anything to remove.
    pub(super) fn remove(&mut self, field: Field) -> bool {
        let before = self.sent.len();
        self.sent.retain(|(other, _)| *other != field);
        self.sent.len() < before
    }
}
