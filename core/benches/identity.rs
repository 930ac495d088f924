//! What normalizing adds to hashing, as ratios of medians over rounds of one run.
//!
//! `cargo bench -p capikit --bench identity`

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    clippy::print_stdout
)]

use std::hint::black_box;
use std::num::NonZeroUsize;
use std::time::Instant;

use capikit::{Field, Options, hash_column, hash_field, normalize_field};
use serde_json::Value;
use sha2::{Digest, Sha256};

const ROUNDS: usize = 9;
const PEOPLE: usize = 2_000;
const NOW: i64 = 1_795_392_000;

/// The eleven identifiers that are hashed, as a shop has them.
fn person(number: usize) -> [(Field, String); 11] {
    [
        (Field::Email, format!(" Customer{number}@Example.com ")),
        (
            Field::Phone,
            format!("+1 650 555 {:04}", 1000 + number % 9000),
        ),
        (Field::FirstName, format!("Mary-Ann{number}")),
        (Field::LastName, format!("O'Brien {number}")),
        (Field::DateOfBirth, format!("19{:02}-02-16", number % 100)),
        (Field::Gender, String::from("Female")),
        (Field::City, String::from("New York")),
        (Field::State, String::from("California")),
        (Field::Zip, format!("{:05}-0001", 10_000 + number)),
        (Field::Country, String::from("US")),
        (Field::ExternalId, format!("User-{number}")),
    ]
}

fn main() {
    let people: Vec<_> = (0..PEOPLE).map(person).collect();
    let mut options = Options::at(NOW);
    options.country = "US".parse().ok();
    compare(
        "11 identifiers: normalize + hash + hex / bare sha2",
        || bare(&people),
        || {
            for (field, value) in people.iter().flatten() {
                black_box(hash_field(*field, value, &options));
            }
        },
    );
    time_phones();
    let emails: Vec<Option<String>> = (0..50_000)
        .map(|number| Some(format!("customer{number}@example.com")))
        .collect();
    let one = NonZeroUsize::MIN;
    compare(
        "column of e-mails, one thread / the same digests one by one",
        || {
            for email in emails.iter().flatten() {
                black_box(hex(&Sha256::digest(email.as_bytes())));
            }
        },
        || {
            black_box(hash_column(Field::Email, &emails[..], &options, one, false));
        },
    );
}

/// The numbers of the shared cases, each with its country.
fn phones() -> Vec<(String, Options)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/vectors");
    let read = |name| std::fs::read_to_string(format!("{folder}/{name}")).unwrap();
    let rows = read("phone.jsonl") + &read("phone_plans.jsonl");
    let rows = rows.lines().map(|row| serde_json::from_str(row).unwrap());
    rows.map(|row: Value| {
        let mut options = Options::at(NOW);
        options.country = row["options"]["country"]
            .as_str()
            .map(|it| it.parse().unwrap());
        (row["value"].as_str().unwrap().to_owned(), options)
    })
    .collect()
}

/// Prints the median time of one number.
fn time_phones() {
    let phones = phones();
    let mut rounds: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            for (number, options) in &phones {
                black_box(normalize_field(Field::Phone, number, options));
            }
            start.elapsed().as_secs_f64() * 1e9 / phones.len() as f64
        })
        .collect();
    let first = rounds[0];
    rounds.sort_by(f64::total_cmp);
    let median = rounds[ROUNDS / 2];
    println!("one phone number: {median:.0} ns, {first:.0} in the first round");
}

fn bare(people: &[[(Field, String); 11]]) {
    for (_, value) in people.iter().flatten() {
        black_box(Sha256::digest(value.as_bytes()));
    }
}

/// Lowercase hexadecimal by a table, the quickest plain way.
fn hex(digest: &[u8]) -> [u8; 64] {
    let mut out = [0; 64];
    for (pair, byte) in out.chunks_exact_mut(2).zip(digest) {
        pair[0] = b"0123456789abcdef"[usize::from(byte >> 4)];
        pair[1] = b"0123456789abcdef"[usize::from(byte & 15)];
    }
    out
}

/// Runs both by turns and prints the median of the rounds' ratios.
fn compare(name: &str, base: impl Fn(), ours: impl Fn()) {
    let time = |work: &dyn Fn()| {
        let start = Instant::now();
        work();
        start.elapsed().as_secs_f64()
    };
    (0..2).for_each(|_| {
        base();
        ours();
    });
    let mut ratios: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let base = time(&base);
            time(&ours) / base
        })
        .collect();
    ratios.sort_by(f64::total_cmp);
    let [least, median, most] = [ratios[0], ratios[ROUNDS / 2], ratios[ROUNDS - 1]];
    println!("{name}: {median:.2} [{least:.2}-{most:.2}]");
}
