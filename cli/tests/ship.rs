//! `capikit spool ship`: alone, in company, and killed.

#![cfg(test)] // Tells clippy that the functions around the tests are tests too.
#![cfg(unix)]

mod command;
#[path = "command/endpoint.rs"]
mod endpoint;
#[path = "command/queue.rs"]
mod queue;

use std::collections::BTreeSet;
use std::fs;
use std::sync::mpsc;
use std::time::Duration;

use command::{Sandbox, TempFile, feed};
use endpoint::{Endpoint, Step};
use queue::{Ship, Spool, event, wait_for};
use serde_json::{Value, json};

fn ids(body: &Value) -> Vec<&str> {
    let events = body["data"].as_array().unwrap().iter();
    events.map(|it| it["event_id"].as_str().unwrap()).collect()
}

fn refusal(code: i64) -> Step {
    let body = json!({"error": {"message": "Error validating access token", "code": code}});
    Step::Answer(400, body.to_string())
}

#[test]
fn a_backlog_is_delivered_and_the_command_ends() {
    let spool = Spool::unreachable();
    spool.track(0..2_500);
    let sandbox = Sandbox::on_port::<&str>(spool.port(), []);
    let done = feed(spool.ship(&["--once"]), "").hides(queue::TOKEN);
    let done = done.exits_with(0);
    assert_eq!(done.out, "2500 delivered, 0 given up, 0 left\n");
    assert_eq!(sandbox.events().len(), 2_500);
    let books = spool.books();
    assert_eq!(
        (&books["delivered"], &books["pending"]),
        (&json!(2_500), &json!(0))
    );
    assert!(books["status"]["last_delivered_at_ms"].is_i64(), "{books}");
}

#[test]
fn without_a_network_once_gives_up_and_nothing_is_lost() {
    let spool = Spool::unreachable();
    spool.track(0..3);
    let done = feed(spool.ship(&["--once", "--json"]), "").exits_with(3);
    let summary = &done.json_of("summary")[0];
    assert_eq!(
        (&summary["end"], &summary["pending"]),
        (&json!("stuck"), &json!(3))
    );
    assert_eq!(spool.books()["pending"], 3);
}

#[test]
fn of_two_one_delivers_and_the_other_takes_over() {
    let spool = Spool::unreachable();
    spool.track(0..1);
    let spool = spool.left_alone();
    let sandbox = Sandbox::on_port::<&str>(spool.port(), []);
    let mut first = Ship::start(&spool, &[]);
    first.is_in_state("delivers");
    let mut second = Ship::start(&spool, &[]);
    second.is_in_state("waits");
    assert_eq!(first.ends_by("-TERM"), Some(0));
    second.is_in_state("delivers");
    spool.track(1..2);
    wait_for("both events", || sandbox.events().len() == 2);
    assert_eq!(second.ends_by("-INT"), Some(0));
}

#[test]
fn beside_a_live_client_nothing_is_sent_twice() {
    let sandbox = Sandbox::start::<&str>([]);
    let spool = Spool::at(&sandbox.url);
    let client = spool.client();
    let mut ship = Ship::start(&spool, &[]);
    ship.is_in_state("delivers");
    for id in 0..500 {
        client.track(event(id)).unwrap();
    }
    let report = client.flush_blocking(Duration::from_secs(60)).unwrap();
    assert_eq!((report.delivered, report.pending), (500, 0));
    assert_eq!(sandbox.events().len(), 500);
    assert_eq!(ship.ends_by("-TERM"), Some(0));
    // The client goes on alone.
    client.track(event(500)).unwrap();
    let report = client.close(Duration::from_secs(60)).unwrap();
    assert_eq!((report.delivered, report.pending), (501, 0));
}

#[test]
fn another_takes_over_from_one_that_was_killed() {
    let (hold, told) = mpsc::channel();
    let endpoint = Endpoint::start([Step::ReceiveWhenTold(told), Step::Receive]);
    let spool = Spool::at(&endpoint.url);
    let mut first = Ship::start(&spool, &[]);
    first.is_in_state("delivers");
    let mut second = Ship::start(&spool, &[]);
    second.is_in_state("waits");
    spool.track(0..3);
    assert_eq!(ids(&endpoint.next_body()), ["0", "1", "2"]);
    assert_eq!(first.ends_by("-KILL"), None);
    drop(hold);
    second.is_in_state("delivers");
    // Perhaps received: sent again with the same ids.
    assert_eq!(ids(&endpoint.next_body()), ["0", "1", "2"]);
    wait_for("their delivery", || spool.books()["delivered"] == 3);
    assert_eq!(spool.books()["accepted"], 3);
}

#[test]
fn a_signal_ends_it_in_time_while_nobody_answers() {
    let (_hold, told) = mpsc::channel();
    let endpoint = Endpoint::start([Step::ReceiveWhenTold(told)]);
    let spool = Spool::at(&endpoint.url);
    let mut ship = Ship::start(&spool, &["--grace", "1"]);
    ship.is_in_state("delivers");
    spool.track(0..2);
    endpoint.next_body();
    assert_eq!(ship.ends_by("-TERM"), Some(0));
    let summary = ship.next();
    assert_eq!(
        (&summary["end"], &summary["pending"]),
        (&json!("stopped"), &json!(2))
    );
    assert_eq!(spool.books()["pending"], 2);
}

