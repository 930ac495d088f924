//! The identifiers of one event, normalized and hashed.

use std::collections::BTreeMap;

use super::report::Report;
use super::{ExternalIdForm, Identifier, Terms, UserData};
use crate::identity::{
    Country, Field, Form, Options, Outcome, Sha256Hex, explain, external_id_as_given,
};
use crate::issue::{Code, Issue};

/// What is sent for each identifier, in the order of the wire form. No list is empty.
pub(super) type Person = BTreeMap<Field, Vec<String>>;

/// Normalizes and hashes all identifiers of an event.
pub(super) fn resolve(data: &UserData, terms: &Terms, report: &mut Report) -> Person {
    let mut options = Options::at(terms.now);
    options.alternates = terms.alternates;
    options.country = country(data, &options, terms.default_country);
    let mut person = Person::new();
    let mut several_words = None;
    for (position, identifier) in data.identifiers.iter().enumerate() {
        let place = || path(data, position, identifier);
        let Identifier { field, value, form } = identifier;
        let mut outcome = explain(*field, value, *form, &options);
        for issue in std::mem::take(&mut outcome.issues) {
            let field = place();
            report.push(Issue { field, ..issue });
        }
        let is_plain = outcome.normalized.is_some();
        if *field == Field::FirstName && is_plain && value.trim().contains(char::is_whitespace) {
            several_words = several_words.or_else(|| Some(place()));
        }
        let is_raw = terms.external_id == ExternalIdForm::Raw;
        if *field == Field::ExternalId && is_raw && is_plain {
            outcome.sha256 = Some(external_id_as_given(value));
        }
        keep(outcome, place, &mut person, report);
    }
    // A first name alone can not tell whether it holds the last name too.
    if let Some(place) = several_words.filter(|_| !person.contains_key(&Field::LastName)) {
        report.add(place, Code::FullName);
    }
    person
}

/// `user_data.phone`, with the position when there is more than one phone.
fn path(data: &UserData, position: usize, identifier: &Identifier) -> String {
    let field = identifier.field;
    let same = |other: &&Identifier| other.field == field;
    let before = data.identifiers.iter().take(position).filter(same).count();
    if data.identifiers.iter().filter(same).nth(1).is_some() {
        format!("user_data.{field}[{before}]")
    } else {
        format!("user_data.{field}")
    }
}

/// Adds the forms that are sent, each once.
fn keep(outcome: Outcome, place: impl Fn() -> String, person: &mut Person, report: &mut Report) {
    let field = outcome.field;
    let is_hashed = field.is_hashed();
    let Some(sent) = (if is_hashed {
        outcome.sha256
    } else {
        outcome.normalized
    }) else {
        return;
    };
    let values = person.entry(field).or_default();
    if values.contains(&sent) {
        report.add(place(), Code::Repeated);
    } else if values.is_empty() || field.is_list() {
        values.push(sent);
    } else {
        report.add(place(), Code::MoreThanOneValue);
    }
    if field.is_list() {
        for alternate in outcome.alternates {
            let other = alternate.sha256.map(|digest| digest.to_string());
            values.extend(other.filter(|other| !values.contains(other)));
        }
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
