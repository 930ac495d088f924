//! The quality of a file as one page that needs nothing else.

use std::io::{self, Write};

use askama::Template;

use super::{LeftOut, Quality, percent};

/// Height of the plot in user units.
const HEIGHT: usize = 120;

#[derive(Template)]
#[template(path = "quality.html")]
struct Page<'a> {
    score: String,
    notice: &'static str,
    events: usize,
    columns: Vec<Column>,
    coverage: Vec<Row>,
    advice: Vec<Advised>,
    shares: Vec<Row>,
    names: Vec<Named<'a>>,
    findings: &'a [String],
    left_out: &'a [LeftOut],
}

/// A column of the plot of estimates.
struct Column {
    label: String,
    events: usize,
    x: usize,
    y: usize,
    height: usize,
}

/// A bar, with what it stands for in words.
struct Row {
    name: String,
    note: String,
    share: usize,
}

struct Advised {
    name: &'static str,
    priority: &'static str,
    events: usize,
    message: &'static str,
}

struct Named<'a> {
    name: &'a str,
    browser: usize,
    server: usize,
    browser_without_twin: usize,
    server_without_twin: usize,
    without_id: usize,
}

pub(super) fn print(out: &mut dyn Write, quality: &Quality) -> io::Result<()> {
    let page = Page {
        score: quality.estimate.score(),
        notice: quality.notice,
        events: quality.estimate.events,
        columns: columns(&quality.estimate.spread),
        coverage: coverage(quality),
        advice: advice(quality),
        shares: shares(quality),
        names: names(quality),
        findings: &quality.findings,
        left_out: &quality.left_out,
    };
    let html = page.render().map_err(io::Error::other)?;
    writeln!(out, "{html}")
}

fn columns(spread: &[usize]) -> Vec<Column> {
    let highest = spread.iter().copied().max().unwrap_or_default().max(1);
    let column = |(place, &events): (usize, &usize)| {
        let height = events * HEIGHT / highest;
        Column {
            label: place.to_string(),
            events,
            x: place * 40,
            y: HEIGHT - height,
            height,
        }
    };
    spread.iter().enumerate().map(column).collect()
}

fn coverage(quality: &Quality) -> Vec<Row> {
    let all = quality.estimate.events;
    let covered = quality.estimate.coverage.iter();
    covered
        .map(|covered| Row {
            name: covered.key.name.to_owned(),
            note: covered.key.priority.as_str().to_owned(),
            share: percent(covered.events, all).unwrap_or_default(),
        })
        .collect()
}

fn advice(quality: &Quality) -> Vec<Advised> {
    let advice = quality.estimate.advice.iter();
    advice
        .map(|(advice, events)| Advised {
            name: advice.name,
            priority: advice.priority.as_str(),
            events: *events,
            message: advice.message,
        })
        .collect()
}

fn shares(quality: &Quality) -> Vec<Row> {
    let total = &quality.deduplication.total;
    [
        ("events with an id", total.with_id, total.events()),
        (
            "browser events with a server twin",
            total.browser_with_twin,
            total.browser,
        ),
        (
            "server events with a browser twin",
            total.server_with_twin,
            total.server,
        ),
    ]
    .into_iter()
    .filter_map(|(name, part, whole)| {
        Some(Row {
            name: name.to_owned(),
            note: format!("{part} of {whole}"),
            share: percent(part, whole)?,
        })
    })
    .collect()
}

fn names(quality: &Quality) -> Vec<Named<'_>> {
    let names = quality.deduplication.by_name.iter();
    names
        .map(|(name, counts)| Named {
            name,
            browser: counts.browser,
            server: counts.server,
            browser_without_twin: counts.browser_without_twin(),
            server_without_twin: counts.server_without_twin(),
            without_id: counts.events() - counts.with_id,
        })
        .collect()
}
