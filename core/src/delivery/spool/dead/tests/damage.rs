//! Every byte flipped, and every length cut to.

use super::*;

/// Nine letters in three files: two are replayed and one is purged, and two files were removed.
fn store() -> ModelFs {
    let fs = disk();
    let store = open(&fs).unwrap();
    for first in (0..15).step_by(3) {
        bury(&store, first..first + 3).unwrap();
    }
    let intake = FileIntake::open(&fs).unwrap();
    store.purge(&|letter| number(letter) < 6).unwrap();
    store
        .replay(&|letter| [6, 8].contains(&number(letter)), &intake)
        .unwrap();
    store.purge(&|letter| number(letter) == 10).unwrap();
    assert_eq!(listed(&store), LISTED);
    fs
}

const LISTED: [u32; 6] = [7, 9, 11, 12, 13, 14];

const COUNTS: Counts = Counts {
    stored: 15,
    replayed: 2,
    purged: 7,
    damaged: 0,
};

fn paths(fs: &ModelFs, kind: &str) -> Vec<PathBuf> {
    let names = fs.list(&folder()).unwrap();
    let own = names.iter().filter(|name| name.ends_with(kind));
    own.map(|name| folder().join(name)).collect()
}

/// Each file of this kind with each of its bits flipped, one at a time.
fn flipped(kind: &str, check: impl Fn(&DeadStore)) {
    let fs = store();
    for path in paths(&fs, kind) {
        let bytes = fs.bytes(&path).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut bytes = bytes.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            fs.overwrite(&path, &bytes);
            check(&open(&fs).unwrap());
        }
        fs.overwrite(&path, &bytes);
    }
}

#[test]
fn a_flipped_bit_costs_one_letter_and_is_counted() {
    flipped("letters", |store| {
        let counts = store.counts().unwrap();
        let listed = set(&listed(store));
        // A letter that had left before is no loss.
        assert_eq!(listed.len() as u64 + counts.damaged, 6);
        assert!(counts.damaged <= 1);
        assert_eq!(counts.stored, 15);
        assert!(listed.is_subset(&LISTED.into()));
    });
}

#[test]
fn a_flipped_bit_in_what_is_written_twice_changes_nothing() {
    for kind in ["gone", "tally"] {
        flipped(kind, |store| {
            assert_eq!(listed(store), LISTED);
            assert_eq!(store.counts().unwrap(), COUNTS);
        });
    }
}

#[test]
fn a_file_that_was_cut_keeps_what_comes_before() {
    let fs = store();
    for path in paths(&fs, "letters") {
        let bytes = fs.bytes(&path).unwrap();
        let mut most = 0;
        for length in 0..bytes.len() {
            fs.overwrite(&path, &bytes[..length]);
            let store = open(&fs).unwrap();
            let listed = set(&listed(&store));
            assert!(listed.is_subset(&LISTED.into()));
            assert!(listed.len() >= most);
            most = listed.len();
            assert_balanced(&store);
        }
        assert!(most >= LISTED.len() - 1);
        fs.overwrite(&path, &bytes);
    }
}

#[test]
fn a_cut_record_of_what_left_brings_letters_back_and_loses_none() {
    let fs = store();
    for kind in ["gone", "tally"] {
        for path in paths(&fs, kind) {
            let bytes = fs.bytes(&path).unwrap();
            for length in 0..bytes.len() {
                fs.overwrite(&path, &bytes[..length]);
                let store = open(&fs).unwrap();
                assert!(set(&listed(&store)).is_superset(&LISTED.into()));
                assert_balanced(&store);
                if length >= bytes.len() / 2 {
                    assert_eq!(listed(&store), LISTED);
                }
            }
            fs.overwrite(&path, &bytes);
        }
    }
}

#[test]
fn a_damaged_store_takes_letters_and_is_emptied() {
    let fs = store();
    for path in paths(&fs, "letters") {
        let mut bytes = fs.bytes(&path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 0xFF;
        fs.overwrite(&path, &bytes);
    }
    let store = open(&fs).unwrap();
    bury(&store, 20..23).unwrap();
    assert_eq!(listed(&store), [9, 11, 12, 14, 20, 21, 22]);
    assert_eq!(store.purge(&all).unwrap(), 7);
    assert_eq!(listed(&store), [0; 0]);
    let counts = store.counts().unwrap();
    assert_eq!(counts.stored, 18);
    assert_eq!(counts.damaged, 2, "one of the three was purged before");
}

#[test]
fn a_newer_version_is_left_alone() {
    let fs = store();
    let path = paths(&fs, "letters").remove(0);
    let mut bytes = Vec::new();
    frame::push(&mut bytes, 0, |body| body.push(2));
    fs.overwrite(&path, &bytes);
    let store = open(&fs).unwrap();
    let error = store.purge(&all).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Storage);
    assert!(error.to_string().contains("newer version"), "{error}");
    assert_eq!(fs.bytes(&path).unwrap(), bytes);
}
