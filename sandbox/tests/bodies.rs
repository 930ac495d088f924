//! What is sent: the three body forms, the number of events, and what is kept of them.

#![cfg(test)] // Tells clippy that the functions around the tests are tests too.

mod support;

use std::collections::BTreeSet;

use capikit_sandbox::Options;
use serde_json::{Value, json};
use support::{Answer, Running, purchase, start};

const PATH: &str = "/v26.0/1234567890/events";
const JSON: &str = "Content-Type: application/json";
const FORM: &str = "Content-Type: application/x-www-form-urlencoded";
const TOKEN: &str = "Authorization: Bearer token-1";

fn send(sandbox: &Running, path: &str, headers: &[&str], body: impl AsRef<[u8]>) -> Answer {
    sandbox.request("POST", path, headers, body.as_ref())
}

fn batch() -> String {
    json!({ "data": [purchase("1")] }).to_string()
}

fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

fn assert_error(answer: &Answer, status: u16, code: i64, kind: &str) {
    assert_eq!(answer.status, status, "{}", answer.body);
    let error = answer.error();
    assert_eq!(error["code"], code, "{error}");
    assert_eq!(error["type"], kind, "{error}");
    assert!(error["fbtrace_id"].as_str().unwrap().starts_with('A'));
}

#[test]
fn an_accepted_batch_is_counted_and_kept() {
    let sandbox = start(Options::default());
    let body = json!({ "data": [purchase("1"), purchase("2")], "test_event_code": "TEST123" });
    let answer = sandbox.post(PATH, &body);
    assert_eq!(answer.status, 200);
    let answer = answer.json();
    let keys: BTreeSet<&String> = answer.as_object().unwrap().keys().collect();
    assert_eq!(keys.len(), 3);
    assert_eq!(answer["events_received"], 2);
    assert_eq!(answer["messages"], json!([]));
    let trace_id = answer["fbtrace_id"].as_str().unwrap();
    assert_eq!(trace_id.len(), 23);

    let events = sandbox.events();
    assert_eq!(events.len(), 2);
    assert_eq!(events[0]["event"], purchase("2"));
    assert_eq!(events[1]["event"], purchase("1"));
    assert_eq!(events[0]["number"], 2);
    assert_eq!(events[0]["pixel_id"], "1234567890");
    assert_eq!(events[0]["graph_version"], "v26.0");
    assert_eq!(events[0]["test_event_code"], "TEST123");
    assert_eq!(events[0]["fbtrace_id"], trace_id);
    assert_eq!(events[0]["received_at_ms"], support::NOW * 1000);
}

#[test]
fn all_body_forms_give_the_same_events() {
    let list = json!([purchase("1")]).to_string();
    let texts = json!([purchase("1").to_string()]).to_string();
    let json_texts = json!({ "data": [purchase("1").to_string()] }).to_string();
    let json_text = json!({ "data": list }).to_string();
    let multipart = |data: &str| {
        format!(
            "--xx\r\nContent-Disposition: form-data; name=\"data\"\r\n\r\n{data}\r\n\
             --xx\r\nContent-Disposition: form-data; name=\"access_token\"\r\n\r\ntoken-1\r\n--xx--\r\n"
        )
    };
    let parts = "Content-Type: multipart/form-data; boundary=xx";
    let forms = [
        (JSON, batch()),
        ("Content-Type: Application/JSON; charset=utf-8", batch()),
        (JSON, json_texts),
        (JSON, json_text),
        (FORM, format!("data={}", encoded(&list))),
        (FORM, format!("data={}", encoded(&texts))),
        (parts, multipart(&list)),
        (parts, multipart(&texts)),
    ];
    for (content_type, body) in forms {
        let sandbox = start(Options::default());
        let answer = send(&sandbox, PATH, &[content_type, TOKEN], &body);
        assert_eq!(answer.status, 200, "{content_type} {body}: {}", answer.body);
        assert_eq!(
            sandbox.events()[0]["event"],
            purchase("1"),
            "{content_type}"
        );
    }
}

