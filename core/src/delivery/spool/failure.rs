//! What a failing disk means to the caller.

use std::io;

use crate::error::{Error, ErrorKind};

/// The error of an operation that the disk did not carry out.
pub(super) fn storage(what: &str) -> impl Fn(io::Error) -> Error {
    move |error| match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            full("the disk is full").with_source(error)
        }
        _ => {
            Error::new(ErrorKind::Storage, format!("could not {what}: {error}")).with_source(error)
        }
    }
}

pub(super) fn full(why: &str) -> Error {
    Error::new(
        ErrorKind::SpoolFull,
        format!("the spool takes nothing more: {why}"),
    )
}

/// Takes the absence of a file for an answer, and a file that has the name of a folder, in which
/// nothing can be.
pub(super) fn found<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) => match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Ok(None),
            _ => Err(error),
        },
    }
}
