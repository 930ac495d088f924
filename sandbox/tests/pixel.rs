//! The browser's half: the script, the pixel's address, and the switches that leave it alone.

#![cfg(test)] // Tells clippy that the functions around the tests are tests too.

mod support;

use capikit_sandbox::{Misbehaviour, Mode, Options};
use serde_json::{Value, json};
use support::{Running, purchase, start};

const HIT: &str = "id=1234567890&ev=Purchase&eid=1&cd[value]=79.99&cd[currency]=EUR";
const FORM: &str = "Content-Type: application/x-www-form-urlencoded";

fn conversions(sandbox: &Running) -> Vec<Value> {
    let shown = sandbox.get("/api/conversions").json();
    shown["conversions"].as_array().unwrap().clone()
}

#[test]
fn any_page_may_load_the_script_and_send() {
    let sandbox = start(Options::default());
    for path in ["/en_US/fbevents.js", "/de_DE/fbevents.js?v=2.0"] {
        let script = sandbox.request("GET", path, &["Origin: https://shop.example"], b"");
        assert_eq!(script.status, 200);
        let head = script.head.to_lowercase();
        assert!(head.contains("content-type: text/javascript"));
        assert!(head.contains("access-control-allow-origin: *"));
        assert!(head.contains("cross-origin-resource-policy: cross-origin"));
    }
    let asked = sandbox.request("OPTIONS", "/tr", &["Origin: https://shop.example"], b"");
    assert_eq!(asked.status, 204);
    assert!(
        asked
            .head
            .to_lowercase()
            .contains("access-control-allow-methods: get, post")
    );
}

#[test]
fn address_form_and_beacon_bring_the_same_event() {
    let sandbox = start(Options::default());
    for path in ["/tr", "/tr/"] {
        let answer = sandbox.get(&format!("{path}?{HIT}"));
        assert_eq!(answer.status, 200);
        assert!(
            answer
                .head
                .to_lowercase()
                .contains("content-type: image/gif")
        );
    }
    sandbox.request("POST", "/tr", &[FORM], HIT.as_bytes());
    let events = sandbox.events();
    assert_eq!(events.len(), 3);
    for kept in events {
        assert_eq!(kept["half"], "browser");
        assert_eq!(kept["event"]["event_id"], "1");
        assert_eq!(
            kept["event"]["custom_data"],
            json!({ "value": 79.99, "currency": "EUR" })
        );
    }
    assert_eq!(
        sandbox.get("/api/events?half=server").json()["events"],
        json!([])
    );
}

#[test]
fn what_is_no_event_is_shown_as_refused_and_answered_all_the_same() {
    let sandbox = start(Options::default());
    assert_eq!(sandbox.get("/tr?id=shop&ev=Purchase").status, 200);
    assert!(sandbox.events().is_empty());
    let refused = sandbox.get("/api/rejected").json();
    assert_eq!(refused["rejected"][0]["rule"], "pixel");
    assert_eq!(refused["rejected"][0]["half"], "browser");
    assert!(
        refused["rejected"][0]["advice"]
            .as_str()
            .unwrap()
            .contains("fbq")
    );
}

#[test]
fn both_halves_are_one_conversion_with_an_estimate() {
    let sandbox = start(Options::default());
    sandbox.get(&format!("/tr?{HIT}"));
    sandbox.send(&[purchase("1")]);
    let found = conversions(&sandbox);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["deduplicated"], true);
    assert_eq!(found[0]["browser"]["status"], "counted");
    assert_eq!(found[0]["server"]["status"], "dropped");
    assert_eq!(found[0]["server"]["event"], purchase("1"));
    assert_eq!(found[0]["estimate"]["score"], "3.5");
    assert!(
        found[0]["estimate"]["notice"]
            .as_str()
            .unwrap()
            .contains("not Meta's")
    );
    let page = sandbox.get("/").body;
    assert_eq!(page.matches("<li class=\"card").count(), 1);
    assert!(page.contains("Counted once, matched by event id"));
}

#[test]
fn the_switches_misbehave_for_the_server_only_and_for_as_long_as_asked() {
    let sandbox = start(Options::default());
    for (mode, status, code) in [
        ("throttling", 400, 80_004),
        ("outage", 503, 2),
        ("expired_token", 401, 190),
    ] {
        let wish = json!({ "mode": mode, "requests": 2 });
        assert_eq!(sandbox.post("/api/misbehave", &wish).status, 200);
        for _ in 0..2 {
            let answer = sandbox.send(&[purchase("1")]);
            assert_eq!(
                (answer.status, &answer.error()["code"]),
                (status, &json!(code))
            );
            let throttles = answer.head.contains("x-business-use-case-usage");
            assert_eq!(throttles, mode == "throttling");
        }
        assert_eq!(sandbox.get(&format!("/tr?{HIT}")).status, 200);
        assert_eq!(sandbox.send(&[purchase("1")]).status, 200);
        assert_eq!(sandbox.get("/api/misbehave").json()["mode"], "none");
    }
    assert_eq!(
        sandbox
            .post("/api/misbehave", &json!({ "mode": "wild" }))
            .status,
        400
    );
}

#[test]
fn it_can_misbehave_from_the_start_and_slowly() {
    let misbehaviour = Misbehaviour {
        mode: Mode::Slow,
        delay_ms: 1,
        requests: None,
    };
    let sandbox = start(Options {
        misbehaviour,
        ..Options::default()
    });
    assert_eq!(sandbox.send(&[purchase("1")]).status, 200);
    let form = sandbox.request(
        "POST",
        "/api/misbehave",
        &[FORM, "Accept: text/html"],
        b"mode=none&requests=",
    );
    assert_eq!(form.status, 303);
    assert_eq!(sandbox.get("/api/misbehave").json()["mode"], "none");
    sandbox.post("/api/reset", &json!({}));
    assert_eq!(sandbox.get("/api/misbehave").json()["mode"], "slow");
}

#[test]
fn the_clock_only_runs_forward() {
    let sandbox = start(Options::default());
    assert_eq!(
        sandbox
            .post("/api/clock", &json!({ "advance_ms": -1 }))
            .status,
        400
    );
    let now = sandbox
        .post("/api/clock", &json!({ "advance_ms": 1000 }))
        .json();
    assert_eq!(now["now_ms"], support::NOW * 1000 + 1000);
}

#[test]
fn pages_of_other_sites_may_not_use_the_api() {
    let sandbox = start(Options::default());
    for site in ["cross-site", "same-origin"] {
        let header = format!("Sec-Fetch-Site: {site}");
        let answer = sandbox.request("POST", "/api/reset", &[&header], b"");
        let expected = if site == "cross-site" { 403 } else { 200 };
        assert_eq!(answer.status, expected, "{site}");
    }
}

#[test]
fn the_live_part_answers_at_once_when_something_is_new() {
    let sandbox = start(Options::default());
    sandbox.send(&[purchase("1")]);
    let answer = sandbox.get("/live?version=0");
    assert_eq!(answer.status, 200);
    assert!(answer.head.contains("x-version: 1"));
    assert!(answer.body.contains("id=\"c1\""));
    let filtered = sandbox.get("/live?version=0&q=lead&show=all");
    assert!(!filtered.body.contains("id=\"c1\""));
}
