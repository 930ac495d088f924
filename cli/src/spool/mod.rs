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

use std::path::Path;

use crate::exit::{Exit, Stop};
use crate::interrupt::Interrupt;
use crate::streams::Streams;

pub(crate) use inspect::{advice, headline, is_stopped};

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

/// The same of something that changes this spool folder, which only its owner may.
fn refused(spool_dir: Option<&Path>, error: &capikit::Error) -> Stop {
    let owner = choose::root(spool_dir).ok().and_then(|root| owner(&root));
    match (error.field(), owner) {
        (Some("spool_dir"), Some(owner)) => Stop::Usage(format!(
            "{error} (the owner of the folder is user {owner}: sudo -u '#{owner}' runs a command as \
             that user)"
        )),
        _ => failed(error),
    }
}

#[cfg(unix)]
fn owner(folder: &Path) -> Option<u32> {
    use std::os::unix::fs::MetadataExt as _;
    folder.metadata().ok().map(|it| it.uid())
}

#[cfg(not(unix))]
fn owner(_folder: &Path) -> Option<u32> {
    None
}
