//! What a process does in the tests of crashes and failures, and what the world has seen of it.

use super::super::Note;
use super::*;

/// What is true whatever fails: it was seen from outside.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// `append` said so.
    pub(super) accepted: BTreeSet<String>,
    /// `append` failed, or its process died in it.
    pub(super) refused: BTreeSet<String>,
    /// `sync` said so.
    pub(super) durable: BTreeSet<String>,
    /// Meta has them.
    pub(super) delivered: BTreeSet<String>,
    /// `settle` said so.
    pub(super) settled: BTreeSet<String>,
    /// `settle` was asked for.
    pub(super) given_up: BTreeSet<String>,
    /// `outcomes` said so.
    pub(super) numbers: Vec<u64>,
}

impl Seen {
    pub(super) fn append(&mut self, spool: &DiskSpool, numbers: std::ops::Range<u32>) {
        for number in numbers {
            let entry = entry(number);
            match spool.intake().append(&entry) {
                Ok(_) => self.accepted.insert(entry.event_id),
                Err(_) => self.refused.insert(entry.event_id),
            };
        }
    }

    pub(super) fn sync(&mut self, spool: &DiskSpool) {
        if spool.intake().sync().is_ok() {
            self.durable = self.accepted.clone();
        }
    }

    fn deliver(&mut self, outlet: &mut dyn Outlet, leased: &[Leased]) {
        // What can not be noted is not sent.
        if outlet.note(&keys(leased), Note::Sending(5)).is_err() {
            return outlet.release(&keys(leased));
        }
        self.delivered.extend(set(ids(leased)));
        match outlet.settle(&keys(leased), &Final::Delivered) {
            Ok(()) => self.settled.extend(set(ids(leased))),
            Err(_) => outlet.release(&keys(leased)),
        }
    }

    fn give_up(&mut self, outlet: &mut dyn Outlet, leased: &[Leased]) {
        self.given_up.extend(set(ids(leased)));
        match outlet.settle(&keys(leased), &Final::Dead(cause())) {
            Ok(()) => self.settled.extend(set(ids(leased))),
            Err(_) => outlet.release(&keys(leased)),
        }
    }

    pub(super) fn outcomes(&mut self, spool: &DiskSpool) {
        let settled = spool.intake().outcomes(100, true).unwrap_or_default();
        self.numbers.extend(settled.iter().map(|it| it.number));
    }

    /// Ships a part: some are delivered, one dies, some are given back.
    pub(super) fn ship(&mut self, outlet: &mut dyn Outlet) {
        if !outlet.elect().unwrap_or(false) {
            return;
        }
        let leased = outlet.lease(&Want { count: 5, ..ALL }).unwrap_or_default();
        let (delivered, rest) = leased.split_at(leased.len().min(3));
        if !delivered.is_empty() {
            self.deliver(outlet, delivered);
        }
        if let Some((dead, rest)) = rest.split_first() {
            self.give_up(outlet, std::slice::from_ref(dead));
            outlet.release(&keys(rest));
        }
        // A failure is retried by the next.
        let _ = outlet.tend();
    }

    /// All of a process's life. After its death every call fails, so the rest does nothing.
    pub(super) fn live(&mut self, fs: &ModelFs) {
        let Ok(spool) = open(fs) else {
            return;
        };
        let Ok(mut outlet) = spool.outlet() else {
            return;
        };
        self.append(&spool, 0..4);
        self.sync(&spool);
        self.ship(&mut *outlet);
        self.append(&spool, 4..8);
        self.outcomes(&spool);
        self.ship(&mut *outlet);
        self.append(&spool, 8..10);
        self.sync(&spool);
        self.ship(&mut *outlet);
        self.outcomes(&spool);
        let _ = outlet.tend();
        outlet.resign();
        let _ = spool.intake().seal();
    }

    /// Another process delivers the rest; nothing fails. Gives what it delivered.
    pub(super) fn finish(&mut self, fs: &ModelFs) -> (DiskSpool, BTreeSet<String>) {
        let spool = open(fs).unwrap();
        let mut outlet = outlet(&spool);
        outlet.tend().unwrap();
        let delivered = set(drain(&mut *outlet).unwrap());
        outlet.tend().unwrap();
        self.delivered.extend(delivered.iter().cloned());
        drop(outlet);
        (spool, delivered)
    }
}

/// The ids in the dead-letter store, each once.
pub(super) fn dead(spool: &DiskSpool) -> BTreeSet<String> {
    let letters = spool.dead_letters().list(&|_| true).unwrap();
    let ids = set(letters.iter().map(|letter| letter.event_id.clone()));
    assert_eq!(ids.len(), letters.len(), "a letter is there twice");
    ids
}

/// Whether nothing is left but the folder of the destination itself.
pub(super) fn assert_clean(fs: &ModelFs) {
    let folder = Path::new(ROOT).join(destination().folder());
    let names = fs.list(&folder).unwrap();
    let is_writer = |name: &String| name.starts_with("w-") || name.starts_with("t-");
    assert!(!names.iter().any(is_writer), "{names:?}");
}
