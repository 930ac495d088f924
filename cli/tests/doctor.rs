//! `capikit doctor`.

#![cfg(test)] // Tells clippy that the functions around the tests are tests too.

mod command;
#[path = "command/queue.rs"]
mod queue;

use command::{Done, Sandbox, TempFile, capikit, feed};
use serde_json::Value;

fn doctor(args: &[&str], variables: &[(&str, &str)]) -> Done {
    let home = tempfile::tempdir().unwrap();
    let mut command = capikit([&["doctor"], args].concat());
    command
        .env("HOME", home.path())
        .env_remove("XDG_STATE_HOME");
    command.envs(variables.iter().copied());
    feed(command, "")
}

fn verdict(done: &Done, check: &str) -> String {
    let findings = done.json();
    let found = findings.iter().find(|finding| finding["check"] == check);
    found.map_or(String::from("none"), |finding: &Value| {
        finding["verdict"].as_str().unwrap().to_owned()
    })
}

#[test]
fn a_sandbox_is_fit_and_noticed() {
    let sandbox = Sandbox::start::<&str>([]);
    let variables = [
        ("CAPIKIT_ACCESS_TOKEN", "any-token"),
        ("CAPIKIT_BASE_URL", &sandbox.url),
    ];
    let done = doctor(&["--pixel-id", "1234567890", "--json"], &variables).exits_with(0);
    for (check, expected) in [
        ("token", "doubtful"),
        ("settings", "good"),
        ("address", "doubtful"),
        ("version", "good"),
        ("spool", "good"),
        ("network", "good"),
        // The sandbox answers with its own clock, which is this machine's.
        ("clock", "good"),
    ] {
        assert_eq!(verdict(&done, check), expected, "{check}: {}", done.out);
    }
    assert!(sandbox.events().is_empty());
    let text = doctor(&["--pixel-id", "1234567890"], &variables).exits_with(0);
    assert!(text.out.contains("nothing reaches Meta"), "{}", text.out);
    assert!(text.out.contains("Nothing is wrong"), "{}", text.out);
    text.hides("any-token");
}

#[test]
fn it_sends_one_event_when_asked_to() {
    let sandbox = Sandbox::start(["--strict"]);
    let variables = [
        ("CAPIKIT_ACCESS_TOKEN", "any-token"),
        ("CAPIKIT_BASE_URL", &sandbox.url),
    ];
    let args = ["--pixel-id", "1234567890", "--send", "--json"];
    let done = doctor(&args, &variables).exits_with(0);
    assert_eq!(verdict(&done, "send"), "good");
    assert_eq!(sandbox.events()[0]["event_name"], "CapikitDoctor");

    let token = TempFile::holding("the-only-token");
    let closed = Sandbox::start(["--token-file".as_ref(), token.path.as_os_str()]);
    let variables = [
        ("CAPIKIT_ACCESS_TOKEN", "another"),
        ("CAPIKIT_BASE_URL", &closed.url),
    ];
    let done = doctor(&args, &variables).exits_with(3);
    assert_eq!(verdict(&done, "send"), "bad");
}

/// Arguments, variables, and the check that finds something wrong.
type Case<'a> = (&'a [&'a str], &'a [(&'a str, &'a str)], &'a str);

#[test]
fn what_is_wrong_is_said_with_exit_code_1() {
    let nothing_there = ("CAPIKIT_BASE_URL", "http://127.0.0.1:1");
    let token = ("CAPIKIT_ACCESS_TOKEN", "x");
    let file = TempFile::holding("no folder");
    let path = file.path.to_str().unwrap();
    let cases: [Case<'_>; 6] = [
        (&["--json"], &[token, nothing_there], "settings"),
        (
            &["--json", "--pixel-id", "1"],
            &[token, nothing_there],
            "network",
        ),
        (
            &["--json", "--pixel-id", "1"],
            &[("CAPIKIT_ACCESS_TOKEN", "Bearer x"), nothing_there],
            "token",
        ),
        (
            &["--json", "--pixel-id", "1", "--graph-version", "v19.0"],
            &[token, nothing_there],
            "version",
        ),
        (
            &["--json", "--pixel-id", "1", "--spool-dir", path],
            &[token, nothing_there],
            "spool",
        ),
        (
            &["--json", "--pixel-id", "1"],
            &[token, nothing_there, ("CAPIKIT_ENABLED", "0")],
            "enabled",
        ),
    ];
    for (args, variables, check) in cases {
        let done = doctor(args, variables).exits_with(1);
        assert_eq!(verdict(&done, check), "bad", "{}", done.out);
    }
}

#[test]
fn a_test_code_that_was_left_on_is_a_doubt() {
    let variables = [
        ("CAPIKIT_TEST_EVENT_CODE", "TEST123"),
        ("CAPIKIT_BASE_URL", "http://127.0.0.1:1"),
    ];
    let done = doctor(&["--json", "--pixel-id", "1"], &variables);
    assert_eq!(verdict(&done, "test code"), "doubtful");
    done.hides("TEST123");
}

#[test]
fn what_waits_is_told_and_left_alone() {
    let spool = queue::Spool::unreachable();
    spool.track(0..3);
    let spool = spool.left_alone();
    let sandbox = Sandbox::on_port::<&str>(spool.port(), []);
    let folder = spool.path();
    let variables = [
        ("CAPIKIT_ACCESS_TOKEN", queue::TOKEN),
        ("CAPIKIT_BASE_URL", spool.url.as_str()),
        ("CAPIKIT_SPOOL_DIR", folder.to_str().unwrap()),
    ];
    let args = ["--pixel-id", queue::PIXEL, "--send", "--json"];
    let done = doctor(&args, &variables).exits_with(0);
    assert_eq!(verdict(&done, "queue"), "doubtful");
    let findings = done.json();
    let queue = findings.iter().find(|it| it["check"] == "queue").unwrap();
    let message = queue["message"].as_str().unwrap();
    assert!(
        message.contains("3 events pending") && message.contains("unclaimed"),
        "{message}"
    );
    // Only its own event has come.
    assert_eq!(sandbox.events().len(), 1);
    assert_eq!(spool.books()["pending"], 3);
}
