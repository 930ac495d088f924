//! `capikit spool ship`: delivers what others have tracked, as a process of its own.

use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use capikit::{Client, Clock as _, Secret, Settings, Stats, SystemClock};

use super::args::ShipArgs;
use super::shipping::{Report, State};
use super::termination::Termination;
use super::{choose, failed, log, refused};
use crate::exit::{Exit, Stop};
use crate::interrupt::Interrupt;
use crate::secret;
use crate::streams::Streams;

/// How soon a signal is noticed.
const TICK: Duration = Duration::from_millis(100);

/// How often the books are read.
const LOOK: Duration = Duration::from_secs(1);

/// How often the token file is read.
const TOKEN: Duration = Duration::from_secs(5);

/// With `--once`: a longer pause than this is not waited for, and so long may nothing happen.
const PATIENCE: Duration = Duration::from_secs(60);

/// With `--once`: after so long without being the one that delivers, another one is.
const ELECTION: Duration = Duration::from_secs(5);

pub(super) fn run(
    args: ShipArgs,
    streams: &mut Streams<'_>,
    interrupt: &Interrupt,
) -> Result<Exit, Stop> {
    let termination = Termination::noted();
    log::to_stderr();
    let until = match (args.once, args.until_empty) {
        (true, _) => Until::Once,
        (_, true) => Until::Empty,
        _ => Until::Signal,
    };
    let grace = Duration::from_secs(args.grace);
    let json = args.json;
    let spool_dir = args.spool_dir.clone();
    let mut token = TokenFile::read(args.endpoint.token_file.clone())?;
    let client = Client::new(settings(args, token.held.clone())?)
        .map_err(|error| refused(spool_dir.as_deref(), &error))?;
    let mut report = Report::begin(streams, json, client.stats().map_err(|it| failed(&it))?);
    client.ship().map_err(|error| failed(&error))?;
    let end = interrupt.patiently(|| {
        let is_stopped = || interrupt.is_seen() || termination.is_seen();
        watch(
            &client,
            &mut Watch::new(until, spool_dir),
            &mut token,
            &mut report,
            &is_stopped,
        )
    });
    // Whatever has happened, what is on its way gets its time.
    let closed = interrupt.patiently(|| client.close(grace));
    let end = end?;
    closed.map_err(|error| failed(&error))?;
    let stats = client.stats().map_err(|error| failed(&error))?;
    report.end(&end, &stats)
}

/// Until something ends it.
fn watch(
    client: &Client,
    watch: &mut Watch,
    token: &mut TokenFile,
    report: &mut Report<'_, '_>,
    is_stopped: &dyn Fn() -> bool,
) -> Result<End, Stop> {
    while !is_stopped() {
        if let Some(end) = watch.look(client, report)? {
            return Ok(end);
        }
        if let Some(secret) = token.changed() {
            report.say("the token file has changed: delivering with the new token");
            // A token that can not be one is as good as a refused one.
            if let Err(error) = client.set_access_token(secret) {
                report.say(&error.to_string());
            }
        }
        thread::sleep(TICK);
    }
    Ok(End::Stopped)
}

fn settings(args: ShipArgs, token: Option<String>) -> Result<Settings, Stop> {
    let mut settings = args.endpoint.settings(token);
    settings.app_secret = secret::read_if_given(args.app_secret_file.as_deref())?.map(Secret::from);
    settings.ambiguous = args.ambiguous;
    settings.spool_dir = args.spool_dir;
    Ok(settings)
}

/// What ends it besides a signal.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Until {
    Signal,
    Empty,
    Once,
}

/// How it ended.
pub(super) enum End {
    Stopped,
    Empty,
    /// Another process delivers.
    Elsewhere,
    /// Nothing more can be delivered now.
    Stuck,
}

