//! The countries' names in many languages, and their official forms.

use std::cmp::Ordering;

/// One name per line, `name<tab>code`, in the order of their bytes. A name is a key as
/// `text::push_folded` makes it; the code `??` marks one that fits several countries.
/// Made by `tools/country-names/generate.py` from the Unicode CLDR (licence Unicode-3.0).
static NAMES: &str = include_str!("country_names.txt");

pub(super) const AMBIGUOUS: &str = "??";

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

/// The code that stands beside a name, or beside what is left of it without article and form of
/// state.
pub(super) fn by_name(key: &str) -> Option<&'static str> {
    let key = without_article(key);
    let bare = || without_last_article(key);
    look_up(key).or_else(|| look_up(bare())).or_else(|| {
        FORMS_OF_STATE.iter().find_map(|form| {
            let before = key.strip_prefix(form).map(without_article);
            let behind = || bare().strip_suffix(form).map(without_last_article);
            before.or_else(behind).and_then(look_up)
        })
    })
}

fn without_article(key: &str) -> &str {
    key.strip_prefix("the").unwrap_or(key)
}

/// ISO writes `Gambia (the)` and `Moldova (the Republic of)`.
fn without_last_article(key: &str) -> &str {
    key.strip_suffix("the").unwrap_or(key)
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
    use crate::identity::country::Country;
    use crate::identity::text;

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
}
