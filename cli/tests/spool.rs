//! `capikit spool inspect`, `fsck` and `dead`, over real files.

#![cfg(test)] // Tells clippy that the functions around the tests are tests too.
#![cfg(unix)]

mod command;
#[path = "command/endpoint.rs"]
mod endpoint;
#[path = "command/queue.rs"]
mod queue;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::time::Duration;

use command::{Sandbox, feed};
use endpoint::{Endpoint, Step};
use queue::{Spool, event, segments};
use serde_json::json;

/// A spool with so many dead letters: Meta refuses each event alone.
fn with_dead(number: usize) -> Spool {
    let refusal = json!({"error": {"message": "Invalid parameter", "code": 100}}).to_string();
    let steps = (0..number).map(move |_| Step::Answer(400, refusal.clone()));
    let endpoint = Endpoint::start(steps);
    let spool = Spool::at(&endpoint.url);
    let client = spool.client();
    for id in 0..number {
        client.track(event(id)).unwrap();
        let report = client.flush_blocking(Duration::from_secs(60)).unwrap();
        assert_eq!(report.pending, 0);
    }
    client.close(Duration::ZERO).unwrap();
    spool.left_alone()
}

#[test]
fn inspect_tells_what_waits_and_that_nobody_delivers() {
    let spool = Spool::unreachable();
    spool.track(0..3);
    let spool = spool.left_alone();
    let done = spool.run(&["inspect"]).exits_with(0);
    for words in ["pixel 1234567890 at http", "pending    3 (", "unclaimed: "] {
        assert!(done.out.contains(words), "{}", done.out);
    }
    let books = spool.books();
    assert_eq!(
        (&books["accepted"], &books["pending"]),
        (&json!(3), &json!(3))
    );
    assert_eq!(books["is_served"], false);
    assert!(books["oldest_age_seconds"].is_u64());
    assert!(books["free_bytes"].as_u64() > Some(0));
}

#[test]
fn a_folder_that_is_not_there_is_said() {
    let spool = Spool::unreachable();
    let done = spool.run(&["inspect"]).exits_with(2);
    assert!(done.err.contains("no such folder"), "{}", done.err);
    assert!(!spool.path().exists());
}

#[test]
fn the_folder_comes_from_the_environment_too() {
    let spool = Spool::unreachable();
    spool.track(0..1);
    let mut command = command::capikit(["spool", "inspect", "--json"]);
    command.env("CAPIKIT_SPOOL_DIR", spool.path());
    assert_eq!(feed(command, "").exits_with(0).json()[0]["pending"], 1);
    let mut command = command::capikit(["spool", "inspect", "--json"]);
    let state = spool.path().parent().unwrap().join("state");
    fs::create_dir(&state).unwrap();
    fs::rename(spool.path(), state.join("capikit")).unwrap();
    command.env("XDG_STATE_HOME", &state);
    #[cfg(target_os = "linux")]
    assert_eq!(feed(command, "").exits_with(0).json()[0]["pending"], 1);
}

#[test]
fn damage_is_shown_counted_and_does_not_stop_the_rest() {
    let spool = Spool::unreachable();
    spool.track(0..3);
    let spool = spool.left_alone();
    spool.run(&["fsck"]).exits_with(0);
    let [segment] = &segments(&spool.path())[..] else {
        panic!("one segment");
    };
    let mut bytes = fs::read(segment).unwrap();
    bytes[40] ^= 1;
    fs::write(segment, bytes).unwrap();

    let done = spool.run(&["fsck"]).exits_with(1);
    assert!(
        done.out.contains("2 events whole, 1 damaged"),
        "{}",
        done.out
    );
    assert_eq!(spool.books()["damaged"], 0);
    let done = spool.run(&["fsck", "--repair", "--json"]).exits_with(1);
    assert_eq!(done.json()[0]["is_repaired"], true);
    let books = spool.books();
    assert_eq!(
        (&books["damaged"], &books["pending"]),
        (&json!(1), &json!(2))
    );
    assert_eq!(books["quarantined"], 1);

    let sandbox = Sandbox::on_port::<&str>(spool.port(), []);
    feed(spool.ship(&["--until-empty"]), "").exits_with(0);
    assert_eq!(sandbox.events().len(), 2);
}

