//! From text to dialled digits.

use super::decimal;
use super::digits::Digits;
use crate::issue::Code;

/// With fewer digits before it, an `x` or a comma is not the beginning of an extension.
const LEAST_BEFORE_EXTENSION: usize = 7;

/// What people write before an extension: English, Russian, Spanish, Portuguese, French, German,
/// Italian, Chinese, Japanese.
const EXTENSION_LABELS: [&str; 21] = [
    "x",
    "ext",
    "extn",
    "xtn",
    "extension",
    "extensión",
    "extension\u{301}",
    "anexo",
    "int",
    "interno",
    "ramal",
    "poste",
    "durchwahl",
    "dw",
    "доб",
    "вн",
    "转",
    "轉",
    "分机",
    "內線",
    "内線",
];

const ASCII_SEPARATORS: &str = "-.()/[]{}_~'\":|\\,;";

/// The digits of one number.
pub(super) struct Scanned {
    pub(super) digits: Digits,
    /// Whether a plus sign stood in front.
    pub(super) plus: bool,
    /// Whether something was dialled after the call is answered.
    pub(super) extension: bool,
}

/// Reads one number. Text before the first digit is a label such as `Tel:` and is skipped.
pub(super) fn scan(text: &str, vanity: bool) -> Result<Scanned, Code> {
    let (plus, mut rest) = skip_label(text);
    let mut digits = Digits::new();
    while let Some(character) = rest.chars().next() {
        let tail = rest.get(character.len_utf8()..).unwrap_or_default();
        if let Some(digit) = decimal::value(character) {
            digits.push(digit).ok_or(Code::InvalidPhone)?;
            rest = tail;
        } else if character.is_alphabetic() {
            let word = rest.split(|c: char| !is_word(c)).next().unwrap_or_default();
            if is_extension_label(word) && digits.len() >= LEAST_BEFORE_EXTENSION {
                return Ok(Scanned {
                    digits,
                    plus,
                    extension: true,
                });
            }
            read_word(word, &mut digits, vanity)?;
            rest = rest.get(word.len()..).unwrap_or_default();
        } else if matches!(character, ',' | ';' | '#' | '，' | '＃')
            && digits.len() >= LEAST_BEFORE_EXTENSION
        {
            let extension = tail.chars().any(|c| decimal::value(c).is_some());
            return Ok(Scanned {
                digits,
                plus,
                extension,
            });
        } else if is_separator(character) {
            rest = tail;
        } else {
            return Err(Code::InvalidPhone);
        }
    }
    Ok(Scanned {
        digits,
        plus,
        extension: false,
    })
}

/// Whether there was a plus sign, and the text from the first digit on.
pub(super) fn skip_label(text: &str) -> (bool, &str) {
    let is_start = |c: char| is_plus(c) || decimal::value(c).is_some();
    let rest = text
        .find(is_start)
        .and_then(|at| text.get(at..))
        .unwrap_or_default();
    (rest.starts_with(is_plus), rest.trim_start_matches(is_plus))
}

pub(super) fn is_plus(character: char) -> bool {
    matches!(character, '+' | '＋' | '﹢')
}

/// Part of a word: a letter, or an accent that stands by itself.
fn is_word(character: char) -> bool {
    character.is_alphabetic() || character == '\u{301}'
}

fn is_extension_label(word: &str) -> bool {
    EXTENSION_LABELS.iter().any(|label| {
        word.eq_ignore_ascii_case(label) || (!word.is_ascii() && word.to_lowercase() == **label)
    })
}

/// Letters inside a number: a keypad word, or the place of the carrier's code in Brazil's `0xx11`.
fn read_word(word: &str, digits: &mut Digits, vanity: bool) -> Result<(), Code> {
    if **digits == *b"0" && word.eq_ignore_ascii_case("xx") {
        return Ok(());
    }
    for letter in word.bytes() {
        let digit = keypad(letter)
            .filter(|_| vanity)
            .ok_or(Code::VanityLetters)?;
        digits.push(digit).ok_or(Code::InvalidPhone)?;
    }
    Ok(())
}

/// The key of a letter, ITU-T E.161.
fn keypad(letter: u8) -> Option<u8> {
    match letter.to_ascii_lowercase() {
        b'a'..=b'c' => Some(2),
        b'd'..=b'f' => Some(3),
        b'g'..=b'i' => Some(4),
        b'j'..=b'l' => Some(5),
        b'm'..=b'o' => Some(6),
        b'p'..=b's' => Some(7),
        b't'..=b'v' => Some(8),
        b'w'..=b'z' => Some(9),
        _ => None,
    }
}

/// What may stand between digits: white space, dashes, dots, brackets, invisible characters.
fn is_separator(character: char) -> bool {
    if character.is_ascii() {
        character.is_ascii_whitespace() || ASCII_SEPARATORS.contains(character)
    } else {
        !character.is_numeric() && !is_plus(character)
    }
}
