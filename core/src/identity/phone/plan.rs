//! Numbering plans: which digits lead abroad, which lead home, which numbers there are.

use super::digits::Digits;
use super::table::{BY_CODE, BY_REGION, CALLINGS, PLANS, RULES, STEPS};
use crate::identity::Country;

/// In [`Rule::front`]: the whole match.
const WHOLE_MATCH: u8 = 255;

/// A state of an automaton over digits: its row in the table.
///
/// The row holds one number per digit: the next state times two, plus one if a match ends behind
/// the digit. State 0 leads nowhere but to itself.
#[derive(Clone, Copy)]
struct Node(u16);

impl Node {
    /// The state behind one digit, and whether a match ends there.
    fn step(self, digit: u8) -> (Self, bool) {
        let row = STEPS.get(usize::from(self.0));
        let step = row.and_then(|row| row.get(usize::from(digit & 15)));
        let step = step.copied().unwrap_or_default();
        (Self(step >> 1), step & 1 == 1)
    }

    fn matches(self, digits: &[u8]) -> bool {
        let first = (self, false);
        digits
            .iter()
            .fold(first, |(node, _), digit| node.step(*digit))
            .1
    }

    /// The length of the longest match in front.
    fn longest(self, digits: &[u8]) -> Option<usize> {
        let mut node = self;
        let mut found = None;
        for (digit, length) in digits.iter().zip(1..) {
            let (next, accepting) = node.step(*digit);
            node = next;
            if accepting {
                found = Some(length);
            }
            if node.0 == 0 {
                break;
            }
        }
        found
    }
}

/// What a region dials in front of a national number: one way to write it, and what it means.
pub(super) struct Rule {
    pub(super) node: u16,
    /// Whether the match must be the whole number.
    pub(super) whole: bool,
    /// How many digits of the match go in front; [`WHOLE_MATCH`]: all of them.
    pub(super) front: u8,
    /// How many digits of the match go at its end.
    pub(super) back: u8,
    /// The digits that come in front instead, filled up with `_`.
    pub(super) insert: [u8; 4],
}

impl Rule {
    /// The number without what was dialled in front; `None` when the rule does not apply.
    fn apply(&self, digits: &[u8]) -> Option<Digits> {
        let end = Node(self.node).longest(digits)?;
        if self.whole && end != digits.len() {
            return None;
        }
        let front = match self.front {
            WHOLE_MATCH => end,
            front => usize::from(front),
        };
        let kept = digits.get(front..end - usize::from(self.back))?;
        Digits::concat(&[unfilled(&self.insert), kept, digits.get(end..)?])
    }
}

/// The numbering plan of a region, or of a calling code without one.
pub(super) struct Plan {
    pub(super) calling: u8,
    pub(super) international: u16,
    pub(super) general: u16,
    pub(super) rules: u16,
    pub(super) rule_count: u8,
    /// The digit that is dialled before a national number; 255: none.
    pub(super) trunk: u8,
    /// Bit n: a national number may have n digits.
    pub(super) lengths: u32,
}

impl Plan {
    /// The plan of a country; a few uninhabited ones have none.
    pub(super) fn of(country: Country) -> Option<&'static Self> {
        let &[first, second] = country.as_str().as_bytes() else {
            return None;
        };
        let slot =
            usize::from(first.checked_sub(b'a')?) * 26 + usize::from(second.checked_sub(b'a')?);
        PLANS.get(usize::from(*BY_REGION.get(slot)?))
    }

    pub(super) fn calling(&self) -> Option<&'static Calling> {
        CALLINGS.get(usize::from(self.calling))
    }

    /// What follows the prefix for calls abroad, when the number starts with one.
    pub(super) fn after_international_prefix<'a>(&self, digits: &'a [u8]) -> Option<&'a [u8]> {
        let end = Node(self.international).longest(digits)?;
        // No calling code begins with a zero.
        digits.get(end..).filter(|rest| !rest.starts_with(b"0"))
    }

    /// Whether the national number has the rough shape of the plan.
    pub(super) fn is_viable(&self, digits: &[u8]) -> bool {
        Node(self.general).matches(digits)
    }

    /// Whether the number begins with a zero that the plan dials before national numbers.
    pub(super) fn begins_with_trunk_zero(&self, digits: &[u8]) -> bool {
        self.trunk == 0 && digits.starts_with(b"0")
    }

    pub(super) fn is_too_long(&self, digits: &[u8]) -> bool {
        // More digits than the highest bit that is set.
        u32::try_from(digits.len())
            .is_ok_and(|length| length >= u32::BITS - self.lengths.leading_zeros())
    }

    /// The number without the national prefix and the carrier's code, unless that spoils it.
    pub(super) fn without_prefix(&self, digits: &Digits) -> Digits {
        let rules = RULES.get(usize::from(self.rules)..).unwrap_or_default();
        let mut rules = rules.iter().take(usize::from(self.rule_count));
        match rules.find_map(|rule| rule.apply(digits)) {
            Some(stripped) if self.is_viable(&stripped) || !self.is_viable(digits) => stripped,
            _ => *digits,
        }
    }

    /// Whether a national number may have that many digits.
    pub(super) fn is_possible(&self, digits: &[u8]) -> bool {
        let length = u32::try_from(digits.len()).ok();
        length
            .and_then(|length| self.lengths.checked_shr(length))
            .is_some_and(|rest| rest & 1 == 1)
    }

    /// Like [`Self::without_prefix`], but only when a possible length is left.
    pub(super) fn national(&self, digits: &Digits) -> Digits {
        let stripped = self.without_prefix(digits);
        if self.is_possible(&stripped) || self.is_too_long(&stripped) {
            stripped
        } else {
            *digits
        }
    }
}

/// A country calling code.
pub(super) struct Calling {
    /// The code's digits, filled up with `_`.
    pub(super) code: [u8; 3],
    pub(super) plan: u8,
    pub(super) valid: u16,
}

impl Calling {
    /// The calling code in front, and what follows it. No code is the beginning of another,
    /// and none begins with a zero.
    pub(super) fn split(digits: &[u8]) -> Option<(&'static Self, &[u8])> {
        if digits.starts_with(b"0") {
            return None;
        }
        let mut code = 0;
        for length in 1..=3 {
            code = code * 10 + usize::from(digits.get(length - 1)? & 15);
            let index = usize::from(*BY_CODE.get(code)?);
            if let Some(calling) = CALLINGS.get(index) {
                return Some((calling, digits.get(length..)?));
            }
        }
        None
    }

    /// The code as ASCII digits.
    pub(super) fn digits(&self) -> &[u8] {
        unfilled(&self.code)
    }

    /// The plan that reads a number after this code.
    pub(super) fn main_plan(&self) -> Option<&'static Plan> {
        PLANS.get(usize::from(self.plan))
    }

    /// Whether the national number is assigned, as far as the plans know.
    pub(super) fn is_valid(&self, national: &[u8]) -> bool {
        Node(self.valid).matches(national)
    }
}

/// The digits before the first `_`.
fn unfilled(filled: &[u8]) -> &[u8] {
    let end = filled.iter().position(|byte| *byte == b'_');
    filled
        .get(..end.unwrap_or(filled.len()))
        .unwrap_or_default()
}
