//! The estimate for one event: what is present, how strong, and what to add next.

use serde::Serialize;

use super::keys::{KEYS, MatchKey, Priority};
use crate::event::received::ReceivedEvent;

/// The highest score, in tenths.
const FULL: u32 = 100;
/// What tells the visitor's browser; nothing else makes up for it.
const BROWSER_IDS: [&str; 2] = ["fbc", "fbp"];
/// How much lower the highest score of a website's event is without one of them, in tenths.
const WITHOUT_BROWSER_ID: u32 = 10;

/// How well one event can be matched, by our own estimate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Estimate {
    /// 0 to 100: tenths of a point on a scale of ten.
    pub tenths: u32,
    /// The identifiers that are present.
    pub present: Vec<MatchKey>,
    /// What to add, the most useful first.
    pub advice: Vec<Advice>,
}

impl Estimate {
    /// Such as `7.5`, on a scale of ten.
    pub fn score(&self) -> String {
        format!("{}.{}", self.tenths / 10, self.tenths % 10)
    }
}

/// One identifier that would help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Advice {
    /// Meta's name on the wire.
    pub key: &'static str,
    /// What people call it.
    pub name: &'static str,
    /// Meta's priority.
    pub priority: Priority,
    /// How it is come by.
    pub message: &'static str,
}

impl From<&MatchKey> for Advice {
    fn from(key: &MatchKey) -> Self {
        Self {
            key: key.key,
            name: key.name,
            priority: key.priority,
            message: key.advice,
        }
    }
}

/// Estimates how well Meta can match an event, from the identifiers that are present.
///
/// It says nothing about how good the values are. The same event gives the same estimate.
pub fn estimate(event: &ReceivedEvent) -> Estimate {
    let (present, missing): (Vec<&MatchKey>, Vec<&MatchKey>) =
        KEYS.iter().partition(|key| event.has(key.key));
    let points: u32 = present.iter().map(|key| key.priority.points()).sum();
    let is_web = matches!(event.action_source.as_deref(), None | Some("website"));
    let is_useful = |key: &&&MatchKey| !key.advice.is_empty() && (is_web || !key.is_web);
    let mut advice: Vec<Advice> = missing
        .iter()
        .filter(is_useful)
        .map(|key| (*key).into())
        .collect();
    advice.sort_by_key(|advice| std::cmp::Reverse(advice.priority));
    Estimate {
        tenths: points.min(highest(event, is_web)),
        present: present.into_iter().copied().collect(),
        advice,
    }
}

/// The score that the event can not pass.
fn highest(event: &ReceivedEvent, is_web: bool) -> u32 {
    let absent = BROWSER_IDS.iter().filter(|key| is_web && !event.has(key));
    absent.fold(FULL, |highest, _| highest - WITHOUT_BROWSER_ID)
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

    fn keys(advice: &[Advice]) -> Vec<&str> {
        advice.iter().map(|advice| advice.key).collect()
    }

    #[test]
    fn the_strong_identifiers_count_most() {
        assert_eq!(estimate(&event(&["em"])).score(), "3.0");
        assert_eq!(estimate(&event(&["ph"])).score(), "1.0");
        assert_eq!(estimate(&event(&["ct"])).score(), "0.5");
        assert_eq!(estimate(&event(&["em", "ph", "ct"])).score(), "4.5");
        assert_eq!(estimate(&event(&[])).tenths, 0);
    }

    #[test]
    fn it_never_passes_ten() {
        let all: Vec<&str> = KEYS.iter().map(|key| key.key).collect();
        let estimate = estimate(&event(&all));
        assert_eq!(estimate.score(), "10.0");
        assert!(estimate.advice.is_empty());
    }

    #[test]
    fn a_website_needs_both_browser_ids_for_ten() {
        let is_other = |key: &&str| !BROWSER_IDS.contains(key);
        let mut others: Vec<&str> = KEYS.iter().map(|key| key.key).filter(is_other).collect();
        assert_eq!(estimate(&event(&others)).score(), "8.0");
        let mut in_a_store = event(&others);
        in_a_store.action_source = Some("physical_store".into());
        assert_eq!(estimate(&in_a_store).score(), "10.0");
        others.push("fbp");
        assert_eq!(estimate(&event(&others)).score(), "9.0");
    }

    #[test]
    fn the_strongest_that_is_missing_is_advised_first() {
        let found = estimate(&event(&["fbc", "ph"]));
        assert_eq!(keys(&found.advice)[..2], ["em", "external_id"]);
    }

    #[test]
    fn a_shop_without_a_browser_is_not_told_to_send_cookies() {
        let mut event = event(&["em"]);
        event.action_source = Some("physical_store".into());
        let found = estimate(&event);
        for key in ["fbc", "fbp", "client_ip_address", "client_user_agent"] {
            assert!(!keys(&found.advice).contains(&key), "{key}");
        }
        assert_eq!(keys(&found.advice)[0], "ph");
    }

    #[test]
    fn values_do_not_matter_only_presence() {
        let one = event(&["em"]);
        let mut other = one.clone();
        other.user_data.insert("em".into(), ["y".to_owned()].into());
        assert_eq!(estimate(&one), estimate(&other));
    }
}
