//! A few processes over one disk, and the sets of ids that tell what must be true of them.

use std::collections::BTreeMap;

use super::super::Note;
use super::power::{Numbers, PROCESSES};
use super::*;
use crate::ports::model::{Choices, Plan};

struct Process {
    fs: ModelFs,
    spool: DiskSpool,
    outlet: Box<dyn Outlet>,
    leased: Vec<Leased>,
    /// Accepted by this life of it, by number.
    accepted: BTreeMap<u64, String>,
    learned: BTreeSet<u64>,
    is_doomed: bool,
}

pub(super) struct World {
    fs: ModelFs,
    rng: Arc<Numbers>,
    processes: BTreeMap<u32, Process>,
    next: u32,
    /// Must be found again.
    certain: BTreeSet<String>,
    /// Must be found again, unless the power fails.
    likely: BTreeSet<String>,
    /// May be found: its process died in `append`, or the power failed.
    possible: BTreeSet<String>,
    /// Meta has them.
    delivered: BTreeSet<String>,
    /// Must not be leased again, unless the power fails.
    settled: BTreeSet<String>,
    purged: BTreeSet<String>,
    /// Whether the power has failed, or a process has died within a call.
    has_failed: bool,
}

impl World {
    pub(super) fn new() -> Self {
        Self {
            fs: ModelFs::new(),
            rng: Arc::default(),
            processes: BTreeMap::new(),
            next: 0,
            certain: BTreeSet::new(),
            likely: BTreeSet::new(),
            possible: BTreeSet::new(),
            delivered: BTreeSet::new(),
            settled: BTreeSet::new(),
            purged: BTreeSet::new(),
            has_failed: false,
        }
    }

    fn open(&self, process: u32) -> Result<Process, Error> {
        let fs = self.fs.process(process);
        let rng = Arc::clone(&self.rng);
        let spool = DiskSpool::open(
            Arc::new(fs.clone()),
            rng,
            Path::new(ROOT),
            &destination(),
            limits(),
        )?;
        Ok(Process {
            fs,
            outlet: spool.outlet()?,
            spool,
            leased: Vec::new(),
            accepted: BTreeMap::new(),
            learned: BTreeSet::new(),
            is_doomed: false,
        })
    }

    /// The process, which is started when it does not live. That must never fail.
    fn process(&mut self, number: u32) -> &mut Process {
        if !self.processes.contains_key(&number) {
            let process = self.open(number).unwrap();
            self.processes.insert(number, process);
        }
        self.processes.get_mut(&number).unwrap()
    }

    /// Buries a process that died within the step.
    fn notice_death(&mut self, number: u32) {
        let process = self.processes.get(&number);
        let is_dead = process.is_some_and(|process| !process.fs.is_alive());
        if is_dead {
            self.has_failed = true;
            self.kill(number);
        }
    }

    pub(super) fn with(&mut self, number: u32, act: impl FnOnce(&DiskSpool, &mut dyn Outlet)) {
        let process = self.process(number);
        act(&process.spool, &mut *process.outlet);
        self.notice_death(number);
    }

    pub(super) fn append(&mut self, number: u32, count: u8) {
        for _ in 0..count {
            self.next += 1;
            let stream = [Stream::General, Stream::Store, Stream::Messaging];
            let entry = Entry {
                stream: stream[self.next as usize % 7 % 3],
                ..entry(self.next)
            };
            let process = self.process(number);
            let result = process.spool.intake().append(&entry);
            let is_doomed = process.is_doomed;
            match result {
                Ok(at) => {
                    process.accepted.insert(at, entry.event_id.clone());
                    self.likely.insert(entry.event_id);
                }
                Err(error) => {
                    assert!(is_doomed, "refused: {error}");
                    self.possible.insert(entry.event_id);
                }
            }
            self.notice_death(number);
        }
    }

    pub(super) fn sync(&mut self, number: u32) {
        let process = self.process(number);
        if process.spool.intake().sync().is_ok() {
            let safe: Vec<_> = process.accepted.values().cloned().collect();
            self.certain.extend(safe);
        }
        self.notice_death(number);
    }

    pub(super) fn outcomes(&mut self, number: u32) {
        let process = self.process(number);
        for settled in process.spool.intake().outcomes(7, true).unwrap_or_default() {
            assert!(process.learned.insert(settled.number), "{settled:?} twice");
            let id = &process.accepted[&settled.number];
            assert_eq!(*id, settled.event_id);
        }
        self.notice_death(number);
    }

    pub(super) fn lease(&mut self, number: u32, count: usize) {
        let settled = self.settled.clone();
        let process = self.process(number);
        if process.outlet.elect().unwrap_or(false) {
            let want = [Stream::General, Stream::Store, Stream::Messaging][count % 3];
            let want = Want {
                stream: want,
                count,
                ..ALL
            };
            let leased = process.outlet.lease(&want).unwrap_or_default();
            let again = leased
                .iter()
                .find(|it| settled.contains(&it.entry.event_id));
            assert!(again.is_none(), "{} again", again.unwrap().entry.event_id);
            let held = set(ids(&process.leased));
            assert!(held.is_disjoint(&set(ids(&leased))), "leased twice");
            process.leased.extend(leased);
        }
        self.notice_death(number);
    }

