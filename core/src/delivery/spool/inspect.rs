//! What lies in a spool folder, for a person: every destination, served or not.

use std::path::Path;

use super::Books;
use super::queue::Queue;
use crate::delivery::stats::Shipping;
use crate::error::Error;

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
    /// How delivery went when the process that delivers, or delivered, last wrote it down, at
    /// `last_progress_at`: at most half a minute ago while one does.
    pub shipping: Option<Shipping>,
    /// The folders of those that write or wrote to it.
    pub writers: Vec<WriterReport>,
    /// Damaged segments of which a copy was kept.
    pub quarantined: usize,
    /// What this user may still write to the disk, in bytes.
    pub free_bytes: u64,
    /// How large the disk is, in bytes.
    pub disk_bytes: u64,
    /// Nothing is accepted while less than this is free: a twentieth of the disk, at most 1 GiB.
    pub kept_free_bytes: u64,
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
    /// Segments that the disk does not give now. They stay, and are tried again.
    pub unreadable: usize,
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
    let report = |name: String| Queue::open(root, &name)?.report();
    Queue::names(root)?.into_iter().map(report).collect()
}

/// Reads every event of a spool folder. With `repair`, damage is counted, copied to the
/// quarantine, and everything around it delivered on.
///
/// Fails as [`inspect`] does.
pub fn fsck(root: &Path, repair: bool) -> Result<Vec<Checkup>, Error> {
    let check = |name: String| {
        let queue = Queue::open(root, &name)?;
        let mut checkup = queue.check(&mut |_| {})?;
        if repair {
            checkup.is_repaired = queue.repair()?;
        }
        Ok(checkup)
    };
    Queue::names(root)?.into_iter().map(check).collect()
}
