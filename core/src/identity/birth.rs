//! Dates of birth: `YYYYMMDD`, and the parts that Meta takes one by one.

use super::date_text::{self, Date};
use super::decimal;
use super::month_names;
use super::options::Options;
use super::outcome::Canonical;
use crate::issue::Code;

/// Meta's page: 1900 to the current year.
const FIRST_YEAR: u32 = 1900;

/// `db`: eight digits.
pub(super) fn normalize(text: &str, options: &Options, out: &mut Canonical) -> Result<(), Code> {
    let text = whole(text, &mut out.notes);
    date_text::push_plain(text, &mut out.text);
    let date = date_text::read(&out.text, options.date_order)?;
    if date.year < FIRST_YEAR || date > today(options) {
        return Err(Code::ImplausibleYear);
    }
    out.text.clear();
    push_year(date.year, &mut out.text);
    push_two_digits(date.month, &mut out.text);
    push_two_digits(date.day, &mut out.text);
    Ok(())
}

/// `doby`: four digits.
pub(super) fn year(text: &str, options: &Options, out: &mut Canonical) -> Result<(), Code> {
    let (year, digits) = number(whole(text, &mut out.notes))?;
    match digits {
        4 if (FIRST_YEAR..=today(options).year).contains(&year) => {}
        4 => return Err(Code::ImplausibleYear),
        2 => return Err(Code::TwoDigitYear),
        _ => return Err(Code::InvalidDate),
    }
    push_year(year, &mut out.text);
    Ok(())
}

/// `dobm`: two digits, from a number or a name.
pub(super) fn month(text: &str, _options: &Options, out: &mut Canonical) -> Result<(), Code> {
    let text = whole(text, &mut out.notes);
    date_text::push_plain(text, &mut out.text);
    let named = month_names::month(out.text.trim_end_matches('.'));
    out.text.clear();
    let month = named.map_or_else(|| number(text), |month| Ok((u32::from(month), 2)));
    push_up_to(12, month?, out)
}

/// `dobd`: two digits.
pub(super) fn day(text: &str, _options: &Options, out: &mut Canonical) -> Result<(), Code> {
    let text = whole(text, &mut out.notes);
    push_up_to(31, number(text)?, out)
}

/// The number without the `.0` that a data frame adds.
fn whole<'a>(text: &'a str, notes: &mut Vec<Code>) -> &'a str {
    let whole = decimal::without_fraction(text);
    notes.extend(whole.map(|_| Code::FractionRemoved));
    whole.unwrap_or(text)
}

fn push_up_to(
    largest: u32,
    (value, digits): (u32, usize),
    out: &mut Canonical,
) -> Result<(), Code> {
    if digits > 2 || !(1..=largest).contains(&value) {
        return Err(Code::InvalidDate);
    }
    push_two_digits(value, &mut out.text);
    Ok(())
}

#[inline]
fn push_year(year: u32, out: &mut String) {
    push_two_digits(year / 100, out);
    push_two_digits(year, out);
}

/// The last two decimal digits of the number.
#[inline]
fn push_two_digits(number: u32, out: &mut String) {
    let digits = [number / 10 % 10, number % 10].into_iter();
    out.extend(digits.filter_map(|digit| char::from_digit(digit, 10)));
}

/// A number of up to four digits of any script, and how many there are.
fn number(text: &str) -> Result<(u32, usize), Code> {
    let mut value = 0;
    let mut count = 0;
    for ch in text.chars() {
        let digit = decimal::value(ch).filter(|_| count < 4);
        value = value * 10 + u32::from(digit.ok_or(Code::InvalidDate)?);
        count += 1;
    }
    Ok((value, count))
}

/// The day of `options.now` in UTC.
fn today(options: &Options) -> Date {
    // Days of 400-year cycles that start on 1 March, so that the leap day is the last one.
    let days = options.now.div_euclid(86_400) + 719_468;
    let (cycle, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 {
        (month + 3, 0)
    } else {
        (month - 9, 1)
    };
    let year = year + cycle * 400 + next;
    // A clock before the year 0 is no clock.
    let plain = |number: i64| u32::try_from(number).unwrap_or_default();
    Date {
        year: plain(year),
        month: plain(month),
        day: plain(day),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn today_is_the_day_of_now_in_utc() {
        let day = |now| {
            let Date { year, month, day } = today(&Options::at(now));
            (year, month, day)
        };
        assert_eq!(day(0), (1970, 1, 1));
        assert_eq!(day(-1), (1969, 12, 31));
        assert_eq!(day(951_782_399), (2000, 2, 28));
        assert_eq!(day(951_782_400), (2000, 2, 29));
        assert_eq!(day(951_868_800), (2000, 3, 1));
        assert_eq!(day(1_795_392_000), (2026, 11, 23));
        assert_eq!(day(4_107_542_400), (2100, 3, 1));
    }

    #[test]
    fn nobody_is_born_tomorrow() {
        let now = Options::at(1_795_392_000);
        let born = |text| normalize(text, &now, &mut Canonical::default());
        assert_eq!(born("2026-11-23"), Ok(()));
        assert_eq!(born("2026-11-24"), Err(Code::ImplausibleYear));
    }
}
