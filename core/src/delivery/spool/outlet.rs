//! The sending side over the disk.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::backlog::Backlog;
use super::dead::{Burial, DeadStore, Origin};
use super::failure::storage;
use super::home::Home;
use super::intake::DiskIntake;
use super::layout::{SHIPPER_LOCK, SegmentId};
use super::mark::Mark;
use super::pick::pick;
use super::quarantine::quarantine;
use super::removal::remove_done;
use super::segment::Segment;
use super::tally::Tally;
use super::{Cause, Final, Intake as _, Key, Leased, Note, Outlet, Want};
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
            tally,
            _lock: lock,
        };
        elected.look(&self.home)?;
        Ok(Some(elected))
    }

    /// Stores the letters of these entries; gives the ordinals of those that can not be read any
    /// more. The entries are made safe before: a power loss must not leave a letter of an event
    /// that was never accepted.
    fn bury(&mut self, id: SegmentId, ordinals: &[u32], cause: &Cause) -> Result<Vec<u32>, Error> {
        let Some(segment) = segment(&mut self.elected, id) else {
            return Ok(Vec::new());
        };
        if self.intake.owns(segment.folder()) {
            self.intake.sync()?;
        } else {
            segment
                .make_durable(&self.home)
                .map_err(storage("sync a segment"))?;
        }
        let entries = segment
            .read_entries(&self.home, ordinals)
            .map_err(storage("read events"))?;
        let mut burials = Vec::new();
        let mut lost = Vec::new();
        for (ordinal, entry) in &entries {
            let origin = Origin {
                writer: id.writer,
                segment: id.number,
                ordinal: *ordinal,
            };
            match entry {
                Some(entry) => burials.push(Burial {
                    origin,
                    entry,
                    cause,
                }),
                None => lost.push(*ordinal),
            }
        }
        self.dead.bury(&burials)?;
        segment.owes_deaths = true;
        Ok(lost)
    }
}

impl Elected {
    fn look(&mut self, home: &Home) -> Result<(), Error> {
        self.backlog
            .look(home, &self.tally)
            .map_err(storage("look through the spool"))
    }

    /// Reads the oldest segments until there is enough to choose from, and gives them in order.
    fn load(&mut self, home: &Home, dead: &DeadStore) -> Result<Vec<SegmentId>, Error> {
        let (mut loaded, is_stale) = self.load_known(home, dead);
        if is_stale {
            self.look(home)?;
            (loaded, _) = self.load_known(home, dead);
        }
        Ok(loaded)
    }

    /// Also whether a file had another name than at the last look.
    fn load_known(&mut self, home: &Home, dead: &DeadStore) -> (Vec<SegmentId>, bool) {
        let mut room = home.limits.window;
        let mut loaded = Vec::new();
        let mut is_stale = false;
        // What grows is read first: only then is it known where it belongs.
        for id in self.backlog.growing() {
            is_stale |= self.refresh(home, dead, &id).is_none();
        }
        for id in self.backlog.order() {
            match self.refresh(home, dead, &id) {
                Some(pending) => room = room.saturating_sub(pending),
                None => {
                    is_stale = true;
                    continue;
                }
            }
            loaded.push(id);
            if room == 0 {
                break;
            }
        }
        (loaded, is_stale)
    }

    /// How much is pending in it; None when it can not be read now.
    fn refresh(&mut self, home: &Home, dead: &DeadStore, id: &SegmentId) -> Option<usize> {
        let segment = self.backlog.get_mut(id)?;
        match refresh(home, segment, dead) {
            Ok(()) => Some(segment.pending()),
            Err(error) => {
                ::log::debug!("a segment of the spool is passed over: {error}");
                None
            }
        }
    }
}

/// With what must be written down before anything of it is delivered.
fn refresh(home: &Home, segment: &mut Segment, dead: &DeadStore) -> Result<(), Error> {
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
        let order = elected.load(&self.home, &self.dead)?;
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
                lost = self.bury(id, &ordinals, cause)?;
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
