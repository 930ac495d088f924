//! Every limit of the disk spool, with its unit and its reason.

/// What one destination may use, and when a segment ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::delivery) struct Limits {
    /// Bytes of segments. Full means that `track` fails: about a million usual events.
    pub(in crate::delivery) quota: u64,
    /// Bytes of the dead-letter store, which is apart: what died must not stop what lives.
    pub(in crate::delivery) dead_quota: u64,
    /// Percent of the disk that stay free for everybody else,
    pub(in crate::delivery) free_percent: u64,
    /// but no more bytes than these: a twentieth of a large disk is room for years of events.
    pub(in crate::delivery) free_bytes: u64,
    /// Events in a segment: a few requests' worth, as the one that closes a segment pays for it.
    pub(in crate::delivery) segment_events: u32,
    /// Bytes in a segment, which are read at once. The event that goes over it still belongs to it.
    pub(in crate::delivery) segment_bytes: u64,
    /// Bytes reserved for a new segment, so that a full disk shows when it is opened.
    pub(in crate::delivery) reserve: u64,
    /// Pending events that the shipper looks through, oldest first. Eight requests' worth twice
    /// over; about 1 MiB of memory.
    pub(in crate::delivery) window: usize,
}

/// Events that a segment of any version may hold. A number beyond is no reason to use memory: so
/// many take 6 MiB.
pub(super) const MOST_EVENTS: u32 = 1 << 16;
/// Bytes that a segment of any version may hold. Sums of so many stay far from the end of a number.
pub(super) const MOST_BYTES: u64 = 1 << 32;

impl Default for Limits {
    fn default() -> Self {
        Self {
            quota: 1 << 30,
            dead_quota: 256 << 20,
            free_percent: 5,
            free_bytes: 1 << 30,
            segment_events: 4000,
            segment_bytes: 4 << 20,
            reserve: 1 << 20,
            window: 16_000,
        }
    }
}

impl Limits {
    /// How many bytes of a disk of this size stay free.
    pub(super) fn kept_free(&self, disk: u64) -> u64 {
        (disk / 100 * self.free_percent).min(self.free_bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_disk_keeps_no_more_free_than_a_gigabyte() {
        let limits = Limits::default();
        assert_eq!(limits.kept_free(1 << 30), (1 << 30) / 100 * 5);
        assert_eq!(limits.kept_free(4 << 40), 1 << 30);
    }
}
