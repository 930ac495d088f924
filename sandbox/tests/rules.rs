//! Every rule: an event that violates it is refused for it, and its mended neighbour is accepted.
//!
//! The cases are in `tests/scenarios/sandbox/*.json`. Each starts from an event in `bases.json`
//! that nothing is wrong with, and changes it: `set` by dotted path, `remove` by dotted path.

#![cfg(test)] // Tells clippy that the functions around the tests are tests too.

mod support;

use std::collections::BTreeSet;
use std::path::PathBuf;

use capikit_sandbox::Options;
use serde_json::{Value, json};
use support::{Running, start};

fn read(name: &str) -> Value {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/scenarios/sandbox");
    let text = std::fs::read_to_string(folder.join(name)).unwrap();
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn cases() -> Vec<Value> {
    let files = ["shape.json", "user-data.json", "data.json", "sources.json"];
    let lists = files
        .iter()
        .map(|name| read(name).as_array().unwrap().clone());
    lists.flatten().collect()
}

/// The object that holds the last part of a dotted path, made where it is absent.
fn holder<'a>(event: &'a mut Value, path: &str) -> (&'a mut Value, String) {
    let mut parts: Vec<&str> = path.split('.').collect();
    let last = parts.pop().unwrap().to_owned();
    let mut place = event;
    for part in parts {
        place = &mut place[part];
    }
    (place, last)
}

fn changed(base: &Value, change: &Value) -> Value {
    let mut event = base.clone();
    for path in change["remove"].as_array().into_iter().flatten() {
        let (object, key) = holder(&mut event, path.as_str().unwrap());
        object
            .as_object_mut()
            .unwrap()
            .remove(&key)
            .expect("removed key exists");
    }
    for (path, value) in change["set"].as_object().into_iter().flatten() {
        let (object, key) = holder(&mut event, path);
        object[key] = value.clone();
    }
    event
}

struct Sandboxes {
    strict: Running,
    lenient: Running,
    rules: Vec<Value>,
}

fn sandboxes() -> Sandboxes {
    let strict = start(Options {
        strict: true,
        ..Options::default()
    });
    let rules = strict.get("/api/rules").json()["rules"]
        .as_array()
        .unwrap()
        .clone();
    Sandboxes {
        strict,
        lenient: start(Options::default()),
        rules,
    }
}

#[test]
fn nothing_is_wrong_with_the_bases() {
    let sandboxes = sandboxes();
    for (name, event) in read("bases.json").as_object().unwrap() {
        let answer = sandboxes.strict.send(std::slice::from_ref(event));
        assert_eq!(answer.status, 200, "{name}: {}", answer.body);
    }
}

#[test]
fn each_case_is_refused_for_its_rule_and_its_neighbour_accepted() {
    let sandboxes = sandboxes();
    let bases = read("bases.json");
    for case in cases() {
        let (name, id) = (&case["name"], &case["rule"]);
        let rule = sandboxes.rules.iter().find(|rule| &rule["rule"] == id);
        let rule = rule.unwrap_or_else(|| panic!("{name}: no rule {id}"));
        let base = &bases[case["base"].as_str().unwrap_or("website")];
        let refused = changed(base, &case["refused"]);

        let answer = sandboxes.strict.send(std::slice::from_ref(&refused));
        assert_refused(&sandboxes.strict, &answer, &case, rule);

        let answer = sandboxes.lenient.send(std::slice::from_ref(&refused));
        if rule["basis"] == "seen" {
            assert_refused(&sandboxes.lenient, &answer, &case, rule);
        } else {
            assert_eq!(answer.status, 200, "lenient, {name}: {}", answer.body);
        }

        if let Some(change) = case.get("accepted") {
            let answer = sandboxes.strict.send(&[changed(base, change)]);
            assert_eq!(answer.status, 200, "neighbour of {name}: {}", answer.body);
        }
    }
}

fn assert_refused(sandbox: &Running, answer: &support::Answer, case: &Value, rule: &Value) {
    let name = &case["name"];
    assert_eq!(answer.status, 400, "{name}: {}", answer.body);
    let error = answer.error();
    assert_eq!(error["message"], "Invalid parameter", "{name}");
    assert_eq!(error["type"], "OAuthException", "{name}");
    assert_eq!(error["code"], 100, "{name}");
    assert_eq!(error["is_transient"], false, "{name}");
    assert_eq!(error["error_user_title"], rule["title"], "{name}: {error}");
    let subcode = error.get("error_subcode").unwrap_or(&Value::Null);
    assert_eq!(subcode, &rule["subcode"], "{name}");
    let path = format!("data[0].{}: ", case["path"].as_str().unwrap());
    let text = error["error_user_msg"].as_str().unwrap();
    assert!(text.starts_with(&path), "{name}: {text}");
    let kept = sandbox.get("/api/requests?limit=1").json();
    assert_eq!(
        kept["requests"][0]["refusal"]["rule"], rule["rule"],
        "{name}"
    );
}

#[test]
fn every_rule_about_events_has_a_case_with_a_neighbour() {
    let about_requests = ["no-events", "too-many-events", "partner-agent"];
    let covered: BTreeSet<String> = cases()
        .iter()
        .filter(|case| case.get("accepted").is_some())
        .map(|case| case["rule"].as_str().unwrap().to_owned())
        .collect();
    for rule in sandboxes().rules {
        let id = rule["rule"].as_str().unwrap();
        assert!(
            covered.contains(id) || about_requests.contains(&id),
            "no case for {id}"
        );
    }
}

#[test]
fn the_guide_lists_every_rule_with_its_basis() {
    let guide = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/sandbox.md");
    let guide = std::fs::read_to_string(guide).unwrap();
    for rule in sandboxes().rules {
        let (id, basis) = (
            rule["rule"].as_str().unwrap(),
            rule["basis"].as_str().unwrap(),
        );
        let subcode = rule["subcode"]
            .as_i64()
            .map_or(String::new(), |code| code.to_string());
        let row = format!("| `{id}` | {basis} | {subcode} |").replace("|  |", "| |");
        assert!(guide.contains(&row), "missing in docs/sandbox.md: {row}");
    }
}

#[test]
fn metas_own_examples_are_accepted() {
    let sandboxes = sandboxes();
    for (name, event) in read("meta-examples.json").as_object().unwrap() {
        let answer = sandboxes.lenient.send(std::slice::from_ref(event));
        assert_eq!(answer.status, 200, "{name}: {}", answer.body);
    }
}

#[test]
fn one_bad_event_refuses_its_whole_batch() {
    let sandbox = start(Options::default());
    let mut bad = support::purchase("2");
    bad["user_data"] = json!({ "em": "ann@example.com" });
    let answer = sandbox.send(&[support::purchase("1"), bad, support::purchase("3")]);
    assert_eq!(answer.status, 400);
    assert_eq!(answer.error()["error_subcode"], 2_804_016);
    let text = answer.error()["error_user_msg"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(text.starts_with("data[1].user_data.em: "), "{text}");
    assert!(!answer.body.contains("ann@example.com"));
    assert!(sandbox.events().is_empty());
}
