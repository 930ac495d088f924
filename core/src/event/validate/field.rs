//! The checks that many fields share.

use std::borrow::Cow;
use std::fmt::Display;

use crate::event::decimal::Decimal;
use crate::event::limits::FIRST_MILLISECONDS;
use crate::event::report::Report;
use crate::event::source_url::redact_url;
use crate::issue::{Code, Issue, Severity};

/// Which numbers a field takes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Range {
    Any,
    ZeroOrMore,
    MoreThanZero,
    /// Whole numbers, zero or more.
    Count,
}

/// Treats text without a visible character as absent.
pub(super) fn blank(value: &mut Option<String>, field: impl Display, report: &mut Report) {
    if value.as_ref().is_some_and(|text| text.trim().is_empty()) {
        *value = None;
        report.add(field.to_string(), Code::Empty);
    }
}

/// Removes the white space around a text.
pub(super) fn trim(text: &mut String) {
    text.truncate(text.trim_end().len());
    text.drain(..text.len() - text.trim_start().len());
}

/// Keeps one of Meta's words, in lowercase, and drops any other.
pub(super) fn choice(
    value: &mut Option<String>,
    allowed: &[&str],
    field: impl Display,
    report: &mut Report,
) {
    blank(value, &field, report);
    let Some(mut word) = value.take() else { return };
    trim(&mut word);
    word.make_ascii_lowercase();
    if allowed.contains(&word.as_str()) {
        *value = Some(word);
    } else {
        let message = format!("not one of {}", allowed.join(", "));
        report.push(Issue::new(field.to_string(), Code::InvalidChoice).message(message));
    }
}

/// Keeps a number in its canonical digits, and drops what is none or out of range.
pub(super) fn number(
    value: &mut Option<Decimal>,
    range: Range,
    field: impl Display,
    report: &mut Report,
) {
    let Some(given) = value.take() else { return };
    if given.as_given().trim().is_empty() {
        report.add(field.to_string(), Code::Empty);
        return;
    }
    match in_range(given, range) {
        Ok(number) => *value = Some(number),
        Err(code) => report.add(field.to_string(), code),
    }
}

fn in_range(given: Decimal, range: Range) -> Result<Decimal, Code> {
    let number = given.into_canonical().ok_or(Code::NotANumber)?;
    match range {
        Range::Any => Ok(number),
        Range::MoreThanZero if number.is_negative() || number.is_zero() => Err(Code::NotPositive),
        _ if number.is_negative() => Err(Code::NegativeNumber),
        Range::Count => number.whole().ok_or(Code::NotWhole),
        _ => Ok(number),
    }
}

/// Keeps an `http` or `https` address, without the white space around it and without personal data.
pub(super) fn url(value: &mut Option<String>, field: &str, report: &mut Report) {
    blank(value, field, report);
    let Some(mut address) = value.take() else {
        return;
    };
    trim(&mut address);
    if !is_url(&address) {
        report.add(field, Code::InvalidUrl);
        return;
    }
    if let Cow::Owned(redacted) = redact_url(&address) {
        if redacted.len() < address.len() {
            report.add(field, Code::PersonalDataRemoved);
        }
        address = redacted;
    }
    *value = Some(address);
}

/// RFC 3986, as far as it matters: the scheme, a host, and nothing that can not stand in a URL.
fn is_url(address: &str) -> bool {
    let Some((scheme, rest)) = address.split_once("://") else {
        return false;
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or_default();
    (scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https"))
        && host.starts_with(|first: char| first.is_alphanumeric() || first == '[')
        && !address.contains(|letter: char| letter.is_whitespace() || letter.is_control())
}

/// Drops a time that is not in seconds since 1970.
pub(super) fn time(value: &mut Option<i64>, field: &str, report: &mut Report) {
    let code = match *value {
        Some(time) if time >= FIRST_MILLISECONDS => Code::Milliseconds,
        Some(time) if time <= 0 => Code::InvalidTime,
        _ => return,
    };
    *value = None;
    report.push(Issue::new(field, code).severity(Severity::Dropped));
}

#[cfg(test)]
mod tests {
    use super::is_url;

    #[test]
    fn addresses() {
        for address in [
            "https://shop.example/",
            "HTTP://shop.example",
            "https://shop.example?x=1#y",
            "http://[2001:4860::1]:8080/a",
            "https://bücher.example/a%20b",
            "http://localhost:3000/",
        ] {
            assert!(is_url(address), "{address}");
        }
        for address in [
            "shop.example",
            "//shop.example",
            "ftp://shop.example",
            "https://",
            "https:///path",
            "javascript://shop.example/",
            "https://shop.example/a b",
            "https://shop.example/\n",
            "app://open",
            "https://?x=1",
        ] {
            assert!(!is_url(address), "{address}");
        }
    }
}
