//! Deduplication health in words: what is wrong, and what to do about it.

use super::health::{Health, HealthCounts};

impl Health {
    /// What a person should look at, the gravest first. Empty when both halves fit together.
    pub fn findings(&self) -> Vec<String> {
        let mut findings: Vec<String> = self
            .names_differing_in_case
            .iter()
            .map(|names| {
                let names = names.join(", ");
                format!("{names}: names that differ only in case are different events to Meta; spell them alike on both sides")
            })
            .collect();
        for (name, counts) in &self.by_name {
            findings.extend(of_name(name, counts));
        }
        findings
    }
}

fn of_name(name: &str, counts: &HealthCounts) -> impl Iterator<Item = String> {
    let has_halves = counts.browser > 0 && counts.server > 0;
    let without_id = counts.events() - counts.with_id;
    let repeated = counts.repeated_ids;
    let (browser, server) = (counts.browser_without_twin(), counts.server_without_twin());
    let findings = [
        (without_id > 0).then(|| {
            format!("{name}: {without_id} of {} events have no event_id; send the same one on both sides", counts.events())
        }),
        (repeated > 0).then(|| {
            format!("{name}: {repeated} event ids were used more than once by the same half; Meta may count each use")
        }),
        (has_halves && browser > 0).then(|| {
            format!("{name}: {browser} of {} browser events have no server twin", counts.browser)
        }),
        (has_halves && server > 0).then(|| {
            format!("{name}: {server} of {} server events have no browser twin; if the page sent them too, they are counted twice", counts.server)
        }),
    ];
    findings.into_iter().flatten()
}
