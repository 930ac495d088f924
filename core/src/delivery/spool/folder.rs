//! The folder of one writer: nobody ever sees it unlocked while its writer lives.

use std::io;
use std::path::PathBuf;

use super::home::Home;
use super::layout::{LOCK, WriterId, unborn_name, writer_name};
use crate::delivery::fork::Held;

/// Another process may take a folder that is not locked yet for a dead one.
const TRIES: usize = 5;

#[derive(Debug)]
pub(super) struct WriterFolder {
    pub(super) path: PathBuf,
    /// Let go when the writer is dropped or its process dies: the segments are then anybody's.
    lock: Held,
}

impl WriterFolder {
    /// Whether somebody has removed it.
    pub(super) fn is_gone(&self) -> io::Result<bool> {
        Ok(!self.lock.is_at(&self.path.join(LOCK))?)
    }

    pub(super) fn create(home: &Home) -> io::Result<Self> {
        for _ in 0..TRIES {
            if let Some(folder) = Self::try_create(home)? {
                return Ok(folder);
            }
        }
        Err(io::Error::other("could not lock a new folder"))
    }

    fn try_create(home: &Home) -> io::Result<Option<Self>> {
        let id = new_id(home);
        let unborn = home.folder.join(unborn_name(&id));
        home.fs.create_dir(&unborn)?;
        let lock = match Held::take(|| home.fs.try_lock(&unborn.join(LOCK))) {
            Ok(Some(lock)) => lock,
            Ok(None) => return Ok(None),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let path = home.folder.join(writer_name(&id));
        match home.fs.rename(&unborn, &path) {
            Ok(()) => Ok(Some(Self { path, lock })),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}

fn new_id(home: &Home) -> WriterId {
    let mut random = [0; 16];
    home.rng.fill(&mut random);
    uuid::Builder::from_random_bytes(random)
        .into_uuid()
        .into_bytes()
}
