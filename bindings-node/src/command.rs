//! The `capikit` command.

use napi_derive::napi;

/// Runs the command on the process's own streams and gives its exit code.
#[napi]
pub fn run_cli(args: Vec<String>) -> i32 {
    capikit_cli::run_cli(args)
}
