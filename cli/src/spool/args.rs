//! The arguments of `capikit spool`, and the help that explains them.

// These comments are printed on terminals, where backticks only disturb.
#![allow(clippy::doc_markdown)]

use std::path::PathBuf;

use capikit::{Ambiguous, Reason};
use clap::Subcommand;

use crate::endpoint::Endpoint;

const SHIPPING: &str = "\
It is the delivery that a client does on its own thread, as a process of its own: for programs that
end too soon to deliver, or have no network, and for what they left behind. Any number may run; one delivers, the others
wait to take over. The destination has to be the program's own: the same pixel id, base URL, path
and test event code. The token may be newer. A token file that changes is read again.

Ctrl-C and SIGTERM end it: what is on its way may end within --grace, everything else stays in the
spool, and the exit code is 0. --once ends when nothing is left, when nothing more can be delivered
now, or when another process delivers; --until-empty ends when nothing is left.

Exit codes:
  0    stopped by a signal; nothing is left to deliver; another process delivers (--once)
  1    nothing is left, but events were given up meanwhile: capikit spool dead list
  2    wrong arguments or settings, or a folder that can not be used
  3    events are left and can not be delivered now (--once)
  130  ended by a second Ctrl-C, at once; nothing is lost";

const LETTERS: &str = "\
Without a filter, all of them. With several pixels in one spool folder, --pixel-id or --destination
chooses one.";

const REPLAYING: &str = "\
Replayed events keep their ids. Whoever delivers takes them within seconds; if nobody does, run
capikit spool ship. Letters of the reasons ambiguous_held and ambiguous_window were perhaps received:
Meta may count them twice.";

const PURGING: &str = "\
There is no way back. capikit spool dead export keeps a copy. On a terminal it asks; elsewhere it
needs --yes. Only letters that were there when it counted are removed.";

const EXPORTING: &str = "\
Each line is a JSON object: what is known about the death, and under event the event in wire form,
identifiers hashed. There is no token in it, but it is about persons: the file is readable by you
alone. jq -c .event letters.jsonl | capikit send - sends it again.";

/// `capikit spool`.
#[derive(Debug, clap::Args)]
pub(crate) struct SpoolArgs {
    #[command(subcommand)]
    pub(super) command: SpoolCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum SpoolCommand {
    /// Show what waits, what died, and who delivers; changes nothing
    Inspect(InspectArgs),
    /// Read every event and look for damage
    Fsck(FsckArgs),
    /// Deliver what waits, until it is stopped
    Ship(ShipArgs),
    /// Look after the events that were given up
    #[command(subcommand)]
    Dead(DeadCommand),
}

#[derive(Debug, Subcommand)]
pub(super) enum DeadCommand {
    /// List them, each with the reason
    List(ListArgs),
    /// Put them back into the queue
    Replay(ReplayArgs),
    /// Write them to a file, one JSON object a line
    Export(ExportArgs),
    /// Remove them for good
    Purge(PurgeArgs),
}

/// Which part of which folder.
#[derive(Debug, clap::Args)]
pub(super) struct Place {
    /// Where accepted events are kept [or: CAPIKIT_SPOOL_DIR, or the platform's state folder]
    #[arg(long, value_name = "FOLDER")]
    pub(super) spool_dir: Option<PathBuf>,
    /// Only this dataset or pixel
    #[arg(long, value_name = "ID")]
    pub(super) pixel_id: Option<String>,
    /// Only the destination whose folder's name begins so; inspect shows the names
    #[arg(long, value_name = "NAME")]
    pub(super) destination: Option<String>,
}

/// Which dead letters.
#[derive(Debug, clap::Args)]
pub(super) struct Which {
    /// Only those given up for this reason: rejected, expired, oversize, ambiguous_window, ambiguous_held
    #[arg(long, value_name = "REASON")]
    pub(super) reason: Vec<Reason>,
    /// Only those with this error code of Meta's
    #[arg(long, value_name = "CODE", allow_negative_numbers = true)]
    pub(super) code: Vec<i64>,
    /// Only the event with this id
    #[arg(long, value_name = "ID")]
    pub(super) event_id: Vec<String>,
}

#[derive(Debug, clap::Args)]
pub(super) struct InspectArgs {
    #[command(flatten)]
    pub(super) place: Place,
    /// Print one JSON object a destination
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct FsckArgs {
    #[command(flatten)]
    pub(super) place: Place,
    /// Count the damage, keep a copy of it, and remove what is finished
    #[arg(long)]
    pub(super) repair: bool,
    /// Print one JSON object a destination
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, clap::Args)]
#[command(after_help = LETTERS)]
pub(super) struct ListArgs {
    #[command(flatten)]
    pub(super) place: Place,
    #[command(flatten)]
    pub(super) which: Which,
    /// Print one JSON object a letter
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, clap::Args)]
#[command(after_help = format!("{LETTERS}\n\n{REPLAYING}"))]
pub(super) struct ReplayArgs {
    #[command(flatten)]
    pub(super) place: Place,
    #[command(flatten)]
    pub(super) which: Which,
    /// Print one JSON object
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, clap::Args)]
#[command(after_help = format!("{LETTERS}\n\n{EXPORTING}"))]
pub(super) struct ExportArgs {
    /// The file to make, or - for standard output
    pub(super) file: PathBuf,
    #[command(flatten)]
    pub(super) place: Place,
    #[command(flatten)]
    pub(super) which: Which,
}

#[derive(Debug, clap::Args)]
#[command(after_help = format!("{LETTERS}\n\n{PURGING}"))]
pub(super) struct PurgeArgs {
    #[command(flatten)]
    pub(super) place: Place,
    #[command(flatten)]
    pub(super) which: Which,
    /// Do not ask
    #[arg(long)]
    pub(super) yes: bool,
    /// Print one JSON object
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, clap::Args)]
#[command(after_help = SHIPPING)]
pub(super) struct ShipArgs {
    #[command(flatten)]
    pub(super) endpoint: Endpoint,
    /// A file that holds the app secret, when the app demands a proof
    #[arg(long, value_name = "FILE")]
    pub(super) app_secret_file: Option<PathBuf>,
    /// What happens to events that were perhaps received: resend, or hold them for a person
    #[arg(long, value_name = "POLICY")]
    pub(super) ambiguous: Option<Ambiguous>,
    /// Where accepted events are kept [or: CAPIKIT_SPOOL_DIR, or the platform's state folder]
    #[arg(long, value_name = "FOLDER")]
    pub(super) spool_dir: Option<PathBuf>,
    /// Deliver what can be delivered now and end: for cron
    #[arg(long, conflicts_with = "until_empty")]
    pub(super) once: bool,
    /// End when nothing waits any more, however long that takes
    #[arg(long)]
    pub(super) until_empty: bool,
    /// How long what is on its way may take when a signal ends it, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 5)]
    pub(super) grace: u64,
    /// Print one JSON object a line
    #[arg(long)]
    pub(super) json: bool,
}
