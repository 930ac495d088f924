//! The bytes of one file of the model: what every process reads, and what a power loss leaves.

use std::io;

use super::choices::{Choices, Survival};
use super::faults::os_error;

/// A change that was not synced.
#[derive(Clone, Debug)]
enum Change {
    Write { at: usize, bytes: Vec<u8> },
    Cut(usize),
}

#[derive(Clone, Debug, Default)]
pub(super) struct Contents {
    pub(super) now: Vec<u8>,
    synced: Vec<u8>,
    changes: Vec<Change>,
    reserved: usize,
    /// A failed sync may have thrown away any change; no later sync brings it to the disk.
    is_sync_failed: bool,
}

impl Contents {
    pub(super) fn of(bytes: &[u8]) -> Self {
        Self {
            now: bytes.to_vec(),
            synced: bytes.to_vec(),
            ..Self::default()
        }
    }

    /// Bytes that it takes from the disk.
    pub(super) fn size(&self) -> usize {
        self.now.len().max(self.reserved)
    }

    /// Writes what there is room for, as `write` does.
    pub(super) fn append(&mut self, bytes: &[u8], free: usize) -> io::Result<usize> {
        let room = free.saturating_add(self.reserved.saturating_sub(self.now.len()));
        let bytes = bytes.get(..room).unwrap_or(bytes);
        if room == 0 {
            return Err(os_error(libc::ENOSPC));
        }
        let at = self.now.len();
        self.now.extend_from_slice(bytes);
        self.changes.push(Change::Write {
            at,
            bytes: bytes.to_vec(),
        });
        Ok(bytes.len())
    }

    /// Lets go of what is reserved behind the new end, as Linux does.
    pub(super) fn truncate(&mut self, length: usize) {
        self.now.resize(length, 0);
        self.reserved = 0;
        self.changes.push(Change::Cut(length));
    }

    pub(super) fn reserve(&mut self, bytes: usize, free: usize) -> io::Result<()> {
        if bytes.saturating_sub(self.size()) > free {
            return Err(os_error(libc::ENOSPC));
        }
        self.reserved = self.reserved.max(bytes);
        Ok(())
    }

    pub(super) fn sync(&mut self) {
        if !self.is_sync_failed {
            for change in self.changes.drain(..) {
                apply(&mut self.synced, &change, usize::MAX);
            }
        }
    }

    pub(super) fn fail_sync(&mut self) {
        self.is_sync_failed = true;
    }

    pub(super) fn power_loss(&mut self, choices: &mut Choices) {
        let mut bytes = std::mem::take(&mut self.synced);
        for change in self.changes.drain(..) {
            let length = match &change {
                Change::Write { bytes, .. } => bytes.len(),
                Change::Cut(_) => 0,
            };
            match choices.survival(length) {
                Survival::Lost => {}
                Survival::Torn(kept) => apply(&mut bytes, &change, kept),
                Survival::Whole => apply(&mut bytes, &change, usize::MAX),
            }
        }
        *self = Self::of(&bytes);
    }
}

/// A write that survives although an earlier one did not leaves zeros before it.
fn apply(file: &mut Vec<u8>, change: &Change, most: usize) {
    match change {
        Change::Cut(length) => file.resize(*length, 0),
        Change::Write { at, bytes } => {
            let bytes = bytes.get(..most).unwrap_or(bytes);
            let end = at + bytes.len();
            if file.len() < end && !bytes.is_empty() {
                file.resize(end, 0);
            }
            if let Some(place) = file.get_mut(*at..end) {
                place.copy_from_slice(bytes);
            }
        }
    }
}
