//! How delivery goes, in a small file for whoever looks at the folder. Nothing depends on it.

use std::io;

use serde::{Deserialize, Serialize};

use super::failure::found;
use super::home::Home;
use super::layout::STATUS;
use super::log::{Log, read_whole};
use crate::delivery::stats::{Breaker, Parked, Shipping};

/// What is in the file, as JSON. All texts are clean of tokens and personal data.
#[derive(Serialize, Deserialize)]
struct Status {
    /// When it was written, in milliseconds since 1970.
    at: i64,
    parked: Option<Parked>,
    parked_message: Option<String>,
    breaker: Breaker,
    retry_at: Option<i64>,
    last_delivered_at: Option<i64>,
    last_error: Option<String>,
}

/// Replaces the file. It need not survive a power loss.
pub(super) fn write(home: &Home, shipping: &Shipping) -> io::Result<()> {
    let status = Status {
        at: shipping.last_progress_at.unwrap_or_default(),
        parked: shipping.parked,
        parked_message: shipping.parked_message.clone(),
        breaker: shipping.breaker,
        retry_at: shipping.retry_at,
        last_delivered_at: shipping.last_delivered_at,
        last_error: shipping.last_error.clone(),
    };
    let path = home.folder.join(STATUS);
    let new = path.with_extension("new");
    // Left by a process that was killed, or about to be renamed by another one that writes the same.
    found(home.fs.remove_file(&new))?;
    let mut log = Log::create(&*home.fs, &new, 0)?;
    log.append(&serde_json::to_vec(&status)?)?;
    home.fs.rename(&new, &path)
}

/// What was written last. None when nothing can be read.
pub(super) fn read(home: &Home) -> Option<Shipping> {
    let bytes = read_whole(&*home.fs, &home.folder.join(STATUS)).ok()?;
    let status: Status = serde_json::from_slice(&bytes).ok()?;
    Some(Shipping {
        parked: status.parked,
        parked_message: status.parked_message,
        breaker: status.breaker,
        retry_at: status.retry_at,
        last_delivered_at: status.last_delivered_at,
        last_progress_at: Some(status.at),
        last_error: status.last_error,
        ..Shipping::default()
    })
}
