//! Phone numbers by the numbering plan of their country.
//!
//! Meta wants digits with the country code in front: no plus, no zeros before it, no letters.
//! The country of a national number is passed in and never guessed. What `0170 1234567` means is
//! in `table`, which is generated from libphonenumber's metadata; the rules that read it are here.

mod digits;
mod habit;
mod plan;
mod reading;
mod scan;
mod several;
#[allow(clippy::unreadable_literal)]
mod table;
#[cfg(test)]
mod tests;
mod uri;

use digits::Digits;
use plan::Plan;
use reading::Reading;
use scan::Scanned;

use crate::identity::{Canonical, Options};
use crate::issue::Code;

/// No number is shorter, country code included: the floor of Meta's own libraries.
const SHORTEST: usize = 7;
/// A longer text holds something else than a phone number. In bytes.
const LONGEST_TEXT: usize = 250;

/// Writes the digits of a phone number, country code first.
///
/// # Errors
/// `region_needed` for a national number without a country, `unknown_country_code`, `letters`,
/// `multiple_numbers`, `too_long`, and `invalid_phone` for everything else that is no number.
pub(crate) fn normalize(text: &str, options: &Options, out: &mut Canonical) -> Result<(), Code> {
    if text.len() > LONGEST_TEXT {
        return Err(Code::TooLong);
    }
    if options.vanity && is_scientific(text) {
        return Err(Code::InvalidPhone);
    }
    let reader = Reader {
        plan: options.country.and_then(Plan::of),
        vanity: options.vanity,
    };
    let whole = without_decimal(text);
    let parts = uri::split(whole.unwrap_or(text));
    let scanned = reader.scan(parts.number)?;
    let reading = reader.read(&scanned, parts.context)?;
    let digits = reading.full(&reading.national).ok_or(Code::InvalidPhone)?;
    out.text.push_str(digits.as_str());
    let extension = scanned.extension || parts.extension;
    out.notes.extend(whole.map(|_| Code::FractionRemoved));
    out.notes
        .extend(extension.then_some(Code::ExtensionDropped));
    out.notes.extend(doubt(&reading));
    if options.alternates {
        out.alternates.extend(alternates(&reading));
    }
    Ok(())
}

/// What is known besides the text.
struct Reader {
    plan: Option<&'static Plan>,
    vanity: bool,
}

impl Reader {
    /// The digits of the text, when it holds one number and no more.
    fn scan(&self, text: &str) -> Result<Scanned, Code> {
        let scanned = scan::scan(text, self.vanity);
        let suspicious = scanned.as_ref().map_or(true, |scanned| scanned.divided);
        if suspicious && several::are_several(text, |part| self.is_number(part)) {
            return Err(Code::MultipleNumbers);
        }
        scanned
    }

    /// Reads the digits, behind those of a `phone-context` if there is one.
    fn read(&self, scanned: &Scanned, context: Option<&str>) -> Result<Reading, Code> {
        match context {
            Some(context) if !scanned.plus => {
                let front = scan::scan(context, false)?.digits;
                let digits = Digits::concat(&[&front, &scanned.digits]);
                self.place(&digits.ok_or(Code::InvalidPhone)?, true)
            }
            _ => self.place(&scanned.digits, scanned.plus),
        }
    }

    fn place(&self, digits: &Digits, plus: bool) -> Result<Reading, Code> {
        if digits.iter().all(|digit| *digit == b'0') {
            return Err(Code::InvalidPhone);
        }
        let reading = match self.plan {
            None if plus => reading::international(digits.strip_prefix(b"00").unwrap_or(digits))?,
            // No country code begins with a zero, so the plus is decoration.
            Some(_) if plus && !digits.starts_with(b"0") => reading::international(digits)?,
            Some(plan) => reading::dialled_in(plan, digits)?,
            None if digits.len() < SHORTEST => return Err(Code::InvalidPhone),
            None => reading::unplaced(digits)?,
        };
        if is_plausible(&reading) {
            Ok(reading)
        } else {
            Err(Code::InvalidPhone)
        }
    }

    /// Whether the text alone would be taken for a number, or could be one of some country.
    fn is_number(&self, text: &str) -> bool {
        if scan::is_extension(text) {
            return false;
        }
        let scanned = scan::scan(text, self.vanity);
        // No extension is as long as a number, so a long one need not be known to the plan.
        scanned.is_ok_and(|scanned| match self.read(&scanned, None) {
            Ok(reading) => reading.verified || scanned.digits.len() >= SHORTEST,
            Err(code) => code == Code::RegionNeeded,
        })
    }
}

/// The digits before a `.0`, which spreadsheets and data frames add to a column with gaps.
fn without_decimal(text: &str) -> Option<&str> {
    let whole = text.strip_suffix(".0")?;
    let digits = whole.strip_prefix('+').unwrap_or(whole);
    let is_number = digits.len() >= SHORTEST && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then_some(whole)
}

/// `4.91701E+12`: a spreadsheet has dropped digits, and the E is no letter of the keypad.
fn is_scientific(text: &str) -> bool {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let is_mantissa = |text: &str| {
        let parts = text.split_once(['.', ',']);
        parts.is_some_and(|(whole, part)| whole.len() == 1 && is_number(whole) && is_number(part))
    };
    text.split_once(['e', 'E'])
        .is_some_and(|(mantissa, exponent)| {
            let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
            is_mantissa(mantissa) && is_number(exponent)
        })
}

/// Whether the number is long enough, and possible if it is not known.
fn is_plausible(reading: &Reading) -> bool {
    let national = &reading.national;
    reading.calling.digits().len() + national.len() >= SHORTEST
        && national.iter().any(|digit| *digit != b'0')
        && (reading.verified || reading.is_possible())
}

/// Why a number that is sent may yet be wrong.
fn doubt(reading: &Reading) -> impl Iterator<Item = Code> {
    let unknown = if habit::brazilian_mobile(reading).is_some() {
        Code::MissingMobilePrefix
    } else {
        Code::Unverified
    };
    let doubts = [
        (reading.assumed, Code::AssumedInternational),
        (reading.mended, Code::OldPrefixRemoved),
        (!reading.verified, unknown),
    ];
    doubts
        .into_iter()
        .filter_map(|(applies, code)| applies.then_some(code))
}

/// Other numbers that the same person may be known by.
fn alternates(reading: &Reading) -> impl Iterator<Item = String> {
    let old = habit::old_form(reading).filter(|_| reading.mended);
    let forms = [
        old,
        habit::argentine_mobile(reading),
        habit::brazilian_mobile(reading),
    ];
    let full = forms
        .into_iter()
        .flatten()
        .filter_map(|national| reading.full(&national));
    full.map(|digits| digits.as_str().to_owned())
}
