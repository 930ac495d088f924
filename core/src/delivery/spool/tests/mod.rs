//! The spool as a whole, over a file system that forgets and fails as it is told.

mod crash;
mod damage;
mod failure;
mod fork;
mod garbage;
mod hot_path;
mod inspect;
mod life;
mod power;
mod removed;
mod script;
mod several;
mod speed;
mod streams;
mod world;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use super::{
    Books, Cause, Destination, DiskSpool, Entry, Final, Key, Leased, Limits, Outlet, Reason, Spool,
    Want,
};
use crate::delivery::batch::Stream;
use crate::error::Error;
use crate::ports::model::ModelFs;
use crate::ports::{Fs, SystemRng};

const ROOT: &str = "/var/spool";

/// Small, so that a few events fill several segments.
fn limits() -> Limits {
    Limits {
        segment_events: 3,
        reserve: 4096,
        window: 8,
        ..Limits::default()
    }
}

fn destination() -> Destination {
    Destination {
        base_url: "https://graph.facebook.com".into(),
        path_template: "/{version}/{pixel_id}/events".into(),
        pixel_id: "1234567890".into(),
        test_event_code: None,
    }
}

fn open_with(fs: impl Fs + 'static, limits: Limits) -> Result<DiskSpool, Error> {
    let rng = Arc::new(SystemRng);
    DiskSpool::open(Arc::new(fs), rng, Path::new(ROOT), &destination(), limits)
}

fn open(fs: &ModelFs) -> Result<DiskSpool, Error> {
    open_with(fs.clone(), limits())
}

fn entry(number: u32) -> Entry {
    Entry {
        event_id: format!("id-{number}"),
        event_name: "Purchase".into(),
        event_time: 1_764_000_000,
        accepted_at: 1_764_000_000_000 + i64::from(number),
        stream: Stream::General,
        is_own_id: true,
        payload: format!(r#"{{"event_id":"id-{number}"}}"#),
    }
}

fn fill(spool: &DiskSpool, numbers: std::ops::Range<u32>) {
    for number in numbers {
        spool.intake().append(&entry(number)).unwrap();
    }
}

const ALL: Want = Want {
    stream: Stream::General,
    count: 1000,
    bytes: 1 << 20,
    suspects: false,
};

fn ids(leased: &[Leased]) -> Vec<&str> {
    leased.iter().map(|it| &*it.entry.event_id).collect()
}

fn keys(leased: &[Leased]) -> Vec<Key> {
    leased.iter().map(|it| it.key).collect()
}

fn cause() -> Cause {
    Cause {
        reason: Reason::Rejected,
        code: Some(100),
        subcode: None,
        message: Some("Invalid parameter".into()),
        at: 1_764_000_001_000,
    }
}

/// An elected outlet.
fn outlet(spool: &DiskSpool) -> Box<dyn Outlet> {
    let mut outlet = spool.outlet().unwrap();
    assert!(outlet.elect().unwrap(), "somebody else ships");
    outlet
}

/// Delivers all that it is given, and gives the ids.
fn drain(outlet: &mut dyn Outlet) -> Result<Vec<String>, Error> {
    let mut delivered = Vec::new();
    loop {
        let leased = outlet.lease(&ALL)?;
        if leased.is_empty() {
            return Ok(delivered);
        }
        outlet.settle(&keys(&leased), &Final::Delivered)?;
        delivered.extend(ids(&leased).into_iter().map(str::to_owned));
        outlet.tend()?;
    }
}

/// The five counts, in the order of the equation.
fn counts(books: &Books) -> [u64; 6] {
    [
        books.accepted,
        books.delivered,
        books.dead,
        books.pending,
        books.purged,
        books.damaged,
    ]
}

fn assert_balanced(books: &Books) {
    let [accepted, ended @ ..] = counts(books);
    assert_eq!(accepted, ended.iter().sum::<u64>(), "{books:?}");
}

fn set(ids: impl IntoIterator<Item = impl Into<String>>) -> BTreeSet<String> {
    ids.into_iter().map(Into::into).collect()
}
