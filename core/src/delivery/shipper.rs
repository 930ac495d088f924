//! The client's own thread: it starts with the first job, and everything slow happens on it.

use std::fmt;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::sync::Semaphore;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, error::SendError, unbounded_channel};
use tokio::task::JoinSet;

use super::job::{Job, closed};
use super::policy::Policy;
use super::transport::Transport;
use crate::error::{Error, ErrorKind};

const THREAD_NAME: &str = "capikit";

/// Makes the transport, on the thread that will use it.
pub(super) type Connect = dyn Fn() -> Result<Arc<dyn Transport>, Error> + Send + Sync;

/// Hands jobs to the thread.
pub(super) struct Shipper {
    connect: Arc<Connect>,
    policy: Policy,
    state: Mutex<State>,
}

enum State {
    /// Nothing was sent yet.
    Idle,
    Running(Running),
    Closed,
}

struct Running {
    commands: UnboundedSender<Command>,
    thread: JoinHandle<()>,
}

enum Command {
    Run(Job),
    /// End when all jobs have, at the latest after this time, and say so.
    Close(Duration, Sender<()>),
}

impl Shipper {
    pub(super) fn new(connect: Arc<Connect>, policy: Policy) -> Self {
        Self {
            connect,
            policy,
            state: Mutex::new(State::Idle),
        }
    }

    /// Runs the job on the thread. Returns at once; the job answers for itself.
    pub(super) fn submit(&self, job: Job) {
        let mut state = self.lock();
        let job = match &*state {
            State::Closed => Err((job, closed())),
            State::Running(running) => match running.commands.send(Command::Run(job)) {
                // The thread ended by itself: start another.
                Err(SendError(Command::Run(job))) => Ok(job),
                Ok(()) | Err(SendError(Command::Close(..))) => return,
            },
            State::Idle => Ok(job),
        };
        let failed = match job {
            Ok(job) => self.start(&mut state, job).err(),
            Err(failed) => Some(failed),
        };
        // A reply may call this client, so not while the lock is held.
        drop(state);
        if let Some((job, error)) = failed {
            job.fail(error);
        }
    }

    #[allow(
        clippy::result_large_err,
        reason = "the job comes back so that it can answer"
    )]
    fn start(&self, state: &mut State, job: Job) -> Result<(), (Job, Error)> {
        let (commands, inbox) = unbounded_channel();
        let ship = Ship {
            connect: Arc::clone(&self.connect),
            transport: None,
            turns: Arc::new(Semaphore::new(self.policy.requests_at_once)),
            running: JoinSet::new(),
        };
        let thread = match spawn(ship, inbox) {
            Ok(thread) => thread,
            Err(error) => return Err((job, error)),
        };
        // The thread waits for this, so it arrives.
        let _ = commands.send(Command::Run(job));
        *state = State::Running(Running { commands, thread });
        Ok(())
    }

    /// Refuses new jobs, waits for those on their way, and cuts them off when the time is over.
    pub(super) fn close(&self, timeout: Duration) {
        let before = std::mem::replace(&mut *self.lock(), State::Closed);
        let State::Running(running) = before else {
            return;
        };
        let (done, is_done) = mpsc::channel();
        let _ = running.commands.send(Command::Close(timeout, done));
        if thread::current().id() == running.thread.thread().id() {
            // Called by a reply: the thread can not wait for itself.
            return;
        }
        if wait(&is_done, timeout.saturating_add(self.policy.close_grace)) {
            let _ = running.thread.join();
        }
    }

    pub(super) fn is_closed(&self) -> bool {
        matches!(&*self.lock(), State::Closed)
    }

    /// Whether the caller is the thread itself, which must never wait for its own answer.
    pub(super) fn is_own_thread(&self) -> bool {
        match &*self.lock() {
            State::Running(running) => thread::current().id() == running.thread.thread().id(),
            State::Idle | State::Closed => false,
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Shipper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Shipper")
    }
}

/// Whether the thread has ended its work in time.
fn wait(is_done: &Receiver<()>, timeout: Duration) -> bool {
    !matches!(
        is_done.recv_timeout(timeout),
        Err(mpsc::RecvTimeoutError::Timeout)
    )
}

fn spawn(ship: Ship, inbox: UnboundedReceiver<Command>) -> Result<JoinHandle<()>, Error> {
    let failed = |error| {
        let message = "nothing was sent: the system gives no thread or no file handle for sending";
        Error::new(ErrorKind::Network, message).with_source(error)
    };
    let mut builder = Builder::new_current_thread();
    let runtime = builder.enable_io().enable_time().thread_name(THREAD_NAME);
    let runtime = runtime.build().map_err(failed)?;
    let thread = thread::Builder::new().name(THREAD_NAME.to_owned());
    thread
        .spawn(move || drive(runtime, ship, inbox))
        .map_err(failed)
}

fn drive(runtime: Runtime, ship: Ship, inbox: UnboundedReceiver<Command>) {
    let done = runtime.block_on(ship.serve(inbox));
    // A look-up of a name can hang in the system for a minute; nobody waits for it.
    runtime.shutdown_background();
    if let Some(done) = done {
        // The closer may have given up waiting.
        let _ = done.send(());
    }
}

/// The work of the thread.
struct Ship {
    connect: Arc<Connect>,
    /// Made with the first job, so that an idle client reads no certificates.
    transport: Option<Arc<dyn Transport>>,
    turns: Arc<Semaphore>,
    running: JoinSet<()>,
}

impl Ship {
    /// Until the client is closed or dropped; gives whom to tell.
    async fn serve(mut self, mut inbox: UnboundedReceiver<Command>) -> Option<Sender<()>> {
        loop {
            match inbox.recv().await {
                Some(Command::Run(job)) => self.begin(job),
                Some(Command::Close(timeout, done)) => {
                    let _ = tokio::time::timeout(timeout, self.finish()).await;
                    self.running.shutdown().await;
                    return Some(done);
                }
                // The client was dropped. Each request ends by its own time limit.
                None => {
                    self.finish().await;
                    return None;
                }
            }
        }
    }

    fn begin(&mut self, job: Job) {
        // Forget the tasks that have ended.
        while self.running.try_join_next().is_some() {}
        let transport = match self.transport() {
            Ok(transport) => transport,
            Err(error) => return job.fail(error),
        };
        let turns = Arc::clone(&self.turns);
        self.running.spawn(async move {
            // Never closed, so there always comes a turn.
            let _turn = turns.acquire().await;
            job.run(transport).await;
        });
    }

    fn transport(&mut self) -> Result<Arc<dyn Transport>, Error> {
        if let Some(transport) = &self.transport {
            return Ok(Arc::clone(transport));
        }
        let transport = (self.connect)()?;
        self.transport = Some(Arc::clone(&transport));
        Ok(transport)
    }

    async fn finish(&mut self) {
        while self.running.join_next().await.is_some() {}
    }
}
