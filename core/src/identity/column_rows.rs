//! Some rows of a column: each value is normalized, then hashed together with its neighbour.

use super::column::{Cell, Cells, RowIssue};
use super::pairs::Pairs;
use super::sha256_lanes::{Block, Hex, digest, only_block};
use super::{Canonical, Field, Form, Options, Resolved, plain_email, resolve, text};
use crate::issue::Code;

/// The place of one row's digest. It stays zero where there is none.
pub(super) type Slot = Hex;

/// What is asked about a column.
pub(super) struct Rows<'a, C: ?Sized> {
    pub(super) field: Field,
    pub(super) cells: &'a C,
    pub(super) options: &'a Options,
    pub(super) wants_issues: bool,
}

/// What became of some rows, besides the digests.
#[derive(Default)]
pub(super) struct Found {
    /// How many rows have no value.
    pub(super) nulls: usize,
    /// What was noticed, in the order of the rows.
    pub(super) issues: Vec<RowIssue>,
    /// Texts that do not fit a slot: digests with the parameter builder's appendix.
    pub(super) longer: Vec<(usize, String)>,
}

impl Found {
    /// Adds what became of the rows behind these.
    pub(super) fn append(mut self, mut next: Self) -> Self {
        self.nulls += next.nulls;
        self.issues.append(&mut next.issues);
        self.longer.append(&mut next.longer);
        self
    }
}

impl<C: Cells + ?Sized> Rows<'_, C> {
    /// Hashes the rows from `first` on, one for each slot.
    pub(super) fn hash(&self, first: usize, slots: &mut [Slot], validity: &mut [u8]) -> Found {
        let mut found = Found::default();
        let mut scratch = String::new();
        let mut canonical = Canonical::default();
        let mut pairs = Pairs::default();
        let give = |slot: &mut Slot, digits| *slot = digits;
        for (number, slot) in slots.iter_mut().enumerate() {
            let row = first + number;
            scratch.clear();
            let cell = self.cells.cell(row, &mut scratch);
            if let Some(block) = self.plain_email(&cell) {
                pairs.add(slot, block, give);
            } else {
                match self.resolve(row, &cell, &mut canonical, &mut found.issues) {
                    Some(Resolved::Canonical) => match only_block(canonical.text.as_bytes()) {
                        Some(block) => pairs.add(slot, block, give),
                        None => *slot = digest(canonical.text.as_bytes()),
                    },
                    Some(Resolved::Digest) => put(&canonical.text, row, slot, &mut found),
                    None => {
                        found.nulls += 1;
                        continue;
                    }
                }
            }
            if let Some(byte) = validity.get_mut(number / 8) {
                *byte |= 1 << (number % 8);
            }
        }
        pairs.end(give);
        found
    }

    /// The shortest way, for the commonest column: an address about which there is nothing to say.
    #[inline]
    fn plain_email(&self, cell: &Cell<'_>) -> Option<Block> {
        match cell {
            Cell::Text(text, Form::Detect | Form::Raw)
                if self.field == Field::Email && !self.wants_issues =>
            {
                plain_email::block(text::trim_ascii(text))
            }
            _ => None,
        }
    }

    fn resolve(
        &self,
        row: usize,
        cell: &Cell<'_>,
        canonical: &mut Canonical,
        issues: &mut Vec<RowIssue>,
    ) -> Option<Resolved> {
        let resolved = match *cell {
            Cell::Missing => return None,
            Cell::Text(text, form) => resolve(self.field, text, form, self.options, canonical),
            Cell::Unreadable => {
                canonical.clear();
                Err(Code::WrongType)
            }
        };
        if self.wants_issues {
            let codes = canonical.notes.iter().copied().chain(resolved.err());
            issues.extend(codes.map(|code| RowIssue { row, code }));
        }
        resolved.ok().filter(|_| self.field.is_hashed())
    }
}

fn put(text: &str, row: usize, slot: &mut Slot, found: &mut Found) {
    match text.as_bytes().try_into() {
        Ok(digits) => *slot = digits,
        Err(_) => found.longer.push((row, text.to_owned())),
    }
}
