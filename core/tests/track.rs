//! Tracked events, from `track` to an endpoint on this machine.

#![cfg(test)] // Tells clippy that the functions around the tests are tests too.

mod endpoint;
mod tracking;

use std::thread;
use std::time::{Duration, Instant};

use capikit::{Client, Durability, ErrorKind, Event, Parked, Reason, Secret, TrackedResult};
use endpoint::{Endpoint, Step};
use tracking::{LONG, client, event, ids, refusal, settings};

#[test]
fn a_tracked_event_arrives() {
    let endpoint = Endpoint::start([]);
    let client = client(&endpoint);
    assert_eq!(client.track(event("a")).unwrap().event_id, "a");
    client.track(event("b")).unwrap();
    let report = client.flush_blocking(LONG).unwrap();
    assert_eq!((report.delivered, report.pending, report.dead), (2, 0, 0));
    assert_eq!(ids(&endpoint).concat(), ["a", "b"]);
    let books = client.stats().unwrap().books;
    assert_eq!((books.accepted, books.delivered), (2, 2));
}

/// A steady trickle goes out four times a second, not whenever the line is free.
#[test]
fn events_gather_before_they_are_sent() {
    let endpoint = Endpoint::start([]);
    let client = client(&endpoint);
    let begun = Instant::now();
    for number in 0..300 {
        client.track(event(&number.to_string())).unwrap();
        thread::sleep(Duration::from_millis(1));
    }
    assert_eq!(client.flush_blocking(LONG).unwrap().delivered, 300);
    let quarters = begun.elapsed().as_millis() / 250;
    let requests = endpoint.received().len() as u128;
    assert!(
        requests <= quarters + 4,
        "{requests} in {quarters} quarters of a second"
    );
}

#[test]
fn nothing_has_to_ask_for_it() {
    let endpoint = Endpoint::start([]);
    let mut settings = settings(&endpoint);
    settings.keep_outcomes = true;
    let client = Client::new(settings).unwrap();
    client.track(event("a")).unwrap();
    let outcomes = client.next_outcomes(10, LONG).unwrap();
    assert_eq!(outcomes.len(), 1);
    assert_eq!(outcomes[0].event_id, "a");
    assert_eq!(outcomes[0].event_name, "Lead");
    assert_eq!(outcomes[0].result, TrackedResult::Delivered);
    client.close(LONG).unwrap();
    let error = client.next_outcomes(10, LONG).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Closed);
}

#[test]
fn an_event_that_meta_refuses_is_found_and_kept() {
    let endpoint = Endpoint::start([refusal(100), Step::Receive, refusal(100)]);
    let client = client(&endpoint);
    client.track(event("good")).unwrap();
    client.track(event("bad")).unwrap();
    let report = client.flush_blocking(LONG).unwrap();
    assert_eq!((report.delivered, report.pending, report.dead), (1, 0, 1));
    assert_eq!(
        ids(&endpoint),
        [vec!["good", "bad"], vec!["good"], vec!["bad"]]
    );
    let dead = client.dead_letters().unwrap();
    assert_eq!(dead.len(), 1);
    assert_eq!(
        (dead[0].event_id.as_str(), dead[0].code),
        ("bad", Some(100))
    );
    assert_eq!(dead[0].reason, Reason::Rejected);

    assert_eq!(client.replay_dead_letters().unwrap(), 1);
    let report = client.flush_blocking(LONG).unwrap();
    assert_eq!((report.pending, report.dead), (0, 1));
    let books = client.stats().unwrap().books;
    assert_eq!((books.accepted, books.delivered, books.dead), (2, 2, 0));
}

