//! What the owner of a segment knows of it.

use std::sync::Arc;

use super::layout::{Extent, State};
use crate::ports::File;

/// What the owner knows of one segment.
#[derive(Clone, Debug)]
pub(super) struct Owned {
    /// The number of its first entry.
    pub(super) first: u64,
    pub(super) extent: Extent,
    pub(super) is_sealed: bool,
    /// Bytes that survive a power loss.
    pub(super) synced: u64,
    /// A sync failed: the file must never be synced again.
    pub(super) is_poisoned: bool,
    /// Somebody has removed the file, and nothing is left of it.
    pub(super) is_destroyed: bool,
    /// Kept open after it was sealed.
    pub(super) file: Option<Arc<dyn File>>,
}

impl Owned {
    pub(super) fn state(&self) -> State {
        if self.is_sealed {
            State::Sealed(self.extent)
        } else {
            State::Open
        }
    }
}
