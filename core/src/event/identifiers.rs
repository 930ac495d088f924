//! The identifiers of one event, normalized and hashed.

use super::person::Person;
use super::report::Report;
use super::{ExternalIdForm, Identifier, Terms, UserData};
use crate::identity::{
    self, Canonical, Country, Digests, Field, Form, Options, Promise, Resolved, Sha256Hex, explain,
    external_id_as_given,
};
use crate::issue::Code;

/// One identifier as it was read, before anything is hashed.
struct Reading {
    /// What was noticed, in that order.
    codes: Vec<Code>,
    sent: Option<Promise>,
    /// Its other forms.
    others: Vec<Promise>,
    /// Whether it was a plain value that could be read.
    is_plain: bool,
}

/// Normalizes and hashes all identifiers of an event.
pub(super) fn resolve(data: &UserData, terms: &Terms, report: &mut Report) -> Person {
    let mut options = Options::at(terms.now);
    options.alternates = terms.alternates;
    options.country = country(data, &options, terms.default_country);
    // All are read before the first is hashed, since several digests at once cost less.
    let mut digests = Digests::with_capacity(data.identifiers.len());
    let mut canonical = Canonical::default();
    let identifiers = data.identifiers.iter();
    let readings: Vec<Reading> = identifiers
        .map(|identifier| {
            let is_raw = terms.external_id == ExternalIdForm::Raw;
            read(identifier, is_raw, &options, &mut canonical, &mut digests)
        })
        .collect();
    let digests = digests.make();
    let mut person = Person::with_capacity(readings.len());
    let mut digests = digests.into_iter();
    let several_words = several_words(data, &readings);
    for (position, reading) in readings.into_iter().enumerate() {
        keep(reading, &mut digests, data, position, &mut person, report);
    }
    // A first name alone can not tell whether it holds the last name too.
    if !person.has(Field::LastName)
        && let Some(position) = several_words
    {
        report.add(path(data, position), Code::FullName);
    }
    person
}

fn read(
    identifier: &Identifier,
    is_raw: bool,
    options: &Options,
    canonical: &mut Canonical,
    digests: &mut Digests,
) -> Reading {
    let Identifier { field, value, form } = identifier;
    let resolved = identity::resolve(*field, value, *form, options, canonical);
    let mut codes = std::mem::take(&mut canonical.notes);
    codes.extend(resolved.err());
    let is_plain = resolved == Ok(Resolved::Canonical);
    let text = &canonical.text;
    let sent = resolved.ok().map(|_| match field {
        Field::ExternalId if is_plain && is_raw => Promise::Text(external_id_as_given(value)),
        field if is_plain && field.is_hashed() => digests.add(text),
        _ => Promise::Text(text.clone()),
    });
    let others = canonical.alternates.iter();
    let others = others.take_while(|_| field.is_list());
    let others = others.map(|other| digests.add(other)).collect();
    Reading {
        codes,
        sent,
        others,
        is_plain,
    }
}

/// The first of the first names that could be read and has several words.
fn several_words(data: &UserData, readings: &[Reading]) -> Option<usize> {
    let has_words = |(identifier, reading): (&Identifier, &Reading)| {
        identifier.field == Field::FirstName
            && reading.is_plain
            && identifier.value.trim().contains(char::is_whitespace)
    };
    data.identifiers.iter().zip(readings).position(has_words)
}

/// Adds the forms that are sent, each once.
fn keep(
    reading: Reading,
    digests: &mut impl Iterator<Item = Sha256Hex>,
    data: &UserData,
    position: usize,
    person: &mut Person,
    report: &mut Report,
) {
    let Some(identifier) = data.identifiers.get(position) else {
        return;
    };
    let field = identifier.field;
    for code in reading.codes {
        report.add(path(data, position), code);
    }
    let Some(sent) = reading.sent.and_then(|sent| sent.keep(digests)) else {
        return;
    };
    if person.values(field).any(|other| other == sent.as_str()) {
        report.add(path(data, position), Code::Repeated);
    } else if field.is_list() || !person.has(field) {
        person.add(field, sent);
    } else {
        report.add(path(data, position), Code::MoreThanOneValue);
    }
    for other in reading.others.into_iter().filter_map(|it| it.keep(digests)) {
        if person.values(field).all(|known| known != other.as_str()) {
            person.add(field, other);
        }
    }
}

/// `user_data.phone`, with the position when there is more than one phone.
fn path(data: &UserData, position: usize) -> String {
    let Some(identifier) = data.identifiers.get(position) else {
        return String::from("user_data");
    };
    let field = identifier.field;
    let same = |other: &&Identifier| other.field == field;
    let before = data.identifiers.iter().take(position).filter(same).count();
    if data.identifiers.iter().filter(same).nth(1).is_some() {
        format!("user_data.{field}[{before}]")
    } else {
        format!("user_data.{field}")
    }
}

/// The country that the other identifiers are read by: the first one that the event names. Kosovo,
/// which can not be sent, is named too.
///
/// A country that was hashed elsewhere is recognised only if it is the default one. If it is
/// another, nothing is assumed: the default would read the phone by the wrong numbering plan.
fn country(data: &UserData, options: &Options, default: Option<Country>) -> Option<Country> {
    let countries = || {
        data.identifiers
            .iter()
            .filter(|id| id.field == Field::Country)
    };
    let mut hashed = None;
    for identifier in countries() {
        if identifier.form != Form::Hashed
            && let Ok(country) = identifier.value.parse()
        {
            return Some(country);
        }
        let outcome = explain(Field::Country, &identifier.value, identifier.form, options);
        hashed = hashed.or(outcome.sha256);
    }
    match hashed {
        Some(digest) => {
            default.filter(|country| digest.starts_with(Sha256Hex::of(country.as_str()).as_str()))
        }
        None => default,
    }
}
