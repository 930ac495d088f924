//! The quality of a file for a terminal.

use std::io::{self, Write};

use super::{Quality, percent};
use crate::output::{count, shown};

/// Characters of a full bar.
const BAR: usize = 20;

pub(super) fn print(out: &mut dyn Write, quality: &Quality) -> io::Result<()> {
    estimate(out, quality)?;
    deduplication(out, quality)?;
    for left in &quality.left_out {
        writeln!(out, "line {}: left out: {}", left.line, shown(&left.reason))?;
    }
    Ok(())
}

fn estimate(out: &mut dyn Write, quality: &Quality) -> io::Result<()> {
    let found = &quality.estimate;
    let events = count(found.events as u64, "server event");
    if found.events == 0 {
        return writeln!(out, "Match keys: no server event to estimate\n");
    }
    writeln!(out, "Match keys: {} of 10 over {events}", found.score())?;
    writeln!(out, "  ({})", quality.notice)?;
    for covered in found.coverage.iter().filter(|covered| covered.events > 0) {
        let share = percent(covered.events, found.events).unwrap_or_default();
        let bar = "#".repeat(share * BAR / 100);
        let (name, priority) = (covered.key.name, covered.key.priority.as_str());
        writeln!(out, "  {name:<30} {priority:<6} {share:>3} %  {bar}")?;
    }
    if !found.advice.is_empty() {
        writeln!(out, "\nWhat to add next")?;
    }
    for (advice, events) in found.advice.iter().take(5) {
        let priority = advice.priority.as_str();
        let lacking = count(*events as u64, "event");
        writeln!(
            out,
            "  {} ({priority}; {lacking} without): {}",
            advice.name, advice.message
        )?;
    }
    writeln!(out)
}

fn deduplication(out: &mut dyn Write, quality: &Quality) -> io::Result<()> {
    let total = &quality.deduplication.total;
    let (browser, server) = (total.browser, total.server);
    writeln!(
        out,
        "Deduplication: {browser} browser and {server} server events"
    )?;
    for (what, part, whole) in [
        ("with an event id", total.with_id, total.events()),
        (
            "browser events with a server twin",
            total.browser_with_twin,
            browser,
        ),
        (
            "server events with a browser twin",
            total.server_with_twin,
            server,
        ),
    ] {
        if let Some(share) = percent(part, whole) {
            writeln!(out, "  {what:<37} {share:>3} %  ({part} of {whole})")?;
        }
    }
    for finding in &quality.findings {
        writeln!(out, "  ! {}", shown(finding))?;
    }
    Ok(())
}
