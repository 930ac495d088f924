//! The estimates of many events: their mean, how they are spread, and what most events lack.

use std::cmp::Reverse;

use serde::Serialize;

use super::estimate::{Advice, estimate};
use super::keys::{KEYS, MatchKey};
use crate::event::received::ReceivedEvent;

/// How well many events can be matched, by our own estimate.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Survey {
    /// How many events.
    pub events: usize,
    /// The mean estimate in tenths, rounded down. 0 without events.
    pub mean_tenths: u32,
    /// How many events have an estimate from 0 to below 1, from 1 to below 2, ... and of 10.
    pub spread: [usize; 11],
    /// How many events have each identifier, in the order of Meta's priorities.
    pub coverage: Vec<KeyCoverage>,
    /// What to add next, with the number of events that lack it. The most useful first.
    pub advice: Vec<(Advice, usize)>,
}

/// How many events have one identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct KeyCoverage {
    /// Which identifier.
    pub key: MatchKey,
    /// How many events have it.
    pub events: usize,
}

impl Survey {
    /// Such as `7.5`, on a scale of ten.
    pub fn score(&self) -> String {
        format!("{}.{}", self.mean_tenths / 10, self.mean_tenths % 10)
    }
}

/// Estimates many events.
pub fn survey<'a>(events: impl IntoIterator<Item = &'a ReceivedEvent>) -> Survey {
    let mut survey = Survey {
        coverage: KEYS
            .iter()
            .map(|&key| KeyCoverage { key, events: 0 })
            .collect(),
        ..Survey::default()
    };
    let mut sum: u64 = 0;
    for event in events {
        survey.events += 1;
        let found = estimate(event);
        sum += u64::from(found.tenths);
        let bin = usize::try_from(found.tenths / 10).unwrap_or_default();
        if let Some(bin) = survey.spread.get_mut(bin) {
            *bin += 1;
        }
        for covered in &mut survey.coverage {
            covered.events += usize::from(event.has(covered.key.key));
        }
        for advice in found.advice {
            lacks(&mut survey.advice, advice);
        }
    }
    let events = u64::try_from(survey.events).unwrap_or(u64::MAX).max(1);
    survey.mean_tenths = u32::try_from(sum / events).unwrap_or_default();
    // What would help most: the points of the identifier times the events that lack it.
    let weight =
        |(advice, events): &(Advice, usize)| *events as u64 * u64::from(advice.priority.points());
    survey.advice.sort_by_key(|entry| Reverse(weight(entry)));
    survey
}

fn lacks(all: &mut Vec<(Advice, usize)>, advice: Advice) {
    match all.iter_mut().find(|(known, _)| known.key == advice.key) {
        Some((_, events)) => *events += 1,
        None => all.push((advice, 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Half;

    fn event(keys: &[&str]) -> ReceivedEvent {
        let mut event = ReceivedEvent::new("1", Half::Server, 0, "Purchase");
        for key in keys {
            let values = ["x".to_owned()].into();
            event.user_data.insert((*key).to_owned(), values);
        }
        event
    }

    #[test]
    fn the_mean_the_spread_and_the_coverage_add_up() {
        let events = [event(&["em"]), event(&["em", "ph"]), event(&["ph"])];
        let found = survey(&events);
        assert_eq!((found.events, found.score().as_str()), (3, "2.6"));
        assert_eq!(found.spread, [0, 1, 0, 1, 1, 0, 0, 0, 0, 0, 0]);
        let covered = |key| {
            found
                .coverage
                .iter()
                .find(|c| c.key.key == key)
                .unwrap()
                .events
        };
        assert_eq!((covered("em"), covered("ph"), covered("ct")), (2, 2, 0));
    }

    #[test]
    fn what_most_events_lack_comes_before_what_few_lack() {
        let mut events = vec![event(&["em", "fbc"]); 9];
        events.push(event(&["fbc", "ph", "external_id"]));
        let advice = survey(&events).advice;
        let place = |key| advice.iter().position(|(advice, _)| advice.key == key);
        // Nine events lack the phone, worth one point each; one lacks the address, worth three.
        assert!(place("ph") < place("em"));
        assert_eq!(advice[0].1, 10);
    }

    #[test]
    fn nothing_gives_nothing() {
        let found = survey([]);
        assert_eq!((found.events, found.mean_tenths), (0, 0));
        assert!(found.advice.is_empty());
    }
}
