//! What holds for every text that somebody may put into a phone field.

#![cfg(test)] // Tells clippy that the functions around the tests are tests too.

use capikit::{Field, Form, Options, explain, normalize_field};
use proptest::prelude::*;

const COUNTRIES: [&str; 24] = [
    "AE", "AR", "AU", "BR", "CN", "DE", "ES", "FR", "GA", "GB", "GG", "ID", "IN", "IT", "JP", "KR",
    "KZ", "MG", "MX", "RU", "SE", "SM", "US", "VA",
];

fn options(country: Option<&str>) -> Options {
    let options = Options::at(1_795_392_000);
    match country {
        Some(country) => options.with_country(country).unwrap(),
        None => options,
    }
}

fn country() -> impl Strategy<Value = Option<&'static str>> {
    prop::option::of(prop::sample::select(&COUNTRIES[..]))
}

/// Texts that are nearly phone numbers, which random Unicode never is.
fn dialled() -> impl Strategy<Value = String> {
    let fronts = ["", "+", "00", "0", "011 ", "tel:", "+44 (0)", "＋", "8"];
    let tails = [
        "",
        " x12",
        ";ext=5",
        " ext. 7",
        ".0",
        " / 0171 2345678",
        "#",
    ];
    let front = prop::sample::select(fronts.to_vec());
    let tail = prop::sample::select(tails.to_vec());
    (front, "[0-9 ()./-]{3,20}", tail)
        .prop_map(|(front, digits, tail)| front.to_owned() + &digits + tail)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_text_gives_digits_or_a_reason(
        text in any::<String>(),
        country in country(),
        vanity: bool,
    ) {
        let mut options = options(country);
        options.vanity = vanity;
        options.alternates = true;
        let outcome = explain(Field::Phone, &text, Form::Raw, &options);
        prop_assert!(outcome.normalized.is_some() || !outcome.issues.is_empty());
    }

    #[test]
    fn a_number_is_digits_without_a_leading_zero(text in dialled(), country in country()) {
        if let Some(digits) = normalize_field(Field::Phone, &text, &options(country)) {
            prop_assert!((7..=20).contains(&digits.len()), "{digits}");
            prop_assert!(digits.bytes().all(|byte| byte.is_ascii_digit()), "{digits}");
            prop_assert!(!digits.starts_with('0'), "{digits}");
        }
    }

    #[test]
    fn a_number_read_again_with_a_plus_is_the_same(
        text in dialled(),
        from in country(),
        to in country(),
    ) {
        if let Some(digits) = normalize_field(Field::Phone, &text, &options(from)) {
            let again = normalize_field(Field::Phone, &format!("+{digits}"), &options(to));
            prop_assert_eq!(again, Some(digits));
        }
    }
}
