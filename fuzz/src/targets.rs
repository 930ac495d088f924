//! What must hold for any input. Each function is a fuzz target, and `core/tests/corpus.rs` runs
//! them all over the committed corpus with a stable compiler.

use std::num::NonZeroUsize;

use capikit::{
    DateOrder, Event, Field, Form, Options, Sha256Hex, Spelling, Terms, derive_event_id, explain,
    hash_column, hash_field,
};

/// 2026-11-23, so that "today" does not move.
const NOW: i64 = 1_795_392_000;

/// What is run on the bytes that a fuzzer chose.
pub type Target = fn(&[u8]);

/// Every target, by name.
pub const ALL: &[(&str, Target)] = &[
    ("identifier", identifier),
    ("phone", phone),
    ("date", date),
    ("column", column),
    ("event", event),
    ("event_id", event_id),
];

/// The first byte picks the field, the second what else is known; the rest is the value.
pub fn identifier(data: &[u8]) {
    let [field, known, rest @ ..] = data else {
        return;
    };
    let field = Field::ALL[usize::from(*field) % Field::ALL.len()];
    let mut options = Options::at(NOW);
    let countries = [
        None,
        Some("us"),
        Some("gb"),
        Some("de"),
        Some("br"),
        Some("jp"),
        Some("ca"),
    ];
    let country = countries[usize::from(*known) % countries.len()];
    options.country = country.map(|country| country.parse().unwrap());
    options.alternates = known & 0x80 != 0;
    check(field, &String::from_utf8_lossy(rest), &options);
}

/// The first two bytes are the country.
pub fn phone(data: &[u8]) {
    let [first, second, rest @ ..] = data else {
        return;
    };
    let mut options = Options::at(NOW);
    options.country = str::from_utf8(&[*first, *second])
        .ok()
        .and_then(|code| code.parse().ok());
    options.vanity = first & 1 == 1;
    check(Field::Phone, &String::from_utf8_lossy(rest), &options);
}

/// The first byte picks the order of day and month.
pub fn date(data: &[u8]) {
    let [order, rest @ ..] = data else { return };
    let mut options = Options::at(NOW);
    options.date_order = match order % 3 {
        0 => None,
        1 => Some(DateOrder::DayFirst),
        _ => Some(DateOrder::MonthFirst),
    };
    check(Field::DateOfBirth, &String::from_utf8_lossy(rest), &options);
}

/// What holds for one value: it has a canonical form or it does not, the digest is that of the
/// canonical form, the canonical form is its own, and no message shows the value.
fn check(field: Field, value: &str, options: &Options) {
    for form in [Form::Detect, Form::Raw, Form::Hashed] {
        let outcome = explain(field, value, form, options);
        if let Some(normalized) = &outcome.normalized {
            assert!(!normalized.is_empty(), "an empty canonical form");
            let expected = field
                .is_hashed()
                .then(|| Sha256Hex::of(normalized).to_string());
            assert_eq!(outcome.sha256, expected, "the digest is of something else");
        }
        if let Some(digest) = &outcome.sha256 {
            let hex = digest.get(..64).expect("a digest has 64 digits");
            assert!(hex.bytes().all(|byte| byte.is_ascii_hexdigit()));
        }
        let has_nothing = outcome.normalized.is_none() && outcome.sha256.is_none();
        assert!(
            !has_nothing || !outcome.issues.is_empty(),
            "nothing, and nothing says why"
        );
    }
    assert_eq!(
        hash_field(field, value, options),
        explain(field, value, Form::Detect, options).sha256
    );
}

/// Lines are rows; an empty line is a null.
pub fn column(data: &[u8]) {
    let [field, rest @ ..] = data else { return };
    let field = Field::ALL[usize::from(*field) % Field::ALL.len()];
    let text = String::from_utf8_lossy(rest);
    let cells: Vec<Option<&str>> = text
        .split('\n')
        .map(|line| Some(line).filter(|line| !line.is_empty()))
        .collect();
    let options = Options::at(NOW);
    let column = hash_column(field, &cells[..], &options, NonZeroUsize::MIN, true);
    for (cell, row) in cells.iter().zip(column.iter()) {
        assert_eq!(
            cell.and_then(|cell| hash_field(field, cell, &options))
                .as_deref(),
            row
        );
    }
}

/// The first byte picks the spelling and the terms; the rest is JSON, or not.
pub fn event(data: &[u8]) {
    let [mode, rest @ ..] = data else { return };
    let spelling = if mode & 1 == 0 {
        Spelling::Snake
    } else {
        Spelling::Camel
    };
    let Ok(event) = Event::from_json(&String::from_utf8_lossy(rest), spelling) else {
        return;
    };
    let mut terms = Terms::at(NOW);
    terms.strict = mode & 2 != 0;
    terms.alternates = mode & 4 != 0;
    match event.prepare(&terms, || String::from("id")) {
        Ok(prepared) => {
            let value: serde_json::Value = serde_json::from_str(&prepared.payload).expect("JSON");
            assert!(
                value
                    .get("user_data")
                    .is_some_and(serde_json::Value::is_object)
            );
            assert!(prepared.event_id.len() <= 255);
        }
        Err(error) => assert!(!error.issues().is_empty(), "refused, and nothing says why"),
    }
}

/// A name, a line end, and a key.
pub fn event_id(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (name, key) = text.split_once('\n').unwrap_or((&text, ""));
    let id = derive_event_id(name, key);
    assert!(id.is_ascii());
    assert_eq!(id, derive_event_id(name, key));
}
