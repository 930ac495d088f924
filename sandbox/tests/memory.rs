//! What is kept, how programs ask for it, and how people see it.

#![cfg(test)] // Tells clippy that the functions around the tests are tests too.

mod support;

use capikit_sandbox::Options;
use serde_json::{Value, json};
use support::{EMAIL, NOW, Running, purchase, start};

fn ids(sandbox: &Running, path: &str) -> Vec<String> {
    let kept = sandbox.get(path).json();
    let events = kept["events"].as_array().unwrap();
    let id = |event: &Value| event["event"]["event_id"].as_str().unwrap().to_owned();
    events.iter().map(id).collect()
}

fn lead(event_id: &str) -> Value {
    json!({
        "event_name": "Lead",
        "event_time": NOW,
        "event_id": event_id,
        "action_source": "other",
        "user_data": { "em": EMAIL },
    })
}

#[test]
fn events_are_filtered_by_name_id_and_number() {
    let sandbox = start(Options::default());
    sandbox.send(&[purchase("1"), lead("1"), lead("2"), purchase("3")]);
    assert_eq!(ids(&sandbox, "/api/events"), ["3", "2", "1", "1"]);
    assert_eq!(ids(&sandbox, "/api/events?event_name=Lead"), ["2", "1"]);
    assert_eq!(ids(&sandbox, "/api/events?event_id=1"), ["1", "1"]);
    assert_eq!(
        ids(&sandbox, "/api/events?event_id=1&event_name=Purchase"),
        ["1"]
    );
    assert_eq!(ids(&sandbox, "/api/events?limit=2"), ["3", "2"]);
    assert_eq!(ids(&sandbox, "/api/events?event_name=lead"), [""; 0]);
    assert_eq!(sandbox.get("/api/events?limit=x").status, 400);
}

#[test]
fn only_the_newest_are_kept() {
    let sandbox = start(Options {
        keep: 2,
        ..Options::default()
    });
    sandbox.send(&[lead("1"), lead("2")]);
    sandbox.send(&[lead("3")]);
    sandbox.send(&[]);
    assert_eq!(ids(&sandbox, "/api/events"), ["3", "2"]);
    assert_eq!(sandbox.get("/api/events").json()["accepted"], 3);
    let requests = sandbox.get("/api/requests").json();
    assert_eq!(requests["requests"].as_array().unwrap().len(), 2);

    let sandbox = start(Options {
        keep: 0,
        ..Options::default()
    });
    assert_eq!(sandbox.send(&[lead("1")]).status, 200);
    assert_eq!(ids(&sandbox, "/api/events"), [""; 0]);
}

#[test]
fn requests_tell_what_became_of_them() {
    let sandbox = start(Options::default());
    sandbox.send(&[lead("1"), lead("2")]);
    let mut plain = lead("3");
    plain["user_data"]["em"] = Value::from("ann@example.com");
    let answer = sandbox.send(&[plain]);
    let kept = sandbox.get("/api/requests");
    assert!(!kept.body.contains("ann@example.com"));
    let kept = kept.json();
    let refused = &kept["requests"][0];
    assert_eq!(refused["status"], 400);
    assert_eq!(refused["events_received"], 0);
    assert_eq!(refused["fbtrace_id"], answer.error()["fbtrace_id"]);
    assert_eq!(refused["refusal"]["rule"], "not-hashed");
    assert_eq!(refused["refusal"]["path"], "data[0].user_data.em");
    assert_eq!(refused["refusal"]["code"], 100);
    assert_eq!(refused["refusal"]["subcode"], 2_804_016);
    let accepted = &kept["requests"][1];
    assert_eq!(accepted["status"], 200);
    assert_eq!(accepted["events_received"], 2);
    assert_eq!(accepted["refusal"], Value::Null);
}

#[test]
fn a_reset_forgets_everything() {
    let sandbox = start(Options::default());
    for (method, path) in [("POST", "/api/reset"), ("DELETE", "/api/events")] {
        sandbox.send(&[lead("1")]);
        let answer = sandbox.request(method, path, &[], b"");
        assert_eq!(answer.json(), json!({ "reset": true }));
        assert_eq!(
            sandbox.get("/api/events").json(),
            json!({ "accepted": 0, "events": [] })
        );
        assert_eq!(
            sandbox.get("/api/requests").json(),
            json!({ "requests": [] })
        );
    }
    let answer = sandbox.request("POST", "/api/reset", &["Accept: text/html,*/*"], b"");
    assert_eq!(answer.status, 303);
    assert!(answer.head.to_lowercase().contains("location: /\r\n"));
}

#[test]
fn the_page_shows_what_arrived() {
    let sandbox = start(Options::default());
    assert!(sandbox.get("/").body.contains("Nothing has arrived yet."));
    sandbox.post(
        "/v26.0/1/events",
        &json!({ "data": [lead("order-7")], "test_event_code": "T1" }),
    );
    sandbox.send(&[]);
    let page = sandbox.get("/");
    assert_eq!(page.status, 200);
    for text in [
        ">Lead</h3>",
        "order-7",
        "T1",
        "no-events",
        "Mon, 23 Nov 2026 12:00:00 GMT",
    ] {
        assert!(page.body.contains(text), "{text}");
    }
    let head = page.head.to_lowercase();
    assert!(head.contains("content-type: text/html; charset=utf-8"));
    assert!(head.contains("content-security-policy: default-src 'none'"));
    let style = sandbox.get("/style.css");
    assert!(style.body.contains("prefers-color-scheme: dark"));
}

#[test]
fn hostile_text_stays_text() {
    let hostile = "</code><script>alert(1)</script>\"'&<img src=x onerror=alert(1)>";
    let sandbox = start(Options::default());
    let mut event = lead(hostile);
    event["event_name"] = Value::from(hostile);
    event["custom_data"] = json!({ hostile: hostile });
    let body = json!({ "data": [event], "test_event_code": hostile });
    assert_eq!(sandbox.post("/v26.0/1/events", &body).status, 200);
    let mut refused = lead("1");
    refused[hostile] = Value::from(1);
    assert_eq!(sandbox.send(&[refused]).status, 400);
    let page = sandbox.get("/").body;
    assert!(!page.contains("<script>") && !page.contains("<img"));
    // Name, id, test code, key and value of the event, and the key in the refusal.
    assert!(
        page.matches("&#60;script&#62;alert(1)&#60;/script&#62;")
            .count()
            >= 6
    );
}

#[test]
fn surrogates_and_other_odd_text_do_no_harm() {
    let sandbox = start(Options::default());
    let body = br#"{"data":[{"event_name":"\ud83d\ude00\u0000\u202e","event_time":1795435140,"action_source":"other","user_data":{"external_id":"\u0000"}}]}"#;
    let headers = ["Content-Type: application/json", "Authorization: Bearer t"];
    assert_eq!(
        sandbox
            .request("POST", "/v26.0/1/events", &headers, body)
            .status,
        200
    );
    assert_eq!(sandbox.get("/").status, 200);
    let lone = br#"{"data":[{"event_name":"\ud83d"}]}"#;
    assert_eq!(
        sandbox
            .request("POST", "/v26.0/1/events", &headers, lone)
            .status,
        400
    );
}
