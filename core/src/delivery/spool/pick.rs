//! Chooses the entries of one lease, the oldest first.

use std::io;

use super::backlog::Backlog;
use super::home::Home;
use super::layout::SegmentId;
use super::mark::Mark;
use super::segment::Segment;
use super::{Final, Key, Leased, Want};

/// What a lease may still take.
struct Room {
    count: usize,
    bytes: usize,
    is_empty: bool,
}

impl Room {
    /// Whether an entry of this size still fits. The first always does.
    fn take(&mut self, bytes: usize) -> bool {
        let fits = self.count > 0 && (self.is_empty || bytes <= self.bytes);
        if fits {
            self.count -= 1;
            self.bytes = self.bytes.saturating_sub(bytes);
            self.is_empty = false;
        }
        fits
    }
}

/// Leases them. Fails only when it could read none.
pub(super) fn pick(
    home: &Home,
    backlog: &mut Backlog,
    order: &[SegmentId],
    want: &Want,
) -> io::Result<Vec<Leased>> {
    let mut room = Room {
        count: want.count,
        bytes: want.bytes,
        is_empty: true,
    };
    let mut picked = Vec::new();
    for id in order {
        let key = backlog.key(*id);
        let Some(segment) = backlog.get_mut(id) else {
            continue;
        };
        let (ordinals, is_full) = choose(segment, want, &mut room);
        match lease(home, segment, key, &ordinals) {
            Ok(leased) => picked.extend(leased),
            Err(error) if picked.is_empty() => return Err(error),
            Err(_) => return Ok(picked),
        }
        if is_full {
            break;
        }
    }
    Ok(picked)
}

/// The ordinals to take, and whether the lease is full.
fn choose(segment: &Segment, want: &Want, room: &mut Room) -> (Vec<u32>, bool) {
    let mut ordinals = Vec::new();
    for (ordinal, slot) in segment.slots() {
        if slot.is_wanted(want) {
            if !room.take(slot.summary.payload as usize) {
                return (ordinals, true);
            }
            ordinals.push(ordinal);
        }
    }
    (ordinals, room.count == 0)
}

fn lease(
    home: &Home,
    segment: &mut Segment,
    key: u64,
    ordinals: &[u32],
) -> io::Result<Vec<Leased>> {
    if ordinals.is_empty() {
        return Ok(Vec::new());
    }
    let mut leased = Vec::with_capacity(ordinals.len());
    let mut damaged = Vec::new();
    for (ordinal, entry) in segment.read_entries(home, ordinals)? {
        let (Some(entry), Some(slot)) = (entry, segment.slot(ordinal)) else {
            damaged.push(ordinal);
            continue;
        };
        leased.push(Leased {
            key: Key {
                segment: key,
                ordinal,
            },
            entry,
            first_ambiguous_at: slot.first_ambiguous_at(),
            suspect: slot.suspect,
        });
    }
    if !damaged.is_empty() {
        segment.mark(home, &Mark::Final(Final::Damaged), &damaged)?;
    }
    for entry in &leased {
        if let Some(slot) = segment.slot_mut(entry.key.ordinal) {
            slot.lease();
        }
    }
    Ok(leased)
}
