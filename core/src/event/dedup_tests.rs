//! Every documented rule, and its edge.

use super::*;

const HOUR: i64 = 3_600_000;

fn copy(half: Half, received_at_ms: i64, id: &str) -> ReceivedEvent {
    let mut event = ReceivedEvent::new("1", half, received_at_ms, "Purchase");
    event.event_id = (!id.is_empty()).then(|| id.to_owned());
    event
}

fn browser(received_at_ms: i64, id: &str) -> ReceivedEvent {
    copy(Half::Browser, received_at_ms, id)
}

fn server(received_at_ms: i64, id: &str) -> ReceivedEvent {
    copy(Half::Server, received_at_ms, id)
}

fn with(mut event: ReceivedEvent, key: &str, value: &str) -> ReceivedEvent {
    let values = event.user_data.entry(key.to_owned()).or_default();
    values.insert(value.to_owned());
    event
}

fn in_store(mut event: ReceivedEvent, order: &str) -> ReceivedEvent {
    event.action_source = Some("physical_store".to_owned());
    event.event_time = Some(1_795_392_000);
    event.order_id = (!order.is_empty()).then(|| order.to_owned());
    event
}

/// The verdict, which must not depend on the order of the arguments.
fn verdict(first: &ReceivedEvent, second: &ReceivedEvent) -> Verdict {
    let verdict = deduplicate(first, second);
    let swapped = match deduplicate(second, first) {
        Verdict::Duplicate { key, kept, because } => {
            let kept = match kept {
                Kept::First => Kept::Second,
                Kept::Second => Kept::First,
            };
            Verdict::Duplicate { key, kept, because }
        }
        distinct @ Verdict::Distinct(_) => distinct,
    };
    assert_eq!(verdict, swapped);
    verdict
}

fn duplicate(key: DedupKey, kept: Kept, because: KeptBecause) -> Verdict {
    Verdict::Duplicate { key, kept, because }
}

use super::{Kept::*, KeptBecause::*, Verdict::Distinct as Two};

#[test]
fn the_browser_is_favoured_within_five_minutes_whoever_was_first() {
    let by_id = |kept| duplicate(DedupKey::EventId, kept, BrowserFavoured);
    assert_eq!(verdict(&browser(0, "a"), &server(1, "a")), by_id(First));
    assert_eq!(
        verdict(&server(0, "a"), &browser(5 * 60_000, "a")),
        by_id(Second)
    );
}

#[test]
fn after_five_minutes_the_first_copy_is_kept_for_48_hours_from_receipt() {
    let first = duplicate(DedupKey::EventId, First, ReceivedFirst);
    assert_eq!(verdict(&server(0, "a"), &browser(300_001, "a")), first);
    assert_eq!(verdict(&server(0, "a"), &browser(48 * HOUR, "a")), first);
    let late = verdict(&server(0, "a"), &browser(48 * HOUR + 1, "a"));
    assert_eq!(late, Two(Distinct::Window));
}

#[test]
fn the_time_of_the_event_does_not_matter() {
    let mut late = server(1, "a");
    late.event_time = Some(1);
    let mut early = browser(0, "a");
    early.event_time = Some(400_000);
    assert!(matches!(verdict(&early, &late), Verdict::Duplicate { .. }));
}

#[test]
fn dataset_name_and_id_must_all_agree() {
    let one = browser(0, "a");
    let change = |change: fn(&mut ReceivedEvent)| {
        let mut other = server(1, "a");
        change(&mut other);
        verdict(&one, &other)
    };
    let dataset = change(|other| other.dataset_id = "2".into());
    assert_eq!(dataset, Two(Distinct::Dataset));
    let name = change(|other| other.event_name = "Lead".into());
    assert_eq!(name, Two(Distinct::Name));
    let case = change(|other| other.event_name = "purchase".into());
    assert_eq!(case, Two(Distinct::NameCase));
    let id = change(|other| other.event_id = Some("A".into()));
    assert_eq!(id, Two(Distinct::EventId));
}

