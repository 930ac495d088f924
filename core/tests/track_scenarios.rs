//! The scenarios of `tests/scenarios/track`, which every language runs.

#![cfg(test)] // Tells clippy that the functions around the tests are tests too.

mod endpoint;
mod expect;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use capikit::{
    Client, DeadLetter, Error, Event, FlushReport, Issue, Receipt, Secret, Settings, Spelling,
    Stats, TrackedOutcome, TrackedResult,
};
use endpoint::{Endpoint, Step};
use expect::assert_contains;
use serde_json::{Value, json};

const LONG: Duration = Duration::from_secs(30);

fn run(file: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/scenarios/track");
    let text = fs::read_to_string(folder.join(file)).unwrap();
    let scenarios: Vec<Value> = serde_json::from_str(&text).unwrap();
    for scenario in &scenarios {
        play(scenario);
    }
}

fn play(scenario: &Value) {
    let name = scenario["name"].as_str().unwrap();
    let spool = tempfile::tempdir().unwrap();
    let endpoint = Endpoint::start_refusing(responses(scenario), scenario["refuses"].clone());
    let open = || {
        let settings = settings(&scenario["settings"], &endpoint.url, spool.path());
        Client::new(settings).unwrap()
    };
    let mut client = open();
    for (number, step) in scenario["steps"].as_array().unwrap().iter().enumerate() {
        if step["call"] == "reopen" {
            client.close(Duration::ZERO).unwrap();
            client = open();
            continue;
        }
        let at = format!("{name}, step {number}");
        for result in call(&client, step) {
            assert_contains(&result, &step["expect"], &at);
        }
    }
    client.close(Duration::ZERO).unwrap();
    check_requests(scenario, &endpoint, name);
}

fn responses(scenario: &Value) -> Vec<Step> {
    let responses = scenario["responses"].as_array();
    responses.into_iter().flatten().map(Step::of).collect()
}

fn settings(given: &Value, url: &str, spool: &Path) -> Settings {
    let text = |key: &str| given[key].as_str();
    let mut settings = Settings::default();
    settings.pixel_id = Some("1234567890".into());
    settings.access_token = Some(Secret::from("EAAscenario0123456789"));
    settings.base_url = Some(url.to_owned());
    settings.spool_dir = Some(spool.to_owned());
    settings.durability = text("durability").map(|name| name.parse().unwrap());
    settings.ambiguous = text("ambiguous").map(|name| name.parse().unwrap());
    settings.spool_bytes = given["spool_bytes"].as_u64();
    settings.timeout = given["timeout"].as_f64().map(Duration::from_secs_f64);
    settings.enabled = given["enabled"].as_bool();
    settings.keep_outcomes = given["outcomes"] == json!(true);
    settings
}

/// The results of one step: one, or one for each repeated event.
fn call(client: &Client, step: &Value) -> Vec<Value> {
    let timeout = || Duration::from_secs_f64(step["timeout"].as_f64().unwrap());
    let result = match step["call"].as_str().unwrap() {
        "track" => return track(client, step),
        "flush" => client
            .flush_blocking(timeout())
            .map(|report| flushed(&report)),
        "close" => client.close(timeout()).map(|report| flushed(&report)),
        "outcomes" => Ok(outcomes(client, step["count"].as_u64().unwrap())),
        "dead_letters" => client
            .dead_letters()
            .map(|letters| letters.iter().map(letter).collect()),
        "replay_dead_letters" => client.replay_dead_letters().map(Value::from),
        "purge_dead_letters" => client.purge_dead_letters().map(Value::from),
        "set_access_token" => {
            let token = Secret::from(step["token"].as_str().unwrap());
            client.set_access_token(token).map(Value::from)
        }
        "stats" => client.stats().map(|stats| shown(&stats)),
        "settled" => Ok(settled(client)),
        other => panic!("unknown call {other}"),
    };
    vec![result.unwrap_or_else(|error| failure(&error))]
}

