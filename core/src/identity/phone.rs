//! Phone numbers in international form: digits, country code first.

use super::options::Options;
use super::outcome::Canonical;
use crate::issue::Code;

/// Digits in all, country code included: ITU-T E.164 allows 15.
const LENGTHS: std::ops::RangeInclusive<usize> = 7..=15;

pub(crate) fn normalize(text: &str, _options: &Options, out: &mut Canonical) -> Result<(), Code> {
    let international = text.strip_prefix('+').or_else(|| text.strip_prefix("00"));
    let rest = international.ok_or(Code::RegionNeeded)?;
    out.text.extend(rest.chars().filter(char::is_ascii_digit));
    let is_other = |ch: char| !(ch.is_ascii_digit() || ch.is_whitespace() || "-./()".contains(ch));
    if rest.contains(is_other) || out.text.starts_with('0') || !LENGTHS.contains(&out.text.len()) {
        return Err(Code::InvalidPhone);
    }
    Ok(())
}
