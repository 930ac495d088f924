//! What a person is shown and can mend, over real files.
#![cfg(unix)]

use std::fs;
use std::path::PathBuf;

use super::super::{fsck, inspect};
use super::*;
use crate::ports::OsFs;

fn open_at(root: &Path) -> DiskSpool {
    let rng = Arc::new(SystemRng);
    DiskSpool::open(Arc::new(OsFs), rng, root, &destination(), limits()).unwrap()
}

fn first_sealed(root: &Path) -> PathBuf {
    let folder = root.join(destination().folder());
    let names = OsFs.list(&folder).unwrap();
    let writer = names
        .into_iter()
        .find(|name| name.starts_with("w-"))
        .unwrap();
    let folder = folder.join(writer);
    let mut names = OsFs.list(&folder).unwrap();
    names.retain(|name| name.contains(".ready"));
    names.sort();
    folder.join(&names[0])
}

#[test]
fn inspect_shows_every_destination_and_who_serves_it() {
    let root = tempfile::tempdir().unwrap();
    assert!(inspect(root.path()).unwrap().is_empty());
    let spool = open_at(root.path());
    fill(&spool, 0..4);
    let [report] = &inspect(root.path()).unwrap()[..] else {
        panic!("one destination");
    };
    assert!(report.destination.contains("pixel_id 1234567890"));
    assert_eq!(counts(&report.books), [4, 0, 0, 4, 0, 0]);
    assert!(!report.is_served && report.writers[0].is_alive);
    assert_eq!(report.writers[0].segments, 2);
    let outlet = outlet(&spool);
    assert!(inspect(root.path()).unwrap()[0].is_served);
    drop((outlet, spool));
    let report = &inspect(root.path()).unwrap()[0];
    assert!(!report.is_served && !report.writers[0].is_alive);
}

#[test]
fn what_the_disk_does_not_give_is_told_and_passed_over() {
    let root = tempfile::tempdir().unwrap();
    let spool = open_at(root.path());
    fill(&spool, 0..6);
    let mut shipper = outlet(&spool);
    let leased = shipper.lease(&Want { count: 1, ..ALL }).unwrap();
    shipper.settle(&keys(&leased), &Final::Delivered).unwrap();
    drop(shipper);
    let path = first_sealed(root.path());
    std::fs::remove_file(&path).unwrap();
    // Opened, and every reading fails.
    std::fs::create_dir(&path).unwrap();
    let books = inspect(root.path()).unwrap()[0].books;
    assert_eq!(counts(&books), [6, 1, 0, 5, 0, 0]);
    assert_eq!(books.unreadable, 1);
    let checkup = &fsck(root.path(), true).unwrap()[0];
    assert_eq!(
        (checkup.segments, checkup.unreadable, checkup.damaged),
        (1, 1, 0)
    );
    assert_eq!(drain(&mut *outlet(&spool)).unwrap().len(), 3);
}

#[test]
fn fsck_finds_damage_and_writes_it_down_when_asked() {
    let root = tempfile::tempdir().unwrap();
    let spool = open_at(root.path());
    fill(&spool, 0..4);
    let path = first_sealed(root.path());
    let mut bytes = fs::read(&path).unwrap();
    bytes[30] ^= 1;
    fs::write(&path, bytes).unwrap();
    let found = &fsck(root.path(), false).unwrap()[0];
    assert_eq!((found.segments, found.events, found.damaged), (2, 3, 1));
    assert!(!found.is_repaired);
    assert_eq!(counts(&spool.books().unwrap()), [4, 0, 0, 4, 0, 0]);
    assert!(fsck(root.path(), true).unwrap()[0].is_repaired);
    assert_eq!(counts(&spool.books().unwrap()), [4, 0, 0, 3, 0, 1]);
    assert_eq!(inspect(root.path()).unwrap()[0].quarantined, 1);
    let damaged = spool.intake().outcomes(10, true).unwrap();
    assert_eq!(damaged[0].outcome, Final::Damaged);
    let _outlet = outlet(&spool);
    assert!(!fsck(root.path(), true).unwrap()[0].is_repaired);
}
