//! The folder of one destination: checked and made when a client is built, measured as it fills.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use super::destination::Destination;
use super::failure::{full, storage};
use super::layout::{DEAD, DESTINATION, FORMAT, Name, QUARANTINE, State, WriterId, parse_writer};
use super::limits::Limits;
use super::log::read_from;
use crate::error::{Error, ErrorKind};
use crate::ports::{Fs, OpenMode, Rng, Suitability};

/// The version that this code writes. It reads all before.
const VERSION: u32 = 1;
/// How long a list of files is read at every upkeep, about once a second: a millisecond's worth.
const NAMES_AN_UPKEEP: u64 = 1000;
const TITLE: &str = "capikit spool ";

/// What all parts of a spool share. It holds no lock and no file, so a forked child may use it.
#[derive(Debug)]
pub(super) struct Home {
    pub(super) fs: Arc<dyn Fs>,
    pub(super) rng: Arc<dyn Rng>,
    pub(super) folder: PathBuf,
    pub(super) limits: Limits,
    /// Known to a client, who may have to make the folder again.
    destination: Option<Destination>,
    /// Bytes of segments, as last measured and appended since.
    used: AtomicU64,
    is_disk_low: AtomicBool,
    /// Something was refused since the last measuring.
    was_refused: AtomicBool,
    /// Names that were read by the last measuring, and the upkeeps since.
    names: AtomicU64,
    upkeeps: AtomicU64,
    /// Grows with every new segment of this process.
    segments_made: AtomicU64,
}

impl Home {
    /// Fails with `Config` where nothing can be kept safely, `Storage` when the disk fails.
    pub(super) fn open(
        fs: Arc<dyn Fs>,
        rng: Arc<dyn Rng>,
        root: &Path,
        destination: &Destination,
        limits: Limits,
    ) -> Result<Self, Error> {
        let home = Self {
            destination: Some(destination.clone()),
            ..Self::at(fs, rng, root.join(destination.folder()), limits)
        };
        home.make()?;
        home.measure().map_err(storage("measure the spool"))?;
        Ok(home)
    }

    /// A folder that is there.
    pub(super) fn at(fs: Arc<dyn Fs>, rng: Arc<dyn Rng>, folder: PathBuf, limits: Limits) -> Self {
        Self {
            fs,
            rng,
            folder,
            limits,
            destination: None,
            used: AtomicU64::new(0),
            is_disk_low: AtomicBool::new(false),
            was_refused: AtomicBool::new(false),
            names: AtomicU64::new(0),
            upkeeps: AtomicU64::new(0),
            segments_made: AtomicU64::new(0),
        }
    }

    /// Makes what is missing of the folder.
    pub(super) fn make(&self) -> Result<(), Error> {
        let (Some(root), Some(destination)) = (self.folder.parent(), &self.destination) else {
            return Ok(());
        };
        let unusable = |error: io::Error| {
            Error::config(
                "spool_dir",
                format!(
                    "the folder can not be used ({error}); pass one that this user may write to"
                ),
            )
            .with_source(error)
        };
        self.make_dirs(root).map_err(unusable)?;
        self.check(root)?;
        self.make_dirs(&self.folder).map_err(unusable)?;
        self.check(&self.folder)?;
        let format = self
            .write_once(FORMAT, &format!("{TITLE}{VERSION}\n"))
            .map_err(unusable)?;
        check_format(&format)?;
        self.write_once(DESTINATION, &destination.text())
            .map_err(unusable)?;
        for folder in [DEAD, QUARANTINE] {
            self.make_dirs(&self.folder.join(folder))
                .map_err(unusable)?;
        }
        // Whoever made the folders may have died before they were safe.
        for folder in [root, &self.folder] {
            self.fs.sync_dir(folder).map_err(unusable)?;
        }
        Ok(())
    }

