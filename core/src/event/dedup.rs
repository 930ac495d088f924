//! Meta's deduplication rules, as a function of two received copies.
//!
//! Source: Meta's pages "Deduplicate pixel and server events", "Offline events" and "App events".
//! Where those pages are silent, a comment says what was assumed.

use super::received::{Half, ReceivedEvent};

/// How long after the first copy a second one is recognised: 48 hours between the two receipts.
pub const DEDUP_WINDOW_MS: i64 = 48 * 3_600_000;

/// Within this time the browser's copy is favoured, whichever came first. Meta says "about".
pub const BROWSER_FAVOURED_MS: i64 = 5 * 60_000;

/// How long offline events are compared: at most 7 days.
pub const OFFLINE_WINDOW_MS: i64 = 7 * 86_400_000;

/// How long the first installation is remembered: 90 days.
pub const INSTALL_WINDOW_MS: i64 = 90 * 86_400_000;

/// Which of the two copies counts, in the order in which [`deduplicate`] was given them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kept {
    /// The first argument.
    First,
    /// The second argument.
    Second,
}

/// What tells two copies of one event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DedupKey {
    /// Dataset, event name and event id.
    EventId,
    /// Dataset, event name and `fbp`.
    Fbp,
    /// Dataset, event name and `external_id`.
    ExternalId,
    /// Dataset, time, event name, item number and `order_id`.
    OfflineOrder,
    /// Dataset, time, event name, item number and the same customer information.
    OfflineCustomer,
    /// The first installation on this device.
    Install,
}

/// Why one copy was kept rather than the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeptBecause {
    /// It is the browser's, and both came within five minutes.
    BrowserFavoured,
    /// It was received first.
    ReceivedFirst,
}

/// Why two copies are counted as two events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Distinct {
    /// They went to different datasets.
    Dataset,
    /// Their names are different.
    Name,
    /// Their names differ in case only, which makes them different.
    NameCase,
    /// Business messaging events are never deduplicated.
    BusinessMessaging,
    /// One happened in a store and the other did not.
    OfflineAndOnline,
    /// Two offline events that are not the same transaction.
    Transaction,
    /// Both have an id, and not the same one.
    EventId,
    /// The same half sent both. Meta promises to compare browser with server only.
    SameHalf,
    /// The same key, but too long after the first copy.
    Window,
    /// The same `fbp` or `external_id`, but the server was first: that method needs the browser first.
    ServerFirst,
    /// An event id is missing on at least one side, and they share no `fbp` and no `external_id`.
    NoSharedKey,
}

/// What the rules say about two copies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// One event: this copy is kept, the other dropped.
    Duplicate {
        /// What told.
        key: DedupKey,
        /// Which copy counts.
        kept: Kept,
        /// Why that one.
        because: KeptBecause,
    },
    /// Two events.
    Distinct(Distinct),
}

/// Whether two copies are one event to Meta, and which of them counts.
///
/// The arguments may come in any order; the result speaks of them as first and second. When both
/// came at the same millisecond, the first argument counts as received first.
///
/// ```
/// use capikit::{DedupKey, Half, Kept, ReceivedEvent, Verdict, deduplicate};
///
/// let mut server = ReceivedEvent::new("1", Half::Server, 0, "Purchase");
/// server.event_id = Some(String::from("Purchase.1001"));
/// let mut browser = server.clone();
/// browser.half = Half::Browser;
/// browser.received_at_ms = 2_000;
///
/// let Verdict::Duplicate { key, kept, .. } = deduplicate(&server, &browser) else { panic!() };
/// assert_eq!((key, kept), (DedupKey::EventId, Kept::Second));
/// ```
pub fn deduplicate(first: &ReceivedEvent, second: &ReceivedEvent) -> Verdict {
    match compare(first, second) {
        Ok((key, because)) => Verdict::Duplicate {
            key,
            kept: kept(first, second, because),
            because,
        },
        Err(distinct) => Verdict::Distinct(distinct),
    }
}

type Compared = Result<(DedupKey, KeptBecause), Distinct>;

