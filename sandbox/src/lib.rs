//! A local stand-in for the endpoint of Meta's Conversions API.
//!
//! It answers like Meta, refuses what Meta is seen to refuse, keeps what it accepted in memory,
//! and shows it on a web page. Its rules are written from Meta's documentation and from answers
//! that Meta was seen to give, independently of what the `capikit` crate checks: each is a check
//! on the other.
//!
//! ```no_run
//! # fn main() -> std::io::Result<()> {
//! let options = capikit_sandbox::Options { port: 8787, ..Default::default() };
//! capikit_sandbox::run(options, |address| eprintln!("listening on http://{address}"))
//! # }
//! ```

mod api;
mod card;
mod error_body;
mod evidence;
mod figure;
mod graph;
mod hit;
mod host;
mod kept_request;
mod ledger;
mod live;
mod misbehaviour;
mod options;
mod overview;
mod page;
mod pixel;
mod plot;
mod proof;
mod request;
mod routes;
mod rules;
mod server;
mod store;
mod token;
mod trace;
mod version;
mod view;

pub use misbehaviour::{Misbehaviour, Mode};
pub use options::Options;
pub use server::{run, serve};
pub use version::{Life, life_of};
