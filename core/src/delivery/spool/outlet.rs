//! The sending side over the disk.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use super::backlog::Backlog;
use super::dead::{Death, DeadStore};
use super::failure::storage;
use super::home::Home;
use super::intake::DiskIntake;
use super::layout::{SHIPPER_LOCK, SegmentId};
use super::mark::Mark;
use super::pick::pick;
use super::quarantine::quarantine;
use super::removal::remove_done;
use super::resurrection::{Buried, origin};
use super::segment::Segment;
use super::tally::Tally;
use super::{Cause, Final, Key, Leased, Note, Outlet, Want};
use crate::delivery::fork::Held;
use crate::error::Error;

#[derive(Debug)]
pub(super) struct DiskOutlet {
    home: Arc<Home>,
    intake: Arc<DiskIntake>,
    dead: DeadStore,
    elected: Option<Elected>,
}

/// What only the elected shipper has.
#[derive(Debug)]
struct Elected {
    backlog: Backlog,
    tally: Tally,
    buried: Buried,
    /// Dropped last: until then nobody else ships.
    _lock: Held,
}

impl DiskOutlet {
    pub(super) fn new(home: Arc<Home>, intake: Arc<DiskIntake>, dead: DeadStore) -> Self {
        Self {
            home,
            intake,
            dead,
            elected: None,
        }
    }

    fn try_elect(&self) -> Result<Option<Elected>, Error> {
        let path = self.home.folder.join(SHIPPER_LOCK);
        let lock = Held::take(|| self.home.fs.try_lock(&path));
        let Some(lock) = lock.map_err(storage("lock the spool"))? else {
            return Ok(None);
        };
        let tally = Tally::open(&self.home).map_err(storage("read the spool's counts"))?;
        let mut elected = Elected {
            backlog: Backlog::default(),
            buried: Buried::read(&self.dead)?,
            tally,
            _lock: lock,
        };
        elected.look(&self.home)?;
        Ok(Some(elected))
    }

    fn dead_entries(
        &mut self,
        id: SegmentId,
        ordinals: &[u32],
        cause: &Cause,
    ) -> Result<Vec<u32>, Error> {
        let Some(segment) = segment(&mut self.elected, id) else {
            return Ok(Vec::new());
        };
        let is_new = |ordinal: &u32| segment.slot(*ordinal).is_some_and(|slot| !slot.is_buried);
        let fresh: Vec<_> = ordinals.iter().copied().filter(is_new).collect();
        let entries = segment
            .read_entries(&self.home, &fresh)
            .map_err(storage("read events"))?;
        let origins: Vec<_> = fresh.iter().map(|ordinal| origin(id, *ordinal)).collect();
        let mut deaths = Vec::new();
        let mut lost = Vec::new();
        for ((ordinal, entry), origin) in entries.iter().zip(&origins) {
            match entry {
                Some(entry) => deaths.push(Death {
                    origin,
                    entry,
                    cause,
                }),
                None => lost.push(*ordinal),
            }
        }
        self.dead.store(&deaths)?;
        for ordinal in fresh.iter().filter(|ordinal| !lost.contains(ordinal)) {
            if let Some(slot) = segment.slot_mut(*ordinal) {
                slot.is_buried = true;
            }
        }
        Ok(lost)
    }
}

impl Elected {
    fn look(&mut self, home: &Home) -> Result<(), Error> {
        self.backlog
            .look(home, &self.tally)
            .map_err(storage("look through the spool"))
    }

    /// Reads the next segments until there is enough to choose from, and gives them in order.
    fn load(&mut self, home: &Home) -> Vec<SegmentId> {
        let mut room = home.limits.window;
        let mut loaded = Vec::new();
        for id in self.backlog.order() {
            let Some(segment) = self.backlog.get_mut(&id) else {
                continue;
            };
            match refresh(home, segment, &mut self.buried) {
                Ok(()) => loaded.push(id),
                // Sealed a moment ago: the next look finds its name.
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => {
                    log::warn!("a segment of the spool can not be read now: {error}");
                    continue;
                }
            }
            room = room.saturating_sub(segment.pending());
            if room == 0 {
                break;
            }
        }
        loaded
    }
}

