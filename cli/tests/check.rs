//! `capikit check`.

#![cfg(test)] // Tells clippy that the functions around the tests are tests too.

mod command;

use command::{Done, TempFile, capikit, feed, lines, purchase, run};
use serde_json::{Value, json};

fn check(args: &[&str], input: impl Into<Vec<u8>>) -> Done {
    feed(capikit(["check", "-"].iter().chain(args)), input)
}

fn with(mut event: Value, path: &str, value: Value) -> Value {
    *event.pointer_mut(path).unwrap() = value;
    event
}

#[test]
fn good_events_exit_with_0() {
    let file = TempFile::holding(lines((0..3).map(purchase)));
    let done = run(["check".as_ref(), file.path.as_os_str()]).exits_with(0);
    assert!(
        done.out
            .starts_with("line 1: accepted  Purchase  order-0\n"),
        "{}",
        done.out
    );
    assert!(
        done.out
            .ends_with("3 lines: 3 accepted (0 of them with issues), 0 refused\n")
    );
    assert_eq!(done.err, "");
}

#[test]
fn a_refused_event_exits_with_1_and_lists_everything_that_is_wrong() {
    let mut bad = with(purchase(2), "/event_time", json!(1));
    bad["event_nam"] = json!("x");
    let done = check(&["--json"], lines([purchase(1), bad])).exits_with(1);
    let events = done.json_of("event");
    assert_eq!(events[0]["status"], "accepted");
    assert_eq!(events[1]["status"], "refused");
    assert_eq!(events[1]["line"], 2);
    assert_eq!(events[1]["event_name"], "Purchase");
    assert_eq!(events[1]["event_id"], "order-2");
    let codes: Vec<&str> = events[1]["issues"]
        .as_array()
        .unwrap()
        .iter()
        .map(|issue| issue["code"].as_str().unwrap())
        .collect();
    assert!(codes.contains(&"too_old"), "{codes:?}");
    assert!(codes.contains(&"unknown_key"), "{codes:?}");
    let summary = json!({"type": "summary", "lines": 2, "accepted": 1, "accepted_with_issues": 0, "refused": 1});
    assert_eq!(done.json_of("summary"), [summary]);
}

#[test]
fn a_dropped_value_is_told_and_never_shown() {
    let event = with(purchase(1), "/user_data/email", json!("no-private-address"));
    let text = check(&[], lines([event.clone()]))
        .exits_with(0)
        .hides("no-private-address");
    assert!(
        text.out.contains("dropped user_data.email: "),
        "{}",
        text.out
    );
    assert!(
        text.out.contains("1 accepted (1 of them with issues)"),
        "{}",
        text.out
    );
    let strict = check(&["--strict"], lines([event])).exits_with(1);
    assert!(strict.out.contains("line 1: refused"), "{}", strict.out);
}

#[test]
fn the_country_reads_national_phone_numbers() {
    let event = with(
        purchase(1),
        "/user_data",
        json!({"phone": "0170 1234567", "client_user_agent": "x"}),
    );
    check(&["--strict"], lines([event.clone()])).exits_with(1);
    check(&["--strict", "--country", "DE"], lines([event])).exits_with(0);
}

#[test]
fn quiet_leaves_out_the_lines_without_issues() {
    let bad = with(purchase(2), "/event_time", json!(1));
    let done = check(&["--quiet"], lines([purchase(1), bad, purchase(3)])).exits_with(1);
    assert!(done.out.starts_with("line 2: refused"), "{}", done.out);
    assert!(!done.out.contains("line 3"), "{}", done.out);
}

#[test]
fn a_hostile_line_is_refused_alone() {
    let good = lines([purchase(1)]);
    let mut input = b"\xef\xbb\xbf".to_vec();
    input.extend_from_slice(good.as_bytes());
    input.extend_from_slice(b"{\"event_name\":\"\xff\"}\n");
    input.extend(vec![b'x'; 10_000_000]);
    input.extend_from_slice(b"\n\n[1]\nnot json\n");
    input.extend("[".repeat(100_000).bytes());
    input.push(b'\n');
    input.extend_from_slice(good.trim().as_bytes());
    let done = check(&["--json"], input).exits_with(1);
    let status: Vec<(u64, String)> = done
        .json_of("event")
        .iter()
        .map(|event| {
            (
                event["line"].as_u64().unwrap(),
                event["status"].as_str().unwrap().to_owned(),
            )
        })
        .collect();
    let expected = [
        (1, "accepted"),
        (2, "refused"),
        (3, "refused"),
        (5, "refused"),
        (6, "refused"),
        (7, "refused"),
        (8, "accepted"),
    ];
    assert_eq!(
        status,
        expected.map(|(line, status)| (line, status.to_owned()))
    );
    assert!(done.out.contains("UTF-8") && done.out.contains("longer than 1 MiB"));
}

#[test]
fn names_and_ids_from_a_file_can_not_steer_the_terminal() {
    let event = with(purchase(1), "/event_id", json!("a\u{1b}[2Jb\u{202e}c"));
    let done = check(&[], lines([event]));
    assert!(!done.out.contains(['\u{1b}', '\u{202e}']), "{}", done.out);
}

#[test]
fn an_empty_file_has_nothing_wrong() {
    let done = check(&[], "").exits_with(0);
    assert_eq!(
        done.out,
        "0 lines: 0 accepted (0 of them with issues), 0 refused\n"
    );
}

#[test]
fn a_file_that_can_not_be_read_is_a_usage_error() {
    let done = run(["check", "no-such-file.jsonl"]).exits_with(2);
    assert!(
        done.err
            .starts_with("error: no-such-file.jsonl can not be read"),
        "{}",
        done.err
    );
    let folder = tempfile::tempdir().unwrap();
    run(["check".as_ref(), folder.path().as_os_str()]).exits_with(2);
}
