//! `capikit quality`.

#![cfg(test)] // Tells clippy that the functions around the tests are tests too.

mod command;

use command::{Done, capikit, feed, lines};
use serde_json::{Value, json};

fn quality(format: &str, input: impl Into<Vec<u8>>) -> Done {
    feed(capikit(["quality", "-", "--format", format]), input)
}

/// Old on purpose: a report on last month's file must not refuse it for its age.
const TIME: i64 = 1_767_225_600;

fn server(id: &str) -> Value {
    json!({
        "event_name": "Purchase", "event_time": TIME, "event_id": id,
        "user_data": {"email": "secret@example.com", "client_user_agent": "Mozilla/5.0"},
        "custom_data": {"value": 79.99, "currency": "EUR"},
    })
}

fn browser(id: &str) -> Value {
    json!({
        "half": "browser", "received_at_ms": TIME * 1000, "event_name": "Purchase", "event_id": id,
        "user_data": {"fbp": "fb.1.1767225600000.7"},
    })
}

#[test]
fn both_halves_are_paired_and_the_estimate_is_the_servers() {
    let done = quality("json", lines([browser("a"), server("a"), server("b")])).exits_with(0);
    let report = &done.json()[0];
    assert_eq!(report["type"], "quality");
    assert_eq!(report["estimate"]["events"], 2);
    assert_eq!(report["estimate"]["mean_tenths"], 35);
    let total = &report["deduplication"]["total"];
    assert_eq!(total["browser_with_twin"], 1);
    assert_eq!(total["server_with_twin"], 1);
    assert_eq!(report["findings"].as_array().unwrap().len(), 1);
    assert!(report["notice"].as_str().unwrap().contains("not Meta's"));
    done.hides("secret@");
}

#[test]
fn the_text_says_what_to_add_and_that_it_is_an_estimate() {
    let done = quality("text", lines([browser("a"), server("b")])).exits_with(0);
    assert!(
        done.out.contains("3.5 of 10 over 1 server event\n"),
        "{}",
        done.out
    );
    assert!(done.out.contains("It is not Meta's Event Match Quality"));
    assert!(
        done.out.contains("click id (fbc) (high; 1 event without)"),
        "{}",
        done.out
    );
    assert!(
        done.out
            .contains("! Purchase: 1 of 1 browser events have no server twin")
    );
    done.hides("secret@");
}

#[test]
fn a_line_that_is_no_event_is_left_out_and_told() {
    let weak = json!({"event_name": "Lead", "user_data": {"city": "secret"}});
    let input = [
        lines([weak]),
        "secret\n".to_owned(),
        lines([json!({"half": "both"})]),
    ]
    .concat();
    let done = quality("json", input).exits_with(1);
    let left_out = &done.json()[0]["left_out"];
    assert_eq!(left_out.as_array().unwrap().len(), 3);
    assert_eq!(left_out[1]["line"], 2);
    done.hides("secret");
}

#[test]
fn the_list_of_the_sandbox_is_read_too() {
    let kept =
        json!({"number": 1, "received_at_ms": TIME * 1000, "pixel_id": "1", "event": server("a")});
    let done = quality("json", lines([kept])).exits_with(0);
    assert_eq!(done.json()[0]["deduplication"]["total"]["server"], 1);
}

#[test]
fn the_page_needs_nothing_else_and_escapes_names() {
    let mut hostile = browser("a");
    hostile["event_name"] = json!("<script>alert(1)</script>");
    let done = quality("html", lines([hostile, server("a")])).exits_with(0);
    assert!(done.out.starts_with("<!doctype html>"));
    assert!(!done.out.contains("<script"), "{}", done.out);
    for outside in ["http://", "https://", "url(", "@import", "src="] {
        assert!(!done.out.contains(outside), "{outside}");
    }
    assert!(done.out.contains("prefers-color-scheme: dark"));
    assert!(done.out.contains("not Meta&#39;s Event Match Quality"));
    done.hides("secret@");
}

#[test]
fn an_empty_file_is_no_failure() {
    for format in ["text", "json", "html"] {
        quality(format, "").exits_with(0);
    }
}
