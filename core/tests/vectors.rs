//! Runs the normalization cases of `tests/vectors/`, which every language runs.

#![cfg(test)] // Tells clippy that the functions around the tests are tests too.

use std::fs;
use std::path::{Path, PathBuf};

use capikit::{DateOrder, Field, Form, Options, Outcome, Sha256Hex, explain};
use serde_json::Value;

/// 2026-11-23T00:00:00Z: the time that all cases are run at.
const NOW: i64 = 1_795_392_000;

#[test]
fn every_case_gives_what_it_says() {
    let mut rows = 0;
    let mut failures = Vec::new();
    for file in files() {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let lines = fs::read_to_string(&file).unwrap();
        for (number, line) in lines.lines().enumerate() {
            let row: Value = serde_json::from_str(line).unwrap();
            if !is_normalization(&row) {
                break;
            }
            rows += 1;
            let place = format!("{name}:{}", number + 1);
            let wrong = check(&row).into_iter();
            failures.extend(wrong.map(|wrong| format!("{place}: {wrong}")));
        }
    }
    assert!(rows >= 2_200, "only {rows} cases were found");
    assert!(
        failures.is_empty(),
        "{} of {rows} cases\n{}",
        failures.len(),
        failures.join("\n")
    );
}

/// Files of other subjects have rows of another form.
fn is_normalization(row: &Value) -> bool {
    row.get("field").is_some() && row.get("value").is_some()
}

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors");
    let entries = fs::read_dir(folder).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let is_rows = |path: &PathBuf| path.extension().is_some_and(|it| it == "jsonl");
    let mut files: Vec<_> = paths.filter(is_rows).collect();
    files.sort();
    files
}

/// What is wrong with the outcome of one case.
fn check(row: &Value) -> Vec<String> {
    let field: Field = text(row, "field").parse().unwrap();
    let options = options(&row["options"]);
    let outcome = explain(field, text(row, "value"), form(row), &options);
    let mut wrong = Vec::new();
    let mut compare = |what: &str, expected: &Value, found: Value| {
        if *expected != found {
            wrong.push(format!(
                "{what} is {found}, not {expected} ({})",
                row["why"]
            ));
        }
    };
    let normalized = outcome.normalized.clone();
    compare("normalized", &row["normalized"], normalized.into());
    compare("sha256", &row["sha256"], outcome.sha256.clone().into());
    if let Some(issues) = row.get("issues") {
        let codes: Vec<_> = outcome.issues.iter().map(|it| it.code.as_str()).collect();
        compare("issues", issues, codes.into());
    }
    if let Some(alternates) = row.get("alternates") {
        let found = outcome.alternates.iter();
        let texts: Vec<_> = found.map(|it| it.normalized.clone()).collect();
        compare("alternates", alternates, texts.into());
    }
    wrong.extend(inconsistent(&outcome).map(str::to_owned));
    wrong
}

/// What must hold of every outcome, whatever the case says.
fn inconsistent(outcome: &Outcome) -> Option<&'static str> {
    let is_hashed = outcome.field.is_hashed();
    let of = |text: &str| is_hashed.then(|| Sha256Hex::of(text).to_string());
    let normalized = outcome.normalized.as_ref();
    let digest_fits = normalized.is_none_or(|text| of(text) == outcome.sha256);
    let mut alternates = outcome.alternates.iter();
    let alternates_fit =
        alternates.all(|it| of(&it.normalized) == it.sha256.map(|hex| hex.to_string()));
    if !digest_fits || !alternates_fit {
        return Some("a digest is not that of its text");
    }
    let is_silent = normalized.is_none() && outcome.sha256.is_none() && outcome.issues.is_empty();
    is_silent.then_some("nothing is sent, and nothing says why")
}

fn form(row: &Value) -> Form {
    match row.get("form").and_then(Value::as_str) {
        None | Some("detect") => Form::Detect,
        Some("raw") => Form::Raw,
        Some("hashed") => Form::Hashed,
        Some(other) => panic!("{other} is no form"),
    }
}

fn options(given: &Value) -> Options {
    let mut options = Options::at(NOW);
    for (key, value) in given.as_object().unwrap() {
        match key.as_str() {
            "country" => options.country = Some(value.as_str().unwrap().parse().unwrap()),
            "date_order" => options.date_order = Some(date_order(value.as_str().unwrap())),
            "alternates" => options.alternates = value.as_bool().unwrap(),
            "vanity" => options.vanity = value.as_bool().unwrap(),
            other => panic!("{other} is no option"),
        }
    }
    options
}

fn date_order(name: &str) -> DateOrder {
    match name {
        "dmy" => DateOrder::DayFirst,
        "mdy" => DateOrder::MonthFirst,
        other => panic!("{other} is no order"),
    }
}

fn text<'a>(row: &'a Value, key: &str) -> &'a str {
    row[key]
        .as_str()
        .unwrap_or_else(|| panic!("{key} is missing"))
}
