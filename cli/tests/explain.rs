//! `capikit explain`.

#![cfg(test)] // Tells clippy that the functions around the tests are tests too.

mod command;

use command::{capikit, feed, run};

#[test]
fn a_block_shows_field_form_hash_and_issues() {
    let done = run(["explain", "email", "mailto:Ann@Example.com"]).exits_with(0);
    assert!(
        done.out.contains("field       email (em)\n"),
        "{}",
        done.out
    );
    assert!(done.out.contains("normalized  ann@example.com\n"));
    assert!(done.out.contains("sha256      "));
    assert!(done.out.contains("note email: "), "{}", done.out);
    assert!(done.out.contains("(unwrapped)"), "{}", done.out);
}

#[test]
fn an_identifier_that_is_never_hashed_says_so() {
    let done = run(["explain", "client_ip_address", "8.8.8.8"]).exits_with(0);
    assert!(done.out.contains("sha256      never hashed\n"));
}

#[test]
fn alternates_are_shown_when_asked_for() {
    let city = ["explain", "city", "Köln", "--json"];
    assert_eq!(
        run(city).exits_with(0).json()[0]["alternates"],
        serde_json::json!([])
    );
    let done = run(city.iter().chain(&["--alternates"])).exits_with(0);
    let alternate = &done.json()[0]["alternates"][0];
    assert_ne!(alternate["normalized"], done.json()[0]["normalized"]);
    assert_eq!(alternate["sha256"].as_str().unwrap().len(), 64);
    let text = run(["explain", "city", "Köln", "--alternates"]).exits_with(0);
    assert!(text.out.contains("alternate   "), "{}", text.out);
}

#[test]
fn nothing_readable_exits_with_1_and_shows_why() {
    let done = run(["explain", "email", "nobody"]).exits_with(1);
    assert!(done.out.contains("normalized  -\n"), "{}", done.out);
    assert!(done.out.contains("invalid_email"), "{}", done.out);
}

#[test]
fn lines_of_standard_input_are_explained_one_by_one() {
    let done = feed(
        capikit(["explain", "email", "-", "--json"]),
        "ann@example.com\nnobody\n",
    )
    .exits_with(1);
    let records = done.json();
    assert_eq!(records.len(), 2);
    assert_eq!(records[1]["line"], 2);
}

#[test]
fn a_value_can_not_steer_the_terminal() {
    let done = run(["explain", "external_id", "a\u{1b}]0;title\u{7}b"]);
    assert!(!done.out.contains('\u{1b}'), "{}", done.out);
}
