//! Countries: ISO 3166-1 alpha-2 from codes and from names in many languages.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use super::country_codes::{ALPHA_2, ALPHA_3};
use super::options::Options;
use super::outcome::Canonical;
use super::text;
use crate::error::Error;
use crate::issue::Code;

/// One name per line, `name<tab>code`, in the order of their bytes. A name is a key as
/// `text::push_folded` makes it; the code `??` marks one that fits several countries.
/// Made by `tools/country-names/generate.py` from the Unicode CLDR (licence Unicode-3.0).
static NAMES: &str = include_str!("country_names.txt");

const AMBIGUOUS: &str = "??";

/// What official names begin with (`Republic of Romania`) or end with (`Moldova, Republic of`).
const FORMS_OF_STATE: [&str; 24] = [
    "republicof",
    "federalrepublicof",
    "federativerepublicof",
    "federaldemocraticrepublicof",
    "islamicrepublicof",
    "democraticrepublicof",
    "peoplesrepublicof",
    "peoplesdemocraticrepublicof",
    "unitedrepublicof",
    "arabrepublicof",
    "bolivarianrepublicof",
    "socialistrepublicof",
    "democraticsocialistrepublicof",
    "cooperativerepublicof",
    "easternrepublicof",
    "kingdomof",
    "commonwealthof",
    "principalityof",
    "grandduchyof",
    "sultanateof",
    "stateof",
    "independentstateof",
    "plurinationalstateof",
    "unionof",
];

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

/// The code that stands beside a name, or beside what is left of it without article and form of
/// state.
fn by_name(key: &str) -> Option<&'static str> {
    let key = without_article(key);
    let bare = || key.strip_suffix("the").unwrap_or(key);
    look_up(key).or_else(|| look_up(bare())).or_else(|| {
        FORMS_OF_STATE.iter().find_map(|form| {
            let before = key.strip_prefix(form).map(without_article);
            before
                .or_else(|| bare().strip_suffix(form))
                .and_then(look_up)
        })
    })
}

fn without_article(key: &str) -> &str {
    key.strip_prefix("the").unwrap_or(key)
}

/// Binary search over the lines.
fn look_up(key: &str) -> Option<&'static str> {
    let mut lines = NAMES;
    while !lines.is_empty() {
        let middle = lines.len() / 2;
        let before = lines.as_bytes().get(..middle)?;
        let start = before
            .iter()
            .rposition(|&byte| byte == b'\n')
            .map_or(0, |end| end + 1);
        let (earlier, rest) = lines.split_at_checked(start)?;
        let (line, later) = rest.split_once('\n')?;
        let (name, code) = line.split_once('\t')?;
        match key.cmp(name) {
            Ordering::Equal => return Some(code),
            Ordering::Less => lines = earlier,
            Ordering::Greater => lines = later,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, Code> {
        let mut out = Canonical::default();
        normalize(text, &Options::at(0), &mut out).map(|()| out.text)
    }

    #[test]
    fn every_line_of_the_table_is_found() {
        let mut previous = "";
        for line in NAMES.lines() {
            let (name, code) = line.split_once('\t').unwrap();
            assert!(previous < name, "{name} is out of order");
            previous = name;
            let mut key = String::new();
            text::push_folded(name, &mut key);
            assert_eq!(key, name, "not a key");
            assert_eq!(look_up(name), Some(code));
            assert!(
                code == AMBIGUOUS || Country::from_canonical(code).is_some(),
                "{name}"
            );
        }
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
