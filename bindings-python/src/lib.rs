//! The native half of the Python package: it translates, it does not decide.

mod arrow;
mod at;
mod browser;
mod client;
mod column;
mod convert;
mod errors;
mod hashing;
mod instance;
mod json;
mod lazy;
mod logs;
mod prepare;
mod replies;
mod reports;
mod results;
mod settings;
mod values;
mod wait;

use std::ffi::OsString;

use pyo3::prelude::*;

/// Runs the `capikit` command and gives its exit code.
#[pyfunction]
fn run_cli(py: Python<'_>, args: Vec<OsString>) -> i32 {
    py.detach(|| capikit_cli::run_cli(args))
}

/// The native half of `capikit`. Import from `capikit`, not from here.
#[pymodule]
mod _native {
    use pyo3::prelude::*;

    #[pymodule_export]
    use super::arrow::HashedColumn;
    #[pymodule_export]
    use super::browser::{build_fbc, pixel_base_code, pixel_call, pixel_image, visit};
    #[pymodule_export]
    use super::client::Client;
    #[pymodule_export]
    use super::column::hash_column;
    #[pymodule_export]
    use super::hashing::{derive_event_id, explain, hash_field, new_event_id, normalize_field};
    #[pymodule_export]
    use super::logs::take_warnings;
    #[pymodule_export]
    use super::prepare::{prepare, unix_seconds};
    #[pymodule_export]
    use super::replies::Replies;
    #[pymodule_export]
    use super::run_cli;

    /// The version of the package.
    #[pymodule_export]
    const VERSION: &str = env!("CARGO_PKG_VERSION");

    #[pymodule_init]
    #[expect(clippy::unnecessary_wraps, reason = "the signature that PyO3 asks for")]
    fn init(_module: &Bound<'_, PyModule>) -> PyResult<()> {
        capikit::delivery::keep_warnings();
        Ok(())
    }
}
