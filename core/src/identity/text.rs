//! The steps that all identifiers share: invisible characters, white space, NFC, lowercase.

use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};
use icu_properties::CodePointMapData;
use icu_properties::props::{GeneralCategory, GeneralCategoryGroup};

use super::short_text::ShortText;

const NFC: ComposingNormalizerBorrowed<'static> = ComposingNormalizerBorrowed::new_nfc();
const NFKC: ComposingNormalizerBorrowed<'static> = ComposingNormalizerBorrowed::new_nfkc();
const NFD: DecomposingNormalizerBorrowed<'static> = DecomposingNormalizerBorrowed::new_nfd();

/// What becomes of U+200C and U+200D inside a value. At its ends they mean nothing.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Joiners {
    Keep,
    Remove,
}

/// The value without surrounding white space and invisible characters, in NFC.
///
/// Borrows the value where it is clean already, which most values are.
pub(super) fn clean<'a>(value: &'a str, joiners: Joiners, scratch: &'a mut String) -> &'a str {
    if value.is_ascii() {
        return trim_ascii(value);
    }
    let text = trim(value);
    let removed = |ch: char| is_invisible(ch) && !(joiners == Joiners::Keep && is_joiner(ch));
    if !text.contains(removed) && NFC.is_normalized(text) {
        return text;
    }
    scratch.clear();
    scratch.extend(NFC.normalize_iter(text.chars().filter(|&ch| !removed(ch))));
    scratch
}

/// Without white space at both ends: what `char::is_whitespace` says of ASCII.
pub(super) fn trim_ascii(text: &str) -> &str {
    let is_kept = |byte: &u8| !matches!(byte, b' ' | b'\t'..=b'\r');
    let bytes = text.as_bytes();
    let Some(start) = bytes.iter().position(is_kept) else {
        return "";
    };
    let last = bytes.iter().rposition(is_kept).unwrap_or(start);
    // All bytes are characters of their own.
    text.get(start..=last).unwrap_or_default()
}

/// Without white space and invisible characters at both ends.
pub(super) fn trim(text: &str) -> &str {
    text.trim_matches(|ch: char| ch.is_whitespace() || is_invisible(ch))
}

/// Characters that copying out of web pages, spreadsheets and chats adds: byte order mark,
/// zero-width space and joiners, word joiner, soft hyphen, and the marks of writing direction.
pub(crate) fn is_invisible(ch: char) -> bool {
    matches!(
        ch,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'
            | '\u{2066}'..='\u{2069}' | '\u{feff}'
    )
}

pub(super) fn is_joiner(ch: char) -> bool {
    matches!(ch, '\u{200c}' | '\u{200d}')
}

/// Appends the text in lowercase, by Unicode's rules for no language in particular.
///
/// Turkish has rules of its own (`I` becomes `ı`); they would make the result depend on the
/// machine, so `İ` is `i` with a combining dot everywhere.
pub(super) fn push_lowercase(text: &str, out: &mut String) {
    let start = out.len();
    if text.contains('Σ') {
        // Its small form depends on the place in the word.
        out.push_str(&text.to_lowercase());
    } else {
        out.extend(text.chars().flat_map(char::to_lowercase));
    }
    compose(out, start);
}

/// Appends ASCII text in lowercase.
pub(super) fn push_ascii_lowercase(text: &str, out: &mut String) {
    let start = out.len();
    out.push_str(text);
    if let Some(added) = out.get_mut(start..) {
        added.make_ascii_lowercase();
    }
}

/// Appends those bytes of an ASCII text that are to be kept, in lowercase.
pub(super) fn push_ascii_kept(text: &str, is_kept: impl Fn(u8) -> bool, out: &mut String) {
    for part in text.as_bytes().chunks(64) {
        let mut kept = [0; 64];
        let mut count = 0;
        for byte in part {
            // Every byte is written, and the next one takes the place of one that is not kept: that
            // is quicker than to ask before.
            if let Some(place) = kept.get_mut(count) {
                *place = byte.to_ascii_lowercase();
            }
            count += usize::from(is_kept(*byte));
        }
        push_ascii(&kept, count, out);
    }
}

/// Appends the first bytes of these, which are ASCII; nothing if they are not.
///
/// All are copied and the end is cut off again: a fixed length is quicker to copy than any.
#[inline]
pub(super) fn push_ascii(bytes: &[u8], count: usize, out: &mut String) {
    if bytes.is_ascii() {
        let end = out.len() + count;
        // SAFETY: ASCII is UTF-8. The general check takes several times as long, for every value.
        #[expect(unsafe_code, reason = "checked the line above")]
        out.push_str(unsafe { str::from_utf8_unchecked(bytes) });
        out.truncate(end);
    }
}

