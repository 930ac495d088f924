//! What every language makes of bad input: `tests/scenarios/bad_input.json`.

#![cfg(test)] // Tells clippy that the functions around the tests are tests too.

use std::fs;
use std::path::Path;

use capikit::{Event, Field, Form, Issue, Options, Spelling, Terms, explain};
use serde_json::{Value, json};

/// 2026-11-23T00:00:00Z.
const NOW: i64 = 1_795_392_000;

/// Values that JSON can not say, as the bindings write them.
fn made(what: &str) -> String {
    match what {
        "nan" | "infinity" => String::from("1e999"),
        "lone_surrogate" => String::from(r#""ann\ud800@example.com""#),
        "broken_name" => String::from(r#"{"a\ud800":{"\udc00b":1}}"#),
        "megabyte" => json!("a".repeat(1_000_000)).to_string(),
        "bytes" => String::from(r#"{"type":"Buffer","data":[97]}"#),
        other => panic!("{other} is no value"),
    }
}

fn table() -> Value {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/scenarios/bad_input.json");
    serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap()
}

/// The base event with one value changed. What JSON can not say is put into the finished text.
fn changed(base: &Value, row: &Value) -> String {
    let mut event = base.clone();
    let (path, name) = row["path"]
        .as_str()
        .unwrap()
        .rsplit_once('.')
        .unwrap_or(("", row["path"].as_str().unwrap()));
    let place = if path.is_empty() {
        &mut event
    } else {
        &mut event[path]
    };
    place[name] = row["value"].clone();
    let mut text = event.to_string();
    for what in [
        "nan",
        "infinity",
        "lone_surrogate",
        "broken_name",
        "megabyte",
        "bytes",
    ] {
        text = text.replace(&json!({ "make": what }).to_string(), &made(what));
    }
    text
}

fn issues_of(event: &str) -> Vec<Issue> {
    let event = Event::from_json(event, Spelling::Snake).unwrap();
    match event.prepare(&Terms::at(NOW), || panic!("the event has an id")) {
        Ok(prepared) => prepared.issues,
        Err(error) => {
            assert!(!error.to_string().contains("example"), "{error}");
            error.issues().to_vec()
        }
    }
}

#[test]
fn events() {
    let table = table();
    for row in table["events"].as_array().unwrap() {
        let issues = issues_of(&changed(&table["base"], row));
        let found: Vec<Value> = issues
            .iter()
            .map(|it| json!({"field": it.field, "code": it.code.as_str(), "severity": it.severity.as_str()}))
            .collect();
        assert_eq!(json!(found), row["issues"], "{}", row["name"]);
    }
}

#[test]
fn values_that_are_text() {
    let megabyte = "a".repeat(1_000_000);
    for row in table()["values"].as_array().unwrap() {
        let value = match &row["value"] {
            Value::Null => "",
            Value::String(text) => text,
            other if other["make"] == "megabyte" => &megabyte,
            // The types of Rust leave no room for the others.
            _ => continue,
        };
        let field: Field = row["field"].as_str().unwrap().parse().unwrap();
        let outcome = explain(field, value, Form::Detect, &Options::at(NOW));
        let codes: Vec<_> = outcome.issues.iter().map(|it| it.code.as_str()).collect();
        assert_eq!(json!(outcome.sha256), row["sha256"], "{}", row["name"]);
        assert_eq!(json!(codes), row["issues"], "{}", row["name"]);
    }
}
