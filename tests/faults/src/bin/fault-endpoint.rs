//! The endpoint for tests in other languages. Says its address and ends with its standard input.
//!
//! ```text
//! fault-endpoint [LATENCY_MS [PERCENT_OF_FAULTS SEED]]
//! ```
//!
//! `GET /ledger` tells what arrived, as JSON.

#![allow(
    clippy::unwrap_used,
    reason = "only tests use it, and a panic is how a test reports"
)]

use std::io::Read;
use std::time::Duration;

use capikit_faults::{Endpoint, Fault, Setup};

#[expect(clippy::print_stdout, reason = "its answer")]
fn main() {
    let mut numbers = std::env::args().skip(1).map(|text| text.parse().unwrap());
    let latency = Duration::from_millis(numbers.next().unwrap_or_default());
    let share = numbers.next().unwrap_or_default();
    let mut rng = fastrand::Rng::with_seed(numbers.next().unwrap_or_default());
    let mut setup = Setup::always(Fault::None(latency));
    if share > 0 {
        let share = u8::try_from(share).unwrap();
        setup.plan = Box::new(move || Fault::random(&mut rng, share, Duration::from_secs(3)));
    }
    println!("{}", Endpoint::start(setup).url);
    let _ = std::io::stdin().read_to_end(&mut Vec::new());
}
