//! The names in the folder of the dead letters.

use std::collections::BTreeSet;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::delivery::fork::Held;
use crate::delivery::spool::failure::found;
use crate::ports::{Fs, OpenMode};

/// Names one file of letters. No number is used twice.
pub(super) type Number = u64;

/// Enough for what says which letters of a few files are gone, in bytes.
const BALLAST: u64 = 128 * 1024;
const LETTERS: &str = "letters";
const GONE: &str = "gone";

#[derive(Clone)]
pub(super) struct Folder {
    pub(super) fs: Arc<dyn Fs>,
    path: PathBuf,
}

/// The numbers of the files that there are.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) letters: BTreeSet<Number>,
    pub(super) gone: BTreeSet<Number>,
}

impl Folder {
    /// Makes the folder when it is absent. Its name survives a power loss, whoever has made it.
    pub(super) fn open(fs: Arc<dyn Fs>, path: &Path) -> io::Result<Self> {
        match fs.create_dir(path) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
        if let Some(parent) = path.parent() {
            fs.sync_dir(parent)?;
        }
        let path = path.to_owned();
        let folder = Self { fs, path };
        folder.restore_ballast();
        Ok(folder)
    }

    pub(super) fn find(&self) -> io::Result<Found> {
        let mut files = Found::default();
        for name in self.fs.list(&self.path)? {
            let Some((number, kind)) = name.split_once('.') else {
                continue;
            };
            match (number.parse(), kind) {
                (Ok(number), LETTERS) => files.letters.insert(number),
                (Ok(number), GONE) => files.gone.insert(number),
                _ => continue,
            };
        }
        Ok(files)
    }

    pub(super) fn letters(&self, number: Number) -> PathBuf {
        self.path.join(format!("{number:010}.{LETTERS}"))
    }

    pub(super) fn gone(&self, number: Number) -> PathBuf {
        self.path.join(format!("{number:010}.{GONE}"))
    }

    pub(super) fn tally(&self) -> PathBuf {
        self.path.join("tally")
    }

    pub(super) fn try_lock(&self) -> io::Result<Option<Held>> {
        Held::take(|| self.fs.try_lock(&self.path.join("lock")))
    }

    /// Room on the disk that is given back while letters are taken out: that needs a little, and a
    /// full disk has none. Without it, a full disk stays full until somebody else makes room.
    pub(super) fn restore_ballast(&self) {
        if let Ok(file) = self.fs.open(&self.ballast(), OpenMode::CreateNew)
            && file.reserve(BALLAST).is_err()
        {
            let _ = self.drop_ballast();
        }
    }

    pub(super) fn drop_ballast(&self) -> io::Result<()> {
        self.remove(&self.ballast())
    }

    fn ballast(&self) -> PathBuf {
        self.path.join("ballast")
    }

    pub(super) fn sync(&self) -> io::Result<()> {
        self.fs.sync_dir(&self.path)
    }

    /// Removes a file, which may be gone already.
    pub(super) fn remove(&self, path: &Path) -> io::Result<()> {
        found(self.fs.remove_file(path)).map(|_| ())
    }
}

impl fmt::Debug for Folder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Folder").finish_non_exhaustive()
    }
}
