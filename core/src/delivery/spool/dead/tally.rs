//! What is remembered of files that were removed.

use std::collections::BTreeSet;
use std::io;

use super::Counts;
use super::folder::{Folder, Number};
use super::small_file::{self, Replacement};
use crate::delivery::spool::bytes::Pieces;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    /// Of the letters of all removed files.
    pub(super) counts: Counts,
    /// The highest number of them.
    pub(super) highest: Number,
    /// Those that may still be there. They are in the counts, and no longer looked at.
    pub(super) retired: BTreeSet<Number>,
}

impl Tally {
    pub(super) fn load(folder: &Folder) -> io::Result<Self> {
        let payload = small_file::load(folder, &folder.tally())?;
        let tally = payload.and_then(|payload| Self::read(&payload));
        Ok(tally.unwrap_or_default())
    }

    pub(super) fn read(payload: &[u8]) -> Option<Self> {
        let mut pieces = Pieces(payload);
        Some(Self {
            counts: Counts {
                stored: pieces.count()?,
                replayed: pieces.count()?,
                purged: pieces.count()?,
                damaged: pieces.count()?,
            },
            highest: pieces.count()?,
            retired: std::iter::from_fn(|| pieces.u64()).collect(),
        })
    }

    pub(super) fn save(&self, folder: &Folder) -> io::Result<()> {
        let Counts {
            stored,
            replayed,
            purged,
            damaged,
        } = self.counts;
        let numbers = [stored, replayed, purged, damaged, self.highest];
        let all = numbers.iter().chain(&self.retired);
        let bytes: Vec<u8> = all.flat_map(|number| number.to_le_bytes()).collect();
        Replacement::prepare(folder, folder.tally(), bytes.len())?.commit(&bytes)
    }
}