#[test]
fn events_are_kept_as_they_were_written() {
    let event = format!(
        r#"{{"user_data":{{"lead_id":12345678901234567}},"event_time":{},"event_name":"Purchase","action_source":"other","custom_data":{{"value":100000000000000000.10,"currency":"EUR"}}}}"#,
        support::NOW
    );
    let text = Value::from(event.as_str()).to_string();
    let list = format!("[{event}]");
    for body in [
        format!(r#"{{"data":{list}}}"#),
        format!(r#"{{"data":[{text}]}}"#),
    ] {
        let sandbox = start(Options::default());
        assert_eq!(send(&sandbox, PATH, &[JSON, TOKEN], body).status, 200);
        assert!(sandbox.get("/api/events").body.contains(&event));
    }
    let sandbox = start(Options::default());
    let body = format!("data={}", encoded(&list));
    assert_eq!(send(&sandbox, PATH, &[FORM, TOKEN], body).status, 200);
    assert!(sandbox.get("/api/events").body.contains(&event));
}

#[test]
fn unreadable_bodies_are_refused() {
    let sandbox = start(Options::default());
    let cases: [(&str, &[u8]); 13] = [
        (JSON, b"{"),
        (JSON, b""),
        (JSON, b"[]"),
        (JSON, b"{}"),
        (JSON, br#"{"data": {}}"#),
        (JSON, br#"{"data": null}"#),
        (JSON, br#"{"data": "[{]"}"#),
        (JSON, br#"{"data": [{"event_name": "\ud83d"}]}"#),
        (JSON, b"\xff\xfe"),
        (FORM, b"x=1"),
        (FORM, b"data=%7B"),
        ("Content-Type: multipart/form-data", b"--xx--"),
        (
            "Content-Type: multipart/form-data; boundary=xx",
            b"--xx\r\nbroken",
        ),
    ];
    for (content_type, body) in cases {
        let answer = send(&sandbox, PATH, &[content_type, TOKEN], body);
        assert_error(&answer, 400, 100, "OAuthException");
        assert!(answer.error().get("error_subcode").is_none());
    }
    let deep = format!("{{\"data\": {}", "[".repeat(100_000));
    assert_error(
        &send(&sandbox, PATH, &[JSON, TOKEN], deep),
        400,
        100,
        "OAuthException",
    );
}

#[test]
fn events_that_are_no_objects_are_refused_by_place() {
    let sandbox = start(Options::default());
    for item in [
        json!(1),
        json!([]),
        json!(null),
        json!("no JSON"),
        json!("5"),
    ] {
        let answer = sandbox.send(&[purchase("1"), item]);
        assert_error(&answer, 400, 100, "OAuthException");
        assert_eq!(answer.error()["error_subcode"], 2_804_019);
        let text = answer.error()["error_user_msg"]
            .as_str()
            .unwrap()
            .to_owned();
        assert!(text.starts_with("data[1]: "), "{text}");
    }
}

#[test]
fn a_batch_has_1_to_1000_events() {
    let sandbox = start(Options::default());
    let events = |count| vec![purchase("1"); count];
    assert_eq!(sandbox.send(&events(1000)).json()["events_received"], 1000);
    assert_error(&sandbox.send(&events(1001)), 400, 100, "OAuthException");
    assert_error(&sandbox.send(&[]), 400, 100, "OAuthException");
    assert_eq!(sandbox.events().len(), 1000);
}

#[test]
fn partner_agent_is_checked_strictly() {
    let status = |strict, agent: &str| {
        let sandbox = start(Options {
            strict,
            ..Options::default()
        });
        let body = json!({ "data": [purchase("1")], "partner_agent": agent });
        sandbox.post(PATH, &body).status
    };
    assert_eq!(status(true, "capikit-1.0"), 200);
    assert_eq!(status(true, "a-partner-agent-of-22-c"), 400);
    assert_eq!(status(true, "v1.0"), 400);
    assert_eq!(status(false, "v1.0"), 200);
}

#[test]
fn a_body_beyond_the_limit_is_answered_with_413() {
    let sandbox = start(Options {
        body_limit: 1000,
        ..Options::default()
    });
    assert_eq!(send(&sandbox, PATH, &[JSON, TOKEN], batch()).status, 200);
    let long = batch() + &" ".repeat(1000);
    assert_eq!(send(&sandbox, PATH, &[JSON, TOKEN], long).status, 413);
}
