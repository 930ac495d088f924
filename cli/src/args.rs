//! The arguments, and the help that explains them.

// These comments are printed on terminals, where backticks only disturb.
#![allow(clippy::doc_markdown)]

use std::path::PathBuf;

use capikit::{Country, DateOrder, Field};
use capikit_sandbox::Mode;
use clap::{Parser, Subcommand, ValueEnum};

use crate::endpoint::Endpoint;
use crate::help::{
    EVENTS_FILE, EXAMINING, EXAMPLES, EXIT_CODES, PRIVATE_VALUES, QUALITY_FILE, SENDING,
};
use crate::spool::args::SpoolArgs;

/// Meta's Conversions API: hash identifiers, check events, send them, or try it all on this machine
#[derive(Debug, Parser)]
#[command(name = "capikit", bin_name = "capikit", version)]
#[command(after_help = format!("{EXAMPLES}\n\n{EXIT_CODES}"))]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Print the SHA-256 that Meta expects for an identifier
    Hash(HashArgs),
    /// Print everything there is to say about one value of an identifier
    Explain(ExplainArgs),
    /// Check events without sending them
    Check(CheckArgs),
    /// Estimate how well a file of events can be matched, and whether both halves fit together
    Quality(QualityArgs),
    /// Send events
    Send(SendArgs),
    /// Check the configuration, and explain what is wrong with it
    Doctor(DoctorArgs),
    /// Look after the events that were tracked: inspect, deliver, replay what died
    Spool(SpoolArgs),
    /// Run a local stand-in for Meta's endpoint
    Sandbox(SandboxArgs),
}

#[derive(Debug, clap::Args)]
#[command(after_help = PRIVATE_VALUES)]
pub(crate) struct HashArgs {
    #[command(flatten)]
    pub(crate) identifier: Identifier,
    /// Print the normalized value instead of its hash
    #[arg(long)]
    pub(crate) normalized: bool,
}

#[derive(Debug, clap::Args)]
#[command(after_help = PRIVATE_VALUES)]
pub(crate) struct ExplainArgs {
    #[command(flatten)]
    pub(crate) identifier: Identifier,
    /// Show the second form, too, where two are defensible
    #[arg(long)]
    pub(crate) alternates: bool,
}

/// One identifier, and what is known besides its value.
#[derive(clap::Args)]
pub(crate) struct Identifier {
    /// Which identifier: email, phone, first_name, ... or Meta's code such as em
    pub(crate) field: Field,
    /// The value, or - to read values from standard input, one a line
    #[arg(allow_negative_numbers = true)]
    pub(crate) value: String,
    /// The country that national phone numbers, states and postcodes are read by
    #[arg(long, value_name = "CODE")]
    pub(crate) country: Option<Country>,
    /// The order of day, month and year where a date leaves it open
    #[arg(long, value_name = "ORDER")]
    pub(crate) date_order: Option<Order>,
    /// Print one JSON object a line
    #[arg(long)]
    pub(crate) json: bool,
}

impl std::fmt::Debug for Identifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Without the value, which is personal.
        write!(f, "Identifier({})", self.field)
    }
}

/// The order of the numbers in a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Order {
    /// Day, month, year
    Dmy,
    /// Month, day, year
    Mdy,
}

impl From<Order> for DateOrder {
    fn from(order: Order) -> Self {
        match order {
            Order::Dmy => Self::DayFirst,
            Order::Mdy => Self::MonthFirst,
        }
    }
}

#[derive(Debug, clap::Args)]
#[command(after_help = EVENTS_FILE)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    pub(crate) events: Events,
    /// Leave out the lines there is nothing to say about
    #[arg(long, short)]
    pub(crate) quiet: bool,
}

#[derive(Debug, clap::Args)]
#[command(after_help = QUALITY_FILE)]
pub(crate) struct QualityArgs {
    /// A file with one event a line, or - for standard input
    pub(crate) file: PathBuf,
    /// How to print the report
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Format,
    /// The country of phones, states and postcodes where an event names none
    #[arg(long, value_name = "CODE")]
    pub(crate) country: Option<Country>,
}

/// How a report is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For a terminal
    Text,
    /// One JSON object
    Json,
    /// One page with plots, which needs nothing else
    Html,
}

/// A file of events, and how to read it.
#[derive(Debug, clap::Args)]
pub(crate) struct Events {
    /// A file with one event a line, or - for standard input
    pub(crate) file: PathBuf,
    /// The country of phones, states and postcodes where an event names none
    #[arg(long, value_name = "CODE")]
    pub(crate) country: Option<Country>,
    /// Refuse an event for any issue that is more than a note
    #[arg(long)]
    pub(crate) strict: bool,
    /// Print one JSON object a line
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, clap::Args)]
#[command(after_help = format!("{SENDING}\n\n{EVENTS_FILE}"))]
pub(crate) struct SendArgs {
    #[command(flatten)]
    pub(crate) events: Events,
    #[command(flatten)]
    pub(crate) endpoint: Endpoint,
    /// A file that holds the app secret, when the app demands a proof
    #[arg(long, value_name = "FILE")]
    pub(crate) app_secret_file: Option<PathBuf>,
    /// Begin with this line of the file
    #[arg(long, value_name = "LINE", default_value_t = 1)]
    pub(crate) from_line: u64,
    /// Check settings and events, and send nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMINING)]
pub(crate) struct DoctorArgs {
    #[command(flatten)]
    pub(crate) endpoint: Endpoint,
    /// Where accepted events are kept [or: CAPIKIT_SPOOL_DIR, or the platform's state folder]
    #[arg(long, value_name = "FOLDER")]
    pub(crate) spool_dir: Option<PathBuf>,
    /// Send one event; with a test event code it shows in Meta's Test Events tool
    #[arg(long)]
    pub(crate) send: bool,
    /// Print one JSON object a line
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct SandboxArgs {
    /// The port on 127.0.0.1; 0 takes a free one
    #[arg(long, default_value_t = 8377)]
    pub(crate) port: u16,
    /// Refuse also what Meta only documents as wrong, and what is surely a mistake
    #[arg(long)]
    pub(crate) strict: bool,
    /// A file that holds the only access token to accept; without it, any token is
    #[arg(long, value_name = "FILE")]
    pub(crate) token_file: Option<PathBuf>,
    /// A file that holds an app secret, to demand a proof made with it
    #[arg(long, value_name = "FILE")]
    pub(crate) app_secret_file: Option<PathBuf>,
    /// How many events to keep for looking at
    #[arg(long, value_name = "EVENTS", default_value_t = 10_000)]
    pub(crate) keep: usize,
    /// End when standard input does, so that it never outlives the test that started it
    #[arg(long)]
    pub(crate) attached: bool,
    /// Misbehave from the start: throttling, outage, expired_token or slow; the page changes it
    #[arg(
        long,
        value_name = "MODE",
        default_value = "none",
        hide_default_value = true
    )]
    pub(crate) misbehave: Mode,
    /// How late a slow answer is, in milliseconds
    #[arg(long, value_name = "MS", default_value_t = 2_000)]
    pub(crate) delay: u64,
}
