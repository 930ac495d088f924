//! Ends the segment that grows.

use std::io;
use std::sync::Arc;

use super::Writer;
use crate::delivery::spool::layout::{Extent, Name, State};

/// Files that are kept open after they were sealed, until they are synced: only an open file is
/// sure to tell that writing it to the disk has failed. More are opened again.
const KEPT_OPEN: usize = 64;

impl Writer {
    /// Ends the active segment. One without events goes on being the active one, unless it is
    /// broken.
    pub(in crate::delivery::spool) fn seal(&mut self) -> io::Result<()> {
        self.keep_folder()?;
        let Some(active) = self.active.take() else {
            return Ok(());
        };
        let extent = self.segments.get(&active.number).map(|owned| owned.extent);
        let Some(extent) = extent else {
            if active.log.is_broken() {
                self.discard(active.number);
            } else {
                self.active = Some(active);
            }
            return Ok(());
        };
        // Gives reserved room back; what is reserved and stays does no harm.
        let _ = active.log.file().truncate(active.log.end());
        let renamed = self.rename_sealed(active.number, extent);
        if renamed.is_err() {
            self.active = Some(active);
            return renamed;
        }
        self.is_dir_dirty = true;
        let open = self.segments.values().filter(|it| it.file.is_some());
        let may_stay_open = open.count() < KEPT_OPEN;
        if let Some(owned) = self.segments.get_mut(&active.number) {
            owned.is_sealed = true;
            let is_synced = owned.synced >= owned.extent.bytes;
            let file = Arc::clone(active.log.file());
            owned.file = (may_stay_open && !is_synced).then_some(file);
        }
        Ok(())
    }

    fn rename_sealed(&self, number: u32, extent: Extent) -> io::Result<()> {
        let from = self.path(Name::Segment(number, State::Open));
        let to = self.path(Name::Segment(number, State::Sealed(extent)));
        match (from, to) {
            (Some(from), Some(to)) => self.home.fs.rename(&from, &to),
            _ => Ok(()),
        }
    }
}
