//! The source of choices that decides what survives a power loss.

/// Where choices come from. The same source gives the same choices.
#[derive(Clone, Debug)]
pub(crate) enum Choices {
    /// Nothing that was not synced survives.
    Nothing,
    /// Everything survives.
    Everything,
    /// Pseudo-random, from a seed.
    Seed(u64),
    /// One choice a byte; nothing survives when they are used up, so that cases shrink well.
    Bytes(Vec<u8>),
}

/// How much of one change survives.
pub(super) enum Survival {
    Lost,
    /// So many of its bytes.
    Torn(usize),
    Whole,
}

impl Choices {
    /// A number below the bound; the smallest stands for loss.
    pub(crate) fn pick(&mut self, below: usize) -> usize {
        let last = below.saturating_sub(1);
        match self {
            Self::Nothing => 0,
            Self::Everything => last,
            Self::Seed(state) => usize::try_from(split_mix(state) >> 1).unwrap() % below.max(1),
            Self::Bytes(bytes) => usize::from(bytes.pop().unwrap_or(0)) % below.max(1),
        }
    }

    pub(super) fn survives(&mut self) -> bool {
        self.pick(2) == 1
    }

    /// A write of so many bytes.
    pub(super) fn survival(&mut self, bytes: usize) -> Survival {
        match self.pick(4) {
            0 => Survival::Lost,
            1 => Survival::Torn(self.pick(bytes.max(1))),
            _ => Survival::Whole,
        }
    }
}

/// The generator `SplitMix64` of Steele, Lea and Flood.
fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
