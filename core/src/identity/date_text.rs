//! Dates as people and programs write them.

use super::decimal;
use super::month_names::month;
use super::options::DateOrder;
use super::text;
use crate::issue::Code;

/// A day of the calendar, as it was written: in no time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Date {
    pub(super) year: u32,
    pub(super) month: u32,
    pub(super) day: u32,
}

/// One of the three parts of a date, as its length tells.
#[derive(Clone, Copy)]
enum Part {
    /// Four digits.
    Year(u32),
    /// One or two digits: a day, a month, or a year cut short.
    Short(u32),
    /// A name.
    Month(u32),
    /// Eight digits: a whole date.
    Compact(u32),
    /// Six digits, which is a date with its year cut short.
    Six,
    /// Another number.
    Odd,
}

/// Appends the text in lowercase ASCII: digits of all scripts, letters without accents, and a
/// hyphen for each dash and for the signs for year and month of Chinese, Japanese and Korean.
pub(super) fn push_plain(text: &str, out: &mut String) {
    if text.is_ascii() {
        text::push_ascii_lowercase(text.trim_end(), out);
        return;
    }
    out.extend(text.chars().map(|ch| match ch {
        _ if ch.is_ascii() => ch.to_ascii_lowercase(),
        '年' | '月' | '년' | '월' => '-',
        '日' | '일' => ' ',
        '\u{ff01}'..='\u{ff5e}' => full_width(ch).to_ascii_lowercase(),
        _ if ch.is_whitespace() => ' ',
        _ if text::is_dash(ch) => '-',
        _ => decimal::to_ascii(ch).unwrap_or_else(|| text::without_accent(ch).to_ascii_lowercase()),
    }));
    out.truncate(out.trim_end().len());
}

/// The ASCII character that a full-width one is the wide form of.
fn full_width(ch: char) -> char {
    char::from_u32(u32::from(ch) - 0xfee0).unwrap_or(ch)
}

/// Reads a date out of text that went through [`push_plain`]. A time of day may follow it.
pub(super) fn read(text: &str, order: Option<DateOrder>) -> Result<Date, Code> {
    if let Some([year, month, day]) = iso(text) {
        return date(year, month, day);
    }
    let mut parts = [Part::Odd; 3];
    let mut count = 0;
    let mut rest = text;
    while let Some(slot) = parts.get_mut(count).filter(|_| !rest.is_empty()) {
        let (part, after) = next_part(rest).ok_or(Code::InvalidDate)?;
        rest = after;
        if let Some(part) = part {
            *slot = part;
            count += 1;
        }
        if let (1, Some(Part::Compact(_))) = (count, part) {
            break;
        }
    }
    if !is_time_of_day(rest) {
        return Err(Code::InvalidDate);
    }
    match parts.get(..count) {
        Some(&[first, second, third]) => arrange(first, second, third, order),
        Some(&[Part::Compact(number)]) => date(number / 10_000, number / 100 % 100, number % 100),
        Some(&[Part::Six]) => Err(Code::TwoDigitYear),
        Some([Part::Year(_) | Part::Short(_) | Part::Month(_)] | [_, _]) => {
            Err(Code::IncompleteDate)
        }
        _ => Err(Code::InvalidDate),
    }
}

/// The numbers of `YYYY-MM-DD`, which needs none of the care for other writings.
fn iso(text: &str) -> Option<[u32; 3]> {
    let (year, rest) = text.as_bytes().split_first_chunk::<4>()?;
    let &[b'-', tens, ones, b'-', ref day @ ..] = rest else {
        return None;
    };
    let day: &[u8; 2] = day.try_into().ok()?;
    Some([number_of(year)?, number_of(&[tens, ones])?, number_of(day)?])
}

fn number_of(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |number, byte| {
        let digit = byte.is_ascii_digit().then(|| u32::from(byte - b'0'));
        digit.map(|digit| number * 10 + digit)
    })
}

/// The next number or month with the separator behind it; `None` for a word that says nothing.
fn next_part(text: &str) -> Option<(Option<Part>, &str)> {
    let (word, after) = split(text, |byte| byte.is_ascii_alphabetic());
    if !word.is_empty() {
        let part = month(word).map(|number| Part::Month(u32::from(number)));
        let is_known = part.is_some() || is_filler(word);
        return is_known.then(|| (part, skip_separator(after)));
    }
    let (number, after) = split(text, |byte| byte.is_ascii_digit());
    let value = number.parse().ok()?;
    let part = match number.len() {
        1 | 2 => Part::Short(value),
        4 => Part::Year(value),
        6 => Part::Six,
        8 => Part::Compact(value),
        _ => Part::Odd,
    };
    let (suffix, behind) = split(after, |byte| byte.is_ascii_alphabetic());
    let after = if matches!(suffix, "st" | "nd" | "rd" | "th" | "er") {
        behind
    } else {
        after
    };
    Some((Some(part), skip_separator(after)))
}