/// A folder in the place of a file can be opened and not read, as on a failing disk.
#[test]
fn a_segment_that_the_disk_does_not_give_is_shown() {
    let endpoint = Endpoint::start([Step::Receive, Step::Answer(503, String::from("{}"))]);
    let spool = Spool::at(&endpoint.url);
    let client = spool.client();
    client.track(event(0)).unwrap();
    let report = client.flush_blocking(Duration::from_secs(60)).unwrap();
    assert_eq!(report.delivered, 1);
    client.track(event(1)).unwrap();
    client.close(Duration::ZERO).unwrap();
    drop(client);
    let spool = spool.left_alone();
    let [segment] = &segments(&spool.path())[..] else {
        panic!("one segment");
    };
    fs::remove_file(segment).unwrap();
    fs::create_dir(segment).unwrap();

    let books = spool.books();
    assert_eq!(
        (&books["unreadable"], &books["pending"]),
        (&json!(1), &json!(1))
    );
    let done = spool.run(&["inspect"]).exits_with(0);
    assert!(
        done.out.contains("does not give 1 segment now"),
        "{}",
        done.out
    );
    let done = spool.run(&["fsck"]).exits_with(1);
    assert!(done.out.contains("; 1 segment unreadable"), "{}", done.out);
    let done = spool.run(&["fsck", "--json"]).exits_with(1);
    assert_eq!(done.json()[0]["unreadable"], 1);
}

#[test]
fn a_newer_format_is_refused_and_left_alone() {
    let spool = Spool::unreachable();
    spool.track(0..1);
    fs::write(spool.home().join("FORMAT"), "capikit spool 99\n").unwrap();
    let before = fs::read(&segments(&spool.path())[0]).unwrap();
    for (args, code) in [
        (&["inspect"][..], 1),
        (&["fsck", "--repair"], 1),
        (&["dead", "list"], 1),
        (&["dead", "replay"], 2),
        (&["dead", "purge", "--yes"], 2),
    ] {
        let done = spool.run(args).exits_with(code);
        assert!(done.err.contains("newer version"), "{}", done.err);
    }
    let done = feed(spool.ship(&["--once"]), "").exits_with(2);
    assert!(done.err.contains("newer version"), "{}", done.err);
    assert_eq!(fs::read(&segments(&spool.path())[0]).unwrap(), before);
}

/// Only people read `destination`; without `FORMAT` nobody knows how to read the rest.
#[test]
fn small_files_that_are_missing_are_said() {
    let spool = Spool::unreachable();
    spool.track(0..1);
    fs::remove_file(spool.home().join("destination")).unwrap();
    let done = spool.run(&["inspect"]).exits_with(0);
    assert!(done.out.contains("whose name is lost"), "{}", done.out);
    fs::remove_file(spool.home().join("FORMAT")).unwrap();
    let done = spool.run(&["inspect"]).exits_with(1);
    assert!(done.err.contains("FORMAT"), "{}", done.err);
    // The next client makes both again, and delivers.
    let sandbox = Sandbox::on_port::<&str>(spool.port(), []);
    feed(spool.ship(&["--until-empty"]), "").exits_with(0);
    assert_eq!(sandbox.events().len(), 1);
    assert_eq!(spool.books()["pixel_id"], queue::PIXEL);
}

#[test]
fn dead_letters_are_listed_with_their_reason() {
    let spool = with_dead(2);
    let done = spool.run(&["dead", "list"]).exits_with(0);
    for words in ["2 dead letters", "rejected", "100", "Invalid parameter"] {
        assert!(done.out.contains(words), "{}", done.out);
    }
    let lines = spool
        .run(&["dead", "list", "--json", "--event-id", "1"])
        .json();
    let [letter] = &lines[..] else {
        panic!("one letter: {lines:?}");
    };
    assert_eq!(
        (&letter["event_id"], &letter["code"]),
        (&json!("1"), &json!(100))
    );
    let other = ["dead", "list", "--json", "--reason", "expired"];
    assert!(spool.run(&other).exits_with(0).out.is_empty());
    spool
        .run(&["dead", "list", "--reason", "gone"])
        .exits_with(2);
}

