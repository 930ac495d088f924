//! The segments of all writers, as the elected shipper knows them.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::adopt::{end_unborn, seal_orphans};
use super::failure::found;
use super::home::Home;
use super::layout::{LOCK, Name, SegmentId, State, WriterId, parse_unborn};
use super::segment::Segment;
use super::tally::Tally;
use crate::delivery::batch::Stream;
use crate::delivery::fork::Held;

#[derive(Debug, Default)]
pub(super) struct Backlog {
    segments: BTreeMap<SegmentId, Segment>,
    pub(super) writers: BTreeMap<WriterId, WriterState>,
    /// Segments that this process had made before the last look.
    made: u64,
    pub(super) keys: Keys,
}

/// Short names of segments, for the keys of leased entries. None is used again, not even after
/// another election: an answer that comes late must not settle what it is not about.
#[derive(Debug, Default)]
pub(super) struct Keys {
    by_key: BTreeMap<u64, SegmentId>,
    by_id: BTreeMap<SegmentId, u64>,
    next: u64,
}

#[derive(Debug)]
pub(super) struct WriterState {
    pub(super) folder: Arc<Path>,
    /// It is dead, and its open segments were sealed: all are the shipper's.
    pub(super) is_adopted: bool,
    /// It was said that something in it can not be read.
    is_known_bad: bool,
}

impl Keys {
    /// Those that follow on these.
    pub(super) fn after(used: u64) -> Self {
        Self {
            next: used,
            ..Self::default()
        }
    }

    pub(super) fn used(&self) -> u64 {
        self.next
    }

    fn forget(&mut self, id: &SegmentId) {
        if let Some(key) = self.by_id.remove(id) {
            self.by_key.remove(&key);
        }
    }
}

impl Backlog {
    pub(super) fn new(keys: Keys) -> Self {
        Self {
            keys,
            ..Self::default()
        }
    }

    /// Looks again when this process has made a segment since the last time.
    pub(super) fn look_if_stale(&mut self, home: &Home, tally: &Tally) -> io::Result<()> {
        if self.made == home.segments_made() {
            return Ok(());
        }
        self.look(home, tally)
    }

    /// Finds what is new, and adopts the folders of the dead.
    pub(super) fn look(&mut self, home: &Home, tally: &Tally) -> io::Result<()> {
        let made = home.segments_made();
        for name in home.fs.list(&home.folder)? {
            if let Some(unborn) = parse_unborn(&name)
                && let Err(error) = end_unborn(home, &home.folder.join(&name), &unborn)
            {
                ::log::debug!("a new folder of the spool could not be ended: {error}");
            }
        }
        let mut gone: BTreeSet<WriterId> = self.writers.keys().copied().collect();
        for (writer, folder) in home.writers()? {
            gone.remove(&writer);
            // One that can not be read stops nothing of the others. The next look tries again.
            if let Err(error) = self.look_at(home, tally, writer, folder) {
                self.say_once(&writer, &error);
            }
        }
        self.forget_gone(home, &gone)?;
        self.made = made;
        Ok(())
    }

    fn say_once(&mut self, writer: &WriterId, error: &io::Error) {
        let Some(state) = self.writers.get_mut(writer) else {
            return;
        };
        if !state.is_known_bad {
            state.is_known_bad = true;
            ::log::warn!("something of the spool can not be read, and waits: {error}");
        }
    }

    /// Somebody may have removed a folder. What its owner still has comes back in another.
    fn forget_gone(&mut self, home: &Home, writers: &BTreeSet<WriterId>) -> io::Result<()> {
        for writer in writers {
            let folder = self.writers.get(writer).map(|state| &*state.folder);
            if let Some(folder) = folder
                && found(home.fs.list(folder))?.is_none()
            {
                self.writers.remove(writer);
                self.retain(|segment| segment.id.writer != *writer);
            }
        }
        Ok(())
    }

    fn look_at(
        &mut self,
        home: &Home,
        tally: &Tally,
        writer: WriterId,
        path: PathBuf,
    ) -> io::Result<()> {
        let state = self.writers.entry(writer).or_insert_with(|| WriterState {
            folder: path.into(),
            is_adopted: false,
            is_known_bad: false,
        });
        let mut sealed = Ok(());
        if !state.is_adopted {
            let lock = state.folder.join(LOCK);
            // Let go at once: who is dead stays dead, only the elected shipper looks here, and the
            // locks of all that die in an outage would be too many open files.
            if let Some(_held) = found(Held::take(|| home.fs.try_lock(&lock)))?.flatten() {
                sealed = seal_orphans(home, &state.folder);
                state.is_adopted = sealed.is_ok();
            }
        }
        let is_orphan = state.is_adopted;
        let folder = Arc::clone(&state.folder);
        let names = found(home.fs.list(&folder))?.unwrap_or_default();
        let names: Vec<_> = names.iter().filter_map(|name| Name::parse(name)).collect();
        self.take_names(home, tally, writer, &folder, &names)?;
        if is_orphan {
            self.orphan(writer, &names);
        }
        sealed
    }

