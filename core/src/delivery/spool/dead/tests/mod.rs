//! The store on a model of a disk, with an intake that is a file on the same disk.

mod crash;
mod damage;
mod processes;

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::*;
use crate::delivery::batch::Stream;
use crate::delivery::spool::frame::{self, Frames};
use crate::delivery::spool::{Reason, Settled, record};
use crate::error::ErrorKind;
use crate::ports::File;
use crate::ports::model::{Call, Fault, ModelFs, Plan};

/// A few letters fill a file.
const LIMITS: Limits = Limits {
    bytes: 100_000,
    file_bytes: 300,
};

fn folder() -> PathBuf {
    PathBuf::from("/spool/dead")
}

/// A disk with the folder of a destination.
fn disk() -> ModelFs {
    let fs = ModelFs::new();
    fs.create_dir(Path::new("/spool")).unwrap();
    fs.sync_dir(Path::new("/")).unwrap();
    fs
}

fn open(fs: &ModelFs) -> Result<DeadStore, Error> {
    DeadStore::open(Arc::new(fs.clone()), &folder(), LIMITS)
}

fn origin(number: u32) -> Origin {
    Origin {
        writer: [7; 16],
        segment: number / 10,
        ordinal: number % 10,
    }
}

fn entry(number: u32) -> Entry {
    Entry {
        event_id: format!("id-{number}"),
        event_name: "Purchase".into(),
        event_time: number.into(),
        accepted_at: 5,
        stream: Stream::General,
        is_own_id: true,
        payload: format!("{{\"number\":{number}}}"),
    }
}

fn cause(number: u32) -> Cause {
    Cause {
        reason: Reason::Rejected,
        code: Some(100),
        subcode: None,
        message: Some("Invalid parameter".into()),
        at: i64::from(number) + 1000,
    }
}

/// Buries the entries of these numbers in one call.
fn bury(store: &DeadStore, numbers: std::ops::Range<u32>) -> Result<(), Error> {
    let all: Vec<_> = numbers
        .map(|number| (origin(number), entry(number), cause(number)))
        .collect();
    let burials: Vec<_> = all
        .iter()
        .map(|(origin, entry, cause)| Burial {
            origin: *origin,
            entry,
            cause,
        })
        .collect();
    store.bury(&burials)
}

fn all(_: &DeadLetter) -> bool {
    true
}

fn number(letter: &DeadLetter) -> u32 {
    letter.event_time.try_into().unwrap()
}

/// The numbers that are in the store.
fn listed(store: &DeadStore) -> Vec<u32> {
    store.list(&all).unwrap().iter().map(number).collect()
}

/// Asserts that no number is there twice.
fn set(numbers: &[u32]) -> BTreeSet<u32> {
    let set: BTreeSet<u32> = numbers.iter().copied().collect();
    assert_eq!(set.len(), numbers.len(), "doubled in {numbers:?}");
    set
}

fn assert_balanced(store: &DeadStore) {
    let counts = store.counts().unwrap();
    assert_eq!(counts.dead(), listed(store).len() as u64, "{counts:?}");
}

/// An intake that appends to one file.
#[derive(Debug)]
struct FileIntake {
    file: Box<dyn File>,
}

const INTAKE: &str = "/spool/intake";

impl FileIntake {
    fn open(fs: &ModelFs) -> io::Result<Self> {
        let path = Path::new(INTAKE);
        let file = match fs.open(path, OpenMode::CreateNew) {
            Ok(file) => {
                fs.sync_dir(Path::new("/spool"))?;
                file
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                fs.open(path, OpenMode::Append)?
            }
            Err(error) => return Err(error),
        };
        Ok(Self { file })
    }

    /// The numbers that it holds.
    fn taken(fs: &ModelFs) -> Vec<u32> {
        let bytes = fs.bytes(Path::new(INTAKE)).unwrap_or_default();
        Frames::new(&bytes)
            .map(|frame| record::entry(frame.body).unwrap())
            .map(|entry| entry.event_time.try_into().unwrap())
            .collect()
    }
}

impl Intake for FileIntake {
    fn append(&self, entry: &Entry) -> Result<u64, Error> {
        let mut bytes = Vec::new();
        record::push(&mut bytes, 0, entry)?;
        assert!(bytes.len() > frame::HEADER);
        let written = self.file.append(&bytes).map_err(storage("append"))?;
        if written < bytes.len() {
            let end = self.file.len().map_err(storage("append"))? - written as u64;
            self.file.truncate(end).map_err(storage("append"))?;
            return Err(full("the disk is full"));
        }
        Ok(1)
    }

    fn newest(&self) -> u64 {
        0
    }

    fn sync(&self) -> Result<(), Error> {
        self.file.sync().map_err(storage("sync"))
    }

    fn seal(&self) -> Result<(), Error> {
        Ok(())
    }

    fn outcomes(&self, _: usize, _: bool) -> Result<Vec<Settled>, Error> {
        Ok(Vec::new())
    }
}

