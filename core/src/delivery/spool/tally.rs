//! The final counts of segments that were removed, so that the books outlive them.
//!
//! A segment's counts are written down and synced before it is removed, under its name: while it
//! is still there, after a crash, it is known to be counted. The elected shipper is the only
//! writer. Many counts are folded into one by a new file that takes the place of the old.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use super::bytes::Pieces;
use super::failure::found;
use super::frame::{self, Frames};
use super::home::Home;
use super::layout::{SegmentId, TALLY};
use super::log::{Log, read_from, read_whole};
use super::slot::Tallies;
use crate::ports::OpenMode;

/// Records after which they are folded.
const MANY: usize = 1000;
/// Room for as many, so that a full disk does not keep full segments.
const ROOM: u64 = 256 * 1024;
/// How often everything stands there: one bad place on the disk must not change the books.
const COPIES: usize = 2;

/// What stood in the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Counted {
    /// Of all segments, those by name included.
    pub(super) total: Tallies,
    /// Those that may still be there.
    pub(super) segments: BTreeMap<SegmentId, Tallies>,
}

impl Counted {
    pub(super) fn read(home: &Home) -> io::Result<Self> {
        let bytes = found(read_whole(&*home.fs, &path(home)))?.unwrap_or_default();
        Ok(Self::parse(&bytes).0)
    }

    pub(super) fn parse(bytes: &[u8]) -> (Self, u64) {
        let mut counted = Self::default();
        let mut frames = Frames::new(bytes);
        let mut has_base = false;
        for (id, tallies) in frames.by_ref().filter_map(|frame| read(frame.body)) {
            // The second copy of what was folded.
            if id.is_some() || !has_base {
                counted.add(id, tallies);
            }
            has_base |= id.is_none();
        }
        (counted, frames.end() as u64)
    }

    /// A segment is counted once, however often it stands there.
    fn add(&mut self, id: Option<SegmentId>, tallies: Tallies) {
        if let Some(id) = id
            && self.segments.insert(id, tallies).is_some()
        {
            return;
        }
        self.total.delivered += tallies.delivered;
        self.total.dead += tallies.dead;
        self.total.damaged += tallies.damaged;
    }
}

/// The writing end.
#[derive(Debug)]
pub(super) struct Tally {
    counted: Counted,
    log: Log,
    /// A sync failed: nothing is known of the file, and a new one has to take its place.
    is_poisoned: bool,
}

impl Tally {
    pub(super) fn open(home: &Home) -> io::Result<Self> {
        let path = path(home);
        let Some(file) = found(home.fs.open(&path, OpenMode::Append))? else {
            let log = create(home, &path)?;
            home.fs.sync_dir(&home.folder)?;
            return Ok(Self {
                counted: Counted::default(),
                log,
                is_poisoned: false,
            });
        };
        let (counted, end) = Counted::parse(&read_from(&*file, 0)?);
        let log = Log::resume(file.into(), end)?;
        let log_sync_failed = log.file().sync().is_err();
        Ok(Self {
            counted,
            log,
            // What a dead process has written may not be on the disk.
            is_poisoned: log_sync_failed,
        })
    }

    pub(super) fn is_counted(&self, id: &SegmentId) -> bool {
        self.counted.segments.contains_key(id)
    }

    /// Safe against a power loss when it returns. Segments that are counted already stay so.
    pub(super) fn count(
        &mut self,
        home: &Home,
        segments: &[(SegmentId, Tallies)],
    ) -> io::Result<()> {
        let fresh = segments.iter().filter(|(id, _)| !self.is_counted(id));
        let fresh: Vec<_> = fresh.copied().collect();
        if !fresh.is_empty() && !self.is_poisoned {
            let mut records = Vec::new();
            for (id, tallies) in &fresh {
                push(&mut records, Some(id), *tallies);
            }
            if let Err(error) = self.log.append(&records.repeat(COPIES)) {
                self.is_poisoned = self.log.is_broken();
                return Err(error);
            }
            self.is_poisoned = self.log.file().sync().is_err();
        }
        for (id, tallies) in fresh {
            self.counted.add(Some(id), tallies);
        }
        if self.is_poisoned {
            self.fold(home, |_| false)?;
        }
        Ok(())
    }

    pub(super) fn has_many(&self) -> bool {
        self.counted.segments.len() >= MANY
    }

