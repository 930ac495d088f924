//! The `capikit` command as a library: the binary and both language packages run the same code.
//!
//! [`run_cli`] uses the process's own input and output; [`run`] is given them.

mod args;
mod check;
mod doctor;
mod endpoint;
mod exit;
mod explain;
mod failure;
mod hash;
mod help;
mod interrupt;
mod lines;
mod output;
mod progress;
mod quality;
mod report;
mod sandbox;
mod secret;
mod send;
mod spool;
mod streams;
mod upload;
mod verdict;

use std::ffi::OsString;

use clap::Parser;

pub use interrupt::Interrupt;
pub use streams::Streams;

use args::{Args, Command};
use exit::{Exit, Stop};

/// Runs the command on the process's own standard streams and gives its exit code.
///
/// `args` begins with the program's name, as `std::env::args_os` and Python's `sys.argv` do.
/// Ctrl-C ends the process with 130; an embedding interpreter has to leave the signal alone.
pub fn run_cli<I>(args: I) -> i32
where
    I: IntoIterator,
    I::Item: Into<OsString> + Clone,
{
    let interrupt = Interrupt::on_ctrl_c();
    streams::with_process_streams(|streams| run(args, streams, &interrupt))
}

/// Runs the command on the given streams and gives its exit code.
///
/// What is written may hold terminal colours; a writer that is no terminal should remove them,
/// as those of the crate `anstream` do.
pub fn run<I>(args: I, streams: &mut Streams<'_>, interrupt: &Interrupt) -> i32
where
    I: IntoIterator,
    I::Item: Into<OsString> + Clone,
{
    let outcome = match Args::try_parse_from(args) {
        Ok(args) => execute(args.command, streams, interrupt),
        Err(answer) => output::clap_answer(&answer, streams),
    };
    let exit = outcome
        .and_then(|exit| streams.flush().map(|()| exit))
        .unwrap_or_else(|stop| stop.report(streams));
    exit.code()
}

fn execute(
    command: Command,
    streams: &mut Streams<'_>,
    interrupt: &Interrupt,
) -> Result<Exit, Stop> {
    match command {
        Command::Hash(args) => hash::run(&args, streams),
        Command::Explain(args) => explain::run(&args, streams),
        Command::Check(args) => check::run(&args, streams),
        Command::Quality(args) => quality::run(&args, streams),
        Command::Send(args) => send::run(&args, streams, interrupt),
        Command::Doctor(args) => doctor::run(&args, streams),
        Command::Spool(args) => spool::run(args, streams, interrupt),
        Command::Sandbox(args) => sandbox::run(&args, streams),
    }
}
