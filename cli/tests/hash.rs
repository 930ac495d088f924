//! `capikit hash`.

#![cfg(test)] // Tells clippy that the functions around the tests are tests too.

mod command;

use command::{Done, capikit, feed, run};

/// SHA-256 of `ann@example.com`, by `sha256sum`.
const ANN: &str = "71d4f55f72fa128dfb468a1a3901507c804b74316488744d769d7f4b16696476";
/// SHA-256 of `491701234567`, by `sha256sum`.
const PHONE: &str = "8b47a52ed04d068c3a9c5632b98cec18780a9f9f4099d4f8afe233970ce116fe";

fn hash_lines(args: &[&str], input: impl Into<Vec<u8>>) -> Done {
    feed(capikit(["hash"].iter().chain(args)), input)
}

#[test]
fn a_hash_is_64_digits_and_a_line_end() {
    let done = run(["hash", "email", " Ann@Example.com "]).exits_with(0);
    assert_eq!(done.out, format!("{ANN}\n"));
    assert_eq!(done.err, "");
    let by_code = run(["hash", "em", "ann@example.com"]).exits_with(0);
    assert_eq!(by_code.out, done.out);
}

#[test]
fn the_country_and_the_date_order_are_used() {
    let done = run(["hash", "phone", "0170 1234567", "--country", "DE"]).exits_with(0);
    assert_eq!(done.out, format!("{PHONE}\n"));
    let date = ["hash", "db", "03/04/1990", "--normalized", "--date-order"];
    let dmy = run(date.iter().chain(&["dmy"])).exits_with(0);
    let mdy = run(date.iter().chain(&["mdy"])).exits_with(0);
    assert_eq!((&*dmy.out, &*mdy.out), ("19900403\n", "19900304\n"));
}

#[test]
fn a_value_that_is_hashed_already_is_not_hashed_twice() {
    let done = run(["hash", "email", &ANN.to_uppercase()]).exits_with(0);
    assert_eq!(done.out, format!("{ANN}\n"));
    let normalized = run(["hash", "email", ANN, "--normalized"]).exits_with(1);
    assert_eq!(normalized.out, "");
    assert!(
        normalized.err.contains("hashed already"),
        "{}",
        normalized.err
    );
}

#[test]
fn an_identifier_that_is_never_hashed_is_printed_normalized_with_a_note() {
    let done = run(["hash", "client_ip_address", " 8.8.8.8 "]).exits_with(0);
    assert_eq!(done.out, "8.8.8.8\n");
    assert!(done.err.contains("never hashed"), "{}", done.err);
}

#[test]
fn an_unreadable_value_gives_no_output_and_a_reason() {
    let done = run(["hash", "email", "no address at all"]).exits_with(1);
    assert_eq!(done.out, "");
    assert!(done.err.contains("invalid_email"), "{}", done.err);
    run(["hash", "email", ""]).exits_with(1);
}

#[test]
fn lines_of_standard_input_keep_their_places() {
    let done = hash_lines(
        &["email", "-"],
        b"ann@example.com\r\n\nno address\nx\xff\n Ann@Example.com ".to_vec(),
    )
    .exits_with(1)
    .hides("no address");
    let lines: Vec<&str> = done.out.lines().collect();
    assert_eq!(lines, [ANN, "", "", "", ANN]);
    let (third, fourth) = done.err.split_once('\n').unwrap();
    assert!(third.starts_with("line 3: ") && third.contains("invalid_email"));
    assert!(fourth.starts_with("line 4: ") && fourth.contains("UTF-8"));
}

#[test]
fn blank_lines_are_missing_values_and_no_mistake() {
    let done = hash_lines(&["email", "-"], "\n  \nann@example.com\n").exits_with(0);
    assert_eq!(done.out, format!("\n\n{ANN}\n"));
    assert_eq!(done.err, "");
    assert_eq!(hash_lines(&["email", "-"], "").exits_with(0).out, "");
}

#[test]
fn json_has_one_object_for_each_value() {
    let done = run(["hash", "email", " Ann@Example.com ", "--json"]).exits_with(0);
    let [record] = &done.json()[..] else {
        panic!("{}", done.out)
    };
    assert_eq!(record["field"], "email");
    assert_eq!(record["normalized"], "ann@example.com");
    assert_eq!(record["sha256"], ANN);
    assert!(record.get("line").is_none());

    let done = hash_lines(&["email", "-", "--json"], "nobody\nann@example.com\n").exits_with(1);
    let records = done.json();
    assert_eq!(records[0]["line"], 1);
    assert_eq!(records[0]["sha256"], serde_json::Value::Null);
    assert_eq!(records[0]["issues"][0]["code"], "invalid_email");
    assert_eq!(records[0]["issues"][0]["severity"], "dropped");
    assert_eq!(records[1]["sha256"], ANN);
}

#[test]
fn a_wrong_field_or_country_is_a_usage_error_that_lists_the_right_ones() {
    let done = run(["hash", "e-mail", "ann@example.com"]).exits_with(2);
    assert!(done.err.contains("first_name"), "{}", done.err);
    run(["hash", "phone", "0170", "--country", "Atlantis"]).exits_with(2);
    run(["hash", "email"]).exits_with(2);
}

#[cfg(unix)]
#[test]
fn an_argument_that_is_no_text_is_a_usage_error() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let value = OsStr::from_bytes(b"ann\xff@example.com");
    run([OsStr::new("hash"), OsStr::new("email"), value]).exits_with(2);
}
