//! Which streams a segment holds, so that the events of one are found behind many of another.

use crate::delivery::batch::Stream;

/// A set of streams.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Streams(u8);

impl Streams {
    pub(super) const ALL: Self = Self(0b111);

    /// As a file name spells it.
    pub(super) const fn from_bits(bits: u8) -> Option<Self> {
        if bits <= Self::ALL.0 {
            Some(Self(bits))
        } else {
            None
        }
    }

    pub(super) const fn bits(self) -> u8 {
        self.0
    }

    pub(super) fn insert(&mut self, stream: Stream) {
        self.0 |= bit(stream);
    }

    pub(super) fn contains(self, stream: Stream) -> bool {
        self.0 & bit(stream) != 0
    }
}

const fn bit(stream: Stream) -> u8 {
    match stream {
        Stream::General => 1,
        Stream::Store => 2,
        Stream::Messaging => 4,
    }
}
