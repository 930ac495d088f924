//! Ages, sizes and tables as people read them.

use std::io::{self, Write};

use capikit::Parked;

use crate::output::whole;

const UNITS: [(u64, &str); 4] = [(86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")];

/// `3 d 4 h`, `12 min`, `0 s`.
pub(super) fn age(seconds: u64) -> String {
    let Some(first) = UNITS.iter().position(|(size, _)| seconds >= *size) else {
        return String::from("0 s");
    };
    let mut rest = seconds;
    let mut parts = Vec::new();
    for (size, unit) in UNITS.iter().skip(first).take(2) {
        let number = rest / size;
        rest %= size;
        if number > 0 {
            parts.push(format!("{number} {unit}"));
        }
    }
    parts.join(" ")
}

/// How long ago, of milliseconds since 1970. A time to come is now.
pub(super) fn ago(at_ms: i64, now_ms: i64) -> String {
    age(seconds_since(at_ms, now_ms))
}

pub(super) fn seconds_since(at_ms: i64, now_ms: i64) -> u64 {
    u64::try_from(now_ms.saturating_sub(at_ms) / 1000).unwrap_or(0)
}

/// `12 bytes`, `3.4 MB`.
pub(super) fn bytes(number: u64) -> String {
    let sizes = [("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000)];
    match sizes.into_iter().find(|(_, size)| number >= *size) {
        // One digit behind the point is enough for a person.
        Some((unit, size)) => format!("{}.{} {unit}", number / size, number % size * 10 / size),
        None => format!("{number} bytes"),
    }
}

/// Why nothing is sent, and what to do.
pub(super) fn why_parked(parked: Parked) -> &'static str {
    match parked {
        Parked::Token => {
            "parked: the access token is refused; give the program, or capikit spool ship, a new one"
        }
        Parked::Permission => {
            "parked: the token lacks a permission for this pixel; grant it, or use another token"
        }
        Parked::Dataset => "parked: there is no such pixel for this token",
        Parked::Endpoint => "parked: events are not taken at this address",
        Parked::Refused => {
            "parked: so many events in a row are refused for the same reason that the fault lies \
             elsewhere; see capikit spool dead list, mend it, and replay"
        }
        _ => "parked: something has to be repaired",
    }
}

/// Rows with aligned columns. The last column takes what room it needs.
pub(super) fn table(out: &mut dyn Write, rows: &[Vec<String>]) -> io::Result<()> {
    let rows: Vec<Vec<String>> = rows
        .iter()
        .map(|row| row.iter().map(|cell| whole(cell).to_string()).collect())
        .collect();
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let length = |cell: &String| cell.chars().count();
    let widths: Vec<usize> = (0..columns)
        .map(|column| {
            let cells = rows.iter().filter_map(|row| row.get(column));
            cells.map(length).max().unwrap_or_default()
        })
        .collect();
    for row in &rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            line.push_str(cell);
            line.extend(std::iter::repeat_n(' ', width + 2 - length(cell)));
        }
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_told_by_their_two_largest_parts() {
        let cases = [
            (0, "0 s"),
            (59, "59 s"),
            (60, "1 min"),
            (3_725, "1 h 2 min"),
            (86_400 * 3 + 3_600, "3 d 1 h"),
            (86_400 + 5, "1 d"),
        ];
        for (seconds, expected) in cases {
            assert_eq!(age(seconds), expected);
        }
        assert_eq!(ago(10_000, 4_000), "0 s");
        assert_eq!(ago(4_000, 10_000), "6 s");
    }

    #[test]
    fn sizes_are_told_in_decimal_units() {
        assert_eq!(bytes(999), "999 bytes");
        assert_eq!(bytes(1_290_000), "1.2 MB");
        assert_eq!(bytes(2_000_000_000), "2.0 GB");
    }

    #[test]
    fn columns_are_aligned_and_can_not_steer_a_terminal() {
        let row = |cells: [&str; 2]| cells.map(str::to_owned).to_vec();
        let mut out = Vec::new();
        table(&mut out, &[row(["a", "b"]), row(["long", "\u{1b}[2J"])]).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "a     b\nlong  \\u{1b}[2J\n"
        );
    }
}