#[test]
fn a_failure_is_tried_again() {
    let unavailable = || Step::Answer(503, Vec::new(), Vec::new());
    let endpoint = Endpoint::start([Step::Break, unavailable()]);
    let client = client(&endpoint);
    client.track(event("a")).unwrap();
    let report = client.flush_blocking(LONG).unwrap();
    assert_eq!((report.delivered, report.pending), (1, 0));
    assert_eq!(ids(&endpoint), [["a"], ["a"], ["a"]]);
    assert_eq!(client.stats().unwrap().shipping.ambiguous_resends, 2);
}

#[test]
fn a_bad_token_parks_until_there_is_a_better_one() {
    let endpoint = Endpoint::start([refusal(190)]);
    let client = client(&endpoint);
    client.track(event("a")).unwrap();
    let report = client.flush_blocking(Duration::from_secs(1)).unwrap();
    assert_eq!((report.delivered, report.pending, report.dead), (0, 1, 0));
    assert_eq!(client.stats().unwrap().shipping.parked, Some(Parked::Token));
    client.set_access_token(Secret::from("EAAbetter")).unwrap();
    let report = client.flush_blocking(LONG).unwrap();
    assert_eq!((report.delivered, report.pending), (1, 0));
    let tokens: Vec<_> = endpoint
        .received()
        .iter()
        .map(|request| request.header("authorization").unwrap().to_owned())
        .collect();
    assert_eq!(tokens, ["Bearer EAAtrack0123456789", "Bearer EAAbetter"]);
}

#[test]
fn close_delivers_what_is_left_and_refuses_more() {
    let endpoint = Endpoint::start([]);
    let client = client(&endpoint);
    client.track(event("a")).unwrap();
    let report = client.close(LONG).unwrap();
    assert_eq!((report.delivered, report.pending), (1, 0));
    let error = client.track(event("b")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Closed);
    assert_eq!(client.close(LONG).unwrap(), report);
}

#[test]
fn close_ends_in_time_and_discards_nothing() {
    let endpoint = Endpoint::start([Step::Silence]);
    let client = client(&endpoint);
    client.track(event("a")).unwrap();
    let report = client.close(Duration::from_millis(500)).unwrap();
    assert_eq!((report.delivered, report.pending, report.dead), (0, 1, 0));
}

#[test]
fn without_a_queue_only_send_works() {
    let endpoint = Endpoint::start([]);
    let mut settings = settings(&endpoint);
    settings.durability = Some(Durability::None);
    let client = Client::new(settings).unwrap();
    let error = client.track(event("a")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert_eq!(error.field(), Some("durability"));
    assert_eq!(
        client.send_blocking(&[event("a")]).unwrap().events_received,
        1
    );
}

#[test]
fn a_switched_off_client_checks_and_keeps_nothing() {
    let endpoint = Endpoint::start([]);
    let mut settings = settings(&endpoint);
    settings.enabled = Some(false);
    let client = Client::new(settings).unwrap();
    client.track(event("a")).unwrap();
    assert!(client.track(Event::new("")).is_err());
    assert_eq!(client.flush_blocking(LONG).unwrap().pending, 0);
    assert_eq!(endpoint.received().len(), 0);
}

#[test]
fn a_full_queue_says_so() {
    let endpoint = Endpoint::start([]);
    let mut settings = settings(&endpoint);
    settings.spool_bytes = Some(10);
    let client = Client::new(settings).unwrap();
    let error = client.track(event("a")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::SpoolFull);
    assert!(error.is_retryable());
}

#[test]
fn a_host_may_stop_asking_for_outcomes() {
    let endpoint = Endpoint::start([]);
    let mut settings = settings(&endpoint);
    settings.keep_outcomes = true;
    let client = Client::new(settings).unwrap();
    client.track(event("a")).unwrap();
    client.flush_blocking(LONG).unwrap();
    client.end_outcomes();
    assert_eq!(client.next_outcomes(10, LONG).unwrap().len(), 1);
    let error = client.next_outcomes(10, LONG).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Closed);
    client.track(event("b")).unwrap();
    assert_eq!(client.flush_blocking(LONG).unwrap().delivered, 2);
}