#[test]
fn one_half_alone_is_never_deduplicated() {
    for half in [Half::Browser, Half::Server] {
        let pair = [copy(half, 0, "a"), copy(half, 1, "a")];
        assert_eq!(verdict(&pair[0], &pair[1]), Two(Distinct::SameHalf));
        let pair = [copy(half, 0, ""), copy(half, 1, "")].map(|event| with(event, "fbp", "x"));
        assert_eq!(verdict(&pair[0], &pair[1]), Two(Distinct::SameHalf));
    }
}

#[test]
fn the_fallback_needs_the_browser_first() {
    for (key, told) in [
        ("fbp", DedupKey::Fbp),
        ("external_id", DedupKey::ExternalId),
    ] {
        let page = with(browser(1000, ""), key, "x");
        let after = with(server(2000, "a"), key, "x");
        let found = duplicate(told, First, ReceivedFirst);
        assert_eq!(verdict(&page, &after), found);
        let before = with(server(999, "a"), key, "x");
        assert_eq!(verdict(&page, &before), Two(Distinct::ServerFirst));
        let late = with(server(1001 + 48 * HOUR, ""), key, "x");
        assert_eq!(verdict(&page, &late), Two(Distinct::Window));
        let other = with(server(2000, ""), key, "y");
        assert_eq!(verdict(&page, &other), Two(Distinct::NoSharedKey));
    }
}

#[test]
fn the_fallback_does_not_join_two_ids_that_differ() {
    let page = with(browser(0, "a"), "fbp", "x");
    let other = with(server(1, "b"), "fbp", "x");
    assert_eq!(verdict(&page, &other), Two(Distinct::EventId));
}

#[test]
fn offline_events_have_a_key_of_their_own() {
    let one = in_store(server(0, "a"), "1001");
    let week = 7 * 24 * HOUR;
    let again = in_store(server(week, "b"), "1001");
    let by_order = duplicate(DedupKey::OfflineOrder, First, ReceivedFirst);
    assert_eq!(verdict(&one, &again), by_order);
    let late = in_store(server(week + 1, "a"), "1001");
    assert_eq!(verdict(&one, &late), Two(Distinct::Window));
    let mut item = again.clone();
    item.item_number = Some("2".into());
    assert_eq!(verdict(&one, &item), Two(Distinct::Transaction));
    let no_order = in_store(server(1, "a"), "");
    assert_eq!(verdict(&one, &no_order), Two(Distinct::Transaction));
    let online = server(1, "a");
    assert_eq!(verdict(&one, &online), Two(Distinct::OfflineAndOnline));
}

#[test]
fn offline_events_without_an_order_are_told_by_the_customer() {
    let one = with(in_store(server(0, ""), ""), "em", "x");
    let same = with(in_store(server(1, ""), ""), "em", "x");
    let by_customer = duplicate(DedupKey::OfflineCustomer, First, ReceivedFirst);
    assert_eq!(verdict(&one, &same), by_customer);
    let other = with(in_store(server(1, ""), ""), "em", "y");
    assert_eq!(verdict(&one, &other), Two(Distinct::Transaction));
}

#[test]
fn business_messaging_is_never_deduplicated() {
    let mut other = server(1, "a");
    other.action_source = Some("business_messaging".into());
    let found = verdict(&browser(0, "a"), &other);
    assert_eq!(found, Two(Distinct::BusinessMessaging));
}

#[test]
fn an_installation_counts_once_in_90_days_without_an_id() {
    let install = |received_at_ms| {
        let mut event = server(received_at_ms, "");
        event.event_name = "MobileAppInstall".into();
        with(event, "madid", "x")
    };
    let days = 90 * 24 * HOUR;
    let once = duplicate(DedupKey::Install, First, ReceivedFirst);
    assert_eq!(verdict(&install(0), &install(days)), once);
    let late = verdict(&install(0), &install(days + 1));
    assert_eq!(late, Two(Distinct::Window));
}

#[test]
fn debug_shows_nobody() {
    let event = with(browser(7, "order-1001"), "fbp", "fb.1.2.3");
    let shown = format!("{event:?}");
    assert!(
        !shown.contains("1001") && !shown.contains("fb.1"),
        "{shown}"
    );
}
