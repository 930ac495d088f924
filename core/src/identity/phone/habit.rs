//! Three countries that changed how mobile numbers are written, where old and new forms are met.

use super::digits::Digits;
use super::reading::Reading;

const MEXICO: &[u8] = b"52";
const ARGENTINA: &[u8] = b"54";
const BRAZIL: &[u8] = b"55";

/// Mexico dialled these before ten digits until 2019; the 1 stood in the international form too.
const OLD_MEXICAN_PREFIXES: [&[u8]; 4] = [b"1", b"01", b"044", b"045"];

/// The national number without a prefix that was abolished.
pub(super) fn without_old_prefix(reading: &Reading) -> Option<Digits> {
    if reading.calling.digits() != MEXICO {
        return None;
    }
    let mut rests = OLD_MEXICAN_PREFIXES
        .iter()
        .filter_map(|prefix| reading.national.strip_prefix(*prefix));
    Digits::concat(&[rests.find(|rest| rest.len() == 10)?])
}

/// The national number as it was written before Mexico abolished the 1.
pub(super) fn old_form(reading: &Reading) -> Option<Digits> {
    (reading.calling.digits() == MEXICO)
        .then(|| Digits::concat(&[b"1", &reading.national]))
        .flatten()
}

/// The mobile number that an Argentine number without its 9 may stand for.
///
/// Argentina's mobile numbers have a 9 after the country code, which national writing omits.
pub(super) fn argentine_mobile(reading: &Reading) -> Option<Digits> {
    let is_short = reading.calling.digits() == ARGENTINA && reading.national.len() == 10;
    is_short.then(|| with_nine(reading, 0)).flatten()
}

/// The mobile number that an eight-digit Brazilian one became between 2012 and 2016: 9 in front.
pub(super) fn brazilian_mobile(reading: &Reading) -> Option<Digits> {
    let is_short = reading.calling.digits() == BRAZIL && reading.national.len() == 10;
    let is_old = is_short && !reading.verified;
    is_old.then(|| with_nine(reading, 2)).flatten()
}

/// The national number with a 9 put in, if that makes it a valid one.
fn with_nine(reading: &Reading, position: usize) -> Option<Digits> {
    let (before, after) = reading.national.split_at_checked(position)?;
    let longer = Digits::concat(&[before, b"9", after])?;
    reading.calling.is_valid(&longer).then_some(longer)
}