fn split(text: &str, belongs: impl Fn(u8) -> bool) -> (&str, &str) {
    let end = text
        .bytes()
        .position(|byte| !belongs(byte))
        .unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

/// One mark with spaces around it: `1997-02-16`, `16. 2. 1997`, `February 16, 1997`.
fn skip_separator(text: &str) -> &str {
    let text = text.trim_start();
    text.strip_prefix(['-', '.', '/', ','])
        .unwrap_or(text)
        .trim_start()
}

/// Weekdays, and the small words of `16 de febrero de 1997`.
fn is_filler(word: &str) -> bool {
    const WORDS: [&str; 7] = ["of", "the", "de", "del", "le", "den", "d"];
    const WEEKDAYS: [&str; 7] = [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ];
    let is_it = |day: &&str| *day == word || day.get(..3) == Some(word);
    WORDS.contains(&word) || WEEKDAYS.iter().any(is_it)
}

fn arrange(first: Part, second: Part, third: Part, order: Option<DateOrder>) -> Result<Date, Code> {
    use Part::{Month, Short, Year};
    match (first, second, third) {
        (Year(year), Short(month) | Month(month), Short(day))
        | (Short(day), Month(month), Year(year))
        | (Month(month), Short(day), Year(year)) => date(year, month, day),
        (Short(first), Short(second), Year(year)) => year_last(first, second, year, order),
        (Short(_) | Month(_), Short(_) | Month(_), Short(_)) => Err(Code::TwoDigitYear),
        _ => Err(Code::InvalidDate),
    }
}

/// `16.02.1997`, `2/16/1997`: certain when one number is over 12, or when both are the same.
fn year_last(first: u32, second: u32, year: u32, order: Option<DateOrder>) -> Result<Date, Code> {
    let day_first = date(year, second, first);
    let month_first = date(year, first, second);
    let is_open = day_first.is_ok() && month_first.is_ok() && day_first != month_first;
    match order {
        None if is_open => Err(Code::AmbiguousDate),
        Some(DateOrder::MonthFirst) => month_first.or(day_first),
        _ => day_first.or(month_first),
    }
}

/// The date, if the calendar has it.
fn date(year: u32, month: u32, day: u32) -> Result<Date, Code> {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let last = match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return Err(Code::InvalidDate),
    };
    if (1..=last).contains(&day) {
        Ok(Date { year, month, day })
    } else {
        Err(Code::InvalidDate)
    }
}

/// Nothing, or the time part of ISO 8601, RFC 3339 and their relatives. It is checked only in its
/// shape: the date is used as it is written, in whatever zone.
fn is_time_of_day(text: &str) -> bool {
    let after_t = text.strip_prefix('t');
    let text = after_t.unwrap_or(text);
    if text.is_empty() {
        return true;
    }
    let (clock, zone) = split(text, |byte| {
        byte.is_ascii_digit() || matches!(byte, b':' | b'.' | b',')
    });
    // Without the T, four digits may as well be the year of a second date.
    let is_marked = after_t.is_some() || clock.contains(':');
    is_marked && is_clock(clock) && is_zone(zone.trim_start())
}

/// `8:00`, `08:00:00.000`, `080000`.
fn is_clock(text: &str) -> bool {
    let (time, fraction) = text.split_once(['.', ',']).unwrap_or((text, "0"));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_basic = is_number(time) && matches!(time.len(), 4 | 6);
    let groups = time.split(':').count();
    let is_extended = (2..=3).contains(&groups)
        && time
            .split(':')
            .all(|group| is_number(group) && group.len() <= 2);
    is_number(fraction) && (is_basic || is_extended)
}

/// `z`, `+02:00`, `utc`, `gmt+0100 (cet)`, `[europe/paris]`, `pm`, `p.m. est`.
///
/// Short words and an offset only: anything longer may be a second date.
fn is_zone(text: &str) -> bool {
    let (zone, comment) = split(text, |byte| !matches!(byte, b'(' | b'['));
    let (words, offset) = split(zone, |byte| !matches!(byte, b'+' | b'-'));
    let words_are_short = words.split_ascii_whitespace().all(is_zone_word);
    words_are_short
        && words.split_ascii_whitespace().count() <= 2
        && is_offset(offset.trim_end())
        && (comment.is_empty() || comment.ends_with([')', ']']))
}

/// `z`, `utc`, `cest`, `a.m.`
fn is_zone_word(word: &str) -> bool {
    let letters = word.bytes().filter(u8::is_ascii_alphabetic).count();
    let dots = word.bytes().filter(|byte| *byte == b'.').count();
    (1..=5).contains(&letters) && letters + dots == word.len()
}

/// Nothing, `+2`, `-0800`, `+05:30`.
fn is_offset(text: &str) -> bool {
    let Some(digits) = text.strip_prefix(['+', '-']) else {
        return text.is_empty();
    };
    let (hours, minutes) = digits.split_once(':').unwrap_or((digits, ""));
    let count = hours.len() + minutes.len();
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    !hours.is_empty() && count <= 4 && is_number(hours) && is_number(minutes)
}
