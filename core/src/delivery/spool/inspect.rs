//! What lies in a spool folder, for a person: every destination, served or not.

use std::path::Path;
use std::sync::Arc;

use super::books::{books, segments};
use super::destination::is_folder;
use super::disk::dead_store;
use super::failure::{found, storage};
use super::frame::Frames;
use super::home::{Home, check_format};
use super::intake::DiskIntake;
use super::layout::{
    DESTINATION, FORMAT, LOCK, Name, QUARANTINE, SHIPPER_LOCK, State, parse_writer,
};
use super::limits::Limits;
use super::log::read_from;
use super::outlet::DiskOutlet;
use super::{Books, record};
use crate::delivery::fork::Held;
use crate::error::Error;
use crate::ports::{Fs as _, OpenMode, OsFs, SystemRng};

/// One destination's part of a spool folder.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SpoolReport {
    /// The name of its folder.
    pub folder: String,
    /// Where its events go: a few lines of text, without any token.
    pub destination: String,
    /// Its books.
    pub books: Books,
    /// Whether a process delivers its events now. One that nobody serves is unclaimed.
    pub is_served: bool,
    /// The folders of those that write or wrote to it.
    pub writers: Vec<WriterReport>,
    /// Damaged segments of which a copy was kept.
    pub quarantined: usize,
}

/// The folder of one writer.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct WriterReport {
    /// The name of its folder.
    pub folder: String,
    /// Whether its process lives.
    pub is_alive: bool,
    /// Segments in it.
    pub segments: usize,
}

/// What [`fsck`] found in one destination.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Checkup {
    /// The name of its folder.
    pub folder: String,
    /// Segments that were read.
    pub segments: usize,
    /// Whole events in them, delivered or not.
    pub events: u64,
    /// Events that can not be read any more.
    pub damaged: u64,
    /// Whether the damage was written down, and what is finished was removed. Not when a process
    /// delivers: it does the same by itself.
    pub is_repaired: bool,
}

/// Tells what lies in a spool folder, and changes nothing.
///
/// Fails with [`ErrorKind::Config`](crate::ErrorKind) when a newer version has written it.
///
/// ```no_run
/// for spool in capikit::delivery::inspect("/var/lib/capikit".as_ref())? {
///     println!("{} {} pending", spool.folder, spool.books.pending);
/// }
/// # Ok::<(), capikit::Error>(())
/// ```
pub fn inspect(root: &Path) -> Result<Vec<SpoolReport>, Error> {
    homes(root)?.iter().map(report).collect()
}

/// Reads every event of a spool folder. With `repair`, damage is counted, copied to the
/// quarantine, and everything around it delivered on.
///
/// Fails as [`inspect`] does.
pub fn fsck(root: &Path, repair: bool) -> Result<Vec<Checkup>, Error> {
    let check = |home: Home| {
        let mut checkup = check(&home)?;
        if repair {
            let home = Arc::new(home);
            let intake = Arc::new(DiskIntake::new(Arc::clone(&home)));
            let dead = dead_store(&home)?;
            checkup.is_repaired = DiskOutlet::new(home, intake, dead).check_all()?;
        }
        Ok(checkup)
    };
    homes(root)?.into_iter().map(check).collect()
}

fn homes(root: &Path) -> Result<Vec<Home>, Error> {
    let names = OsFs.list(root).map_err(storage("list the spool folder"))?;
    let mut names: Vec<_> = names.into_iter().filter(|name| is_folder(name)).collect();
    names.sort_unstable();
    let home = |name| {
        let folder = root.join(name);
        let home = Home::at(
            Arc::new(OsFs),
            Arc::new(SystemRng),
            folder,
            Limits::default(),
        );
        check_format(&text(&home, FORMAT)?)?;
        Ok(home)
    };
    names.into_iter().map(home).collect()
}

fn report(home: &Home) -> Result<SpoolReport, Error> {
    let mut writers = Vec::new();
    let failed = "list the spool folder";
    for name in home.fs.list(&home.folder).map_err(storage(failed))? {
        if parse_writer(&name).is_some() {
            let folder = home.folder.join(&name);
            writers.push(WriterReport {
                is_alive: is_held(home, &folder.join(LOCK))?,
                segments: segments(home, &folder).map_err(storage(failed))?.len(),
                folder: name,
            });
        }
    }
    let quarantine = home.folder.join(QUARANTINE);
    let quarantined = found(home.fs.list(&quarantine)).map_err(storage(failed))?;
    Ok(SpoolReport {
        folder: name(home),
        destination: text(home, DESTINATION)?,
        books: books(home, &dead_store(home)?)?,
        is_served: is_held(home, &home.folder.join(SHIPPER_LOCK))?,
        writers,
        quarantined: quarantined.map_or(0, |copies| copies.len()),
    })
}

fn check(home: &Home) -> Result<Checkup, Error> {
    let failed = "read the spool";
    let mut checkup = Checkup {
        folder: name(home),
        segments: 0,
        events: 0,
        damaged: 0,
        is_repaired: false,
    };
    for name in home.fs.list(&home.folder).map_err(storage(failed))? {
        if parse_writer(&name).is_none() {
            continue;
        }
        let folder = home.folder.join(name);
        for (number, state) in segments(home, &folder).map_err(storage(failed))? {
            let path = Name::Segment(number, state).in_folder(&folder);
            let file = found(home.fs.open(&path, OpenMode::Read)).map_err(storage(failed))?;
            // What is gone by now was delivered.
            if let Some(file) = file {
                let bytes = read_from(&*file, 0).map_err(storage(failed))?;
                let (whole, all) = count(&bytes, state);
                checkup.segments += 1;
                checkup.events += whole;
                checkup.damaged += all.saturating_sub(whole);
            }
        }
    }
    Ok(checkup)
}

/// How many events are whole, and how many there were.
fn count(bytes: &[u8], state: State) -> (u64, u64) {
    let mut frames = Frames::new(bytes);
    let is_whole = |body| record::entry(body).is_some();
    let whole = frames.by_ref().filter(|frame| is_whole(frame.body)).count();
    let all = match state {
        State::Sealed(extent) => extent.events,
        State::Open => frames.ordinals(),
    };
    (whole as u64, u64::from(all))
}

/// Whether a living process holds it. Lets go at once of what nobody held.
fn is_held(home: &Home, path: &Path) -> Result<bool, Error> {
    let failed = "look at a lock of the spool";
    // Trying a lock would make its file.
    let there = found(home.fs.open(path, OpenMode::Read)).map_err(storage(failed))?;
    if there.is_none() {
        return Ok(false);
    }
    let taken = Held::take(|| home.fs.try_lock(path)).map_err(storage(failed))?;
    Ok(taken.is_none())
}

fn text(home: &Home, file: &str) -> Result<String, Error> {
    let failed = "read the spool";
    let file = home.fs.open(&home.folder.join(file), OpenMode::Read);
    let bytes = file.and_then(|file| read_from(&*file, 0));
    let bytes = bytes.map_err(storage(failed))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn name(home: &Home) -> String {
    let name = home.folder.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}
