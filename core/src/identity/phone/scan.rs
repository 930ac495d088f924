//! From text to dialled digits.

use super::digits::Digits;
use super::several::is_divider;
use crate::identity::decimal::to_ascii;
use crate::issue::Code;

/// With fewer digits before it, a label is not the beginning of an extension.
const LEAST_BEFORE_LABEL: usize = 4;
/// With fewer digits before it, a comma is a separator and not a pause before an extension.
const LEAST_BEFORE_PAUSE: usize = 7;

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
    /// Whether there was something that could divide this number from another.
    pub(super) divided: bool,
}

/// Reads one number. Text before the first digit is a label such as `Tel:` and is skipped.
pub(super) fn scan(text: &str, vanity: bool) -> Result<Scanned, Code> {
    let (plus, mut rest) = skip_label(text);
    let mut scanned = Scanned {
        digits: Digits::new(),
        plus,
        extension: false,
        divided: false,
    };
    loop {
        rest = scanned.read_plain(rest).ok_or(Code::InvalidPhone)?;
        let Some(character) = rest.chars().next() else {
            break;
        };
        if begins_extension(character, rest, scanned.digits.len()) {
            scanned.divided = true;
            scanned.extension = rest.contains(char::is_alphanumeric);
            break;
        }
        let length = scanned.read_special(character, rest, vanity)?;
        rest = rest.get(length..).unwrap_or_default();
    }
    Ok(scanned)
}

impl Scanned {
    /// Reads what nearly all numbers consist of; gives the rest, or `None` when it is too long.
    fn read_plain<'a>(&mut self, text: &'a str) -> Option<&'a str> {
        for (at, character) in text.char_indices() {
            match character {
                '0'..='9' => self.digits.push(u8::try_from(character).ok()?)?,
                ' ' | '-' | '.' | '(' | ')' | '\u{a0}' => {}
                _ => match to_ascii(character) {
                    Some(digit) => self.digits.push(u8::try_from(digit).ok()?)?,
                    None => return text.get(at..),
                },
            }
        }
        Some("")
    }

    /// Reads a rarer separator or a word; gives its length in bytes.
    fn read_special(&mut self, character: char, rest: &str, vanity: bool) -> Result<usize, Code> {
        self.divided |= is_divider(character) || character.is_alphabetic();
        if is_separator(character) {
            Ok(character.len_utf8())
        } else if character.is_alphabetic() {
            read_word(word(rest), &mut self.digits, vanity)
        } else {
            Err(Code::InvalidPhone)
        }
    }
}

/// Whether there was a plus sign, and the text from the first digit on.
pub(super) fn skip_label(text: &str) -> (bool, &str) {
    let is_start = |c: char| is_plus(c) || to_ascii(c).is_some();
    let rest = text
        .find(is_start)
        .and_then(|at| text.get(at..))
        .unwrap_or_default();
    (rest.starts_with(is_plus), rest.trim_start_matches(is_plus))
}

pub(super) fn is_plus(character: char) -> bool {
    matches!(character, '+' | '＋' | '﹢')
}

/// Whether the number ends here, after `count` digits.
fn begins_extension(character: char, rest: &str, count: usize) -> bool {
    match character {
        ',' | ';' | '，' | '；' => count >= LEAST_BEFORE_PAUSE,
        '#' | '＃' => count >= LEAST_BEFORE_LABEL,
        letter if letter.is_alphabetic() => {
            count >= LEAST_BEFORE_LABEL && is_extension_label(word(rest))
        }
        _ => false,
    }
}

/// The letters in front, with accents that stand by themselves.
fn word(text: &str) -> &str {
    let is_part = |c: char| c.is_alphabetic() || c == '\u{301}';
    text.split(|c| !is_part(c)).next().unwrap_or_default()
}

/// Whether the first word of the text announces an extension.
pub(super) fn is_extension(text: &str) -> bool {
    is_extension_label(word(text.trim_start_matches(is_separator)))
}

fn is_extension_label(word: &str) -> bool {
    let is_same = |label: &str| {
        word.eq_ignore_ascii_case(label) || (!word.is_ascii() && word.to_lowercase() == label)
    };
    EXTENSION_LABELS.into_iter().any(is_same)
}

/// Letters inside a number: a keypad word, or the place of the carrier's code in Brazil's `0xx11`.
///
/// Gives the length of the word in bytes.
fn read_word(word: &str, digits: &mut Digits, vanity: bool) -> Result<usize, Code> {
    let before = digits.strip_prefix(b"55").unwrap_or(digits); // Brazil's own code.
    if *before == *b"0" && word.eq_ignore_ascii_case("xx") {
        return Ok(word.len());
    }
    for letter in word.bytes() {
        let digit = keypad(letter).filter(|_| vanity);
        digits
            .push(digit.ok_or(Code::VanityLetters)?)
            .ok_or(Code::InvalidPhone)?;
    }
    Ok(word.len())
}

/// The key of a letter, ITU-T E.161.
fn keypad(letter: u8) -> Option<u8> {
    match letter.to_ascii_lowercase() {
        b'a'..=b'c' => Some(b'2'),
        b'd'..=b'f' => Some(b'3'),
        b'g'..=b'i' => Some(b'4'),
        b'j'..=b'l' => Some(b'5'),
        b'm'..=b'o' => Some(b'6'),
        b'p'..=b's' => Some(b'7'),
        b't'..=b'v' => Some(b'8'),
        b'w'..=b'z' => Some(b'9'),
        _ => None,
    }
}

/// What may stand between digits: white space, dashes, dots, brackets, invisible characters.
fn is_separator(character: char) -> bool {
    // Japan's dash for long vowels counts as a letter.
    if matches!(character, 'ー' | 'ｰ') {
        true
    } else if character.is_ascii() {
        character.is_ascii_whitespace() || ASCII_SEPARATORS.contains(character)
    } else {
        !character.is_alphanumeric() && !is_plus(character)
    }
}
