//! Postcodes: lowercase letters and digits; in the USA the first five digits.
//!
//! Meta's page: no spaces, no dash. Its own tools cut at the dash, which makes `00` of Warsaw's
//! `00-950`; the cut form is the alternate.

use super::decimal;
use super::options::Options;
use super::outcome::Canonical;
use super::text;
use crate::issue::Code;

pub(super) fn normalize(text: &str, options: &Options, out: &mut Canonical) -> Result<(), Code> {
    let plain = if text.is_ascii() {
        None
    } else {
        Some(text::compatible(text))
    };
    let text = plain.as_deref().unwrap_or(text);
    let whole = decimal::without_fraction(text);
    out.notes.extend(whole.map(|_| Code::FractionRemoved));
    let text = whole.unwrap_or(text);
    let country = options.country_code();
    let text = without_prefix(text, country, &mut out.notes);
    push_code(text, &mut out.text);
    // `U.S. 94035`: a prefix that only shows once the marks are gone.
    let code = without_prefix(&out.text, country, &mut out.notes).len(); // Of the end of the text.
    out.text.drain(..out.text.len() - code);
    match country {
        Some(country) if WITH_ZIP.contains(&country) => cut_to_zip(out),
        None if is_zip_plus_4(text) => out.text.truncate(5),
        _ if options.alternates => push_alternate(text, out),
        _ => {}
    }
    if text::is_placeholder(text) {
        out.notes.push(Code::Placeholder);
    }
    if out.text.chars().nth(1).is_none() {
        Err(Code::InvalidZip)
    } else {
        Ok(())
    }
}

/// Letters and digits; those beyond ASCII in the order that leaves nothing for a second time.
fn push_code(text: &str, out: &mut String) {
    if text.is_ascii() {
        text::push_ascii_alphanumeric(text, out);
        return;
    }
    let lowercase = text.chars().flat_map(char::to_lowercase);
    let kept = lowercase.filter(|&ch| text::is_letter_or_digit(ch) && !text::is_dash(ch));
    let code: String = kept.map(|ch| decimal::to_ascii(ch).unwrap_or(ch)).collect();
    text::push_lowercase(&code, out);
}

/// `D-80331` in Germany is `80331`.
fn without_prefix<'a>(text: &'a str, country: Option<&str>, notes: &mut Vec<Code>) -> &'a str {
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    if letters == 0 {
        return text;
    }
    let Some((prefix, rest)) = text.split_at_checked(letters) else {
        return text;
    };
    let code = rest.trim_start_matches(|ch: char| ch.is_whitespace() || text::is_dash(ch));
    let is_prefix = |(country_code, sign): &(&str, &str)| {
        country == Some(country_code)
            && (prefix.eq_ignore_ascii_case(country_code) || prefix.eq_ignore_ascii_case(sign))
    };
    if code.starts_with(|ch: char| ch.is_ascii_digit()) && PREFIXED.iter().any(is_prefix) {
        notes.push(Code::ZipPrefixRemoved);
        return code;
    }
    text
}

/// Five digits. Four, and eight with the four of ZIP+4, have lost their zero in a spreadsheet.
fn cut_to_zip(out: &mut Canonical) {
    let zip = &mut out.text;
    if matches!(zip.len(), 4 | 8) && is_digits(zip) {
        zip.insert(0, '0');
        out.notes.push(Code::PaddedZip);
    } else if !is_digits(zip) || !matches!(zip.len(), 5 | 9) {
        out.notes.push(Code::UnusualZip);
    }
    if is_digits(zip) {
        zip.truncate(5);
    }
}

/// `94035-0001`, `94035 - 0001`, which only the USA writes so.
fn is_zip_plus_4(text: &str) -> bool {
    text.split_once(text::is_dash).is_some_and(|(zip, plus)| {
        let (zip, plus) = (zip.trim_end(), plus.trim_start());
        zip.len() == 5 && plus.len() == 4 && is_digits(zip) && is_digits(plus)
    })
}

/// What Meta's tools make of it: they cut at the dash.
fn push_alternate(text: &str, out: &mut Canonical) {
    let mut cut = String::new();
    if let Some((before, _)) = text.split_once(text::is_dash) {
        push_code(before, &mut cut);
    }
    if cut.chars().count() >= 2 && cut != out.text {
        out.alternates.push(cut);
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The USA, and its territories that are countries of their own in ISO 3166-1.
const WITH_ZIP: [&str; 6] = ["us", "pr", "gu", "vi", "as", "mp"];

/// Countries whose postcodes begin with a digit, and the sign that their cars bear.
static PREFIXED: [(&str, &str); 58] = [
    ("al", "al"),
    ("am", "am"),
    ("at", "a"),
    ("au", "aus"),
    ("ax", "ax"),
    ("ba", "bih"),
    ("be", "b"),
    ("bg", "bg"),
    ("br", "br"),
    ("by", "by"),
    ("ch", "ch"),
    ("cn", "chn"),
    ("cy", "cy"),
    ("cz", "cz"),
    ("de", "d"),
    ("dk", "dk"),
    ("ee", "est"),
    ("es", "e"),
    ("fi", "fin"),
    ("fo", "fo"),
    ("fr", "f"),
    ("ge", "ge"),
    ("gl", "gl"),
    ("gr", "el"),
    ("hr", "hr"),
    ("hu", "h"),
    ("il", "il"),
    ("in", "ind"),
    ("is", "is"),
    ("it", "i"),
    ("jp", "j"),
    ("kr", "rok"),
    ("kz", "kz"),
    ("li", "fl"),
    ("lt", "lt"),
    ("lu", "l"),
    ("lv", "lv"),
    ("mc", "mc"),
    ("md", "md"),
    ("me", "mne"),
    ("mk", "nmk"),
    ("mx", "mex"),
    ("nl", "nl"),
    ("no", "n"),
    ("nz", "nz"),
    ("pl", "pl"),
    ("pt", "p"),
    ("ro", "ro"),
    ("rs", "srb"),
    ("ru", "rus"),
    ("se", "s"),
    ("sg", "sgp"),
    ("si", "slo"),
    ("sk", "sk"),
    ("sm", "rsm"),
    ("tr", "tr"),
    ("ua", "ua"),
    ("us", "usa"),
];
