//! The client: settings in, events out, a report back.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::access::Access;
use super::batch::{Ready, cut};
use super::disk_thread::DiskThread;
use super::durability::Durability;
use super::http::HttpTransport;
use super::job::{Job, Means, closed};
use super::per_process::PerProcess;
use super::settings::{Checked, Settings};
use super::shipper::{Connect, Shipper};
use super::shipper_loop::Cargo;
use super::tracker::Tracker;
use super::transport::Transport;
use super::wait;
use crate::error::{Error, ErrorKind};
use crate::event::{Event, Prepared, Terms, new_event_id};
use crate::issue::Issue;
use crate::ports::{Clock, Rng, SystemClock, SystemRng};
use crate::report::{RejectedEvent, SendReport};

/// Sends events to one pixel.
///
/// Share one client between threads: it keeps its connections. It works before and after a fork.
/// Dropping it does not wait: requests on their way end by their own time limit.
///
/// ```no_run
/// use capikit::{Client, Event, Secret, Settings};
///
/// let mut settings = Settings::default();
/// settings.pixel_id = Some("1234567890".into());
/// settings.access_token = Some(Secret::from("EAA..."));
/// let client = Client::new(settings)?;
///
/// let report = client.send_blocking(&[Event::new("Purchase")])?;
/// println!("{} events received", report.events_received);
/// # Ok::<(), capikit::Error>(())
/// ```
pub struct Client {
    pub(super) checked: Arc<Checked>,
    pub(super) clock: Arc<dyn Clock>,
    rng: Arc<dyn Rng>,
    connect: Arc<Connect>,
    pub(super) means: Means,
    here: PerProcess<Here>,
}

/// What a client has in one process: a forked child begins anew.
pub(super) struct Here {
    pub(super) tracker: Arc<Tracker>,
    pub(super) shipper: Shipper,
    pub(super) disk: Arc<DiskThread>,
}

/// What a test replaces.
#[derive(Clone, Debug)]
pub struct Ports {
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The randomness of new event ids.
    pub rng: Arc<dyn Rng>,
    /// Where requests go; the network when absent.
    pub transport: Option<Arc<dyn Transport>>,
}

impl Default for Ports {
    /// The system's clock and randomness, and the network.
    fn default() -> Self {
        Self {
            clock: Arc::new(SystemClock),
            rng: Arc::new(SystemRng),
            transport: None,
        }
    }
}

impl Client {
    /// Checks the settings and opens the queue. Opens no connection, and starts a thread only to
    /// deliver what an earlier run left behind: else the first event does.
    ///
    /// Fails with [`ErrorKind::Config`] and the name of the setting that is wrong or missing, among
    /// them `spool_dir` when nothing can be kept there.
    pub fn new(settings: Settings) -> Result<Self, Error> {
        Self::with_ports(settings, Ports::default())
    }