#[test]
fn a_refused_token_parks_and_a_new_one_in_the_file_delivers() {
    let endpoint = Endpoint::start([refusal(190), refusal(190), Step::Receive]);
    let spool = Spool::at(&endpoint.url);
    let token = TempFile::holding("EAAold");
    let file = ["--token-file", token.path.to_str().unwrap()];
    let mut ship = Ship::start(&spool, &file);
    ship.is_in_state("delivers");
    spool.track(0..2);
    let parked = ship.next();
    assert_eq!(
        (&parked["state"], &parked["parked"]),
        (&json!("parked"), &json!("token"))
    );
    wait_for("the status", || {
        spool.books()["status"]["parked"] == "token"
    });
    let done = spool.run(&["inspect"]).exits_with(0);
    assert!(
        done.out.contains("-> parked: the access token"),
        "{}",
        done.out
    );
    assert_eq!(ship.ends_by("-TERM"), Some(0));

    let done = feed(spool.ship(&[&["--once"], &file[..]].concat()), "").exits_with(3);
    assert!(
        done.err.contains("the access token is refused"),
        "{}",
        done.err
    );
    fs::write(&token.path, "EAAnew").unwrap();
    let done = feed(spool.ship(&[&["--until-empty"], &file[..]].concat()), "").exits_with(0);
    assert_eq!(done.out, "2 delivered, 0 given up, 0 left\n");
}

#[test]
fn the_token_file_is_read_again() {
    let endpoint = Endpoint::start([refusal(190), Step::Receive]);
    let spool = Spool::at(&endpoint.url);
    let token = TempFile::holding("EAAold");
    let mut ship = Ship::start(&spool, &["--token-file", token.path.to_str().unwrap()]);
    ship.is_in_state("delivers");
    spool.track(0..2);
    ship.is_in_state("parked");
    fs::write(&token.path, "EAAnew").unwrap();
    wait_for("both delivered", || spool.books()["delivered"] == 2);
    assert_eq!(ship.ends_by("-TERM"), Some(0));
}

#[test]
fn what_is_given_up_meanwhile_is_told_by_the_exit_code() {
    let spool = Spool::unreachable();
    spool.track(0..1);
    let _endpoint = Endpoint::on_port(spool.port(), [refusal(100)]);
    let done = feed(spool.ship(&["--until-empty"]), "").exits_with(1);
    assert_eq!(done.out, "0 delivered, 1 given up, 0 left\n");
    assert_eq!(spool.books()["dead"], 1);
}

#[test]
fn a_replayed_letter_is_taken_by_the_one_that_delivers() {
    let endpoint = Endpoint::start([refusal(100), Step::Receive]);
    let spool = Spool::at(&endpoint.url);
    let mut ship = Ship::start(&spool, &[]);
    ship.is_in_state("delivers");
    spool.track(0..1);
    wait_for("its death", || spool.books()["dead"] == 1);
    let done = spool.run(&["dead", "replay", "--json"]).exits_with(0);
    assert_eq!(done.json(), [json!({"replayed": 1, "is_served": true})]);
    wait_for("its delivery", || spool.books()["delivered"] == 1);
    let books = spool.books();
    assert_eq!((&books["accepted"], &books["dead"]), (&json!(1), &json!(0)));
    assert_eq!(ship.ends_by("-TERM"), Some(0));
}

#[test]
fn a_backlog_that_is_for_another_destination_is_told() {
    let spool = Spool::unreachable();
    spool.track(0..3);
    let spool = spool.left_alone();
    let elsewhere = Spool::unreachable();
    let mut command = spool.command(&["ship", "--once", "--pixel-id", queue::PIXEL]);
    command.args(["--base-url", &elsewhere.url]);
    let done = feed(command, "").exits_with(0);
    let words = format!(
        "nor by any other: 3 events for pixel 1234567890 at {}",
        spool.url
    );
    assert!(done.err.contains(&words), "{}", done.err);
}

#[test]
fn every_event_of_many_clients_arrives_exactly_once() {
    let sandbox = Sandbox::start::<&str>([]);
    let spool = Spool::at(&sandbox.url);
    let mut ships = [(); 2].map(|()| Ship::start(&spool, &[]));
    std::thread::scope(|scope| {
        for part in 0..4 {
            let spool = &spool;
            let ids = part * 300..(part + 1) * 300;
            scope.spawn(move || spool.track_until(ids, Duration::from_secs(30)));
        }
    });
    wait_for("all delivered", || spool.books()["pending"] == 0);
    let events = sandbox.events();
    let arrived: BTreeSet<String> = events
        .iter()
        .map(|event| event["event_id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!((arrived.len(), events.len()), (1_200, 1_200));
    for ship in &mut ships {
        assert_eq!(ship.ends_by("-TERM"), Some(0));
    }
}
