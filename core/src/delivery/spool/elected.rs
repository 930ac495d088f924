//! What the elected shipper knows, and how far it has read.

use std::collections::BTreeMap;
use std::io;

use super::backlog::{Backlog, Keys};
use super::dead::DeadStore;
use super::failure::storage;
use super::home::Home;
use super::layout::{SHIPPER_LOCK, SegmentId};
use super::mark::Mark;
use super::quarantine::quarantine;
use super::segment::Segment;
use super::tally::Tally;
use super::{Final, Key};
use crate::delivery::batch::Stream;
use crate::delivery::fork::Held;
use crate::error::Error;

/// Windows of events in memory, over which segments are forgotten until somebody needs them.
const HEAVY: usize = 4;

/// What only the elected shipper has.
#[derive(Debug)]
pub(super) struct Elected {
    pub(super) backlog: Backlog,
    pub(super) tally: Tally,
    /// Dropped last: until then nobody else ships.
    lock: Held,
}

impl Elected {
    /// None when another process ships.
    pub(super) fn try_new(home: &Home, keys_used: u64) -> Result<Option<Self>, Error> {
        let path = home.folder.join(SHIPPER_LOCK);
        let lock = Held::take(|| home.fs.try_lock(&path));
        let Some(lock) = lock.map_err(storage("lock the spool"))? else {
            return Ok(None);
        };
        let tally = Tally::open(home).map_err(storage("read the spool's counts"))?;
        let mut elected = Self {
            backlog: Backlog::new(Keys::after(keys_used)),
            tally,
            lock,
        };
        elected.look(home)?;
        Ok(Some(elected))
    }

    /// Whether another process may think that nobody ships, because somebody has removed the lock.
    pub(super) fn is_unseated(&self, home: &Home) -> Result<bool, Error> {
        let is_at = self.lock.is_at(&home.folder.join(SHIPPER_LOCK));
        is_at
            .map(|is_at| !is_at)
            .map_err(storage("look at the lock of the spool"))
    }

    pub(super) fn look(&mut self, home: &Home) -> Result<(), Error> {
        self.backlog
            .look(home, &self.tally)
            .map_err(storage("look through the spool"))
    }

    /// Reads from segments, and once more after a look when a file was not found: its writer may have
    /// sealed it since, which gave it another name.
    pub(super) fn read<T>(
        &mut self,
        home: &Home,
        doing: &'static str,
        read: impl Fn(&mut Backlog) -> io::Result<T>,
    ) -> Result<T, Error> {
        let mut result = read(&mut self.backlog);
        if matches!(&result, Err(error) if error.kind() == io::ErrorKind::NotFound) {
            self.look(home)?;
            result = read(&mut self.backlog);
        }
        result.map_err(storage(doing))
    }

    /// Reads the oldest segments with events of the stream, until there is enough to choose from,
    /// and gives them in order.
    pub(super) fn load(
        &mut self,
        home: &Home,
        dead: &DeadStore,
        stream: Stream,
    ) -> Result<Vec<SegmentId>, Error> {
        let (mut loaded, is_stale) = self.load_known(home, dead, stream);
        if is_stale {
            self.look(home)?;
            (loaded, _) = self.load_known(home, dead, stream);
        }
        self.backlog.lighten(home.limits.window * HEAVY, &loaded);
        Ok(loaded)
    }

    /// Also whether a file had another name than at the last look.
    fn load_known(
        &mut self,
        home: &Home,
        dead: &DeadStore,
        stream: Stream,
    ) -> (Vec<SegmentId>, bool) {
        let window = home.limits.window;
        let (mut pending, mut weight) = (0, 0);
        let mut loaded = Vec::new();
        let mut is_stale = false;
        // What grows is read first, until it is known where it belongs.
        for id in self.backlog.unknown() {
            is_stale |= !self.refresh(home, dead, &id);
        }
        for id in self.backlog.order(stream) {
            if !self.refresh(home, dead, &id) {
                is_stale = true;
                continue;
            }
            let Some(segment) = self.backlog.get_mut(&id) else {
                continue;
            };
            if segment.pending(stream) == 0 {
                segment.end(stream);
                continue;
            }
            pending += segment.pending(stream);
            weight += segment.weight();
            loaded.push(id);
            // A few of a stream among many of another must not fill the memory.
            if pending >= window || weight >= window * 2 {
                break;
            }
        }
        (loaded, is_stale)
    }

    /// False when it can not be read now.
    fn refresh(&mut self, home: &Home, dead: &DeadStore, id: &SegmentId) -> bool {
        let Some(segment) = self.backlog.get_mut(id) else {
            return false;
        };
        let refreshed = refresh(home, segment, dead);
        if let Err(error) = &refreshed {
            ::log::debug!("a segment of the spool is passed over: {error}");
        }
        refreshed.is_ok()
    }

    /// The leased ones among the keys, sorted, by segment.
    pub(super) fn by_segment(&mut self, keys: &[Key]) -> BTreeMap<SegmentId, Vec<u32>> {
        let mut groups: BTreeMap<SegmentId, Vec<u32>> = BTreeMap::new();
        for key in keys {
            let Some(id) = self.backlog.by_key(key.segment) else {
                continue;
            };
            let segment = self.backlog.get_mut(&id);
            let slot = segment.and_then(|segment| segment.slot_mut(key.ordinal));
            if slot.is_some_and(|slot| slot.is_leased()) {
                groups.entry(id).or_default().push(key.ordinal);
            }
        }
        for ordinals in groups.values_mut() {
            ordinals.sort_unstable();
            ordinals.dedup();
        }
        groups
    }
}

/// With what must be written down before anything of it is delivered.
pub(super) fn refresh(home: &Home, segment: &mut Segment, dead: &DeadStore) -> Result<(), Error> {
    // A shipper can die, or the disk fail, between the letter and the note of the death.
    segment.owes_deaths |= !segment.is_loaded();
    segment.refresh(home).map_err(storage("read a segment"))?;
    let marked = storage("write down what became of events");
    if segment.owes_deaths {
        for (ordinal, cause) in dead.buried(segment.id.writer, segment.id.number)? {
            if segment.slot(ordinal).is_some_and(|slot| !slot.is_settled()) {
                let mark = Mark::Final(Final::Dead(cause));
                segment.mark(home, &mark, &[ordinal]).map_err(&marked)?;
            }
        }
        segment.owes_deaths = false;
    }
    let damaged = segment.damaged();
    if damaged.is_empty() {
        return Ok(());
    }
    quarantine(home, segment);
    let mark = Mark::Final(Final::Damaged);
    segment.mark(home, &mark, &damaged).map_err(&marked)
}