/// Looks at the books now and then.
struct Watch {
    until: Until,
    spool_dir: Option<PathBuf>,
    began: Instant,
    looked_at: Option<Instant>,
    /// What had ended, and when that changed last.
    settled: u64,
    moved_at: Instant,
    has_told_of_others: bool,
    /// What went wrong last, said once.
    trouble: Option<String>,
}

impl Watch {
    fn new(until: Until, spool_dir: Option<PathBuf>) -> Self {
        let now = Instant::now();
        Self {
            until,
            spool_dir,
            began: now,
            looked_at: None,
            settled: 0,
            moved_at: now,
            has_told_of_others: false,
            trouble: None,
        }
    }

    fn look(&mut self, client: &Client, report: &mut Report<'_, '_>) -> Result<Option<End>, Stop> {
        if self.looked_at.is_some_and(|at| at.elapsed() < LOOK) {
            return Ok(None);
        }
        self.looked_at = Some(Instant::now());
        match client.stats() {
            Ok(stats) => {
                self.trouble = None;
                // Without a first look at the lock nobody knows who delivers.
                if stats.shipping.is_shipper || self.began.elapsed() > LOOK {
                    report.state(State::of(&stats), &stats)?;
                }
                self.tell_of_others(client, report);
                Ok(self.end(&stats))
            }
            // A disk can come back.
            Err(error) if self.until != Until::Once => {
                let text = error.to_string();
                if self.trouble.as_ref() != Some(&text) {
                    report.say(&text);
                    self.trouble = Some(text);
                }
                Ok(None)
            }
            Err(error) => Err(failed(&error)),
        }
    }

    /// Whoever mistypes a setting looks after an empty destination, and would not notice.
    fn tell_of_others(&mut self, client: &Client, report: &mut Report<'_, '_>) {
        if !std::mem::replace(&mut self.has_told_of_others, true) {
            for other in choose::unclaimed(self.spool_dir.take(), &client.queue_name()) {
                report.say(&format!(
                    "not delivered by this process, nor by any other: {other}"
                ));
            }
        }
    }

    fn end(&mut self, stats: &Stats) -> Option<End> {
        if self.until == Until::Signal {
            return None;
        }
        if stats.books.pending == 0 {
            return Some(End::Empty);
        }
        if self.until == Until::Empty {
            return None;
        }
        let shipping = &stats.shipping;
        let settled = stats.books.delivered + stats.books.dead + stats.books.damaged;
        if settled != self.settled || shipping.in_flight > 0 {
            self.settled = settled;
            self.moved_at = Instant::now();
        }
        let now = SystemClock.unix_ms();
        let pause = shipping.retry_at.unwrap_or(now).saturating_sub(now);
        let is_long = u128::try_from(pause).is_ok_and(|pause| pause > PATIENCE.as_millis());
        let is_stuck = matches!(State::of(stats), State::Parked(_) | State::HeldBack);
        if is_stuck || is_long || self.moved_at.elapsed() > PATIENCE {
            Some(End::Stuck)
        } else if !shipping.is_shipper && self.began.elapsed() > ELECTION {
            Some(End::Elsewhere)
        } else {
            None
        }
    }
}

/// The file of the token, which whoever rotates it writes again.
struct TokenFile {
    path: Option<PathBuf>,
    held: Option<String>,
    read_at: Instant,
}

impl TokenFile {
    fn read(path: Option<PathBuf>) -> Result<Self, Stop> {
        Ok(Self {
            held: secret::read_if_given(path.as_deref())?,
            path,
            read_at: Instant::now(),
        })
    }

    /// The new token. A file that is gone or empty for the moment is being replaced.
    fn changed(&mut self) -> Option<Secret> {
        if self.path.is_none() || self.read_at.elapsed() < TOKEN {
            return None;
        }
        self.read_at = Instant::now();
        let token = secret::read_if_given(self.path.as_deref()).ok()?;
        if token == self.held {
            return None;
        }
        self.held = token;
        self.held.clone().map(Secret::from)
    }
}
