//! The client's own thread: it starts with the first thing to do, and everything slow happens on it.

use std::fmt;
use std::io;
use std::panic::{self, AssertUnwindSafe};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, error::SendError, unbounded_channel};

use super::dispatch::Landing;
use super::fork;
use super::job::{Job, closed};
use super::shipper_loop::{Cargo, Ship};
use super::spool::Outlet;
use super::transport::Transport;
use crate::error::{Error, ErrorKind};

const THREAD_NAME: &str = "capikit";

/// Makes the transport, on the thread that will use it.
pub(super) type Connect = dyn Fn() -> Result<Arc<dyn Transport>, Error> + Send + Sync;

/// Tells the thread what to do.
pub(super) struct Shipper {
    cargo: Cargo,
    state: Mutex<State>,
}

enum State {
    /// There was nothing to do yet.
    Idle,
    Running(Running),
    Closed,
}

struct Running {
    commands: UnboundedSender<Command>,
    thread: JoinHandle<()>,
}

impl Running {
    /// Whether the caller is this thread.
    fn is_here(&self) -> bool {
        thread::current().id() == self.thread.thread().id()
    }
}

pub(super) enum Command {
    /// Send these events now.
    Run(Job),
    /// Such a job has ended.
    Ran,
    /// There are tracked events: ship them after this time.
    Ship(Duration),
    /// A tracked request came to this.
    Landed(Landing),
    /// The queue was looked after.
    Tended(Box<dyn Outlet>),
    /// Somebody repaired what was parked.
    Repaired,
    /// End when all is sent, at the latest after this time, and say so.
    Close(Duration, Sender<()>),
    /// Begin nothing new, end when what is on its way has landed, and say so.
    Leave(Option<Sender<()>>),
}

impl Shipper {
    pub(super) fn new(cargo: Cargo) -> Self {
        Self {
            cargo,
            state: Mutex::new(State::Idle),
        }
    }

    /// Runs the job on the thread. Returns at once; the job answers for itself.
    pub(super) fn submit(&self, job: Job) {
        if let Err((Command::Run(job), error)) = self.tell(Command::Run(job)) {
            job.fail(error);
        }
    }

    /// Ships tracked events after this time. Fails when there is no thread.
    pub(super) fn ship(&self, after: Duration) -> Result<(), Error> {
        self.tell(Command::Ship(after)).map_err(|(_, error)| error)
    }

    /// Tries what was parked, if anything was shipped before.
    pub(super) fn repaired(&self) {
        if let State::Running(running) = &*self.lock() {
            // A thread that has ended will begin without anything parked.
            let _ = running.commands.send(Command::Repaired);
        }
    }

    #[allow(
        clippy::result_large_err,
        reason = "the command comes back so that a job can answer"
    )]
    fn tell(&self, command: Command) -> Result<(), (Command, Error)> {
        let mut state = self.lock();
        let command = match &*state {
            State::Closed => return Err((command, closed())),
            State::Running(running) => match running.commands.send(command) {
                Ok(()) => return Ok(()),
                // The thread ended by itself: start another.
                Err(SendError(command)) => command,
            },
            State::Idle => command,
        };
        self.start(&mut state, command)
    }

    #[allow(
        clippy::result_large_err,
        reason = "the command comes back so that a job can answer"
    )]
    fn start(&self, state: &mut State, command: Command) -> Result<(), (Command, Error)> {
        let (commands, inbox) = unbounded_channel();
        let ship = Ship::new(self.cargo.clone(), commands.clone());
        let thread = match spawn(ship, inbox) {
            Ok(thread) => thread,
            Err(error) => return Err((command, error)),
        };
        // The thread waits for this, so it arrives.
        let _ = commands.send(command);
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
        if running.is_here() {
            // Called by a reply: the thread can not wait for itself.
            return;
        }
        let grace = self.cargo.policy.close_grace;
        if wait(&is_done, timeout.saturating_add(grace)) {
            let _ = running.thread.join();
        }
    }

    /// Begins no request any more, and waits for those on their way until the time is over.
    pub(super) fn leave(&self, timeout: Duration) {
        if self.is_own_thread() {
            // Called by a reply: the thread can not wait for itself.
            return;
        }
        let (done, is_done) = mpsc::channel();
        match &*self.lock() {
            // A thread that has ended has nothing on its way, and drops this.
            State::Running(running) => drop(running.commands.send(Command::Leave(Some(done)))),
            State::Idle | State::Closed => return,
        }
        wait(&is_done, timeout);
    }

    pub(super) fn is_closed(&self) -> bool {
        matches!(&*self.lock(), State::Closed)
    }

    /// Whether the caller is the thread itself, which must never wait for its own answer.
    pub(super) fn is_own_thread(&self) -> bool {
        match &*self.lock() {
            State::Running(running) => running.is_here(),
            State::Idle | State::Closed => false,
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Shipper {
    fn drop(&mut self) {
        if let State::Running(running) = &*self.lock() {
            let _ = running.commands.send(Command::Leave(None));
        }
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
    // Where a host switches tokio's signals on, it panics without file handles.
    let build = || panic::catch_unwind(AssertUnwindSafe(|| runtime.build()));
    let made = fork::undisturbed(build).unwrap_or_else(|_| Err(io::ErrorKind::Other.into()));
    let runtime = made.map_err(failed)?;
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
