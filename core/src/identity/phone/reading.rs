//! From dialled digits to a calling code with a national number.

use super::digits::Digits;
use super::habit;
use super::plan::{Calling, Plan};
use crate::issue::Code;

/// The lengths of digits that can be an international number written without its plus.
const WITHOUT_PLUS: std::ops::RangeInclusive<usize> = 11..=15;

/// One way to read a number.
#[derive(Clone, Copy)]
pub(super) struct Reading {
    pub(super) calling: &'static Calling,
    pub(super) national: Digits,
    /// Whether the numbering plan knows the range.
    pub(super) verified: bool,
    /// Whether the number was taken for an international one without any sign of it.
    pub(super) assumed: bool,
    /// Whether a prefix was taken off that was abolished.
    pub(super) mended: bool,
}

impl Reading {
    fn new(calling: &'static Calling, national: Digits) -> Self {
        Self {
            calling,
            national,
            verified: calling.is_valid(&national),
            assumed: false,
            mended: false,
        }
    }

    /// The international digits of this number, or of another national form of it.
    pub(super) fn full(&self, national: &[u8]) -> Option<Digits> {
        Digits::concat(&[self.calling.digits(), national])
    }

    /// Whether an unknown number may exist: its length is right, and read again it is the same.
    ///
    /// Otherwise something at the front was neither a prefix nor part of the number.
    pub(super) fn is_possible(&self) -> bool {
        let plan = self.calling.main_plan();
        plan.is_some_and(|plan| plan.is_possible(&self.national))
            && *after_code(self.calling, self.national).national == *self.national
    }

    fn assumed(self) -> Self {
        Self {
            assumed: true,
            ..self
        }
    }
}

/// Reads the digits behind a plus sign.
pub(super) fn international(digits: &[u8]) -> Result<Reading, Code> {
    let (calling, rest) = Calling::split(digits).ok_or(Code::UnknownCountryCode)?;
    let rest = Digits::concat(&[rest]).ok_or(Code::InvalidPhone)?;
    Ok(after_code(calling, rest))
}

/// Reads digits without a plus sign where the country is unknown.
pub(super) fn unplaced(digits: &[u8]) -> Result<Reading, Code> {
    if let Some(rest) = digits.strip_prefix(b"00") {
        return international(rest);
    }
    if digits.starts_with(b"0") || !WITHOUT_PLUS.contains(&digits.len()) {
        return Err(Code::RegionNeeded);
    }
    // Half of China's mobile numbers are valid numbers of other countries with a plus in front.
    // Eleven digits and a known range make the mistake unlikely; the warning makes it visible.
    match international(digits) {
        Ok(reading) if reading.verified => Ok(reading.assumed()),
        _ => Err(Code::RegionNeeded),
    }
}

/// Reads digits without a plus sign as they are dialled in a country.
pub(super) fn dialled_in(plan: &Plan, digits: &Digits) -> Result<Reading, Code> {
    if let Some(rest) = plan.after_international_prefix(digits) {
        return international(rest);
    }
    let calling = plan.calling().ok_or(Code::InvalidPhone)?;
    let national = mend(Reading::new(calling, plan.national(digits)));
    if let Some(rest) = digits.strip_prefix(calling.digits()) {
        let rest = Digits::concat(&[rest]).ok_or(Code::InvalidPhone)?;
        let rest = plan.without_prefix(&rest);
        let with_code = after_code(calling, rest);
        if prefers_code(plan, digits, &rest, &national, &with_code) {
            return Ok(with_code);
        }
    }
    if national.verified {
        return Ok(national);
    }
    // 00 is written even by people whose own country dials 011 or 0011.
    let abroad = digits.strip_prefix(b"00").map(international);
    match abroad {
        Some(Ok(reading)) if reading.verified => Ok(reading.assumed()),
        _ => Ok(national),
    }
}

/// Whether digits that begin with the country's own code are the code and a number after it.
fn prefers_code(
    plan: &Plan,
    digits: &[u8],
    rest: &Digits,
    national: &Reading,
    with_code: &Reading,
) -> bool {
    match (national.verified, with_code.verified) {
        (false, true) => return true,
        (true, false) => return false,
        // Somebody who dials a national number there writes the zero.
        (true, true) if plan.trunk == 0 && !plan.begins_with_trunk_zero(digits) => return true,
        _ => {}
    }
    // libphonenumber's rule.
    (!plan.is_viable(digits) && plan.is_viable(rest)) || plan.is_too_long(digits)
}

/// Reads what follows a calling code: people write the national prefix even there.
fn after_code(calling: &'static Calling, rest: Digits) -> Reading {
    let Some(plan) = calling.main_plan() else {
        return Reading::new(calling, rest);
    };
    let reading = Reading::new(calling, plan.national(&rest));
    if reading.verified {
        return reading;
    }
    // `+34 (0) 612 ...`: a zero that the country does not even dial.
    zeroless(calling, &rest).unwrap_or_else(|| mend(reading))
}

/// The valid number that is left when as few zeros as possible are taken off the front.
fn zeroless(calling: &'static Calling, rest: &[u8]) -> Option<Reading> {
    let zeros = rest.iter().take_while(|digit| **digit == b'0').count();
    let shorter = (1..=zeros).filter_map(|count| Digits::concat(&[rest.get(count..)?]));
    shorter
        .map(|national| Reading::new(calling, national))
        .find(|reading| reading.verified)
}

/// Takes off a prefix that the plan no longer knows.
fn mend(reading: Reading) -> Reading {
    match habit::without_old_prefix(&reading) {
        Some(national) if !reading.verified => Reading {
            mended: true,
            ..Reading::new(reading.calling, national)
        },
        _ => reading,
    }
}
