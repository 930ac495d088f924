//! Meta's deduplication rules, as the sandbox applies them: `tests/scenarios/dedup/*.json`.

#![cfg(test)] // Tells clippy that the functions around the tests are tests too.

mod support;

use std::path::PathBuf;

use capikit_sandbox::Options;
use serde_json::{Value, json};
use support::{NOW, Running, start};

fn files() -> Vec<Value> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/scenarios/dedup");
    let read = |name: &str| {
        let text = std::fs::read_to_string(folder.join(name)).unwrap();
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"))
    };
    ["online.json", "offline.json"].map(read).to_vec()
}

/// The base with the members of a step; null takes a member away.
fn merged(base: &Value, step: &Value) -> Value {
    let mut merged = base.clone();
    for (key, value) in step.as_object().unwrap() {
        let value = match (value, merged.get(key)) {
            (Value::Object(_), Some(old @ Value::Object(_))) => self::merged(old, value),
            _ => value.clone(),
        };
        let object = merged.as_object_mut().unwrap();
        if value.is_null() {
            object.remove(key);
        } else {
            object.insert(key.clone(), value);
        }
    }
    merged
}

fn take(sandbox: &Running, base: &Value, step: &Value, now: &mut i64) {
    if let Some(seconds) = step["advance_s"].as_i64() {
        let body = json!({ "advance_ms": seconds * 1000 });
        let answer = sandbox.post("/api/clock", &body);
        *now += seconds;
        assert_eq!(answer.json()["now_ms"], *now * 1000);
    } else if step["browser"].is_object() {
        let parameters = merged(&base["browser"], &step["browser"]);
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in parameters.as_object().unwrap() {
            query.append_pair(name, value.as_str().unwrap());
        }
        assert_eq!(sandbox.get(&format!("/tr?{}", query.finish())).status, 200);
    } else {
        let mut event = merged(&base["server"], &step["server"]);
        let offset = event.as_object_mut().unwrap().remove("event_time_s");
        let time = offset.map_or(*now, |offset| NOW + offset.as_i64().unwrap());
        event["event_time"] = json!(time);
        let answer = sandbox.send(&[event]);
        assert_eq!(answer.status, 200, "{}", answer.body);
    }
}

/// A conversion in the words of the scenarios.
fn told(view: &Value) -> Value {
    let mut copies = view["more"].as_array().unwrap().clone();
    copies.extend([&view["browser"], &view["server"]].map(Clone::clone));
    copies.retain(Value::is_object);
    copies.sort_by_key(|copy| copy["number"].as_u64());
    let with = |status| copies.iter().filter(move |copy| copy["status"] == status);
    let mut told = json!({ "counted": with("counted").next().unwrap()["number"] });
    if let Some(dropped) = with("dropped").next() {
        told["dropped"] = with("dropped").map(|copy| copy["number"].clone()).collect();
        told["matched_by"] = view["matched_by"].clone();
        told["because"] = dropped["because"].clone();
    }
    if view["looks_like"].is_object() {
        told["why"] = view["looks_like"]["reason"].clone();
    }
    told
}

#[test]
fn each_case_gives_its_conversions() {
    let mut cases = 0;
    for file in files() {
        for case in file["cases"].as_array().unwrap() {
            let sandbox = start(Options::default());
            let mut now = NOW;
            for step in case["steps"].as_array().unwrap() {
                take(&sandbox, &file["base"], step, &mut now);
            }
            let shown = sandbox.get("/api/conversions").json();
            let mut told: Vec<Value> = shown["conversions"]
                .as_array()
                .unwrap()
                .iter()
                .map(told)
                .collect();
            told.reverse();
            assert_eq!(Value::from(told), case["conversions"], "{}", case["name"]);
            cases += 1;
        }
    }
    assert!(cases >= 30, "{cases}");
}