    /// With all that are missing above it. What is made survives a power loss.
    fn make_dirs(&self, path: &Path) -> io::Result<()> {
        let Some(parent) = path.parent() else {
            return Ok(());
        };
        match self.make_dir(path, parent) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                self.make_dirs(parent)?;
                // Not a third time: there are folders, such as /proc, in which nothing can be made.
                self.make_dir(path, parent)
            }
            result => result,
        }
    }

    fn make_dir(&self, path: &Path, parent: &Path) -> io::Result<()> {
        match self.fs.create_dir(path) {
            Ok(()) => self.fs.sync_dir(parent),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Fails with `Config` when the folder is not this user's own on a local disk.
    pub(super) fn check(&self, path: &Path) -> Result<(), Error> {
        let refuse = |why: &str| Err(Error::config("spool_dir", why));
        match self
            .fs
            .suitability(path)
            .map_err(storage("look at spool_dir"))?
        {
            Suitability::Good => Ok(()),
            Suitability::Foreign => refuse(
                "belongs to another user, or others may write to it; pass a folder of this user \
                 with mode 0700",
            ),
            Suitability::Remote => refuse(
                "lies on a network file system, whose locks can not be trusted; pass a folder on \
                 a local disk",
            ),
        }
    }

    /// What the file holds; `contents` when it was absent, or was not finished before a crash.
    fn write_once(&self, name: &str, contents: &str) -> io::Result<String> {
        let path = self.folder.join(name);
        let file = match self.fs.open(&path, OpenMode::CreateNew) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                self.fs.open(&path, OpenMode::Append)?
            }
            other => other?,
        };
        let held = read_from(&*file, 0)?;
        let held = String::from_utf8_lossy(&held).into_owned();
        let is_torn = contents.starts_with(held.trim_end_matches('\0'));
        if held == contents || !is_torn {
            return Ok(held);
        }
        file.truncate(0)?;
        let count = file.append(contents.as_bytes())?;
        if count < contents.len() {
            file.truncate(0)?;
            return Err(io::ErrorKind::StorageFull.into());
        }
        file.sync()?;
        Ok(contents.to_owned())
    }

    /// Fails with `SpoolFull` when so many bytes more are too many.
    pub(super) fn admit(&self, bytes: u64) -> Result<(), Error> {
        let used = self.used.load(Ordering::Relaxed);
        if used.saturating_add(bytes) > self.limits.quota {
            self.was_refused.store(true, Ordering::Relaxed);
            return Err(full(
                "its quota is used up; find out why nothing is delivered, or raise spool_bytes",
            ));
        }
        if self.is_disk_low.load(Ordering::Relaxed)
            && self.is_low().map_err(storage("measure the disk"))?
        {
            return Err(full("the disk is nearly full; make room on it"));
        }
        Ok(())
    }

    /// Counts bytes that were appended.
    pub(super) fn add(&self, bytes: u64) {
        self.used.fetch_add(bytes, Ordering::Relaxed);
    }

    pub(super) fn count_segment(&self) {
        self.segments_made.fetch_add(1, Ordering::Release);
    }

    /// Grows with every segment that this process makes.
    pub(super) fn segments_made(&self) -> u64 {
        self.segments_made.load(Ordering::Acquire)
    }

    /// Measures what can be measured at once, and the rest when its time has come: a long list of
    /// files is read less often. Until then only what other processes do goes unnoticed.
    pub(super) fn tend(&self) -> io::Result<()> {
        let upkeeps = self.upkeeps.fetch_add(1, Ordering::Relaxed) + 1;
        let is_due = upkeeps * NAMES_AN_UPKEEP >= self.names.load(Ordering::Relaxed);
        if is_due || self.was_refused.load(Ordering::Relaxed) {
            return self.measure();
        }
        self.is_low().map(|_| ())
    }

    /// Finds out how full spool and disk are. Walks through the folders.
    pub(super) fn measure(&self) -> io::Result<()> {
        let (mut used, mut names) = (0, 0);
        for (_, folder) in self.writers()? {
            // What is gone by now takes no room. What can not be read can not be measured.
            let list = self.fs.list(&folder).unwrap_or_default();
            names += list.len() as u64;
            used += self.measure_writer(&folder, list);
        }
        self.used.store(used, Ordering::Relaxed);
        self.names.store(names, Ordering::Relaxed);
        self.upkeeps.store(0, Ordering::Relaxed);
        self.was_refused.store(false, Ordering::Relaxed);
        self.is_low().map(|_| ())
    }

    /// The folders of those that write or wrote to it.
    pub(super) fn writers(&self) -> io::Result<Vec<(WriterId, PathBuf)>> {
        let names = self.fs.list(&self.folder)?;
        let writer = |name: String| Some((parse_writer(&name)?, self.folder.join(name)));
        Ok(names.into_iter().filter_map(writer).collect())
    }

    fn measure_writer(&self, folder: &Path, names: Vec<String>) -> u64 {
        let mut used = 0;
        for name in names {
            match Name::parse(&name) {
                Some(Name::Segment(_, State::Sealed(extent))) => used += extent.bytes,
                Some(Name::Segment(_, State::Open)) => {
                    let file = self.fs.open(&folder.join(name), OpenMode::Read);
                    used += file.and_then(|file| file.len()).unwrap_or_default();
                }
                _ => {}
            }
        }
        used
    }

    fn is_low(&self) -> io::Result<bool> {
        let space = self.fs.space(&self.folder)?;
        let is_low = space.available < self.limits.kept_free(space.total);
        self.is_disk_low.store(is_low, Ordering::Relaxed);
        Ok(is_low)
    }
}

/// Refuses what a newer version wrote: reading it wrong would lose events.
pub(super) fn check_format(text: &str) -> Result<(), Error> {
    let first = text.lines().next().unwrap_or_default();
    let version = first.strip_prefix(TITLE).and_then(|rest| rest.parse().ok());
    match version {
        Some(1..=VERSION) => Ok(()),
        Some(_) => Err(Error::config(
            "spool_dir",
            "written by a newer version of capikit; upgrade, or pass another folder",
        )),
        None => Err(Error::new(
            ErrorKind::Storage,
            "the file FORMAT of the spool is damaged; restore it, or pass another spool_dir",
        )),
    }
}
