//! What normalizing adds to hashing, as ratios of medians over rounds of one run.
//!
//! `cargo bench -p capikit --bench identity`

use std::hint::black_box;
use std::io::{self, Write};
use std::num::NonZeroUsize;

use capikit::{Field, Options, hash_column, hash_field, hash_fields, normalize_field};
use serde_json::Value;
use sha2::{Digest, Sha256};

const ROUNDS: usize = 9;
const PEOPLE: usize = 2_000;
const ROWS: usize = 50_000;
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

fn main() -> io::Result<()> {
    let mut options = Options::at(NOW);
    options.country = "US".parse().ok();
    people(&options)?;
    phones()?;
    column(
        "e-mails as they are",
        &|row| format!(" Customer{row}@Example.com "),
        &options,
    )?;
    column(
        "e-mails in canonical form",
        &|row| format!("customer{row}@example.com"),
        &options,
    )
}

fn people(options: &Options) -> io::Result<()> {
    let people: Vec<_> = (0..PEOPLE).map(person).collect();
    compare(
        "11 identifiers: normalize + hash + hex / bare sha2",
        Some(1.5),
        || {
            for (_, value) in people.iter().flatten() {
                black_box(Sha256::digest(value.as_bytes()));
            }
        },
        || {
            for person in &people {
                let values = person
                    .each_ref()
                    .map(|(field, value)| (*field, value.as_str()));
                black_box(hash_fields(&values, options));
            }
        },
    )
}

/// The median time of one number of the shared cases, each with its country.
fn phones() -> io::Result<()> {
    let phones = shared_phones()?;
    let mut rounds: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let start = seconds();
            for (number, options) in &phones {
                black_box(normalize_field(Field::Phone, number, options));
            }
            let count = u32::try_from(phones.len()).unwrap_or(u32::MAX);
            (seconds() - start) * 1e9 / f64::from(count)
        })
        .collect();
    let first = rounds.first().copied().unwrap_or_default();
    rounds.sort_by(f64::total_cmp);
    let median = rounds.get(ROUNDS / 2).copied().unwrap_or_default();
    writeln!(
        io::stdout(),
        "one phone number: {median:.0} ns, {first:.0} in the first round{}",
        verdict(median, 300.0)
    )
}

fn shared_phones() -> io::Result<Vec<(String, Options)>> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/vectors");
    let mut phones = Vec::new();
    for name in ["phone.jsonl", "phone_plans.jsonl"] {
        for line in std::fs::read_to_string(format!("{folder}/{name}"))?.lines() {
            let row: Value = serde_json::from_str(line)?;
            let text = |value: Option<&Value>| value?.as_str().map(str::to_owned);
            let mut options = Options::at(NOW);
            let country = row.get("options").and_then(|it| text(it.get("country")));
            options.country = country.and_then(|name| name.parse().ok());
            phones.extend(text(row.get("value")).map(|number| (number, options)));
        }
    }
    Ok(phones)
}

/// Against the single function, and against digests, in hexadecimal, of texts that were normalized
/// before.
fn column(name: &str, make: &dyn Fn(usize) -> String, options: &Options) -> io::Result<()> {
    let cells: Vec<Option<String>> = (0..ROWS).map(|row| Some(make(row))).collect();
    let texts = cells.iter().flatten();
    let canonical: Vec<String> = texts.map(|text| text.trim().to_lowercase()).collect();
    let ours = || {
        let one = NonZeroUsize::MIN;
        black_box(hash_column(Field::Email, &cells[..], options, one, false));
    };
    compare(
        &format!("column of {name} / hash_field one by one"),
        Some(0.75),
        || {
            for text in cells.iter().flatten() {
                black_box(hash_field(Field::Email, text, options));
            }
        },
        ours,
    )?;
    compare(
        &format!("column of {name} / sha2 and hex alone, of normalized texts"),
        None,
        || {
            let digests = canonical.iter().map(|text| hex(&Sha256::digest(text)));
            black_box(digests.collect::<Vec<_>>());
        },
        ours,
    )
}

/// Lowercase hexadecimal, the quickest plain way.
fn hex(digest: &[u8]) -> [u8; 64] {
    let digit = |nibble: u8| nibble + if nibble < 10 { b'0' } else { b'a' - 10 };
    let mut out = [0; 64];
    for (pair, byte) in out.as_chunks_mut::<2>().0.iter_mut().zip(digest) {
        *pair = [digit(byte >> 4), digit(byte & 15)];
    }
    out
}

/// Runs both by turns and prints the median of the rounds' ratios, and whether a goal holds.
fn compare(name: &str, goal: Option<f64>, base: impl Fn(), ours: impl Fn()) -> io::Result<()> {
    let time = |work: &dyn Fn()| {
        let start = seconds();
        work();
        seconds() - start
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
    let median = ratios.get(ROUNDS / 2).copied().unwrap_or_default();
    let least = ratios.first().copied().unwrap_or_default();
    let most = ratios.last().copied().unwrap_or_default();
    let verdict = goal.map_or_else(String::new, |goal| verdict(median, goal));
    writeln!(
        io::stdout(),
        "{name}: {median:.2} [{least:.2}-{most:.2}]{verdict}"
    )
}

fn verdict(figure: f64, goal: f64) -> String {
    let word = if figure <= goal {
        "holds"
    } else {
        "DOES NOT HOLD"
    };
    format!(" (goal: at most {goal}): {word}")
}

/// The processor time of this thread so far, which other work on the machine hardly changes.
#[cfg(target_os = "linux")]
#[expect(unsafe_code, reason = "the standard library does not tell it")]
fn seconds() -> f64 {
    let mut time = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: it writes the one structure whose address it is given.
    unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &raw mut time) };
    std::time::Duration::new(
        time.tv_sec.unsigned_abs(),
        u32::try_from(time.tv_nsec).unwrap_or_default(),
    )
    .as_secs_f64()
}

#[cfg(not(target_os = "linux"))]
fn seconds() -> f64 {
    static START: std::sync::LazyLock<std::time::Instant> =
        std::sync::LazyLock::new(std::time::Instant::now);
    START.elapsed().as_secs_f64()
}
