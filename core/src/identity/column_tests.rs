//! A column gives what the single function gives, however it is cut.

use super::super::{explain, hash_field};
use super::*;
use crate::Sha256Hex;

const OPTIONS: Options = Options::at(1_795_392_000);

fn column(rows: usize) -> Vec<Option<String>> {
    let digest = Sha256Hex::of("x").to_string();
    (0..rows)
        .map(|row| match row % 7 {
            0 => None,
            1 => Some("not an address".to_owned()),
            2 => Some(digest.to_uppercase()),
            3 => Some(format!("{digest}.AQ")),
            4 => Some(format!(" {}@Example.com", "long".repeat(row % 15 + 1))),
            _ => Some(format!("Customer{row}@example.com")),
        })
        .collect()
}

fn threads(count: usize) -> NonZeroUsize {
    NonZeroUsize::new(count).unwrap()
}

#[test]
fn every_row_is_what_the_single_function_gives() {
    for count in [0, 1, 2, 7, 8, 9, 100, PART * 3 + 5] {
        let cells = column(count);
        let expected: Vec<Option<String>> = cells
            .iter()
            .map(|cell| hash_field(Field::Email, cell.as_deref()?, &OPTIONS))
            .collect();
        let expected: Vec<Option<&str>> = expected.iter().map(Option::as_deref).collect();
        for threads in [threads(1), threads(3)] {
            let hashed = hash_column(Field::Email, &cells[..], &OPTIONS, threads, false);
            let rows: Vec<Option<&str>> = hashed.iter().collect();
            assert_eq!(rows, expected, "{count} rows on {threads} threads");
            assert_eq!(
                hashed.nulls,
                expected.iter().filter(|row| row.is_none()).count()
            );
            assert_eq!(
                hashed.offsets.last(),
                Some(&hashed.data.len().try_into().unwrap())
            );
            assert!(hashed.issues.is_empty(), "nobody asked");
        }
    }
}

#[test]
fn issues_name_their_row_in_the_whole_column() {
    let cells = column(PART * 2);
    let hashed = hash_column(Field::Email, &cells[..], &OPTIONS, threads(2), true);
    let expected: Vec<RowIssue> = cells
        .iter()
        .enumerate()
        .filter_map(|(row, cell)| Some((row, cell.as_deref()?)))
        .flat_map(|(row, text)| {
            let outcome = explain(Field::Email, text, Form::Detect, &OPTIONS);
            let codes = outcome.issues.into_iter().map(|issue| issue.code);
            codes.map(move |code| RowIssue { row, code })
        })
        .collect();
    assert_eq!(hashed.issues, expected);
}

#[test]
fn a_field_that_is_never_hashed_gives_nothing() {
    let cells = [Some("1.1.1.1"), Some("1.0.0.1")];
    let hashed = hash_column(
        Field::ClientIpAddress,
        &cells[..],
        &OPTIONS,
        threads(1),
        false,
    );
    assert_eq!(hashed.iter().collect::<Vec<_>>(), [None, None]);
}

#[test]
fn marks_and_unreadable_values_are_told_apart() {
    struct Marked;
    impl Cells for Marked {
        fn len(&self) -> usize {
            4
        }
        fn cell<'a>(&'a self, row: usize, scratch: &'a mut String) -> Cell<'a> {
            scratch.push_str("38400000");
            match row {
                0 => Cell::Text(scratch, Form::Raw),
                1 => Cell::Text(scratch, Form::Hashed),
                2 => Cell::Unreadable,
                _ => Cell::Missing,
            }
        }
    }
    let hashed = hash_column(Field::ExternalId, &Marked, &OPTIONS, threads(1), true);
    let digest = hash_field(Field::ExternalId, "38400000", &OPTIONS);
    let rows: Vec<Option<&str>> = hashed.iter().collect();
    assert_eq!(rows, [digest.as_deref(), None, None, None]);
    let issues = [(1, Code::NotADigest), (2, Code::WrongType)];
    assert_eq!(
        hashed.issues,
        issues.map(|(row, code)| RowIssue { row, code })
    );
}
