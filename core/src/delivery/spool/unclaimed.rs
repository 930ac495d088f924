//! The other destinations of a spool folder where events wait and nobody delivers.

use std::io;
use std::path::Path;
use std::sync::Arc;

use super::destination::is_folder;
use super::home::Home;
use super::layout::SHIPPER_LOCK;
use super::pending::has_pending;
use super::queue::is_held;

/// How many there are beside this one. What this user can not look at is not among them.
pub(super) fn unclaimed(home: &Home) -> u64 {
    let Some(root) = home.folder.parent() else {
        return 0;
    };
    let names = home.fs.list(root).unwrap_or_default();
    let folders = names.into_iter().filter(|name| is_folder(name));
    let others = folders
        .map(|name| root.join(name))
        .filter(|folder| *folder != home.folder);
    others
        .filter(|folder| is_unclaimed(home, folder).unwrap_or_default())
        .count() as u64
}

fn is_unclaimed(home: &Home, folder: &Path) -> io::Result<bool> {
    let other = Home::at(
        Arc::clone(&home.fs),
        Arc::clone(&home.rng),
        folder.to_owned(),
        home.limits,
    );
    if is_held(&other, &folder.join(SHIPPER_LOCK)).map_err(io::Error::other)? {
        return Ok(false);
    }
    has_pending(&other)
}
