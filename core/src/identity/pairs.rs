//! Texts that are hashed two at a time, each with the one that comes next.

use super::sha256_lanes::{Block, Hex, digests_of_blocks};

/// A text that waits for its neighbour, and whose it is.
pub(super) struct Pairs<T> {
    owner: Option<T>,
    /// A field of its own: in one with the owner it would be copied in pieces of other lengths than
    /// it was written in, and the processor would wait.
    block: Block,
}

impl<T> Default for Pairs<T> {
    fn default() -> Self {
        Self {
            owner: None,
            block: Block::default(),
        }
    }
}

impl<T> Pairs<T> {
    /// Adds a text. Gives the digests of both when there are two.
    #[inline]
    pub(super) fn add(&mut self, owner: T, block: Block, mut give: impl FnMut(T, Hex)) {
        if let Some(other) = self.owner.take() {
            let [first, second] = digests_of_blocks(&[self.block, block]);
            give(other, first);
            give(owner, second);
        } else {
            self.block = block;
            self.owner = Some(owner);
        }
    }

    /// Gives the digest of the text that has no neighbour.
    pub(super) fn end(self, give: impl FnOnce(T, Hex)) {
        if let Some(owner) = self.owner {
            let [digest] = digests_of_blocks(&[self.block]);
            give(owner, digest);
        }
    }
}
