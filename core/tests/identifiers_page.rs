//! The tables of `docs/identifiers.md` say what the code does.

#![cfg(test)] // Tells clippy that the functions around the tests are tests too.

use capikit::{DateOrder, Field, Form, Options, explain};

/// 2026-11-23T00:00:00Z.
const NOW: i64 = 1_795_392_000;

#[test]
fn every_row_of_the_page_is_true() {
    let page = include_str!("../../docs/identifiers.md");
    let rows = page.lines().filter(|line| line.starts_with("| `"));
    let rows: Vec<Vec<&str>> = rows.map(cells).collect();
    assert!(rows.len() >= 80, "only {} rows", rows.len());
    for row in rows {
        check(&row);
    }
}

#[test]
fn every_identifier_has_an_example() {
    let page = include_str!("../../docs/identifiers.md");
    let parts = [Field::F5Last]; // As `f5first`.
    for field in Field::ALL
        .into_iter()
        .filter(|field| !parts.contains(field))
    {
        assert!(
            page.contains(&format!("\n| `{}` |", field.code())),
            "{field}"
        );
    }
}

/// What stands between the lines of a row.
fn cells(row: &str) -> Vec<&str> {
    let row = row.trim().trim_matches('|');
    row.split('|').collect()
}

fn check(row: &[&str]) {
    let [field, value, known, sent, issues, alternates @ ..] = row else {
        panic!("{row:?} is too short");
    };
    let field: Field = only(field).unwrap().parse().unwrap();
    let outcome = explain(field, only(value).unwrap(), Form::Detect, &options(known));
    let found = outcome.normalized.as_deref().or(outcome.sha256.as_deref());
    assert_eq!(found, only(sent), "{row:?}");
    let codes: Vec<_> = outcome.issues.iter().map(|it| it.code.as_str()).collect();
    assert_eq!(codes, quoted(issues), "{row:?}");
    let second: Vec<_> = outcome
        .alternates
        .iter()
        .map(|it| it.normalized.as_str())
        .collect();
    let expected = alternates.first().map(|cell| quoted(cell));
    assert_eq!(second, expected.unwrap_or_default(), "{row:?}");
}

/// The texts between backticks.
fn quoted(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

fn only(cell: &str) -> Option<&str> {
    quoted(cell).first().copied()
}

fn options(known: &str) -> Options {
    let mut options = Options::at(NOW);
    for setting in quoted(known) {
        match setting.split_once('=') {
            Some(("country", code)) => options.country = Some(code.parse().unwrap()),
            Some(("date_order", "dmy")) => options.date_order = Some(DateOrder::DayFirst),
            None if setting == "alternates" => options.alternates = true,
            _ => panic!("{setting} is no option"),
        }
    }
    options
}
