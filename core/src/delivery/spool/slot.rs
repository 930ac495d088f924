//! One event of a segment, as the shipper knows it.

use super::mark::Mark;
use super::record::Summary;
use super::{Final, Note, Want};
use crate::delivery::batch::Stream;

#[derive(Clone, Copy, Debug)]
pub(super) struct Slot {
    /// Where its record begins in the file.
    pub(super) offset: u64,
    /// Bytes of the record.
    pub(super) length: u32,
    pub(super) summary: Summary,
    state: SlotState,
    /// When the request was sent that nothing was noted about since.
    sending_at: Option<i64>,
    ambiguous_at: Option<i64>,
    pub(super) suspect: Option<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SlotState {
    Waiting,
    Leased,
    Settled,
    /// There is no whole record.
    Missing,
}

impl Slot {
    pub(super) const MISSING: Self = Self {
        offset: 0,
        length: 0,
        summary: Summary {
            stream: Stream::General,
            accepted_at: i64::MAX,
            payload: 0,
        },
        state: SlotState::Missing,
        sending_at: None,
        ambiguous_at: None,
        suspect: None,
    };

    pub(super) fn new(offset: u64, length: usize, summary: Summary) -> Self {
        Self {
            offset,
            length: u32::try_from(length).unwrap_or(u32::MAX),
            summary,
            state: SlotState::Waiting,
            ..Self::MISSING
        }
    }

    pub(super) fn is_settled(&self) -> bool {
        self.state == SlotState::Settled
    }

    pub(super) fn is_leased(&self) -> bool {
        self.state == SlotState::Leased
    }

    /// Damaged, and nobody has written that down yet.
    pub(super) fn is_missing(&self) -> bool {
        self.state == SlotState::Missing
    }

    pub(super) fn is_wanted(&self, want: &Want) -> bool {
        self.state == SlotState::Waiting
            && self.summary.stream == want.stream
            && self.suspect.is_some() == want.suspects
    }

    pub(super) fn lease(&mut self) {
        self.state = SlotState::Leased;
    }

    pub(super) fn release(&mut self) {
        if self.state == SlotState::Leased {
            self.state = SlotState::Waiting;
        }
    }

    /// When the first request was sent whose outcome is unknown.
    pub(super) fn first_ambiguous_at(&self) -> Option<i64> {
        self.ambiguous_at.or(self.sending_at)
    }

    /// Whether it was settled by this.
    pub(super) fn apply(&mut self, mark: &Mark) -> bool {
        if self.is_settled() {
            return false;
        }
        match mark {
            Mark::Final(_) => {
                self.state = SlotState::Settled;
                return true;
            }
            Mark::Note(Note::Sending(at)) => {
                // Nothing was noted since the last sending: that one is ambiguous for ever.
                self.ambiguous_at = self.first_ambiguous_at();
                self.sending_at = Some(*at);
            }
            Mark::Note(Note::NotReceived) => self.sending_at = None,
            Mark::Note(Note::Ambiguous) => {
                self.ambiguous_at = self.first_ambiguous_at();
                self.sending_at = None;
            }
            Mark::Note(Note::Suspect(size)) => {
                self.sending_at = None;
                self.suspect = Some(*size);
            }
        }
        false
    }
}

/// How the events of a segment have ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tallies {
    pub(super) delivered: u64,
    pub(super) dead: u64,
    pub(super) damaged: u64,
}

impl Tallies {
    pub(super) fn add(&mut self, outcome: &Final) {
        match outcome {
            Final::Delivered => self.delivered += 1,
            Final::Dead(_) => self.dead += 1,
            Final::Damaged => self.damaged += 1,
        }
    }

    pub(super) fn settled(&self) -> u64 {
        self.delivered + self.dead + self.damaged
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(notes: &[Note]) -> Slot {
        let summary = Slot::MISSING.summary;
        let mut slot = Slot::new(0, 0, summary);
        for note in notes {
            assert!(!slot.apply(&Mark::Note(*note)));
        }
        slot
    }

    #[test]
    fn a_sending_without_an_answer_is_ambiguous() {
        use Note::{Ambiguous, NotReceived, Sending, Suspect};
        for (notes, expected) in [
            (vec![], None),
            (vec![Sending(1)], Some(1)),
            (vec![Sending(1), NotReceived], None),
            (vec![Sending(1), Suspect(5)], None),
            (vec![Sending(1), Ambiguous], Some(1)),
            (vec![Sending(1), Ambiguous, Sending(2)], Some(1)),
            (vec![Sending(1), Sending(2), NotReceived], Some(1)),
            (vec![Sending(1), NotReceived, Sending(2)], Some(2)),
            (
                vec![Sending(1), Ambiguous, Sending(2), NotReceived],
                Some(1),
            ),
        ] {
            assert_eq!(after(&notes).first_ambiguous_at(), expected, "{notes:?}");
        }
    }

    #[test]
    fn an_event_ends_once() {
        let mut slot = after(&[]);
        assert!(slot.apply(&Mark::Final(Final::Delivered)));
        assert!(!slot.apply(&Mark::Final(Final::Damaged)));
        slot.release();
        assert!(slot.is_settled());
    }
}
