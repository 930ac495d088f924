//! How many letters the store has seen, and what became of them.

/// Counts of letters since the folder was made. `stored - replayed - purged - damaged` are there.
///
/// A replayed letter is accepted by its intake a second time. The destination's books therefore
/// say `accepted = appended to intakes - replayed`, and `dead` and `pending` follow by themselves.
/// When a crash has repeated a letter, it is in `appended` twice and in `replayed` not yet: then
/// it is dead and pending, and accepted twice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::delivery::spool) struct Counts {
    pub(in crate::delivery::spool) stored: u64,
    pub(in crate::delivery::spool) replayed: u64,
    pub(in crate::delivery::spool) purged: u64,
    /// Letters that a failing disk has destroyed.
    pub(in crate::delivery::spool) damaged: u64,
}

impl Counts {
    /// Letters that are in the store.
    pub(in crate::delivery::spool) fn dead(self) -> u64 {
        let left = self.replayed + self.purged + self.damaged;
        self.stored.saturating_sub(left)
    }

    pub(super) fn plus(self, other: Self) -> Self {
        Self {
            stored: self.stored + other.stored,
            replayed: self.replayed + other.replayed,
            purged: self.purged + other.purged,
            damaged: self.damaged + other.damaged,
        }
    }
}
