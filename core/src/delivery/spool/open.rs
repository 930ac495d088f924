//! Chooses the queue of a client by its settings.

use std::path::{self, PathBuf};
use std::sync::Arc;

use super::Spool;
use super::disk::DiskSpool;
use super::limits::Limits;
use super::memory::MemorySpool;
use crate::delivery::durability::Durability;
use crate::delivery::settings::Checked;
use crate::error::Error;
use crate::ports::{OsFs, Rng};

/// Opens the queue of the client's destination.
///
/// Fails with `Config` where nothing can be kept, with `Storage` when the disk fails. Nothing falls
/// back to memory by itself.
pub(in crate::delivery) fn open(
    checked: &Checked,
    rng: &Arc<dyn Rng>,
) -> Result<Arc<dyn Spool>, Error> {
    if checked.durability == Durability::Memory {
        return Ok(Arc::new(MemorySpool::new(checked.spool_bytes)));
    }
    let limits = Limits {
        quota: checked.spool_bytes,
        ..Limits::default()
    };
    let spool = DiskSpool::open(
        Arc::new(OsFs),
        Arc::clone(rng),
        &folder(checked)?,
        &checked.destination,
        limits,
    )?;
    Ok(Arc::new(spool))
}

fn folder(checked: &Checked) -> Result<PathBuf, Error> {
    let wrong = |message: &str| Error::config("spool_dir", message);
    let Some(folder) = &checked.spool_dir else {
        return Err(wrong(
            "this user has no folder for the state of programs; pass one, set CAPIKIT_SPOOL_DIR, or \
             pass durability none and call send only",
        ));
    };
    path::absolute(folder).map_err(|error| wrong("not a path").with_source(error))
}
