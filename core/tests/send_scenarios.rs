//! The scenarios of `tests/scenarios/send`, which every language runs.

#![cfg(test)] // Tells clippy that the functions around the tests are tests too.

mod endpoint;
mod expect;

use std::fs;
use std::path::Path;
use std::time::Duration;

use capikit::{Client, Durability, Error, Event, Secret, SendReport, Settings, Spelling};
use endpoint::{Endpoint, Step};
use expect::assert_contains;
use serde_json::{Value, json};

const TOKEN: &str = "EAAscenario0123456789";

fn scenarios(file: &str) -> Vec<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/scenarios/send");
    let text = fs::read_to_string(folder.join(file)).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn run(file: &str) {
    for scenario in scenarios(file) {
        let name = scenario["name"].as_str().unwrap();
        let steps = scenario["responses"].as_array().unwrap();
        let endpoint = Endpoint::start(steps.iter().map(Step::of));
        let client = Client::new(settings(&scenario["settings"], &endpoint.url)).unwrap();
        let result = client.send_blocking(&events(&scenario["events"]));
        let expected = &scenario["expect"];
        let shown = match &result {
            Ok(report) => report_json(report),
            Err(error) => error_json(error),
        };
        let said = format!(
            "{result:?} {}",
            result
                .as_ref()
                .err()
                .map(ToString::to_string)
                .unwrap_or_default()
        );
        assert!(!said.contains(TOKEN), "{name}: {said}");
        assert_contains(&shown, &expected["result"], name);
        if !expected["requests"].is_null() {
            assert_contains(&requests_json(&endpoint), &expected["requests"], name);
        }
    }
}

fn settings(given: &Value, url: &str) -> Settings {
    let text = |key: &str| given[key].as_str().map(str::to_owned);
    let mut settings = Settings::default();
    settings.pixel_id = Some("1234567890".into());
    settings.access_token = Some(Secret::from(TOKEN));
    settings.base_url = Some(url.to_owned());
    settings.timeout = given["timeout_ms"].as_u64().map(Duration::from_millis);
    settings.test_event_code = text("test_event_code");
    settings.partner_agent = text("partner_agent");
    settings.path_template = text("path_template");
    settings.app_secret = text("app_secret").map(Secret::from);
    settings.default_country = text("default_country");
    settings.strict = given["strict"] == json!(true);
    settings.enabled = given["enabled"].as_bool();
    settings.durability = Some(Durability::None);
    settings
}

/// `{"repeat": 3, "event": {...}}` stands for three events, `-0` to `-2` added to their ids.
fn events(list: &Value) -> Vec<Event> {
    let mut events = Vec::new();
    for entry in list.as_array().unwrap() {
        let Some(count) = entry["repeat"].as_u64() else {
            events.push(event(entry));
            continue;
        };
        for number in 0..count {
            let mut one = entry["event"].clone();
            let id = one["event_id"].as_str().unwrap().to_owned();
            one["event_id"] = json!(format!("{id}-{number}"));
            events.push(event(&one));
        }
    }
    events
}

fn event(event: &Value) -> Event {
    Event::from_json(&event.to_string(), Spelling::Snake).unwrap()
}

fn report_json(report: &SendReport) -> Value {
    let rejected = report.rejected.iter().map(|event| {
        let codes: Vec<_> = event
            .issues
            .iter()
            .map(|issue| issue.code.as_str())
            .collect();
        json!({"index": event.index, "event_id": event.event_id, "codes": codes})
    });
    json!({
        "events_received": report.events_received,
        "received": report.received.len(),
        "fbtrace_id": report.fbtrace_id,
        "messages": report.messages,
        "rejected": rejected.collect::<Vec<_>>(),
    })
}

fn error_json(error: &Error) -> Value {
    let refusal = error.refusal();
    json!({
        "error": error.kind().code(),
        "field": error.field(),
        "is_retryable": error.is_retryable(),
        "is_outcome_unknown": error.is_outcome_unknown(),
        "retry_after": error.retry_after().map(|wait| wait.as_secs()),
        "status": refusal.map(|refusal| refusal.status),
        "code": refusal.and_then(|refusal| refusal.code),
        "subcode": refusal.and_then(|refusal| refusal.subcode),
        "message": refusal.and_then(|refusal| refusal.message.clone()),
        "fbtrace_id": refusal.and_then(|refusal| refusal.fbtrace_id.clone()),
        "issues": error.issues().iter().map(|issue| json!({"field": issue.field, "code": issue.code.as_str()})).collect::<Vec<_>>(),
        "text": error.to_string(),
        "partial": error.partial().map(report_json),
    })
}

fn requests_json(endpoint: &Endpoint) -> Value {
    let requests = endpoint.received().into_iter().map(|request| {
        let mut body = request.json();
        let data = body["data"].take();
        let data = data.as_array().unwrap();
        let ids: Vec<_> = data.iter().map(|event| event["event_id"].clone()).collect();
        assert_eq!(
            request.header("authorization"),
            Some(format!("Bearer {TOKEN}").as_str())
        );
        assert!(!request.line.contains(TOKEN) && !request.body.contains(TOKEN));
        let path = request.line.split(' ').nth(1).unwrap().to_owned();
        json!({"path": path, "events": data.len(), "event_ids": ids, "data": data, "body": body})
    });
    requests.collect()
}

#[test]
fn success() {
    run("success.json");
}

#[test]
fn checks() {
    run("checks.json");
}

#[test]
fn refusals() {
    run("refusals.json");
}

#[test]
fn network() {
    run("network.json");
}
