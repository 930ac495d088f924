//! Whether an event may still be sent. Pure.

use super::time::TrustedTime;
use super::{Item, Now};
use crate::delivery::batch::Stream;
use crate::delivery::durability::Ambiguous;
use crate::delivery::policy::{AMBIGUITY_WINDOW_MS, EXPIRY_MARGIN_MS};
use crate::delivery::spool::Reason;
use crate::event::limits::{OLDEST_EVENT_SECONDS, OLDEST_STORE_EVENT_SECONDS};

/// What is to be done with an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Send,
    /// It looks too old, by a clock that nobody has confirmed.
    Doubtful,
    Dead(Reason),
}

/// What the settings say about events that were perhaps received.
pub(super) fn holds(setting: Option<Ambiguous>, stream: Stream) -> bool {
    match setting {
        Some(ambiguous) => ambiguous == Ambiguous::Hold,
        // Meta documents no way to tell a repeated business message.
        None => stream == Stream::Messaging,
    }
}

pub(super) fn fate(item: &Item, stream: Stream, holds: bool, time: &TrustedTime, now: Now) -> Fate {
    if holds && item.first_ambiguous_at.is_some() {
        return Fate::Dead(Reason::AmbiguousHeld);
    }
    let Some(reason) = too_old(item, stream, time.guess(now)) else {
        return Fate::Send;
    };
    if time.confirmed_at(now).is_some() {
        Fate::Dead(reason)
    } else if time.can_be_confirmed() {
        Fate::Doubtful
    } else {
        // Meta decides: it refuses what is too old.
        Fate::Send
    }
}

/// `at` is in milliseconds since 1970.
pub(super) fn too_old(item: &Item, stream: Stream, at: i64) -> Option<Reason> {
    let oldest = match stream {
        Stream::Store => OLDEST_STORE_EVENT_SECONDS,
        Stream::General | Stream::Messaging => OLDEST_EVENT_SECONDS,
    };
    let age = at.saturating_sub(item.event_time.saturating_mul(1000));
    if age >= oldest * 1000 - EXPIRY_MARGIN_MS {
        return Some(Reason::Expired);
    }
    let since = item.first_ambiguous_at?;
    (at.saturating_sub(since) >= AMBIGUITY_WINDOW_MS).then_some(Reason::AmbiguousWindow)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::delivery::spool::Key;

    const HOUR: i64 = 3_600_000;
    const NOW: Now = Now {
        unix_ms: 1_795_478_400_000,
        monotonic: Duration::ZERO,
    };

    fn item(age_ms: i64, ambiguous_ms: Option<i64>) -> Item {
        Item {
            key: Key {
                segment: 0,
                ordinal: 0,
            },
            event_time: (NOW.unix_ms - age_ms) / 1000,
            first_ambiguous_at: ambiguous_ms.map(|age| NOW.unix_ms - age),
        }
    }

    fn confirmed() -> TrustedTime {
        let mut time = TrustedTime::default();
        time.answered(Some(NOW.unix_ms), NOW);
        time
    }

    fn judge(item: &Item, stream: Stream) -> Fate {
        fate(item, stream, false, &confirmed(), NOW)
    }

    #[test]
    fn events_expire_an_hour_before_meta_refuses_them() {
        let (week, store) = (7 * 24 * HOUR - HOUR, 62 * 24 * HOUR - HOUR);
        for (stream, limit) in [
            (Stream::General, week),
            (Stream::Messaging, week),
            (Stream::Store, store),
        ] {
            assert_eq!(judge(&item(limit - 1000, None), stream), Fate::Send);
            let dead = Fate::Dead(Reason::Expired);
            assert_eq!(judge(&item(limit, None), stream), dead);
        }
    }

    #[test]
    fn what_was_perhaps_received_is_sent_again_for_47_hours() {
        let recent = item(0, Some(47 * HOUR - 1));
        assert_eq!(judge(&recent, Stream::General), Fate::Send);
        let late = item(0, Some(47 * HOUR));
        let dead = Fate::Dead(Reason::AmbiguousWindow);
        assert_eq!(judge(&late, Stream::General), dead);
    }

    #[test]
    fn held_events_are_not_sent_again() {
        let held = item(0, Some(0));
        let fate = |holds| fate(&held, Stream::General, holds, &confirmed(), NOW);
        assert_eq!(fate(true), Fate::Dead(Reason::AmbiguousHeld));
        assert_eq!(fate(false), Fate::Send);
    }

    #[test]
    fn business_messages_are_held_unless_told_otherwise() {
        assert!(holds(None, Stream::Messaging));
        assert!(!holds(None, Stream::General));
        assert!(!holds(None, Stream::Store));
        assert!(!holds(Some(Ambiguous::Resend), Stream::Messaging));
        assert!(holds(Some(Ambiguous::Hold), Stream::General));
    }

    #[test]
    fn nothing_dies_by_a_clock_that_nobody_confirmed() {
        let old = item(8 * 24 * HOUR, None);
        let mut time = TrustedTime::default();
        let fate = |time: &TrustedTime| fate(&old, Stream::General, false, time, NOW);
        assert_eq!(fate(&time), Fate::Doubtful);
        time.answered(None, NOW);
        assert_eq!(fate(&time), Fate::Dead(Reason::Expired));
    }
}