    pub(super) fn send(&mut self, number: u32, note: Note) {
        let process = self.process(number);
        let keys = keys(&process.leased);
        if process.outlet.note(&keys, Note::Sending(5)).is_ok() {
            let _ = process.outlet.note(&keys, note);
        }
        self.notice_death(number);
    }

    pub(super) fn settle(&mut self, number: u32, outcome: &Final) {
        let process = self.process(number);
        let leased = std::mem::take(&mut process.leased);
        let all = set(ids(&leased));
        let result = process.outlet.settle(&keys(&leased), outcome);
        if *outcome == Final::Delivered {
            self.delivered.extend(all.iter().cloned());
        }
        if result.is_ok() {
            self.settled.extend(all);
        }
        self.notice_death(number);
    }

    pub(super) fn release(&mut self, number: u32) {
        let process = self.process(number);
        let leased = std::mem::take(&mut process.leased);
        process.outlet.release(&keys(&leased));
        self.notice_death(number);
    }

    pub(super) fn resign(&mut self, number: u32) {
        let process = self.process(number);
        process.leased.clear();
        process.outlet.resign();
        self.notice_death(number);
    }

    pub(super) fn purge(&mut self, number: u32) {
        let before = dead_ids(&self.process(number).spool);
        let process = self.process(number);
        let _ = process.spool.dead_letters().purge(&|_| true);
        self.purged.extend(before);
        self.notice_death(number);
    }

    /// It exits in good order, unless it is doomed.
    pub(super) fn close(&mut self, number: u32) {
        self.processes.remove(&number);
        self.kill(number);
    }

    pub(super) fn kill(&mut self, number: u32) {
        self.fs.kill(number);
        self.fs.heal();
        self.processes.remove(&number);
        for process in self.processes.values_mut() {
            process.is_doomed = false;
        }
    }

    pub(super) fn doom(&mut self, number: u32, plan: Plan) {
        self.process(number).is_doomed = true;
        self.fs.plan(plan.by(number));
    }

    pub(super) fn power_loss(&mut self, choices: &mut Choices) {
        self.fs.heal();
        self.fs.power_loss(choices);
        self.processes.clear();
        self.possible.append(&mut self.likely);
        self.likely.clone_from(&self.certain);
        self.settled.clear();
        self.has_failed = true;
    }

    /// Another process delivers the rest; then everything is where it belongs.
    pub(super) fn finish(mut self, seed: u64) {
        if seed.is_multiple_of(2) {
            self.power_loss(&mut Choices::Seed(seed));
        }
        for number in 0..PROCESSES {
            self.kill(number);
        }
        let mut last = self.open(9).unwrap();
        assert_balanced(&last.spool.books().unwrap());
        assert!(last.outlet.elect().unwrap());
        last.outlet.tend().unwrap();
        self.drain(&mut *last.outlet);
        last.outlet.tend().unwrap();
        self.check(&last.spool);
        assert_eq!(self.fs.resynced(), [""; 0]);
    }

    fn drain(&mut self, outlet: &mut dyn Outlet) {
        loop {
            let mut count = 0;
            for stream in [Stream::General, Stream::Store, Stream::Messaging] {
                for suspects in [false, true] {
                    let want = Want {
                        stream,
                        suspects,
                        ..ALL
                    };
                    let leased = outlet.lease(&want).unwrap();
                    let again = set(ids(&leased));
                    assert!(again.is_disjoint(&self.settled), "again: {again:?}");
                    outlet.settle(&keys(&leased), &Final::Delivered).unwrap();
                    self.delivered.extend(again);
                    count += leased.len();
                }
            }
            if count == 0 {
                return;
            }
        }
    }

    fn check(&self, spool: &DiskSpool) {
        let dead = dead_ids(spool);
        let mut ended: BTreeSet<_> = self.delivered.union(&dead).cloned().collect();
        ended.extend(self.purged.iter().cloned());
        let expected: BTreeSet<_> = self.certain.union(&self.likely).cloned().collect();
        let lost: Vec<_> = expected.difference(&ended).collect();
        assert!(lost.is_empty(), "lost: {lost:?}");
        let mut known = expected;
        known.extend(self.possible.iter().cloned());
        assert!(ended.is_subset(&known), "from nowhere");
        let books = spool.books().unwrap();
        assert_balanced(&books);
        assert_eq!(books.pending, 0, "{books:?}");
        assert_eq!(books.dead, dead.len() as u64, "{books:?}");
        if !self.has_failed {
            assert_eq!(books.accepted, ended.len() as u64, "{books:?}");
            assert_eq!(books.purged, self.purged.len() as u64, "{books:?}");
            assert_eq!(books.damaged, 0, "{books:?}");
        }
    }
}

fn dead_ids(spool: &DiskSpool) -> BTreeSet<String> {
    spool.dead_letters().list(&|_| true).map_or_else(
        |_| BTreeSet::new(),
        |letters| set(letters.iter().map(|letter| letter.event_id.clone())),
    )
}