    /// The same with another clock, randomness or transport.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "a client owns what it was told"
    )]
    pub fn with_ports(settings: Settings, ports: Ports) -> Result<Self, Error> {
        let checked = Arc::new(settings.check(&|name| std::env::var(name).ok())?);
        let access = Access::new(
            checked.template.clone(),
            checked.redactor.clone(),
            checked.app_secret.clone(),
        );
        let means = Means {
            access: Arc::new(access),
            clock: Arc::clone(&ports.clock),
        };
        let connect = connect(&checked, ports.transport);
        let here = here(&checked, &connect, &means, &ports.rng);
        if checked.enabled && checked.durability != Durability::None {
            begin(&here)?;
        }
        Ok(Self {
            here: PerProcess::new(here),
            checked,
            clock: ports.clock,
            rng: ports.rng,
            connect,
            means,
        })
    }

    /// The name of this client's destination in its spool folder, as
    /// [`Queue::names`](super::Queue::names) lists it.
    pub fn queue_name(&self) -> String {
        self.checked.destination.folder()
    }

    /// Exactly what `send` would send for this event, and what it would say about it. An event that
    /// is passed by value is not copied.
    ///
    /// Fails with [`ErrorKind::Event`] when the event would be refused.
    pub fn check<'a>(&self, event: impl Into<Cow<'a, Event>>) -> Result<Prepared, Error> {
        self.prepare_one(event.into().into_owned(), String::new())
    }

    pub(super) fn prepare_one(&self, event: Event, room: String) -> Result<Prepared, Error> {
        let mut terms = Terms::at(self.clock.unix_seconds());
        terms.default_country = self.checked.default_country;
        terms.strict = self.checked.strict;
        terms.alternates = self.checked.alternates;
        terms.external_id = self.checked.external_id;
        let new_id = || new_event_id(&*self.clock, &*self.rng);
        event.into_prepared_in(room, &terms, new_id)
    }

    /// Sends now, in as many requests as needed, and waits for Meta's answer.
    ///
    /// Each request is tried once. Events that Meta would refuse are left out and reported in
    /// [`SendReport::rejected`]; when none is left, that is an error of kind [`ErrorKind::Event`].
    /// The first request that fails ends the call: [`Error::partial`] tells what had got through,
    /// and [`Error::is_outcome_unknown`] whether the failed one may have been received.
    ///
    /// Works on every runtime. A future that is dropped gives up the answer, not the sending.
    pub async fn send(&self, events: &[Event]) -> Result<SendReport, Error> {
        wait::answer(|done| self.send_then(events, done)).await
    }

    /// [`Client::send`], blocking the calling thread.
    ///
    /// Called inside the callback of [`Client::send_then`] it fails with [`ErrorKind::Config`]:
    /// it would wait for itself.
    pub fn send_blocking(&self, events: &[Event]) -> Result<SendReport, Error> {
        if self.shipper().is_own_thread() {
            let message = "a callback can not wait for an answer; call send_then";
            return Err(Error::new(ErrorKind::Config, message));
        }
        wait::answer_blocking(|done| self.send_then(events, done))
    }

    /// [`Client::send`], returning at once. `done` is called exactly once: on the client's own
    /// thread, where it should be quick, or on this one when there is nothing to send.
    pub fn send_then(
        &self,
        events: &[Event],
        done: impl FnOnce(Result<SendReport, Error>) + Send + 'static,
    ) {
        let shipper = self.shipper();
        if shipper.is_closed() {
            return done(Err(closed()));
        }
        let (ready, report) = match self.prepare(events) {
            Ok(prepared) => prepared,
            Err(error) => return done(Err(error)),
        };
        if ready.is_empty() || !self.checked.enabled {
            return done(Ok(report));
        }
        let batches = cut(ready, &self.checked.policy);
        let job = Job::new(self.means.clone(), batches, report, Box::new(done));
        shipper.submit(job);
    }

    fn prepare(&self, events: &[Event]) -> Result<(Vec<Ready>, SendReport), Error> {
        let mut report = SendReport::default();
        let mut ready = Vec::with_capacity(events.len());
        for (index, event) in events.iter().enumerate() {
            match self.check(event) {
                Ok(prepared) => ready.push(Ready::new(index, prepared)),
                Err(error) if error.kind() == ErrorKind::Event => {
                    report.rejected.push(RejectedEvent {
                        index,
                        event_id: event.event_id.clone(),
                        issues: error.issues().to_vec(),
                    });
                }
                Err(error) => return Err(error),
            }
        }
        if ready.is_empty() && !events.is_empty() {
            return Err(all_refused(report));
        }
        Ok((ready, report))
    }

    fn shipper(&self) -> &Shipper {
        &self.here().shipper
    }

    pub(super) fn here(&self) -> &Here {
        let fresh = || here(&self.checked, &self.connect, &self.means, &self.rng);
        self.here.get(fresh)
    }
}

/// Opens the queue, and ships what an earlier run left behind.
fn begin(here: &Here) -> Result<(), Error> {
    // Whoever can not tell has to look.
    if here.tracker.spool()?.has_pending().unwrap_or(true) {
        // Without a thread it waits for the next one.
        let _ = here.shipper.ship(Duration::ZERO);
    }
    Ok(())
}

fn here(checked: &Arc<Checked>, connect: &Arc<Connect>, means: &Means, rng: &Arc<dyn Rng>) -> Here {
    let tracker = Arc::new(Tracker::new(Arc::clone(checked), Arc::clone(rng)));
    let disk = Arc::new(DiskThread::default());
    let cargo = Cargo {
        connect: Arc::clone(connect),
        policy: checked.policy,
        means: means.clone(),
        rng: Arc::clone(rng),
        tracker: Arc::clone(&tracker),
        disk: Arc::clone(&disk),
    };
    Here {
        tracker,
        shipper: Shipper::new(cargo),
        disk,
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("url", &self.checked.template.url.as_str())
            .field("enabled", &self.checked.enabled)
            .finish_non_exhaustive()
    }
}

/// The network is looked up anew in each process, since connections do not survive a fork.
fn connect(checked: &Checked, transport: Option<Arc<dyn Transport>>) -> Arc<Connect> {
    let (url, policy) = (checked.template.url.clone(), checked.policy);
    Arc::new(move || match &transport {
        Some(transport) => Ok(Arc::clone(transport)),
        None => Ok(Arc::new(HttpTransport::new(&url, &policy)?)),
    })
}

/// The issues of all events; with more than one event, each says which it is about.
fn all_refused(report: SendReport) -> Error {
    let is_alone = report.rejected.len() == 1;
    let issues_of = |rejected: &RejectedEvent| -> Vec<Issue> {
        let mut issues = rejected.issues.clone();
        for issue in issues.iter_mut().filter(|_| !is_alone) {
            issue.field = format!("events[{}].{}", rejected.index, issue.field);
        }
        issues
    };
    let issues = report.rejected.iter().flat_map(issues_of).collect();
    Error::event(issues).with_partial(report)
}
