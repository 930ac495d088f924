//! Which good answers of one connection the client may not have taken in.

use std::collections::VecDeque;

/// A client that comes again on a connection has read the answers before. The last but one may not be
/// written down yet: while it was read, the next request was already waiting for the connection.
const UNSURE: usize = 2;

/// The events of the last answers.
#[derive(Debug, Default)]
pub(super) struct Answered {
    last: VecDeque<Vec<String>>,
}

impl Answered {
    pub(super) fn push(&mut self, ids: Vec<String>) {
        self.last.push_back(ids);
        if self.last.len() > UNSURE {
            self.last.pop_front();
        }
    }

    /// What may have to be sent again, when the connection is over.
    pub(super) fn unsure(self) -> Vec<String> {
        self.last.into_iter().flatten().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_two_answers_are_unsure() {
        let mut answered = Answered::default();
        for id in ["a", "b", "c"] {
            answered.push(vec![id.to_owned()]);
        }
        assert_eq!(answered.unsure(), ["b", "c"]);
    }
}