#[test]
fn an_export_is_for_nobody_else_and_never_over_another_file() {
    let spool = with_dead(2);
    let file = spool.path().with_file_name("letters.jsonl");
    let path = file.to_str().unwrap();
    spool.run(&["dead", "export", path]).exits_with(0);
    let mode = fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let text = fs::read_to_string(&file).unwrap();
    let lines: Vec<serde_json::Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0]["event"]["event_id"], "0");
    assert_eq!(lines[0]["reason"], "rejected");
    assert!(!text.contains(queue::TOKEN) && !text.contains("@shop.example"));

    let done = spool.run(&["dead", "export", path]).exits_with(2);
    assert!(done.err.contains("exists"), "{}", done.err);
    assert_eq!(fs::read_to_string(&file).unwrap(), text);
    assert_eq!(spool.run(&["dead", "export", "-"]).exits_with(0).out, text);
    assert_eq!(spool.books()["dead"], 2);
}

#[test]
fn purging_needs_consent() {
    let spool = with_dead(2);
    let done = spool.run(&["dead", "purge"]).exits_with(2);
    assert!(done.err.contains("--yes"), "{}", done.err);
    assert_eq!(spool.books()["dead"], 2);
    let done = spool.run(&["dead", "purge", "--yes", "--event-id", "0"]);
    assert!(done.exits_with(0).out.contains("1 dead letter removed"));
    let books = spool.books();
    assert_eq!((&books["dead"], &books["purged"]), (&json!(1), &json!(1)));
}

#[test]
fn a_replayed_letter_is_delivered_by_the_next_that_ships() {
    let spool = with_dead(2);
    let done = spool
        .run(&["dead", "replay", "--event-id", "1"])
        .exits_with(0);
    assert!(done.out.contains("1 dead letter put back"), "{}", done.out);
    assert!(done.out.contains("nobody delivers"), "{}", done.out);
    let books = spool.books();
    assert_eq!((&books["dead"], &books["pending"]), (&json!(1), &json!(1)));
    assert_eq!(books["accepted"], 2);
    let _endpoint = Endpoint::on_port(spool.port(), [Step::Receive]);
    feed(spool.ship(&["--until-empty"]), "").exits_with(0);
    let books = spool.books();
    assert_eq!(
        (&books["dead"], &books["delivered"]),
        (&json!(1), &json!(1))
    );
}

#[test]
fn what_changes_something_is_done_to_one_destination_only() {
    let spool = Spool::unreachable();
    spool.track(0..1);
    let mut settings = capikit::Settings::default();
    settings.pixel_id = Some("987".into());
    settings.access_token = Some(capikit::Secret::from(queue::TOKEN));
    settings.base_url = Some(spool.url.clone());
    settings.spool_dir = Some(spool.path());
    drop(capikit::Client::new(settings).unwrap());

    assert_eq!(spool.run(&["inspect", "--json"]).json().len(), 2);
    let done = spool.run(&["dead", "purge", "--yes"]).exits_with(2);
    assert!(done.err.contains("pixel 987"), "{}", done.err);
    spool
        .run(&["dead", "purge", "--yes", "--pixel-id", "987"])
        .exits_with(0);
    spool
        .run(&["dead", "replay", "--pixel-id", "1"])
        .exits_with(2);
}

/// Others could read or replace what is accepted there, and `root` would close it to the service.
#[test]
fn a_folder_that_is_not_this_users_own_is_only_looked_at() {
    let spool = with_dead(1);
    fs::set_permissions(spool.path(), fs::Permissions::from_mode(0o777)).unwrap();
    spool.run(&["inspect"]).exits_with(0);
    for args in [&["dead", "replay"][..], &["dead", "purge", "--yes"]] {
        let done = spool.run(args).exits_with(2);
        assert!(done.err.contains("another user"), "{}", done.err);
        assert!(done.err.contains("sudo -u '#"), "{}", done.err);
    }
    assert_eq!(spool.books()["dead"], 1);
}
