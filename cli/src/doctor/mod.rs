//! `capikit doctor`: is this configuration fit to deliver, and if not, why?

mod finding;
mod network;
mod settings;
mod spool;

use std::io;

use capikit::{Clock, SystemClock};

use crate::args::DoctorArgs;
use crate::exit::{Exit, Stop};
use crate::output::{count, json_line};
use crate::streams::Streams;

use finding::{Finding, Verdict};

pub(crate) fn run(args: &DoctorArgs, streams: &mut Streams<'_>) -> Result<Exit, Stop> {
    let examined = examine(args)?;
    for finding in &examined {
        if args.json {
            json_line(streams.out, finding)?;
        } else {
            finding.line(streams.out)?;
        }
    }
    if !args.json {
        conclusion(streams, &examined)?;
    }
    Ok(exit(&examined))
}

/// Every check whose turn comes: without settings there is no host to ask.
fn examine(args: &DoctorArgs) -> Result<Vec<Finding>, Stop> {
    let environment = |name: &str| {
        std::env::var(name)
            .ok()
            .filter(|text| !text.trim().is_empty())
    };
    let token = args.endpoint.token()?;
    let given = args.endpoint.settings(token.clone());
    let now = SystemClock.unix_seconds();
    let mut findings = vec![
        settings::token(
            token
                .or_else(|| environment("CAPIKIT_ACCESS_TOKEN"))
                .as_deref(),
        ),
        settings::enabled(environment("CAPIKIT_ENABLED").as_deref()),
        settings::test_event_code(
            given
                .test_event_code
                .clone()
                .or_else(|| environment("CAPIKIT_TEST_EVENT_CODE"))
                .as_deref(),
        ),
        spool::folder(args.spool_dir.as_deref(), &environment),
    ];
    findings.extend(spool::queues(args.spool_dir.as_deref(), &environment));
    match capikit::delivery::probe(&given) {
        Ok(probe) => {
            findings.push(Finding::good(
                "settings",
                "pixel id, address and token can be used",
            ));
            findings.push(settings::address(&probe.url));
            findings.push(settings::version(&probe.url, now));
            findings.push(network::reached(&probe.answer));
            findings.push(network::clock(&probe.answer, SystemClock.unix_seconds()));
            if args.send {
                findings.push(network::sent(given));
            }
        }
        Err(error) => findings.push(Finding::bad("settings", error.to_string())),
    }
    Ok(findings)
}

fn exit(findings: &[Finding]) -> Exit {
    let is_bad = |finding: &&Finding| finding.verdict == Verdict::Bad;
    match findings
        .iter()
        .filter(is_bad)
        .map(|finding| finding.check)
        .next_back()
    {
        None => Exit::Done,
        Some("send") => Exit::NotDelivered,
        Some(_) => Exit::Refused,
    }
}

fn conclusion(streams: &mut Streams<'_>, findings: &[Finding]) -> io::Result<()> {
    let number = |verdict| {
        findings
            .iter()
            .filter(|finding| finding.verdict == verdict)
            .count() as u64
    };
    let (bad, doubtful) = (number(Verdict::Bad), number(Verdict::Doubtful));
    match (bad, doubtful) {
        (0, 0) => writeln!(streams.out, "Nothing is wrong."),
        (0, _) => writeln!(
            streams.out,
            "Nothing is wrong; {} to think about.",
            count(doubtful, "thing")
        ),
        _ => writeln!(streams.out, "{} to mend.", count(bad, "thing")),
    }
}
