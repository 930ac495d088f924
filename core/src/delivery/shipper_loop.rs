//! The one loop of the client's own thread: asks what to do, does it, waits.

use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::batch::Batch;
use super::disk_thread::DiskThread;
use super::dispatch::Now;
use super::flight;
use super::freight::Freight;
use super::job::{Job, Means};
use super::policy::Policy;
use super::shipper::{Command, Connect};
use super::tracker::Tracker;
use super::transport::Transport;
use crate::error::Error;
use crate::ports::Rng;

/// What the thread works with.
#[derive(Clone)]
pub(super) struct Cargo {
    pub(super) connect: Arc<Connect>,
    pub(super) policy: Policy,
    pub(super) means: Means,
    pub(super) rng: Arc<dyn Rng>,
    pub(super) tracker: Arc<Tracker>,
    pub(super) disk: Arc<DiskThread>,
}

/// The work of the thread.
pub(super) struct Ship {
    cargo: Cargo,
    commands: UnboundedSender<Command>,
    /// Made with the first request, so that an idle client reads no certificates.
    transport: Option<Arc<dyn Transport>>,
    turns: Arc<Semaphore>,
    running: JoinSet<()>,
    /// Absent until something was tracked.
    freight: Option<Freight>,
    ending: Option<Ending>,
}

struct Ending {
    /// On the monotonic clock; absent when only requests on their way are waited for.
    deadline: Option<Duration>,
    /// Whom to tell.
    done: Option<Sender<()>>,
}

impl Ship {
    pub(super) fn new(cargo: Cargo, commands: UnboundedSender<Command>) -> Self {
        Self {
            turns: Arc::new(Semaphore::new(cargo.policy.requests_at_once)),
            cargo,
            commands,
            transport: None,
            running: JoinSet::new(),
            freight: None,
            ending: None,
        }
    }

    /// Until the client is closed or dropped; gives whom to tell.
    pub(super) async fn serve(
        mut self,
        mut inbox: UnboundedReceiver<Command>,
    ) -> Option<Sender<()>> {
        loop {
            let now = self.now();
            let wake_at = self.turn(now);
            // Forget the tasks that have ended.
            while self.running.try_join_next().is_some() {}
            if self.is_over(now) {
                return self.end(inbox).await;
            }
            let wait = wake_at.map_or(Duration::MAX, |at| at.saturating_sub(now.monotonic));
            if let Ok(Some(command)) = timeout(wait, inbox.recv()).await {
                self.obey(command);
                // What has come in the meantime needs no turn of its own.
                while let Ok(command) = inbox.try_recv() {
                    self.obey(command);
                }
            }
        }
    }

    /// Ships what is due. Gives when to look again.
    fn turn(&mut self, now: Now) -> Option<Duration> {
        let deadline = self.ending.as_ref().and_then(|ending| ending.deadline);
        let Some(freight) = &mut self.freight else {
            return deadline;
        };
        // The events of other processes can wait for them.
        let is_leaving = self.ending.is_some() && (deadline.is_none() || !freight.is_owing());
        if freight.wake(now) {
            // The machine slept: its connections are dead, and would only time out.
            self.transport = None;
        }
        if !is_leaving {
            for (id, request) in freight.load(now) {
                self.post(id, request, now);
            }
        }
        let wake_at = self.freight.as_mut().and_then(|freight| freight.tend(now));
        [wake_at, deadline].into_iter().flatten().min()
    }

    fn obey(&mut self, command: Command) {
        let now = self.now();
        match command {
            Command::Run(job) => self.run(job),
            Command::Ran => {}
            Command::Ship(after) => self.freight().ship_at(now.monotonic + after),
            Command::Landed(landing) => self.freight().land(landing, now),
            Command::Tended(outlet) => self.freight().tended(outlet, now),
            Command::Repaired => self.freight().repaired(now),
            Command::Close(timeout, done) => {
                let deadline = now.monotonic.saturating_add(timeout);
                if let Some(freight) = &mut self.freight {
                    freight.ship_at(now.monotonic);
                }
                self.ending = Some(Ending {
                    deadline: Some(deadline),
                    done: Some(done),
                });
            }
            Command::Leave(done) => {
                self.ending.get_or_insert(Ending {
                    deadline: None,
                    done,
                });
            }
        }
    }

    fn freight(&mut self) -> &mut Freight {
        let cargo = &self.cargo;
        let commands = &self.commands;
        self.freight
            .get_or_insert_with(|| Freight::new(cargo, commands.clone()))
    }

    /// Whether nothing is left to wait for.
    fn is_over(&mut self, now: Now) -> bool {
        let Some(ending) = &self.ending else {
            return false;
        };
        let is_late = ending.deadline.is_some_and(|at| at <= now.monotonic);
        let is_shipped = match (&self.freight, ending.deadline) {
            (None, _) => true,
            (Some(freight), Some(deadline)) => freight.is_done_by(deadline, now),
            (Some(freight), None) => freight.is_landed(),
        };
        is_late || (is_shipped && self.running.is_empty())
    }

    async fn end(mut self, mut inbox: UnboundedReceiver<Command>) -> Option<Sender<()>> {
        self.running.shutdown().await;
        let now = self.now();
        if let Some(mut freight) = self.freight.take() {
            freight.end(now);
        }
        // Whoever comes from now on starts another thread. What came too late is dropped, which answers
        // a job; and the next tracked event is told of as if nobody knew of any.
        inbox.close();
        self.cargo.tracker.looked();
        let tally = &self.cargo.tracker.tally;
        let ending = self.ending?;
        if ending.deadline.is_some() {
            tally.end();
        } else {
            // The client may go on, and be told of what it tracks then.
            tally.expire(Duration::MAX);
        }
        ending.done
    }

    fn run(&mut self, job: Job) {
        let transport = match self.transport() {
            Ok(transport) => transport,
            Err(error) => return job.fail(error),
        };
        let turns = Arc::clone(&self.turns);
        let commands = self.commands.clone();
        self.running.spawn(async move {
            // Never closed, so there always comes a turn.
            let _turn = turns.acquire().await;
            job.run(transport).await;
            let _ = commands.send(Command::Ran);
        });
    }

    /// Posts a tracked request; what came of it arrives as a command, whatever happens.
    fn post(&mut self, id: u64, batch: Batch, now: Now) {
        let transport = match self.transport() {
            Ok(transport) => transport,
            Err(error) => {
                let landing = flight::not_sent(id, &error, &self.cargo.means);
                return self.freight().land(landing, now);
            }
        };
        let flight = flight::fly(id, batch, transport, self.cargo.means.clone());
        let commands = self.commands.clone();
        self.running.spawn(async move {
            let _ = commands.send(Command::Landed(flight.await));
        });
    }

    fn transport(&mut self) -> Result<Arc<dyn Transport>, Error> {
        if let Some(transport) = &self.transport {
            return Ok(Arc::clone(transport));
        }
        let transport = (self.cargo.connect)()?;
        self.transport = Some(Arc::clone(&transport));
        Ok(transport)
    }

    fn now(&self) -> Now {
        let clock = &self.cargo.means.clock;
        Now {
            unix_ms: clock.unix_ms(),
            monotonic: clock.monotonic(),
        }
    }
}