#[test]
fn letters_are_listed_in_the_order_in_which_they_died() {
    let fs = disk();
    let store = open(&fs).unwrap();
    for first in [0, 3, 6] {
        bury(&store, first..first + 3).unwrap();
    }
    assert_eq!(listed(&store), [0, 1, 2, 3, 4, 5, 6, 7, 8]);
    let letter = store.list(&|letter| number(letter) == 4).unwrap().remove(0);
    let expected = DeadLetter {
        event_id: "id-4".into(),
        event_name: "Purchase".into(),
        event_time: 4,
        reason: Reason::Rejected,
        code: Some(100),
        subcode: None,
        message: Some("Invalid parameter".into()),
        died_at: 1004,
    };
    assert_eq!(letter, expected);
    let other = open(&fs.process(1)).unwrap();
    assert_eq!(listed(&other), listed(&store));
    let mut payloads = Vec::new();
    let mut each = |_: &DeadLetter, payload: &str| {
        payloads.push(payload.to_owned());
        Ok(())
    };
    other
        .export(&|letter| number(letter) > 6, &mut each)
        .unwrap();
    assert_eq!(payloads, [r#"{"number":7}"#, r#"{"number":8}"#]);
    assert!(fs.resynced().is_empty());
}

#[test]
fn letters_are_replayed_and_purged_by_filter() {
    let fs = disk();
    let store = open(&fs).unwrap();
    bury(&store, 0..3).unwrap();
    bury(&store, 3..9).unwrap();
    let intake = FileIntake::open(&fs).unwrap();
    let is_even = |letter: &DeadLetter| number(letter).is_multiple_of(2);
    assert_eq!(store.replay(&is_even, &intake).unwrap(), 5);
    assert_eq!(FileIntake::taken(&fs), [0, 2, 4, 6, 8]);
    assert_eq!(store.replay(&is_even, &intake).unwrap(), 0);
    assert_eq!(store.purge(&|letter| number(letter) < 6).unwrap(), 3);
    assert_eq!(listed(&store), [7]);
    let counts = store.counts().unwrap();
    let expected = Counts {
        stored: 9,
        replayed: 5,
        purged: 3,
        damaged: 0,
    };
    assert_eq!((counts, counts.dead()), (expected, 1));
    assert_eq!(open(&fs.process(1)).unwrap().counts().unwrap(), expected);
}

#[test]
fn files_go_with_their_last_letter_and_their_counts_stay() {
    let fs = disk();
    let store = open(&fs).unwrap();
    for first in 0..20 {
        bury(&store, first..first + 1).unwrap();
    }
    let files = || store.folder.find().unwrap();
    assert!(files().letters.len() > 5);
    assert_eq!(store.purge(&all).unwrap(), 20);
    assert_eq!(files().letters.len(), 1, "the newest stays");
    assert_eq!(store.counts().unwrap().purged, 20);
    bury(&store, 20..21).unwrap();
    assert_eq!(listed(&store), [20]);
    assert_eq!(store.counts().unwrap().stored, 21);
}

#[test]
fn a_full_store_takes_nothing_and_keeps_everything() {
    let fs = disk();
    let limits = Limits {
        bytes: 1000,
        ..LIMITS
    };
    let store = DeadStore::open(Arc::new(fs.clone()), &folder(), limits).unwrap();
    let mut count = 0;
    let error = loop {
        match bury(&store, count..count + 1) {
            Ok(()) => count += 1,
            Err(error) => break error,
        }
    };
    assert_eq!(error.kind(), ErrorKind::SpoolFull);
    assert!((3..20).contains(&count));
    assert_eq!(listed(&store), (0..count).collect::<Vec<_>>());
    store.purge(&all).unwrap();
    bury(&store, count..count + 1).unwrap();
    assert_eq!(listed(&store), [count]);
}

#[test]
fn a_purge_makes_room_on_a_full_disk() {
    let fs = disk();
    let store = open(&fs).unwrap();
    for number in 0..20 {
        bury(&store, number..number + 1).unwrap();
    }
    let other = fs.open(Path::new("/other"), OpenMode::CreateNew).unwrap();
    fs.set_capacity(Some(200_000));
    while other.append(&[0; 100]).is_ok_and(|count| count > 0) {}
    other.append(&[0]).unwrap_err();
    assert_eq!(store.purge(&all).unwrap(), 20);
    assert_eq!(store.counts().unwrap().purged, 20);
    assert_eq!(store.folder.find().unwrap().letters.len(), 1);
}

#[test]
fn what_was_buried_is_not_buried_again() {
    let fs = disk();
    let store = open(&fs.process(1)).unwrap();
    bury(&store, 0..3).unwrap();
    bury(&store, 1..5).unwrap();
    assert_eq!(listed(&store), [0, 1, 2, 3, 4]);
    fs.kill(1);
    let next = open(&fs.process(2)).unwrap();
    let buried = next.buried([7; 16], 0).unwrap();
    assert!(buried.contains(&(4, cause(4))));
    assert_eq!(next.buried([7; 16], 1).unwrap(), []);
    assert_eq!(next.buried([8; 16], 0).unwrap(), []);
    bury(&next, 3..7).unwrap();
    assert_eq!(listed(&next), [0, 1, 2, 3, 4, 5, 6]);
}

#[test]
fn an_intake_that_gets_full_keeps_what_it_took() {
    let fs = disk();
    let store = open(&fs).unwrap();
    bury(&store, 0..5).unwrap();
    let intake = FileIntake::open(&fs).unwrap();
    fs.plan(Plan::nth(2, Fault::Error(libc::ENOSPC)).of(Call::Append));
    let error = store.replay(&all, &intake).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::SpoolFull);
    assert_eq!(FileIntake::taken(&fs), [0, 1]);
    assert_eq!(listed(&store), [2, 3, 4]);
    assert_eq!(store.counts().unwrap().replayed, 2);
}

#[test]
fn letters_are_counted_without_being_read_again() {
    let fs = disk();
    let store = open(&fs).unwrap();
    for first in (0..9).step_by(3) {
        bury(&store, first..first + 3).unwrap();
    }
    let counts = store.counts().unwrap();
    fs.clear_log();
    assert_eq!(store.counts().unwrap(), counts);
    assert_eq!(fs.calls(Call::ReadAt), 0);
    store.purge(&|letter| number(letter) == 4).unwrap();
    assert_eq!(store.counts().unwrap().purged, 1);
}