/// Appends the letters and digits of an ASCII text, in lowercase.
pub(super) fn push_ascii_alphanumeric(text: &str, out: &mut String) {
    if let Some(short) = ShortText::<1>::lowercase(text.as_bytes()) {
        let kept = short.bits(b'a', b'z') | short.bits(b'0', b'9');
        let count = kept.count_ones() as usize;
        let removed = !kept & ((1 << text.len()) - 1);
        return push_ascii(&short.without(removed), count, out);
    }
    push_ascii_kept(text, |byte| byte.is_ascii_alphanumeric(), out);
}

/// Puts what stands from `start` on into NFC, after characters were removed or changed.
fn compose(out: &mut String, start: usize) {
    let tail = out.get(start..).unwrap_or_default();
    if !NFC.is_normalized(tail) {
        let composed = NFC.normalize(tail).into_owned();
        out.truncate(start);
        out.push_str(&composed);
    }
}

/// The compatibility form (NFKC): full-width letters become plain ones, ligatures come apart.
pub(super) fn compatible(text: &str) -> String {
    NFKC.normalize(text).into_owned()
}

/// Appends the key that names are looked up by: lowercase letters, digits and marks only,
/// without the accents of Latin, Greek and Cyrillic.
pub(super) fn push_folded(text: &str, out: &mut String) {
    if text.is_ascii() {
        push_ascii_alphanumeric(text, out);
        return;
    }
    let lowercase = text.chars().flat_map(char::to_lowercase);
    let bare = NFD
        .normalize_iter(lowercase)
        .filter(|&ch| is_kept_in_key(ch));
    for ch in NFC.normalize_iter(bare) {
        match ch {
            'ß' => out.push_str("ss"),
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'ø' => out.push('o'),
            'ł' => out.push('l'),
            'đ' | 'ð' => out.push('d'),
            'þ' => out.push_str("th"),
            'ı' => out.push('i'),
            'ς' => out.push('σ'),
            other => out.push(other),
        }
    }
}

/// The okina of `Hawaiʻi` and the apostrophe of `В’єтнам` are written with any kind of mark.
fn is_kept_in_key(ch: char) -> bool {
    let is_accent = matches!(ch, '\u{300}'..='\u{36f}');
    let is_apostrophe = matches!(ch, '\u{2bb}' | '\u{2bc}');
    !is_accent && !is_apostrophe && is_word_part(ch)
}

/// Letters, digits and the marks that belong to them.
pub(super) fn is_word_part(ch: char) -> bool {
    if ch.is_ascii() {
        return ch.is_ascii_alphanumeric();
    }
    let category = category(ch);
    GeneralCategoryGroup::Letter.contains(category)
        || GeneralCategoryGroup::Number.contains(category)
        || (GeneralCategoryGroup::Mark.contains(category) && !is_variation_selector(ch))
}

/// Letters and digits, not marks.
pub(super) fn is_letter_or_digit(ch: char) -> bool {
    if ch.is_ascii() {
        return ch.is_ascii_alphanumeric();
    }
    let category = category(ch);
    GeneralCategoryGroup::Letter.contains(category)
        || GeneralCategoryGroup::Number.contains(category)
}

/// Letters of any script.
pub(super) fn is_letter(ch: char) -> bool {
    if ch.is_ascii() {
        return ch.is_ascii_alphabetic();
    }
    GeneralCategoryGroup::Letter.contains(category(ch))
}

/// Unicode's general category P, and the 32 punctuation characters and symbols of ASCII.
pub(super) fn is_punctuation(ch: char) -> bool {
    ch.is_ascii_punctuation()
        || (!ch.is_ascii() && GeneralCategoryGroup::Punctuation.contains(category(ch)))
}

/// Dashes of any script, the minus sign, and Japan's sign for long vowels, which looks like one.
pub(super) fn is_dash(ch: char) -> bool {
    matches!(ch, '-' | '\u{2212}' | '\u{30fc}' | '\u{ff70}')
        || (!ch.is_ascii() && category(ch) == GeneralCategory::DashPunctuation)
}

/// The letter without its accent: `é` is `e`. Other characters stay.
pub(super) fn without_accent(ch: char) -> char {
    NFD.normalize_iter(std::iter::once(ch)).next().unwrap_or(ch)
}

/// They choose between the looks of a symbol, and remain when the symbol is removed.
fn is_variation_selector(ch: char) -> bool {
    matches!(ch, '\u{fe00}'..='\u{fe0f}')
}

fn category(ch: char) -> GeneralCategory {
    CodePointMapData::<GeneralCategory>::new().get(ch)
}

/// What forms and exports write where there is no value.
pub(super) fn is_placeholder(text: &str) -> bool {
    const PLACEHOLDERS: [&str; 9] = [
        "null",
        "(null)",
        "undefined",
        "none",
        "nan",
        "nil",
        "n/a",
        "#n/a",
        "unknown",
    ];
    text.len() <= 9
        && PLACEHOLDERS
            .iter()
            .any(|known| known.eq_ignore_ascii_case(text))
}
