//! The shared event vectors: what every language must make of the same event.

#![cfg(test)] // Tells clippy that the functions around the tests are tests too.

use std::fs;
use std::path::Path;

use capikit::{Event, Issue, Spelling, Terms, derive_event_id};
use serde_json::{Value, value::RawValue};

/// One row of `tests/vectors/event.jsonl`.
#[derive(serde::Deserialize)]
struct Row<'a> {
    name: String,
    #[serde(borrow)]
    event: &'a RawValue,
    terms: Setting,
    payload: Option<String>,
    issues: Vec<Expected>,
    error: bool,
}

#[derive(serde::Deserialize)]
struct Setting {
    now: i64,
    default_country: Option<String>,
    strict: bool,
    alternates: bool,
    external_id: Option<String>,
}

#[derive(serde::Deserialize, Debug, PartialEq)]
struct Expected {
    field: String,
    code: String,
    severity: String,
}

impl Setting {
    fn terms(&self) -> Terms {
        let mut terms = Terms::at(self.now);
        terms.default_country = self.default_country.as_ref().map(|c| c.parse().unwrap());
        terms.strict = self.strict;
        terms.alternates = self.alternates;
        if let Some(form) = &self.external_id {
            terms.external_id = form.parse().unwrap();
        }
        terms
    }
}

fn read(file: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors");
    fs::read_to_string(folder.join(file)).unwrap()
}

fn seen(issues: &[Issue]) -> Vec<Expected> {
    let expected = |issue: &Issue| Expected {
        field: issue.field.clone(),
        code: issue.code.to_string(),
        severity: issue.severity.to_string(),
    };
    issues.iter().map(expected).collect()
}

/// What this row gives: the payload or none, and the issues.
fn outcome(row: &Row) -> (Option<String>, Vec<Expected>) {
    let event = Event::from_json(row.event.get(), Spelling::Snake).unwrap();
    match event.prepare(&row.terms.terms(), || {
        String::from("an id that no row expects")
    }) {
        Ok(prepared) => (Some(prepared.payload), seen(&prepared.issues)),
        Err(error) => (None, seen(error.issues())),
    }
}

#[test]
fn every_event_row() {
    let mut wrong = Vec::new();
    let text = read("event.jsonl");
    for (line, text) in text.lines().enumerate() {
        let row: Row = serde_json::from_str(text).unwrap();
        assert_eq!(row.error, row.payload.is_none(), "line {}", line + 1);
        let (payload, issues) = outcome(&row);
        if (&payload, &issues) != (&row.payload, &row.issues) {
            wrong.push(format!(
                "event.jsonl:{} {}\n  expected {:?}\n           {:?}\n  got      {payload:?}\n           {issues:?}",
                line + 1,
                row.name,
                row.payload,
                row.issues
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} rows\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(text.lines().count() >= 80, "rows are missing");
}

#[test]
fn every_payload_reads_back_as_itself() {
    for text in read("event.jsonl").lines() {
        let row: Row = serde_json::from_str(text).unwrap();
        let Some(payload) = &row.payload else {
            continue;
        };
        let sent: Value = serde_json::from_str(payload).unwrap();
        if has_own_properties(&row) {
            continue; // They stand in `extra` when given and beside Meta's names when sent.
        }
        let event = Event::from_json(payload, Spelling::Snake).unwrap();
        let mut terms = row.terms.terms();
        terms.strict = false;
        let again = event.prepare(&terms, String::new).unwrap();
        assert_eq!(&again.payload, payload, "{}", row.name);
        assert_eq!(sent["event_id"], again.event_id, "{}", row.name);
    }
}

fn has_own_properties(row: &Row) -> bool {
    let event: Value = serde_json::from_str(row.event.get()).unwrap();
    event["custom_data"]["extra"].is_object()
}

#[test]
fn every_event_id_row() {
    #[derive(serde::Deserialize)]
    struct Id {
        event_name: String,
        key: String,
        #[serde(rename = "event_id")]
        expected: String,
    }
    let text = read("event_id.jsonl");
    for (line, text) in text.lines().enumerate() {
        let row: Id = serde_json::from_str(text).unwrap();
        let id = derive_event_id(&row.event_name, &row.key);
        assert_eq!(id, row.expected, "event_id.jsonl:{}", line + 1);
    }
    assert!(text.lines().count() >= 15, "rows are missing");
}
