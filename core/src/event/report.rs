//! The issues of one event, in the order in which they were found.

use crate::error::Error;
use crate::issue::{Code, Issue, Severity};

/// Collects what was noticed. Every check runs to its end, so the caller learns everything at once.
pub(super) struct Report {
    issues: Vec<Issue>,
}

impl Report {
    /// Starts with what was noticed when the event was read.
    pub(super) fn new(reading: Vec<Issue>) -> Self {
        Self { issues: reading }
    }

    /// Adds an issue as the table words it.
    pub(super) fn add(&mut self, field: impl Into<String>, code: Code) {
        self.issues.push(Issue::new(field, code));
    }

    /// Adds an issue that somebody else worded.
    pub(super) fn push(&mut self, issue: Issue) {
        self.issues.push(issue);
    }

    /// Whether this field, or an object that should hold it, was lost or doubted already.
    pub(super) fn mentions(&self, field: &str) -> bool {
        self.issues.iter().any(|issue| covers(&issue.field, field))
    }

    /// Refuses the event when a required field is absent. When the field was given and dropped,
    /// its own issue says so better than a second one would.
    pub(super) fn require(&mut self, field: &str, present: bool) {
        if !present && !self.escalate(field) {
            self.add(field, Code::Missing);
        }
    }

    /// Warns when a field is absent that works better if present.
    pub(super) fn recommend(&mut self, field: &str, present: bool) {
        if !present && !self.mentions(field) {
            self.add(field, Code::MissingRecommended);
        }
    }

    /// Refuses the event for what was noticed about this field; `false` if nothing was.
    pub(super) fn escalate(&mut self, field: &str) -> bool {
        let mut found = false;
        for issue in &mut self.issues {
            if covers(&issue.field, field) {
                issue.severity = Severity::Refused;
                found = true;
            }
        }
        found
    }

    /// All issues, or the error when one of them refuses the event. When `strict`, whatever is
    /// more than a note does.
    pub(super) fn finish(mut self, strict: bool) -> Result<Vec<Issue>, Error> {
        for issue in &mut self.issues {
            if strict && issue.severity > Severity::Note {
                issue.severity = Severity::Refused;
            }
        }
        if self.issues.iter().any(Issue::is_refusal) {
            return Err(Error::event(self.issues));
        }
        Ok(self.issues)
    }
}

/// Whether an issue about `noticed` is about `field`, an object around it, or an item of its list.
fn covers(noticed: &str, field: &str) -> bool {
    let around = field.strip_prefix(noticed);
    let inside = noticed.strip_prefix(field);
    around.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        || inside.is_some_and(|rest| rest.starts_with('['))
}
