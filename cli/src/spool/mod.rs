//! `capikit spool`: the operator's side of the durable queue.

pub(crate) mod args;
mod choose;
mod dead;
mod export;
mod fsck;
mod inspect;
mod log;
mod ship;
mod shipping;
mod termination;
mod words;

use crate::exit::{Exit, Stop};
use crate::interrupt::Interrupt;
use crate::streams::Streams;

pub(crate) use inspect::{advice, headline};

use args::{DeadCommand, SpoolArgs, SpoolCommand};

pub(crate) fn run(
    args: SpoolArgs,
    streams: &mut Streams<'_>,
    interrupt: &Interrupt,
) -> Result<Exit, Stop> {
    match args.command {
        SpoolCommand::Inspect(args) => inspect::run(&args, streams),
        SpoolCommand::Fsck(args) => fsck::run(&args, streams),
        SpoolCommand::Ship(args) => ship::run(args, streams, interrupt),
        SpoolCommand::Dead(DeadCommand::List(args)) => dead::list(&args, streams),
        SpoolCommand::Dead(DeadCommand::Replay(args)) => dead::replay(&args, streams),
        SpoolCommand::Dead(DeadCommand::Export(args)) => export::run(&args, streams),
        SpoolCommand::Dead(DeadCommand::Purge(args)) => dead::purge(&args, streams),
    }
}

/// A failure of the core, as the person is told it.
fn failed(error: &capikit::Error) -> Stop {
    Stop::Usage(error.to_string())
}