fn track(client: &Client, step: &Value) -> Vec<Value> {
    let one = |event: &Value| {
        let event = Event::from_json(&event.to_string(), Spelling::Snake).unwrap();
        let receipt = client.track(&event);
        receipt.map_or_else(|error| failure(&error), |receipt| accepted(&receipt))
    };
    let Some(count) = step["repeat"].as_u64() else {
        return vec![one(&step["event"])];
    };
    let id = step["event"]["event_id"].as_str().unwrap();
    let numbered = |number: u64| {
        let mut event = step["event"].clone();
        event["event_id"] = json!(format!("{id}-{number}"));
        one(&event)
    };
    (0..count).map(numbered).collect()
}

fn outcomes(client: &Client, count: u64) -> Value {
    let mut told = Vec::new();
    while (told.len() as u64) < count {
        let next = client.next_outcomes(1, LONG).unwrap();
        assert!(!next.is_empty(), "only {told:?}");
        told.extend(next.iter().map(outcome));
    }
    told.into()
}

fn settled(client: &Client) -> Value {
    let begun = Instant::now();
    loop {
        let stats = client.stats().unwrap();
        if stats.books.pending == 0 {
            return shown(&stats);
        }
        assert!(begun.elapsed() < LONG, "{stats:?}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn accepted(receipt: &Receipt) -> Value {
    json!({"event_id": receipt.event_id, "issues": issues(&receipt.issues)})
}

fn issues(issues: &[Issue]) -> Value {
    let shown = |issue: &Issue| {
        let (code, severity) = (issue.code.as_str(), issue.severity.as_str());
        json!({"field": issue.field, "code": code, "severity": severity})
    };
    issues.iter().map(shown).collect()
}

fn failure(error: &Error) -> Value {
    json!({
        "error": error.kind().code(),
        "field": error.field(),
        "is_retryable": error.is_retryable(),
        "issues": issues(error.issues()),
        "text": error.to_string(),
    })
}

fn flushed(report: &FlushReport) -> Value {
    json!({
        "delivered": report.delivered,
        "pending": report.pending,
        "dead": report.dead,
        "damaged": report.damaged,
    })
}

fn outcome(outcome: &TrackedOutcome) -> Value {
    let mut shown = match &outcome.result {
        TrackedResult::Delivered => json!({"result": "delivered"}),
        TrackedResult::Dead {
            reason,
            code,
            subcode,
            message,
        } => json!({
            "result": "dead", "reason": reason.as_str(),
            "code": code, "subcode": subcode, "text": message,
        }),
        other => panic!("{other:?}"),
    };
    shown["event_id"] = json!(outcome.event_id);
    shown["event_name"] = json!(outcome.event_name);
    shown
}

fn letter(letter: &DeadLetter) -> Value {
    json!({
        "event_id": letter.event_id,
        "event_name": letter.event_name,
        "reason": letter.reason.as_str(),
        "code": letter.code,
        "subcode": letter.subcode,
        "text": letter.message,
    })
}

fn shown(stats: &Stats) -> Value {
    let (books, shipping) = (&stats.books, &stats.shipping);
    json!({
        "books": {
            "accepted": books.accepted, "delivered": books.delivered, "dead": books.dead,
            "pending": books.pending, "purged": books.purged, "damaged": books.damaged,
        },
        "shipping": {
            "parked": shipping.parked.map(capikit::Parked::as_str),
            "ambiguous_resends": shipping.ambiguous_resends,
            "requests": shipping.requests,
        },
    })
}

fn check_requests(scenario: &Value, endpoint: &Endpoint, name: &str) {
    let ids = |request: &endpoint::Received| -> Vec<String> {
        let body = request.json();
        let events = body["data"].as_array().unwrap().iter();
        let id = |event: &Value| event["event_id"].as_str().unwrap().to_owned();
        events.map(id).collect()
    };
    let requests: Vec<_> = endpoint.received().iter().map(ids).collect();
    let distinct: BTreeSet<_> = requests.iter().flatten().collect();
    match &scenario["received"] {
        Value::Null => {}
        Value::Number(count) => assert_eq!(Some(distinct.len() as u64), count.as_u64(), "{name}"),
        ids => assert_eq!(&json!(distinct), ids, "{name}"),
    }
    if !scenario["requests"].is_null() {
        assert_eq!(json!(requests), scenario["requests"], "{name}");
    }
}

#[test]
fn accept() {
    run("accept.json");
}

#[test]
fn deliver() {
    run("deliver.json");
}

#[test]
fn dead() {
    run("dead.json");
}
