//! The numbers of everything that is kept.

use capikit::Half;

use crate::store::Kept;

/// How many columns the time has.
const COLUMNS: u16 = 30;

/// Counts over all kept events and conversions.
#[derive(Debug, Default)]
pub(crate) struct Overview {
    /// Events since the last reset, kept or not.
    pub(crate) accepted: u64,
    pub(crate) kept: usize,
    pub(crate) conversions: usize,
    pub(crate) both: usize,
    pub(crate) browser_only: usize,
    pub(crate) server_only: usize,
    pub(crate) suspicious: usize,
    pub(crate) dropped: usize,
    /// Browser and server events by time.
    pub(crate) columns: Vec<[usize; 2]>,
    pub(crate) first_ms: i64,
    pub(crate) last_ms: i64,
    /// How many server events have each whole point of the estimate.
    pub(crate) spread: [usize; 11],
    pub(crate) estimated: usize,
    estimate_tenths: u64,
}

impl Overview {
    pub(crate) fn of(kept: &Kept) -> Self {
        let mut overview = Self {
            accepted: kept.accepted,
            kept: kept.events.len(),
            conversions: kept.ledger.len(),
            columns: vec![[0, 0]; usize::from(COLUMNS)],
            first_ms: kept.events.front().map_or(0, |event| event.received_at_ms),
            last_ms: kept.events.back().map_or(0, |event| event.received_at_ms),
            ..Self::default()
        };
        overview.count_events(kept);
        overview.count_conversions(kept);
        overview
    }

    fn count_events(&mut self, kept: &Kept) {
        let span = (self.last_ms - self.first_ms).max(1);
        let last = usize::from(COLUMNS) - 1;
        for event in &kept.events {
            let share = (event.received_at_ms - self.first_ms).max(0) * i64::from(COLUMNS) / span;
            let column = usize::try_from(share).unwrap_or(last).min(last);
            if let Some(column) = self.columns.get_mut(column) {
                let [browser, server] = column;
                *if event.received.half == Half::Browser {
                    browser
                } else {
                    server
                } += 1;
            }
            if let Some(tenths) = event.estimate_tenths {
                self.estimated += 1;
                self.estimate_tenths += u64::from(tenths);
                if let Some(count) = self.spread.get_mut(tenths as usize / 10) {
                    *count += 1;
                }
            }
        }
    }

    fn count_conversions(&mut self, kept: &Kept) {
        for conversion in kept.ledger.conversions() {
            let dropped = conversion.dropped.iter().map(|dropped| dropped.event);
            let numbers = dropped.chain([conversion.counted]);
            let halves = numbers.filter_map(|number| Some(kept.event(number)?.received.half));
            let (mut browser, mut server) = (false, false);
            for half in halves {
                *if half == Half::Browser {
                    &mut browser
                } else {
                    &mut server
                } = true;
            }
            self.dropped += conversion.dropped.len();
            self.suspicious += usize::from(conversion.near.is_some());
            match (browser, server) {
                (true, true) => self.both += 1,
                (true, false) => self.browser_only += 1,
                _ => self.server_only += 1,
            }
        }
    }

    /// The share of the browser's conversions that the server sent too.
    pub(crate) fn coverage(&self) -> String {
        percent(self.both, self.both + self.browser_only)
    }

    /// The share of conversions that came by both halves and count once.
    pub(crate) fn deduplicated(&self) -> String {
        percent(self.both, self.conversions)
    }

    /// The mean of the estimates, of ten.
    pub(crate) fn mean_estimate(&self) -> String {
        match self.estimated as u64 {
            0 => String::from("–"),
            count => {
                let tenths = (self.estimate_tenths + count / 2) / count;
                format!("{}.{}", tenths / 10, tenths % 10)
            }
        }
    }
}

fn percent(part: usize, whole: usize) -> String {
    match whole {
        0 => String::from("–"),
        whole => format!("{} %", (part * 100 + whole / 2) / whole),
    }
}