fn compare(first: &ReceivedEvent, second: &ReceivedEvent) -> Compared {
    if first.dataset_id != second.dataset_id {
        return Err(Distinct::Dataset);
    }
    if first.event_name != second.event_name {
        let is_case = first.event_name.to_lowercase() == second.event_name.to_lowercase();
        return Err(if is_case {
            Distinct::NameCase
        } else {
            Distinct::Name
        });
    }
    let source_is = |source| [first, second].map(|e| e.action_source.as_deref() == Some(source));
    if source_is("business_messaging").contains(&true) {
        return Err(Distinct::BusinessMessaging);
    }
    match source_is("physical_store") {
        [true, true] => return offline(first, second),
        [false, false] => {}
        _ => return Err(Distinct::OfflineAndOnline),
    }
    if first.event_name == "MobileAppInstall" && same_device(first, second) {
        return received_first(first, second, DedupKey::Install, INSTALL_WINDOW_MS);
    }
    match (&first.event_id, &second.event_id) {
        (Some(one), Some(other)) if one == other => by_id(first, second),
        // Meta does not say whether the fallback applies to two ids that differ. It calls such
        // events counted twice, so it does not.
        (Some(_), Some(_)) => Err(Distinct::EventId),
        _ => by_person(first, second),
    }
}

fn by_id(first: &ReceivedEvent, second: &ReceivedEvent) -> Compared {
    if first.half == second.half {
        return Err(Distinct::SameHalf);
    }
    if distance(first, second) <= BROWSER_FAVOURED_MS {
        return Ok((DedupKey::EventId, KeptBecause::BrowserFavoured));
    }
    received_first(first, second, DedupKey::EventId, DEDUP_WINDOW_MS)
}

/// The fallback: works when the browser was first and the server second.
fn by_person(first: &ReceivedEvent, second: &ReceivedEvent) -> Compared {
    let key = if shares(first, second, "fbp") {
        DedupKey::Fbp
    } else if shares(first, second, "external_id") {
        DedupKey::ExternalId
    } else {
        return Err(Distinct::NoSharedKey);
    };
    if first.half == second.half {
        return Err(Distinct::SameHalf);
    }
    let (browser, server) = match first.half {
        Half::Browser => (first, second),
        Half::Server => (second, first),
    };
    if server.received_at_ms < browser.received_at_ms {
        return Err(Distinct::ServerFirst);
    }
    received_first(first, second, key, DEDUP_WINDOW_MS)
}

/// Offline events are compared with offline events only, by a key of their own.
fn offline(first: &ReceivedEvent, second: &ReceivedEvent) -> Compared {
    if first.event_time != second.event_time || first.item_number != second.item_number {
        return Err(Distinct::Transaction);
    }
    let key = match (&first.order_id, &second.order_id) {
        (Some(one), Some(other)) if one == other => DedupKey::OfflineOrder,
        (None, None) if first.user_data == second.user_data => DedupKey::OfflineCustomer,
        _ => return Err(Distinct::Transaction),
    };
    received_first(first, second, key, OFFLINE_WINDOW_MS)
}

fn received_first(
    first: &ReceivedEvent,
    second: &ReceivedEvent,
    key: DedupKey,
    window_ms: i64,
) -> Compared {
    if distance(first, second) <= window_ms {
        Ok((key, KeptBecause::ReceivedFirst))
    } else {
        Err(Distinct::Window)
    }
}

fn kept(first: &ReceivedEvent, second: &ReceivedEvent, because: KeptBecause) -> Kept {
    let is_first = match because {
        KeptBecause::BrowserFavoured => first.half == Half::Browser,
        KeptBecause::ReceivedFirst => first.received_at_ms <= second.received_at_ms,
    };
    if is_first { Kept::First } else { Kept::Second }
}

fn distance(first: &ReceivedEvent, second: &ReceivedEvent) -> i64 {
    let distance = first.received_at_ms.abs_diff(second.received_at_ms);
    i64::try_from(distance).unwrap_or(i64::MAX)
}

fn shares(first: &ReceivedEvent, second: &ReceivedEvent, key: &str) -> bool {
    first
        .values(key)
        .any(|value| second.values(key).any(|other| other == value))
}

/// Meta does not say how it knows the device; these are the two ids of one.
fn same_device(first: &ReceivedEvent, second: &ReceivedEvent) -> bool {
    ["madid", "anon_id"]
        .into_iter()
        .any(|key| shares(first, second, key))
}

#[cfg(test)]
#[path = "dedup_tests.rs"]
mod tests;
