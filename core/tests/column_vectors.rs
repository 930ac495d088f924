//! Columns: the cases of `tests/vectors/column.jsonl`, which every language runs, and every other
//! case as a cell of one.

#![cfg(test)] // Tells clippy that the functions around the tests are tests too.

use std::collections::BTreeMap;
use std::fs;
use std::num::NonZeroUsize;
use std::path::Path;

use capikit::{DateOrder, Field, HashedColumn, Options, hash_column, hash_field};
use serde_json::Value;

/// 2026-11-23T00:00:00Z: the time that all cases are run at.
const NOW: i64 = 1_795_392_000;

fn rows(is_wanted: impl Fn(&Value) -> bool) -> Vec<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors");
    let files = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path());
    let files = files.filter(|path| path.extension().is_some_and(|it| it == "jsonl"));
    let texts = files.map(|path| fs::read_to_string(path).unwrap());
    texts
        .flat_map(|text| {
            let rows = text.lines().map(|line| serde_json::from_str(line).unwrap());
            rows.filter(&is_wanted).collect::<Vec<_>>()
        })
        .collect()
}

fn hashed(field: &str, cells: &[Option<String>], options: &Options) -> HashedColumn {
    let field: Field = field.parse().unwrap();
    hash_column(field, cells, options, NonZeroUsize::MIN, true)
}

#[test]
fn every_column_gives_what_it_says() {
    let columns = rows(|row| row.get("digests").is_some());
    assert!(columns.len() >= 13);
    for row in columns {
        let cells: Vec<Option<String>> =
            row["values"].as_array().unwrap().iter().map(cell).collect();
        let column = hashed(
            row["column"].as_str().unwrap(),
            &cells,
            &options(&row["options"]),
        );
        let digests: Vec<Option<&str>> = column.iter().collect();
        assert_eq!(serde_json::json!(digests), row["digests"], "{}", row["why"]);
        let issues = column.issues.iter().map(|it| (it.row, it.code.as_str()));
        let issues = serde_json::json!(issues.collect::<Vec<_>>());
        let expected = row.get("issues").unwrap_or(&issues);
        assert_eq!(issues, *expected, "{}", row["why"]);
    }
}

#[test]
fn a_column_gives_what_single_values_give() {
    let mut columns = BTreeMap::<String, Vec<Value>>::new();
    for row in rows(|row| row.get("field").is_some() && row.get("value").is_some()) {
        let key = format!("{} {}", row["field"], row["options"]);
        columns.entry(key).or_default().push(row);
    }
    assert!(columns.values().map(Vec::len).sum::<usize>() >= 1_200);
    for (key, rows) in columns {
        let field = rows[0]["field"].as_str().unwrap();
        let options = options(&rows[0]["options"]);
        let cells: Vec<Option<String>> = rows.iter().map(|row| cell(&row["value"])).collect();
        let column = hashed(field, &cells, &options);
        let found: Vec<Option<String>> = column.iter().map(|it| it.map(str::to_owned)).collect();
        let single =
            |cell: &Option<String>| hash_field(field.parse().unwrap(), cell.as_deref()?, &options);
        assert_eq!(found, cells.iter().map(single).collect::<Vec<_>>(), "{key}");
    }
}

fn cell(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

fn options(given: &Value) -> Options {
    let mut options = Options::at(NOW);
    options.country = given["country"].as_str().map(|it| it.parse().unwrap());
    options.vanity = given["vanity"].as_bool().unwrap_or_default();
    options.date_order = given["date_order"].as_str().map(|order| match order {
        "dmy" => DateOrder::DayFirst,
        _ => DateOrder::MonthFirst,
    });
    options
}
