//! What `capikit spool ship` says while it works, and at the end.

use std::io;

use capikit::{Breaker, Parked, Stats};
use serde::Serialize;

use super::ship::End;
use super::words::{age, why_parked};
use crate::exit::{Exit, Stop};
use crate::output::{count, json_line, whole};
use crate::progress::Progress;
use crate::streams::Streams;

/// What a person or a program wants to be told when it changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// This process delivers what there is.
    Delivers,
    /// Another one does.
    Waits,
    /// Somebody has to repair something.
    Parked(Parked),
    /// Failures: only now and then one request tries.
    HeldBack,
}

impl State {
    pub(super) fn of(stats: &Stats) -> Self {
        let shipping = &stats.shipping;
        match (shipping.parked, shipping.breaker) {
            (Some(parked), _) => Self::Parked(parked),
            (None, Breaker::Open | Breaker::HalfOpen) => Self::HeldBack,
            _ if shipping.is_shipper => Self::Delivers,
            _ => Self::Waits,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Delivers => "delivers",
            Self::Waits => "waits",
            Self::Parked(_) => "parked",
            Self::HeldBack => "held_back",
        }
    }

    fn text(self) -> &'static str {
        match self {
            Self::Delivers => "delivering",
            Self::Waits => "another process delivers; waiting to take over",
            Self::HeldBack => "held back after failures; trying now and then",
            Self::Parked(parked) => why_parked(parked),
        }
    }
}

/// Tells how the delivery goes.
pub(super) struct Report<'a, 'b> {
    streams: &'a mut Streams<'b>,
    json: bool,
    before: Stats,
    told: Option<State>,
    progress: Progress,
}

impl<'a, 'b> Report<'a, 'b> {
    pub(super) fn begin(streams: &'a mut Streams<'b>, json: bool, before: Stats) -> Self {
        Self {
            progress: Progress::new(streams.err_is_terminal && !json),
            streams,
            json,
            before,
            told: None,
        }
    }

    /// A line for people, and for the log of a service manager. Delivery goes on when nobody
    /// listens any more.
    pub(super) fn say(&mut self, text: &str) {
        let _ = self.progress.clear(self.streams.err);
        let _ = writeln!(self.streams.err, "{}", whole(text));
    }

    /// Tells the state when it is another one, and moves the progress on.
    pub(super) fn state(&mut self, new: State, stats: &Stats) -> io::Result<()> {
        if self.told != Some(new) {
            self.told = Some(new);
            self.change(new, stats)?;
        }
        let done = self.before_and(stats);
        let _ = self.progress.show(self.streams.err, || done.to_string());
        Ok(())
    }

    fn change(&mut self, new: State, stats: &Stats) -> io::Result<()> {
        if self.json {
            let record = StateRecord {
                kind: "state",
                state: new.name(),
                parked: stats.shipping.parked.map(Parked::as_str),
                last_error: stats.shipping.last_error.as_deref(),
                progress: self.before_and(stats),
            };
            json_line(self.streams.out, &record)?;
            return self.streams.out.flush();
        }
        let mut text = new.text().to_owned();
        if let (State::Parked(_) | State::HeldBack, Some(error)) = (new, &stats.shipping.last_error)
        {
            text = format!("{text} (last failure: {error})");
        }
        let waiting = count(stats.books.pending, "event");
        let oldest = stats.oldest_age_ms.unwrap_or_default() / 1000;
        if stats.books.pending > 0 {
            text = format!("{text}: {waiting} wait, the oldest for {}", age(oldest));
        }
        self.say(&text);
        Ok(())
    }

    /// Says how it ended, and gives the exit code.
    pub(super) fn end(&mut self, end: &End, stats: &Stats) -> Result<Exit, Stop> {
        let _ = self.progress.clear(self.streams.err);
        let progress = self.before_and(stats);
        let (name, exit) = match end {
            End::Stopped => ("stopped", Exit::Done),
            End::Elsewhere => ("elsewhere", Exit::Done),
            End::Empty => ("empty", Exit::refused_if(progress.dead > 0)),
            End::Stuck => ("stuck", Exit::NotDelivered),
        };
        if self.json {
            let record = EndRecord {
                kind: "summary",
                end: name,
                progress,
            };
            json_line(self.streams.out, &record)?;
            return Ok(exit);
        }
        writeln!(self.streams.out, "{progress}")?;
        let advice = match end {
            End::Stuck => "nothing more can be delivered now; the spool keeps it",
            End::Elsewhere => "another process delivers the rest",
            End::Stopped if progress.pending > 0 => "the spool keeps what is left",
            _ => return Ok(exit),
        };
        writeln!(self.streams.out, "{advice}")?;
        Ok(exit)
    }

    fn before_and(&self, now: &Stats) -> Done {
        let (before, now) = (&self.before.books, &now.books);
        Done {
            delivered: now.delivered.saturating_sub(before.delivered),
            dead: now.dead.saturating_sub(before.dead),
            pending: now.pending,
        }
    }
}

/// What all processes together have done since this one began.
#[derive(Clone, Copy, Serialize)]
struct Done {
    delivered: u64,
    dead: u64,
    pending: u64,
}

impl std::fmt::Display for Done {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            delivered,
            dead,
            pending,
        } = self;
        write!(f, "{delivered} delivered, {dead} given up, {pending} left")
    }
}

#[derive(Serialize)]
struct StateRecord<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    state: &'static str,
    parked: Option<&'static str>,
    last_error: Option<&'a str>,
    #[serde(flatten)]
    progress: Done,
}

#[derive(Serialize)]
struct EndRecord {
    #[serde(rename = "type")]
    kind: &'static str,
    end: &'static str,
    #[serde(flatten)]
    progress: Done,
}
