//! The `capikit` command.

fn main() {
    std::process::exit(capikit_cli::run_cli(std::env::args_os()));
}
