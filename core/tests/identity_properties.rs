//! What must hold of every text: nothing panics, canonical forms are stable, digests fit.

#![cfg(test)] // Tells clippy that the functions around the tests are tests too.

use capikit::{DateOrder, Field, Form, Options, Sha256Hex, explain, hash_field, normalize_field};
use proptest::prelude::*;

/// 2026-11-23T00:00:00Z.
const NOW: i64 = 1_795_392_000;

fn fields() -> impl Strategy<Value = Field> {
    proptest::sample::select(Field::ALL.to_vec())
}

fn forms() -> impl Strategy<Value = Form> {
    proptest::sample::select(vec![Form::Detect, Form::Raw, Form::Hashed])
}

fn options() -> impl Strategy<Value = Options> {
    let countries = ["us", "ca", "gb", "de", "jp", "pt", "br", "mx", "se", "in"];
    let orders = vec![None, Some(DateOrder::DayFirst), Some(DateOrder::MonthFirst)];
    let country = proptest::option::of(proptest::sample::select(countries.to_vec()));
    let order = proptest::sample::select(orders);
    (country, order, any::<bool>(), any::<bool>()).prop_map(
        |(country, order, vanity, alternates)| {
            let mut options = Options::at(NOW);
            options.country = country.map(|code| code.parse().unwrap());
            options.date_order = order;
            options.vanity = vanity;
            options.alternates = alternates;
            options
        },
    )
}

/// Any text at all, text of the characters that the rules are about, and values that can be read.
fn texts() -> impl Strategy<Value = String> {
    let special = "[ -~\u{a0}\u{ad}\u{200b}-\u{200f}\u{202a}-\u{202e}\u{2060}\u{feff}\u{300}-\u{30a}\
                   ÄÖÜßéİıŞΣςЖ年月日정가각\u{1100}-\u{1112}ａＡ１－٣۳ﬁ😀’–]{0,24}";
    let readable = r"\PC{0,3}[a-zA-Z0-9]{1,12}[@./: -][a-zA-Z0-9.:/-]{1,12}\PC{0,3}";
    let dates = r"[0-9]{1,4}[-./ ][0-9]{1,2}[-./ ][0-9]{1,4}( [0-9]{2}:[0-9]{2})?";
    prop_oneof![
        any::<String>(),
        special,
        readable,
        dates,
        "[a-zİẞÉ.]{1,70}@[a-zäß.-]{1,12}[.][a-zß]{2,4}",
        "(mailto:|Ann <)?[a-z%0-9]{1,9}@[a-z]{1,4}[.]com[>;,.]{0,2}",
        "[0-9a-fA-F]{32}",
        "[0-9a-fA-F]{64}"
    ]
}

/// Failing cases become rows of `tests/vectors/`, so no file of seeds is kept.
fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 1_500,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn every_text_has_an_outcome(
        field in fields(), text in texts(), form in forms(), options in options(),
    ) {
        let outcome = explain(field, &text, form, &options);
        let is_sent = outcome.normalized.is_some() || outcome.sha256.is_some();
        let all_kept = outcome.issues.iter().all(|issue| issue.severity.is_kept());
        prop_assert!(is_sent || !outcome.issues.is_empty());
        prop_assert!(!is_sent || all_kept);
        prop_assert_ne!(outcome.normalized.as_deref(), Some(""));
        if let Some(normalized) = &outcome.normalized {
            let expected = field.is_hashed().then(|| Sha256Hex::of(normalized).to_string());
            prop_assert_eq!(&outcome.sha256, &expected);
        }
        prop_assert!(options.alternates || outcome.alternates.is_empty());
        let mut forms: Vec<_> = outcome.alternates.iter().map(|it| &it.normalized).collect();
        forms.extend(&outcome.normalized);
        let count = forms.len();
        forms.sort();
        forms.dedup();
        prop_assert_eq!(forms.len(), count, "a form is given twice");
        prop_assert!(forms.iter().all(|form| !form.is_empty()));
    }

    #[test]
    fn the_three_questions_agree(field in fields(), text in texts(), options in options()) {
        let outcome = explain(field, &text, Form::Detect, &options);
        prop_assert_eq!(normalize_field(field, &text, &options), outcome.normalized);
        prop_assert_eq!(hash_field(field, &text, &options), outcome.sha256);
    }

    #[test]
    fn a_canonical_form_is_its_own(field in stable_fields(), text in texts(), options in options()) {
        // Raw, because the canonical form of an id may look like a digest.
        let once = explain(field, &text, Form::Raw, &options).normalized;
        if let Some(once) = once {
            let twice = explain(field, &once, Form::Raw, &options).normalized;
            prop_assert_eq!(twice, Some(once));
        }
    }

    #[test]
    fn white_space_around_a_value_is_nothing(
        field in fields(), text in texts(), options in options(), space in r"[\s\u{feff}]{1,3}",
    ) {
        let padded = format!("{space}{text}{space}");
        prop_assert_eq!(
            normalize_field(field, &padded, &options),
            normalize_field(field, &text, &options)
        );
    }

    #[test]
    fn no_issue_and_no_debug_holds_the_value(
        field in fields(), text in "[a-z]{3}[0-9]{7}[a-z]{3}", form in forms(), options in options(),
    ) {
        let outcome = explain(field, &text, form, &options);
        let shown = format!("{outcome:?} {:?}", outcome.issues);
        prop_assert!(!shown.contains(&text));
        if let Some(digest) = &outcome.sha256 {
            prop_assert!(!shown.contains(digest));
        }
    }

    #[test]
    fn a_digest_is_not_hashed_again(
        field in hashed_fields(), text in r"\PC{21,40}", options in options(),
    ) {
        let digest = Sha256Hex::of(&text).to_string();
        prop_assert_eq!(hash_field(field, &digest, &options), Some(digest.clone()));
        prop_assert_eq!(normalize_field(field, &digest, &options), None);
    }
}

fn hashed_fields() -> impl Strategy<Value = Field> {
    fields().prop_filter("never hashed", |field| field.is_hashed())
}

/// Without the plus, a phone number is read by the country; its own tests cover that.
fn stable_fields() -> impl Strategy<Value = Field> {
    fields().prop_filter("phone", |field| *field != Field::Phone)
}