    /// Writes a new file, in which segments that can never be seen again have no record of their
    /// own, not even after a power loss.
    pub(super) fn fold(
        &mut self,
        home: &Home,
        is_gone: impl Fn(&SegmentId) -> bool,
    ) -> io::Result<()> {
        let mut base = self.counted.total;
        let mut kept = self.counted.segments.clone();
        kept.retain(|id, _| !is_gone(id));
        for tallies in kept.values() {
            base.delivered -= tallies.delivered;
            base.dead -= tallies.dead;
            base.damaged -= tallies.damaged;
        }
        let mut records = Vec::new();
        push(&mut records, None, base);
        for (id, tallies) in &kept {
            push(&mut records, Some(id), *tallies);
        }
        self.log = replace(home, &records.repeat(COPIES))?;
        self.counted.segments = kept;
        self.is_poisoned = false;
        Ok(())
    }
}

fn replace(home: &Home, records: &[u8]) -> io::Result<Log> {
    let path = path(home);
    let new = path.with_extension("new");
    found(home.fs.remove_file(&new))?;
    let mut log = create(home, &new)?;
    log.append(records)?;
    log.file().sync()?;
    home.fs.rename(&new, &path)?;
    home.fs.sync_dir(&home.folder)?;
    Ok(log)
}

/// Without the room, a full disk keeps segments longer, but nobody from delivering.
fn create(home: &Home, path: &Path) -> io::Result<Log> {
    let log = Log::create(&*home.fs, path, 0)?;
    let _ = log.file().reserve(ROOM);
    Ok(log)
}

fn path(home: &Home) -> PathBuf {
    home.folder.join(TALLY)
}

fn push(buffer: &mut Vec<u8>, id: Option<&SegmentId>, tallies: Tallies) {
    frame::push(buffer, 0, |body| {
        body.push(id.is_some().into());
        body.extend_from_slice(&id.map(|id| id.writer).unwrap_or_default());
        body.extend_from_slice(&id.map(|id| id.number).unwrap_or_default().to_le_bytes());
        for count in [tallies.delivered, tallies.dead, tallies.damaged] {
            body.extend_from_slice(&count.to_le_bytes());
        }
    });
}

fn read(body: &[u8]) -> Option<(Option<SegmentId>, Tallies)> {
    let mut pieces = Pieces(body);
    let is_named = pieces.u8()? != 0;
    let id = SegmentId {
        writer: pieces.array()?,
        number: pieces.u32()?,
    };
    let tallies = Tallies {
        delivered: pieces.count()?,
        dead: pieces.count()?,
        damaged: pieces.count()?,
    };
    Some((is_named.then_some(id), tallies))
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::Arc;

    use super::super::limits::Limits;
    use super::*;
    use crate::ports::model::ModelFs;
    use crate::ports::{Fs as _, SystemRng};

    const ONE: Tallies = Tallies {
        delivered: 5,
        dead: 3,
        damaged: 1,
    };

    fn home() -> Home {
        let fs = ModelFs::new();
        let folder = Path::new("/home");
        fs.create_dir(folder).unwrap();
        let rng = Arc::new(SystemRng);
        Home::at(Arc::new(fs), rng, folder.into(), Limits::default())
    }

    fn id(number: u32) -> SegmentId {
        SegmentId {
            writer: [1; 16],
            number,
        }
    }

    #[test]
    fn a_segment_is_counted_once_however_often_it_is_written_down() {
        let home = home();
        let mut tally = Tally::open(&home).unwrap();
        tally.count(&home, &[(id(1), ONE)]).unwrap();
        tally.count(&home, &[(id(1), ONE), (id(2), ONE)]).unwrap();
        let mut again = Tally::open(&home).unwrap();
        again.count(&home, &[(id(2), ONE)]).unwrap();
        let counted = Counted::read(&home).unwrap();
        assert_eq!(counted.total.settled(), 18);
        assert_eq!(counted.segments.len(), 2);
    }

    #[test]
    fn folding_keeps_the_total_and_the_names_that_may_be_seen_again() {
        let home = home();
        let mut tally = Tally::open(&home).unwrap();
        for number in 0..u32::try_from(MANY).unwrap() {
            assert!(!tally.has_many());
            tally.count(&home, &[(id(number), ONE)]).unwrap();
        }
        assert!(tally.has_many());
        tally.fold(&home, |id| id.number != 7).unwrap();
        tally
            .count(&home, &[(id(7), ONE), (id(5000), ONE)])
            .unwrap();
        let counted = Counted::read(&home).unwrap();
        assert_eq!(counted.total.settled(), 9 * (MANY as u64 + 1));
        let names: Vec<_> = counted.segments.keys().map(|id| id.number).collect();
        assert_eq!(names, [7, 5000]);
    }
}
