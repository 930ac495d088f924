//! What is remembered of files that were removed.

use std::collections::BTreeSet;
use std::io;

use super::Counts;
use super::folder::{Folder, Number};
use super::small_file::{self, Replacement};
use crate::delivery::spool::record::{Reader, Writer};

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

    fn read(payload: &[u8]) -> Option<Self> {
        let mut reader = Reader(payload);
        Some(Self {
            counts: Counts {
                stored: reader.u64()?,
                replayed: reader.u64()?,
                purged: reader.u64()?,
                damaged: reader.u64()?,
            },
            highest: reader.u64()?,
            retired: std::iter::from_fn(|| reader.u64()).collect(),
        })
    }

    pub(super) fn save(&self, folder: &Folder) -> io::Result<()> {
        let mut writer = Writer::default();
        let counts = self.counts;
        for number in [
            counts.stored,
            counts.replayed,
            counts.purged,
            counts.damaged,
            self.highest,
        ] {
            writer.u64(number);
        }
        for number in &self.retired {
            writer.u64(*number);
        }
        let size = writer.bytes.len();
        Replacement::prepare(folder, folder.tally(), size)?.commit(&writer.bytes)
    }
}
