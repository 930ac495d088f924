//! Entries whose letters were stored right before a crash, so that nobody wrote down their death.

use std::collections::BTreeMap;

use super::Cause;
use super::dead::DeadStore;
use super::layout::SegmentId;
use crate::error::Error;

/// By segment, what the dead-letter store held when this shipper was elected.
#[derive(Debug, Default)]
pub(super) struct Buried(BTreeMap<SegmentId, Vec<(u32, Cause)>>);

impl Buried {
    pub(super) fn read(dead: &DeadStore) -> Result<Self, Error> {
        let mut buried = Self::default();
        dead.origins(&mut |origin, cause| {
            if let Some((id, ordinal)) = parse(origin) {
                buried.0.entry(id).or_default().push((ordinal, cause.clone()));
            }
        })?;
        Ok(buried)
    }

    pub(super) fn of(&self, id: &SegmentId) -> Vec<(u32, Cause)> {
        self.0.get(id).cloned().unwrap_or_default()
    }

    pub(super) fn forget(&mut self, id: &SegmentId) {
        self.0.remove(id);
    }
}

/// Names an entry within its destination.
pub(super) fn origin(id: SegmentId, ordinal: u32) -> String {
    let writer = uuid::Uuid::from_bytes(id.writer).simple();
    format!("{writer}.{}.{ordinal}", id.number)
}

fn parse(origin: &str) -> Option<(SegmentId, u32)> {
    let mut parts = origin.splitn(3, '.');
    let writer = uuid::Uuid::parse_str(parts.next()?).ok()?.into_bytes();
    let number = parts.next()?.parse().ok()?;
    let ordinal = parts.next()?.parse().ok()?;
    Some((SegmentId { writer, number }, ordinal))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_read_as_written() {
        let id = SegmentId {
            writer: [9; 16],
            number: 12,
        };
        assert_eq!(parse(&origin(id, 999)), Some((id, 999)));
        assert_eq!(parse("elsewhere"), None);
    }
}
