//! The decimal digits of every script.

/// The zero of each run of ten decimal digits: general category Nd of Unicode 18.
const ZEROS: [char; 77] = [
    '\u{30}',
    '\u{660}',
    '\u{6f0}',
    '\u{7c0}',
    '\u{966}',
    '\u{9e6}',
    '\u{a66}',
    '\u{ae6}',
    '\u{b66}',
    '\u{be6}',
    '\u{c66}',
    '\u{ce6}',
    '\u{d66}',
    '\u{de6}',
    '\u{e50}',
    '\u{ed0}',
    '\u{f20}',
    '\u{1040}',
    '\u{1090}',
    '\u{17e0}',
    '\u{1810}',
    '\u{1946}',
    '\u{19d0}',
    '\u{1a80}',
    '\u{1a90}',
    '\u{1b50}',
    '\u{1bb0}',
    '\u{1c40}',
    '\u{1c50}',
    '\u{a620}',
    '\u{a8d0}',
    '\u{a900}',
    '\u{a9d0}',
    '\u{a9f0}',
    '\u{aa50}',
    '\u{abf0}',
    '\u{ff10}',
    '\u{104a0}',
    '\u{10d30}',
    '\u{10d40}',
    '\u{11066}',
    '\u{110f0}',
    '\u{11136}',
    '\u{111d0}',
    '\u{112f0}',
    '\u{11450}',
    '\u{114d0}',
    '\u{11650}',
    '\u{116c0}',
    '\u{116d0}',
    '\u{116da}',
    '\u{11730}',
    '\u{118e0}',
    '\u{11950}',
    '\u{11bf0}',
    '\u{11c50}',
    '\u{11d50}',
    '\u{11da0}',
    '\u{11de0}',
    '\u{11f50}',
    '\u{16130}',
    '\u{16a60}',
    '\u{16ac0}',
    '\u{16b50}',
    '\u{16d70}',
    '\u{1ccf0}',
    '\u{1d7ce}',
    '\u{1d7d8}',
    '\u{1d7e2}',
    '\u{1d7ec}',
    '\u{1d7f6}',
    '\u{1e140}',
    '\u{1e2f0}',
    '\u{1e4f0}',
    '\u{1e5f1}',
    '\u{1e950}',
    '\u{1fbf0}',
];

/// The same digit of ASCII; `None` for what is not a decimal digit.
pub(super) fn to_ascii(character: char) -> Option<char> {
    if character.is_ascii_digit() {
        return Some(character);
    }
    value(character).map(|digit| char::from(b'0' + digit))
}

/// The value of a decimal digit, 0 to 9.
pub(super) fn value(character: char) -> Option<u8> {
    if character.is_ascii() {
        let digit = character.to_digit(10)?;
        return u8::try_from(digit).ok();
    }
    let after = ZEROS.partition_point(|zero| *zero <= character);
    let zero = *ZEROS.get(after.checked_sub(1)?)?;
    let distance = u32::from(character) - u32::from(zero);
    u8::try_from(distance).ok().filter(|digit| *digit < 10)
}

/// `94035.0` is `94035`: a table had taken it for a number.
pub(super) fn without_fraction(text: &str) -> Option<&str> {
    let number = text.strip_suffix(".0")?;
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_run_is_ten_numeric_characters() {
        for zero in ZEROS {
            for digit in 0..10_u8 {
                let character = char::from_u32(u32::from(zero) + u32::from(digit)).unwrap();
                assert!(character.is_numeric(), "U+{:04X}", u32::from(character));
                assert_eq!(value(character), Some(digit));
            }
        }
        assert!(ZEROS.is_sorted());
    }

    #[test]
    fn other_numbers_are_no_digits() {
        for character in ['²', '½', 'Ⅷ', '一', '①', 'x', '/', ':'] {
            assert_eq!(value(character), None, "{character}");
        }
    }
}
