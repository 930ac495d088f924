//! Keeps the log quiet: of each kind, one line per minute. Pure.

use std::time::Duration;

use super::policy::LOG_APART;

#[derive(Debug, Default)]
pub(super) struct Quiet {
    said: Vec<(&'static str, Duration)>,
}

impl Quiet {
    /// Whether a line of this kind may be written now.
    pub(super) fn allows(&mut self, kind: &'static str, now: Duration) -> bool {
        if let Some((_, at)) = self.said.iter_mut().find(|(said, _)| *said == kind) {
            let is_due = now >= *at + LOG_APART;
            if is_due {
                *at = now;
            }
            return is_due;
        }
        self.said.push((kind, now));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_said_once_a_minute() {
        let mut quiet = Quiet::default();
        let at = Duration::from_secs;
        assert!(quiet.allows("a", at(0)));
        assert!(quiet.allows("b", at(1)));
        assert!(!quiet.allows("a", at(59)));
        assert!(quiet.allows("a", at(60)));
        assert!(!quiet.allows("a", at(61)));
    }
}
