//! Runs the cases of `tests/vectors/` on browser ids, which every language runs.

#![cfg(test)] // Tells clippy that the functions around the tests are tests too.

use std::fs;
use std::path::Path;

use capikit::build_fbc;
use serde_json::Value;

#[test]
fn every_browser_id_is_built_or_kept_as_the_case_says() {
    for (place, row) in rows("browser_id.jsonl") {
        let index = usize::try_from(row["index"].as_u64().unwrap()).unwrap();
        let now_ms = row["now_ms"].as_i64().unwrap();
        let fbc = build_fbc(
            row["click_id"].as_str(),
            row["stored"].as_str(),
            index,
            now_ms,
        );
        assert_eq!(
            fbc.as_deref(),
            row["fbc"].as_str(),
            "{place}: {}",
            row["why"]
        );
    }
}

fn rows(name: &str) -> Vec<(String, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors");
    let text = fs::read_to_string(folder.join(name)).unwrap();
    let rows: Vec<_> = (1..)
        .zip(text.lines())
        .map(|(line, text)| {
            (
                format!("{name}:{line}"),
                serde_json::from_str(text).unwrap(),
            )
        })
        .collect();
    assert!(rows.len() >= 20, "only {} cases in {name}", rows.len());
    rows
}