    fn take_names(
        &mut self,
        home: &Home,
        tally: &Tally,
        writer: WriterId,
        folder: &Arc<Path>,
        names: &[Name],
    ) -> io::Result<()> {
        for name in names {
            if let Name::Segment(number, state) = *name {
                let id = SegmentId { writer, number };
                let segment = self.segments.entry(id).or_insert_with(|| {
                    let mut segment = Segment::new(id, state, Arc::clone(folder));
                    segment.is_counted = tally.is_counted(&id);
                    segment
                });
                // A list can show both names of a file that is being renamed.
                if segment.state == State::Open {
                    segment.state = state;
                }
            }
        }
        for name in names {
            if let Name::Seen(number) = *name {
                match self.segments.get_mut(&SegmentId { writer, number }) {
                    Some(segment) => segment.is_seen = true,
                    // Its segment was removed right before a crash.
                    None => drop(found(home.fs.remove_file(&name.in_folder(folder)))?),
                }
            }
        }
        Ok(())
    }

    /// Nobody else renames in the folder of a dead writer: what is not listed is gone.
    fn orphan(&mut self, writer: WriterId, names: &[Name]) {
        let is_listed = |number| {
            let is_it = |name: &Name| matches!(name, Name::Segment(listed, _) if *listed == number);
            names.iter().any(is_it)
        };
        let gone = |segment: &Segment| segment.id.writer == writer && !is_listed(segment.id.number);
        self.retain(|segment| !gone(segment));
        for segment in self.segments.values_mut() {
            if segment.id.writer == writer {
                segment.is_orphan = true;
            }
        }
    }

    /// Those whose owners may still append, and of which no event is known.
    pub(super) fn unknown(&self) -> Vec<SegmentId> {
        let is_unknown = |it: &&Segment| it.state == State::Open && it.weight() == 0;
        let unknown = self.segments.values().filter(is_unknown);
        unknown.map(|it| it.id).collect()
    }

    /// All that are unfinished, the oldest first.
    pub(super) fn unfinished(&self) -> Vec<SegmentId> {
        self.ordered(|_| true)
    }

    /// The unfinished ones that may hold events of the stream, the oldest first.
    pub(super) fn order(&self, stream: Stream) -> Vec<SegmentId> {
        self.ordered(|segment| segment.may_hold(stream))
    }

    fn ordered(&self, is_wanted: impl Fn(&Segment) -> bool) -> Vec<SegmentId> {
        let is_unfinished = |it: &&Segment| !it.is_done() && !it.is_counted && is_wanted(it);
        let unfinished = self.segments.values().filter(is_unfinished);
        let mut order: Vec<_> = unfinished.map(|it| (it.oldest(), it.id)).collect();
        order.sort_unstable();
        order.into_iter().map(|(_, id)| id).collect()
    }

    /// Keeps about so many events in memory, those of these segments among them.
    pub(super) fn lighten(&mut self, most: usize, needed: &[SegmentId]) {
        let weight: usize = self.segments.values().map(Segment::weight).sum();
        if weight > most {
            for segment in self.segments.values_mut() {
                if !needed.contains(&segment.id) {
                    segment.unload();
                }
            }
        }
    }

    pub(super) fn get_mut(&mut self, id: &SegmentId) -> Option<&mut Segment> {
        self.segments.get_mut(id)
    }

    pub(super) fn segments(&self) -> impl Iterator<Item = &Segment> {
        self.segments.values()
    }

    pub(super) fn segments_mut(&mut self) -> impl Iterator<Item = &mut Segment> {
        self.segments.values_mut()
    }

    pub(super) fn contains(&self, id: &SegmentId) -> bool {
        self.segments.contains_key(id)
    }

    pub(super) fn remove(&mut self, id: &SegmentId) {
        self.segments.remove(id);
        self.keys.forget(id);
    }

    /// Forgets the others, and their keys: a late answer about them settles nothing.
    fn retain(&mut self, is_kept: impl Fn(&Segment) -> bool) {
        let keys = &mut self.keys;
        self.segments.retain(|id, segment| {
            let is_kept = is_kept(segment);
            if !is_kept {
                keys.forget(id);
            }
            is_kept
        });
    }

    pub(super) fn key(&mut self, id: SegmentId) -> u64 {
        let keys = &mut self.keys;
        *keys.by_id.entry(id).or_insert_with(|| {
            keys.next += 1;
            keys.by_key.insert(keys.next, id);
            keys.next
        })
    }

    pub(super) fn by_key(&self, key: u64) -> Option<SegmentId> {
        self.keys.by_key.get(&key).copied()
    }
}