/// With what must be written down before anything of it is delivered.
fn refresh(home: &Home, segment: &mut Segment, buried: &mut Buried) -> io::Result<()> {
    segment.refresh(home)?;
    for (ordinal, cause) in buried.of(&segment.id) {
        segment.mark(home, &Mark::Final(Final::Dead(cause)), &[ordinal])?;
    }
    buried.forget(&segment.id);
    let damaged = segment.damaged();
    if !damaged.is_empty() {
        quarantine(home, segment);
        segment.mark(home, &Mark::Final(Final::Damaged), &damaged)?;
    }
    Ok(())
}

fn segment(elected: &mut Option<Elected>, id: SegmentId) -> Option<&mut Segment> {
    elected.as_mut()?.backlog.get_mut(&id)
}

/// The leased ones among the keys, sorted, by segment.
fn by_segment(elected: &mut Elected, keys: &[Key]) -> BTreeMap<SegmentId, Vec<u32>> {
    let mut groups: BTreeMap<SegmentId, Vec<u32>> = BTreeMap::new();
    for key in keys {
        let Some(id) = elected.backlog.by_key(key.segment) else {
            continue;
        };
        let segment = elected.backlog.get_mut(&id);
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

impl Outlet for DiskOutlet {
    fn elect(&mut self) -> Result<bool, Error> {
        if self.elected.is_none() {
            self.elected = self.try_elect()?;
        }
        Ok(self.elected.is_some())
    }

    fn resign(&mut self) {
        self.elected = None;
    }

    fn lease(&mut self, want: &Want) -> Result<Vec<Leased>, Error> {
        let Some(elected) = &mut self.elected else {
            return Ok(Vec::new());
        };
        elected
            .backlog
            .look_if_stale(&self.home, &elected.tally)
            .map_err(storage("look through the spool"))?;
        let order = elected.load(&self.home);
        pick(&self.home, &mut elected.backlog, &order, want).map_err(storage("read events"))
    }

    fn note(&mut self, keys: &[Key], note: Note) -> Result<(), Error> {
        let Some(elected) = &mut self.elected else {
            return Ok(());
        };
        for (id, ordinals) in by_segment(elected, keys) {
            if let Some(segment) = elected.backlog.get_mut(&id) {
                segment
                    .mark(&self.home, &Mark::Note(note), &ordinals)
                    .map_err(storage("write down what happens to events"))?;
            }
        }
        Ok(())
    }

    fn settle(&mut self, keys: &[Key], outcome: &Final) -> Result<(), Error> {
        let Some(elected) = &mut self.elected else {
            return Ok(());
        };
        let failed = "write down what became of events";
        for (id, mut ordinals) in by_segment(elected, keys) {
            let mut lost = Vec::new();
            if let Final::Dead(cause) = outcome {
                lost = self.dead_entries(id, &ordinals, cause)?;
                ordinals.retain(|ordinal| !lost.contains(ordinal));
            }
            let Some(segment) = segment(&mut self.elected, id) else {
                continue;
            };
            for (outcome, ordinals) in [(outcome, &ordinals), (&Final::Damaged, &lost)] {
                if !ordinals.is_empty() {
                    segment
                        .mark(&self.home, &Mark::Final(outcome.clone()), ordinals)
                        .map_err(storage(failed))?;
                }
            }
        }
        Ok(())
    }

    fn release(&mut self, keys: &[Key]) {
        let Some(elected) = &mut self.elected else {
            return;
        };
        for (id, ordinals) in by_segment(elected, keys) {
            let Some(segment) = elected.backlog.get_mut(&id) else {
                continue;
            };
            for ordinal in ordinals {
                if let Some(slot) = segment.slot_mut(ordinal) {
                    slot.release();
                }
            }
        }
    }

    fn tend(&mut self) -> Result<(), Error> {
        let tended = self.intake.tend();
        if let Some(elected) = &mut self.elected {
            elected.look(&self.home)?;
            remove_done(&self.home, &mut elected.backlog, &mut elected.tally)
                .map_err(storage("remove what was delivered"))?;
        }
        tended
    }
}
