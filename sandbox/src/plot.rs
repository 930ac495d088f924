//! The plots of the overview: bars with their places, for the template to draw as SVG.

use crate::overview::Overview;

/// The height of the bars' area, in units of the view box.
const HEIGHT: usize = 84;

/// The width of the bars' area.
const WIDTH: usize = 320;

/// All plots.
pub(crate) struct Plots {
    pub(crate) times: Vec<Bar>,
    pub(crate) highest: usize,
    pub(crate) span: String,
    pub(crate) shares: Vec<Bar>,
    pub(crate) spread: Vec<Bar>,
}

/// A rectangle.
pub(crate) struct Bar {
    pub(crate) x: usize,
    pub(crate) y: usize,
    pub(crate) width: usize,
    pub(crate) height: usize,
    /// A class of the style sheet.
    pub(crate) class: &'static str,
    /// What it stands for, under the bar.
    pub(crate) label: String,
    pub(crate) count: usize,
}

impl Plots {
    pub(crate) fn of(overview: &Overview) -> Self {
        let highest = overview
            .columns
            .iter()
            .map(|[browser, server]| browser + server)
            .max();
        let highest = highest.unwrap_or_default();
        Self {
            times: times(overview, highest.max(1)),
            highest,
            span: span(overview.last_ms - overview.first_ms),
            shares: shares(overview),
            spread: spread(overview),
        }
    }
}

/// Stacked columns: the browser below, the server above.
fn times(overview: &Overview, highest: usize) -> Vec<Bar> {
    let step = WIDTH / overview.columns.len().max(1);
    let columns = overview.columns.iter().enumerate();
    let bars = columns.flat_map(|(index, &[browser, server])| {
        let lower = scaled(browser, highest, HEIGHT);
        let upper = scaled(server, highest, HEIGHT).min(HEIGHT - lower.min(HEIGHT));
        let bar = |class, count, y, height| Bar {
            x: index * step,
            y,
            width: step.saturating_sub(2),
            height,
            class,
            label: String::new(),
            count,
        };
        [
            bar("browser", browser, HEIGHT - lower, lower),
            bar("server", server, HEIGHT - lower - upper, upper),
        ]
    });
    bars.filter(|bar| bar.count > 0).collect()
}

/// One line in three parts.
fn shares(overview: &Overview) -> Vec<Bar> {
    let parts = [
        ("both", "both halves", overview.both),
        ("browser", "browser only", overview.browser_only),
        ("server", "server only", overview.server_only),
    ];
    let whole = parts
        .iter()
        .map(|(_, _, count)| count)
        .sum::<usize>()
        .max(1);
    let mut x = 0;
    let mut bars = Vec::new();
    for (class, label, count) in parts {
        let width = scaled(count, whole, WIDTH).min(WIDTH - x);
        let label = label.to_owned();
        bars.push(Bar {
            x,
            y: 0,
            width,
            height: 28,
            class,
            label,
            count,
        });
        x += width;
    }
    bars
}

fn spread(overview: &Overview) -> Vec<Bar> {
    let highest = overview
        .spread
        .iter()
        .max()
        .copied()
        .unwrap_or_default()
        .max(1);
    let step = WIDTH / overview.spread.len();
    let points = overview.spread.iter().enumerate();
    points
        .map(|(point, &count)| {
            let height = scaled(count, highest, HEIGHT - 14);
            let class = match point {
                0..=3 => "low",
                4..=6 => "medium",
                _ => "high",
            };
            Bar {
                x: point * step,
                y: HEIGHT - height,
                width: step - 4,
                height,
                class,
                label: point.to_string(),
                count,
            }
        })
        .collect()
}

/// Never invisible when there is something.
fn scaled(count: usize, whole: usize, length: usize) -> usize {
    let exact = count * length / whole.max(1);
    if count > 0 { exact.max(2) } else { 0 }
}

fn span(ms: i64) -> String {
    match ms / 1000 {
        seconds @ ..=120 => format!("{seconds} s"),
        seconds @ ..=7200 => format!("{} min", seconds / 60),
        seconds => format!("{} h", seconds / 3600),
    }
}
