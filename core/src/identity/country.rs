//! Countries: ISO 3166-1 alpha-2 from codes and from names in many languages.

use std::fmt;
use std::str::FromStr;

use super::country_by_name::{AMBIGUOUS, by_name};
use super::country_codes::{ALPHA_2, ALPHA_3};
use super::options::Options;
use super::outcome::Canonical;
use super::text;
use crate::error::Error;
use crate::issue::Code;

/// A country of ISO 3166-1, as two lowercase letters.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Country([u8; 2]);

impl Country {
    /// The two lowercase letters.
    pub fn as_str(&self) -> &str {
        // Only lowercase ASCII letters are ever stored.
        str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The country of a canonical form, such as the one that normalizing the field `country` gives.
    pub(crate) fn from_canonical(code: &str) -> Option<Self> {
        let code: [u8; 2] = code.as_bytes().try_into().ok()?;
        is_code(code).then_some(Self(code))
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Country {
    type Err = Error;

    /// Reads what the field `country` accepts: codes of two or three letters, and names.
    ///
    /// Kosovo is accepted too: ISO has no code for it, so it can not be sent, but it has a
    /// numbering plan that phone numbers are read by.
    fn from_str(text: &str) -> Result<Self, Error> {
        let mut canonical = Canonical::default();
        let mut scratch = String::new();
        let text = text::clean(text, text::Joiners::Remove, &mut scratch);
        if ["xk", "xkx", "kosovo"]
            .iter()
            .any(|name| name.eq_ignore_ascii_case(text))
        {
            return Ok(Self(*b"xk"));
        }
        let found = find(text, &mut canonical);
        found.map_err(|code| Error::config("country", code.message()))
    }
}

pub(super) fn normalize(text: &str, _options: &Options, out: &mut Canonical) -> Result<(), Code> {
    let country = find(text, out)?;
    out.text.clear();
    out.text.push_str(country.as_str());
    Ok(())
}

/// Uses the buffer for the key of a name.
fn find(text: &str, buffer: &mut Canonical) -> Result<Country, Code> {
    let found = find_one(text, buffer);
    if found == Err(Code::UnknownCountry)
        && let Some((name, code)) = text.strip_suffix(')').and_then(|it| it.split_once('('))
    {
        return find_both(name, code, buffer);
    }
    found
}

/// `United Kingdom (UK)`, as shop systems show it: both must say the same.
fn find_both(name: &str, code: &str, buffer: &mut Canonical) -> Result<Country, Code> {
    let country = find_one(text::trim(name), buffer)?;
    buffer.notes.clear();
    let same = find_one(text::trim(code), buffer)? == country;
    buffer.notes.clear();
    same.then_some(country).ok_or(Code::UnknownCountry)
}

fn find_one(text: &str, buffer: &mut Canonical) -> Result<Country, Code> {
    if let Some(country) = by_code(text, &mut buffer.notes) {
        return Ok(country);
    }
    if is_my(text) {
        return Ok(Country(*b"us"));
    }
    buffer.text.clear();
    text::push_folded(text, &mut buffer.text);
    let key = buffer.text.as_str();
    let code = by_name(key).ok_or(Code::UnknownCountry)?;
    if code == AMBIGUOUS {
        return Err(Code::AmbiguousCountry);
    }
    if key == "congo" {
        buffer.notes.push(Code::CountryAssumed);
    }
    Country::from_canonical(code).ok_or(Code::UnknownCountry)
}

/// `Mỹ`, the USA in Vietnamese: its key would be the code of Malaysia.
fn is_my(text: &str) -> bool {
    text.chars().flat_map(char::to_lowercase).eq("mỹ".chars())
}

/// Two or three ASCII letters; dots may stand between them (`U. S. A.`), other marks may not.
/// Neither `n/a` nor `n.a.` is Namibia.
fn by_code(text: &str, notes: &mut Vec<Code>) -> Option<Country> {
    let mut letters = [0; 3];
    let mut count = 0;
    let has_dots = text.contains('.');
    let is_mark = |byte: u8| byte == b'.' || (byte == b' ' && has_dots);
    for byte in text.bytes().filter(|&byte| !is_mark(byte)) {
        *letters.get_mut(count)? = byte.to_ascii_lowercase();
        count += 1;
    }
    let code = match (count, letters) {
        (2, [b'u', b'k', _]) => alias(*b"gb", notes),
        (2, [b'e', b'l', _]) => alias(*b"gr", notes),
        (2, [b'n', b'a', _]) if has_dots => return None,
        (2, [first, second, _]) => [first, second],
        (3, _) => from_alpha_3(letters)?,
        _ => return None,
    };
    is_code(code).then_some(Country(code))
}

/// Whether ISO 3166-1 has these two lowercase letters. A row of the table has a bit for each second.
fn is_code([first, second]: [u8; 2]) -> bool {
    static CODES: [u32; 26] = codes();
    let row = first.checked_sub(b'a').map(usize::from);
    let seconds = row.and_then(|row| CODES.get(row)).copied();
    second.is_ascii_lowercase() && seconds.is_some_and(|it| it >> (second - b'a') & 1 == 1)
}

#[expect(clippy::indexing_slicing, reason = "run by the compiler only")]
const fn codes() -> [u32; 26] {
    let mut codes = [0; 26];
    let mut index = 0;
    while index < ALPHA_2.len() {
        let [first, second] = ALPHA_2[index];
        codes[(first - b'a') as usize] |= 1 << (second - b'a');
        index += 1;
    }
    codes
}

fn alias(code: [u8; 2], notes: &mut Vec<Code>) -> [u8; 2] {
    notes.push(Code::CountryAlias);
    code
}

fn from_alpha_3(letters: [u8; 3]) -> Option<[u8; 2]> {
    let index = ALPHA_3.binary_search_by(|&[a, b, c, ..]| [a, b, c].cmp(&letters));
    let &[.., first, second] = ALPHA_3.get(index.ok()?)?;
    Some([first, second])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, Code> {
        let mut out = Canonical::default();
        normalize(text, &Options::at(0), &mut out).map(|()| out.text)
    }

    #[test]
    fn every_code_names_itself() {
        assert!(ALPHA_2.is_sorted() && ALPHA_3.is_sorted());
        for pair in ALPHA_2 {
            let code = str::from_utf8(&pair).unwrap();
            assert_eq!(read(code).as_deref(), Ok(code));
        }
        let all = (0..=u16::MAX).map(u16::to_be_bytes);
        assert_eq!(
            all.filter(|code| is_code(*code)).collect::<Vec<_>>(),
            ALPHA_2
        );
        for [a, b, c, first, second] in ALPHA_3 {
            let long = String::from_utf8(vec![a, b, c]).unwrap();
            assert_eq!(
                read(&long),
                Ok(String::from_utf8(vec![first, second]).unwrap())
            );
        }
    }

    #[test]
    fn options_take_whatever_the_field_takes() {
        assert_eq!("Österreich".parse::<Country>().unwrap().as_str(), "at");
        assert_eq!(" uk ".parse::<Country>().unwrap().as_str(), "gb");
        assert!("Narnia".parse::<Country>().is_err());
    }

    #[test]
    fn kosovo_is_known_but_has_no_code_to_send() {
        assert_eq!("XK".parse::<Country>().unwrap().as_str(), "xk");
        assert_eq!(read("XK"), Err(Code::UnknownCountry));
    }
}
