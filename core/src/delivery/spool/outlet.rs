//! The sending side over the disk.

use std::sync::Arc;

use super::dead::{Burial, DeadStore, Origin};
use super::elected::{Elected, refresh};
use super::failure::storage;
use super::home::Home;
use super::intake::DiskIntake;
use super::layout::SegmentId;
use super::mark::Mark;
use super::pick::pick;
use super::removal::remove_done;
use super::segment::Segment;
use super::status;
use super::{Cause, Final, Intake as _, Key, Leased, Note, Outlet, Want};
use crate::delivery::stats::Shipping;
use crate::error::Error;

#[derive(Debug)]
pub(super) struct DiskOutlet {
    home: Arc<Home>,
    intake: Arc<DiskIntake>,
    dead: DeadStore,
    elected: Option<Elected>,
    /// Its lock was removed, and it was not elected again yet.
    is_unseated: bool,
    /// By elections before this one.
    keys_used: u64,
}

impl DiskOutlet {
    pub(super) fn new(home: Arc<Home>, intake: Arc<DiskIntake>, dead: DeadStore) -> Self {
        Self {
            home,
            intake,
            dead,
            elected: None,
            is_unseated: false,
            keys_used: 0,
        }
    }

    /// Reads every segment, whatever the window: what is damaged is written down. False when
    /// another process ships.
    pub(super) fn check_all(&mut self) -> Result<bool, Error> {
        if !self.elect()? {
            return Ok(false);
        }
        if let Some(elected) = &mut self.elected {
            for id in elected.backlog.unfinished() {
                if let Some(segment) = elected.backlog.get_mut(&id)
                    && let Err(error) = refresh(&self.home, segment, &self.dead)
                {
                    // The others are looked at all the same.
                    ::log::warn!("a segment of the spool is passed over: {error}");
                }
            }
        }
        self.tend()?;
        Ok(true)
    }

    /// Stores the letters of these entries; gives the ordinals of those that can not be read any
    /// more. The entries are made safe before: a power loss must not leave a letter of an event
    /// that was never accepted.
    fn bury(&mut self, id: SegmentId, ordinals: &[u32], cause: &Cause) -> Result<Vec<u32>, Error> {
        let Some(elected) = &mut self.elected else {
            return Ok(Vec::new());
        };
        let Some(segment) = elected.backlog.get_mut(&id) else {
            return Ok(Vec::new());
        };
        if self.intake.owns(segment.folder()) {
            self.intake.sync()?;
        } else {
            elected.read(&self.home, "sync a segment", |backlog| {
                let segment = backlog.get_mut(&id);
                segment.map_or(Ok(()), |segment| segment.make_durable(&self.home))
            })?;
        }
        let entries = elected.read(&self.home, "read events", |backlog| {
            let segment = backlog.get_mut(&id);
            segment.map_or(Ok(Vec::new()), |it| it.read_entries(&self.home, ordinals))
        })?;
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
        if let Some(segment) = elected.backlog.get_mut(&id) {
            segment.owes_deaths = true;
        }
        Ok(lost)
    }
}

impl DiskOutlet {
    fn step_down(&mut self) {
        if let Some(elected) = self.elected.take() {
            self.keys_used = elected.backlog.keys.used();
        }
    }

    /// Another process may have been elected when somebody has removed the lock.
    fn keep_seat(&mut self) -> Result<(), Error> {
        if let Some(elected) = &self.elected
            && elected.is_unseated(&self.home)?
        {
            ::log::warn!("the spool's folder was removed; what is still known goes into a new one");
            self.step_down();
            self.is_unseated = true;
        }
        if self.is_unseated {
            self.home.make()?;
            self.is_unseated = !self.elect()?;
        }
        Ok(())
    }
}

fn segment(elected: &mut Option<Elected>, id: SegmentId) -> Option<&mut Segment> {
    elected.as_mut()?.backlog.get_mut(&id)
}

impl Outlet for DiskOutlet {
    fn elect(&mut self) -> Result<bool, Error> {
        if self.elected.is_none() {
            self.elected = Elected::try_new(&self.home, self.keys_used)?;
        }
        Ok(self.elected.is_some())
    }

    fn resign(&mut self) {
        self.is_unseated = false;
        self.step_down();
    }

    fn lease(&mut self, want: &Want) -> Result<Vec<Leased>, Error> {
        let Some(elected) = &mut self.elected else {
            return Ok(Vec::new());
        };
        elected
            .backlog
            .look_if_stale(&self.home, &elected.tally)
            .map_err(storage("look through the spool"))?;
        let order = elected.load(&self.home, &self.dead, want.stream)?;
        elected.read(&self.home, "read events", |backlog| {
            pick(&self.home, backlog, &order, want)
        })
    }

    fn note(&mut self, keys: &[Key], note: Note) -> Result<(), Error> {
        let Some(elected) = &mut self.elected else {
            return Ok(());
        };
        for (id, ordinals) in elected.by_segment(keys) {
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
        for (id, mut ordinals) in elected.by_segment(keys) {
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
        for (id, ordinals) in elected.by_segment(keys) {
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
        self.keep_seat()?;
        if let Some(elected) = &mut self.elected {
            elected.look(&self.home)?;
            remove_done(&self.home, &mut elected.backlog, &mut elected.tally)
                .map_err(storage("remove what was delivered"))?;
            for segment in elected.backlog.segments_mut() {
                segment
                    .tend(&self.home)
                    .map_err(storage("sync what became of events"))?;
            }
        }
        tended
    }

    fn publish(&mut self, shipping: &Shipping) {
        // Delivery goes on without it.
        let _ = status::write(&self.home, shipping);
    }
}
