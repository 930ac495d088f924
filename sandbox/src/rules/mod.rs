//! What an event must be, so that Meta accepts it.
//!
//! [`table`] names every rule and says whether Meta is seen to enforce it. The other files decide
//! when a rule is violated. The first violation refuses the request, as at Meta.

mod app_data;
mod custom_data;
mod event;
mod messaging;
mod processing;
mod schema;
mod table;
mod time;
mod user_data;

use serde_json::{Map, Value};

pub(crate) use table::{ALL, Rule};

/// `Ok`, or the rule that is violated and where.
pub(crate) type Verdict = Result<(), Violation>;

/// A violated rule.
#[derive(Debug)]
pub(crate) struct Violation {
    pub(crate) rule: &'static Rule,
    /// Where, as in `data[0].user_data.em`.
    pub(crate) path: String,
}

/// By which measure requests are judged.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Judge {
    /// Enforce what Meta only documents, too.
    pub(crate) strict: bool,
    /// Seconds since 1970-01-01 UTC.
    pub(crate) now: i64,
}

impl Judge {
    /// A violation, if the rule is enforced.
    fn refuse(self, rule: &'static Rule, path: impl Into<String>) -> Verdict {
        if rule.is_enforced(self.strict) {
            let path = path.into();
            Err(Violation { rule, path })
        } else {
            Ok(())
        }
    }
}

/// Most events of one request, from Meta's page on using the API.
const MOST_EVENTS: usize = 1000;

/// Checks a whole request.
pub(crate) fn check<'a>(
    judge: &Judge,
    events: impl ExactSizeIterator<Item = &'a Value>,
    partner_agent: Option<&str>,
) -> Verdict {
    if events.len() == 0 {
        judge.refuse(&table::NO_EVENTS, "data")?;
    }
    if events.len() > MOST_EVENTS {
        judge.refuse(&table::TOO_MANY_EVENTS, "data")?;
    }
    if partner_agent.is_some_and(|agent| !is_partner_agent(agent)) {
        judge.refuse(&table::PARTNER_AGENT, "partner_agent")?;
    }
    let mut numbered = events.enumerate();
    numbered.try_for_each(|(index, event)| check_event(judge, index, event))
}

/// Fewer than 23 characters, with two letters or more.
fn is_partner_agent(agent: &str) -> bool {
    let letters = agent.chars().filter(|letter| letter.is_alphabetic());
    agent.chars().count() < 23 && letters.count() >= 2
}

fn check_event(judge: &Judge, index: usize, event: &Value) -> Verdict {
    let Value::Object(event) = event else {
        return judge.refuse(&table::WRONG_TYPE, format!("data[{index}]"));
    };
    let case = Case {
        judge,
        index,
        event,
    };
    schema::check(&case)?;
    time::check(&case)?;
    user_data::check(&case)?;
    event::check(&case)?;
    processing::check(&case)?;
    custom_data::check(&case)?;
    app_data::check(&case)?;
    messaging::check(&case)
}

/// One event before the judge.
struct Case<'a> {
    judge: &'a Judge,
    index: usize,
    event: &'a Map<String, Value>,
}

impl<'a> Case<'a> {
    /// A violation at `key` (dotted, from the event), if the rule is enforced.
    fn refuse(&self, rule: &'static Rule, key: &str) -> Verdict {
        self.judge
            .refuse(rule, format!("data[{}].{key}", self.index))
    }

    /// The value at `key`, a null being none.
    fn value(&self, key: &str) -> Option<&'a Value> {
        present(self.event, key)
    }

    fn text(&self, key: &str) -> Option<&'a str> {
        self.value(key)?.as_str()
    }

    fn object(&self, key: &str) -> Option<&'a Map<String, Value>> {
        self.value(key)?.as_object()
    }

    /// Whether `user_data` has a usable value at `key`.
    fn identifies_by(&self, key: &str) -> bool {
        let user_data = self.object("user_data");
        user_data
            .and_then(|data| present(data, key))
            .is_some_and(is_filled)
    }

    fn happened_at(&self, action_source: &str) -> bool {
        self.text("action_source") == Some(action_source)
    }
}

/// The value at `key`, a null being none: Meta's Node SDK sends nulls for what is not set.
fn present<'a>(object: &'a Map<String, Value>, key: &str) -> Option<&'a Value> {
    object.get(key).filter(|value| !value.is_null())
}

/// Neither an empty text nor a list of nothing.
fn is_filled(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(items) => items.iter().any(is_filled),
        _ => true,
    }
}
