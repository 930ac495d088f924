//! Counts and amounts as people read them.

use std::fmt::Display;

/// `12,345`.
pub(crate) fn grouped(count: impl Display) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (place, digit) in (0..digits.len()).rev().zip(digits.chars()) {
        text.push(digit);
        if place > 0 && place % 3 == 0 {
            text.push(',');
        }
    }
    text
}

/// With two digits at least where there is a fraction: `1249.90`, `118.00`, but `5980`.
pub(crate) fn money(value: &str) -> String {
    let digits = value.split_once('.').map(|(_, fraction)| fraction.len());
    match digits {
        Some(1) => format!("{value}0"),
        _ => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart() {
        for (count, text) in [
            (0, "0"),
            (999, "999"),
            (1000, "1,000"),
            (1_020_003, "1,020,003"),
        ] {
            assert_eq!(grouped(count), text);
        }
        assert_eq!(grouped(u64::MAX), "18,446,744,073,709,551,615");
    }

    #[test]
    fn a_fraction_has_two_digits() {
        let amounts = [
            ("1249.9", "1249.90"),
            ("118.0", "118.00"),
            ("0.125", "0.125"),
        ];
        for (value, text) in amounts
            .into_iter()
            .chain([("5980", "5980"), ("much", "much")])
        {
            assert_eq!(money(value), text);
        }
    }
}
