//! `capikit sandbox`: a local stand-in for Meta's endpoint.

use std::fs::File;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use capikit_sandbox::{Misbehaviour, Options};
use signal_hook::consts::SIGTERM;
use signal_hook::{flag, low_level};

use crate::args::SandboxArgs;
use crate::exit::{Exit, Stop};
use crate::secret;
use crate::streams::Streams;

pub(crate) fn run(args: &SandboxArgs, streams: &mut Streams<'_>) -> Result<Exit, Stop> {
    let options = Options {
        port: args.port,
        strict: args.strict,
        keep: args.keep,
        misbehaviour: Misbehaviour {
            mode: args.misbehave,
            delay_ms: args.delay,
            requests: None,
        },
        token: secret::read_if_given(args.token_file.as_deref())?,
        app_secret: secret::read_if_given(args.app_secret_file.as_deref())?,
        ..Options::default()
    };
    end_on_termination();
    if args.attached {
        end_with_standard_input()?;
    }
    let mut announced = Ok(());
    capikit_sandbox::run(options, |address| announced = announce(streams, address))
        .map_err(|error| Stop::Usage(format!("the sandbox on port {}: {error}", args.port)))?;
    announced?;
    // Ctrl-C and SIGTERM end the process before this. Nothing is on disk, so nothing is lost.
    Ok(Exit::Done)
}

/// Whoever started it holds the other end of standard input, and lets go of it at the latest when
/// that process dies, however that comes about.
fn end_with_standard_input() -> io::Result<()> {
    // A descriptor of its own, because the command holds the lock of standard input.
    #[cfg(unix)]
    let own = std::os::fd::AsFd::as_fd(&io::stdin()).try_clone_to_owned()?;
    #[cfg(windows)]
    let own = std::os::windows::io::AsHandle::as_handle(&io::stdin()).try_clone_to_owned()?;
    let mut input = File::from(own);
    let wait = move || {
        let _ = io::copy(&mut input, &mut io::sink());
        low_level::exit(Exit::Done.code());
    };
    std::thread::Builder::new().spawn(wait).map(drop)
}

/// SIGTERM, a service manager's way to stop it, ends the process at once. Left to the server alone
/// it would never end inside Node, whose own handler comes first and raises the signal again.
fn end_on_termination() {
    let always = Arc::new(AtomicBool::new(true));
    // Without this the server ends by itself, or Windows ends the process.
    let _ = flag::register_conditional_shutdown(SIGTERM, Exit::Done.code(), always);
}

/// One line for programs, that tells the port, and hints for people.
fn announce(streams: &mut Streams<'_>, address: SocketAddr) -> io::Result<()> {
    writeln!(streams.out, "listening on http://{address}")?;
    streams.out.flush()?;
    writeln!(
        streams.err,
        "What arrives is shown on that page. Send to it, with any token, by\n  \
         capikit send events.jsonl --pixel-id 1234567890 --base-url http://{address}\n\
         and let a page's pixel load http://{address}/en_US/fbevents.js.\n\
         Ctrl-C ends it."
    )
}
