//! The health of small sets, and the agreement of the index with comparing every pair.

use proptest::prelude::*;

use super::*;

const HOUR: i64 = 3_600_000;

fn copy(half: Half, received_at_ms: i64, name: &str, id: &str) -> ReceivedEvent {
    let mut event = ReceivedEvent::new("1", half, received_at_ms, name);
    event.event_id = (!id.is_empty()).then(|| id.to_owned());
    event
}

#[test]
fn twins_are_found_and_the_lonely_are_counted() {
    let events = [
        copy(Half::Browser, 0, "Purchase", "a"),
        copy(Half::Server, 1, "Purchase", "a"),
        copy(Half::Browser, 2, "Purchase", "b"),
        copy(Half::Server, 3, "Purchase", ""),
        copy(Half::Server, 4, "Lead", "a"),
    ];
    let found = health(&events);
    assert_eq!((found.total.browser, found.total.server), (2, 3));
    assert_eq!(found.total.with_id, 4);
    assert_eq!(found.total.browser_without_twin(), 1);
    assert_eq!(found.total.server_without_twin(), 2);
    assert_eq!(found.by_name["Lead"].server_without_twin(), 1);
    assert_eq!(found.by_name["Purchase"].server_with_twin, 1);
}

#[test]
fn an_id_that_one_half_uses_twice_is_counted_once() {
    let events = [
        copy(Half::Server, 0, "Purchase", "a"),
        copy(Half::Server, 1, "Purchase", "a"),
        copy(Half::Server, 2, "Purchase", "a"),
        copy(Half::Server, 3, "Lead", "a"),
        copy(Half::Browser, 4, "Purchase", "a"),
    ];
    let found = health(&events);
    assert_eq!(found.total.repeated_ids, 1);
    assert_eq!(found.by_name["Purchase"].repeated_ids, 1);
    assert_eq!(found.total.server_with_twin, 3);
}

#[test]
fn names_that_differ_only_in_case_are_told() {
    let events = [
        copy(Half::Browser, 0, "Purchase", "a"),
        copy(Half::Server, 0, "purchase", "a"),
        copy(Half::Server, 0, "Lead", "b"),
    ];
    let found = health(&events);
    assert_eq!(found.names_differing_in_case, [["Purchase", "purchase"]]);
    assert_eq!(found.total.server_with_twin, 0);
}

#[test]
fn store_events_are_left_out() {
    let mut event = copy(Half::Server, 0, "Purchase", "a");
    event.action_source = Some("physical_store".into());
    assert_eq!(health(&[event]), Health::default());
}

fn any_event() -> impl Strategy<Value = ReceivedEvent> {
    let half = prop_oneof![Just(Half::Browser), Just(Half::Server)];
    let time = (0..100i64).prop_map(|hour| hour * HOUR);
    let id = prop_oneof![Just(""), Just("a"), Just("b")];
    let person = prop_oneof![Just(""), Just("x"), Just("y")];
    let dataset = prop_oneof![Just("1"), Just("2")];
    (half, time, id, person.clone(), person, dataset).prop_map(
        |(half, time, id, fbp, external_id, dataset)| {
            let mut event = copy(half, time, "Purchase", id);
            dataset.clone_into(&mut event.dataset_id);
            for (key, value) in [("fbp", fbp), ("external_id", external_id)] {
                if !value.is_empty() {
                    event
                        .user_data
                        .insert(key.into(), [value.to_owned()].into());
                }
            }
            event
        },
    )
}

proptest! {
    #[test]
    fn the_index_finds_what_comparing_every_pair_finds(
        events in prop::collection::vec(any_event(), 0..30),
    ) {
        let is_twin = |one: &ReceivedEvent, other: &ReceivedEvent| {
            one.half != other.half && matches!(deduplicate(one, other), Verdict::Duplicate { .. })
        };
        let with_twin = |half| {
            let of_half = events.iter().filter(|event| event.half == half);
            of_half.filter(|event| events.iter().any(|other| is_twin(event, other))).count()
        };
        let found = health(&events).total;
        prop_assert_eq!(found.browser_with_twin, with_twin(Half::Browser));
        prop_assert_eq!(found.server_with_twin, with_twin(Half::Server));
    }
}

#[test]
fn findings_say_what_to_do_and_are_silent_when_all_is_well() {
    let well = [
        copy(Half::Browser, 0, "Purchase", "a"),
        copy(Half::Server, 1, "Purchase", "a"),
        copy(Half::Server, 1, "Refund", "a"),
    ];
    assert_eq!(health(&well).findings(), Vec::<String>::new());
    let mut events = well.to_vec();
    events.push(copy(Half::Server, 2, "purchase", ""));
    events.push(copy(Half::Browser, 3, "Purchase", "b"));
    let findings = health(&events).findings();
    assert!(
        findings[0].starts_with("Purchase, purchase: names"),
        "{findings:?}"
    );
    assert!(
        findings[1].starts_with("Purchase: 1 of 2 browser events"),
        "{findings:?}"
    );
    assert!(
        findings[2].starts_with("purchase: 1 of 1 events have no event_id"),
        "{findings:?}"
    );
}
