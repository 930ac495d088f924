//! Files that are cut off or have a flipped bit, at every place.

use std::path::PathBuf;

use super::super::limits::MOST_EVENTS;
use super::script::{Seen, dead};
use super::*;
use crate::ports::OpenMode;

/// Seven events of a killed process: two sealed segments and one event in an open one. The first
/// four were delivered, the fifth has died.
fn killed(with_outcomes: bool) -> ModelFs {
    let fs = ModelFs::new();
    let spool = open(&fs.process(1)).unwrap();
    fill(&spool, 0..7);
    if with_outcomes {
        let mut outlet = outlet(&spool);
        let leased = outlet.lease(&Want { count: 5, ..ALL }).unwrap();
        outlet
            .settle(&keys(&leased[..4]), &Final::Delivered)
            .unwrap();
        outlet
            .settle(&keys(&leased[4..]), &Final::Dead(cause()))
            .unwrap();
    }
    fs.kill(1);
    fs
}

/// The first file whose name ends so.
fn find(fs: &ModelFs, end: &str) -> PathBuf {
    let folder = Path::new(ROOT).join(destination().folder());
    let names = fs.list(&folder).unwrap();
    let writer = names.iter().find(|name| name.starts_with("w-")).unwrap();
    let folder = folder.join(writer);
    let mut names = fs.list(&folder).unwrap();
    names.sort();
    let name = names.into_iter().find(|name| name.ends_with(end)).unwrap();
    folder.join(name)
}

/// The file cut at every byte, then with every bit flipped.
fn each_damage(bytes: &[u8], mut test: impl FnMut(&[u8], Option<usize>)) {
    for length in 0..bytes.len() {
        test(&bytes[..length], Some(length));
    }
    for bit in 0..bytes.len() * 8 {
        let mut bytes = bytes.to_vec();
        bytes[bit / 8] ^= 1 << (bit % 8);
        test(&bytes, None);
    }
}

fn finish(fs: &ModelFs) -> ([u64; 6], BTreeSet<String>, BTreeSet<String>) {
    let (spool, delivered) = Seen::default().finish(&fs.process(2));
    let books = spool.books().unwrap();
    assert_balanced(&books);
    (counts(&books), delivered, dead(&spool))
}

#[test]
fn only_the_damaged_records_of_a_sealed_segment_are_lost_and_counted() {
    let whole = killed(false);
    let path = find(&whole, ".ready");
    let bytes = whole.bytes(&path).unwrap();
    let record = bytes.len() / 3;
    each_damage(&bytes, |damaged, cut_at| {
        let fs = whole.snapshot();
        fs.overwrite(&path, damaged);
        let lost = cut_at.map_or(1, |length| 3 - length / record) as u64;
        let (counts, delivered, _) = finish(&fs);
        assert_eq!(counts, [7, 7 - lost, 0, 0, 0, lost]);
        assert_eq!(delivered.len() as u64, 7 - lost);
        let folder = Path::new(ROOT).join(destination().folder());
        let quarantine = fs.list(&folder.join("quarantine")).unwrap();
        assert_eq!(quarantine.len(), 1);
    });
}

#[test]
fn a_flipped_bit_in_an_open_segment_is_counted_and_a_torn_tail_is_not() {
    let whole = killed(false);
    let path = find(&whole, ".open");
    let bytes = whole.bytes(&path).unwrap();
    each_damage(&bytes, |damaged, cut_at| {
        let fs = whole.snapshot();
        fs.overwrite(&path, damaged);
        let (counts, ..) = finish(&fs);
        let is_cut = cut_at.is_some();
        let expected = if is_cut {
            [6, 6, 0, 0, 0, 0]
        } else {
            [7, 6, 0, 0, 0, 1]
        };
        assert_eq!(counts, expected, "{cut_at:?}");
    });
}

#[test]
fn damaged_outcomes_lose_no_event_and_bury_none_twice() {
    let whole = killed(true);
    for number in ["000001.ack", "000002.ack"] {
        let path = find(&whole, number);
        let bytes = whole.bytes(&path).unwrap();
        each_damage(&bytes, |damaged, _| {
            let fs = whole.snapshot();
            fs.overwrite(&path, damaged);
            let (counts, delivered, dead) = finish(&fs);
            assert_eq!(counts, [7, 6, 1, 0, 0, 0]);
            assert_eq!(dead, set(["id-4"]));
            assert!(delivered.is_superset(&set(["id-5", "id-6"])));
        });
    }
}

#[test]
fn one_bad_place_in_the_final_counts_changes_no_books() {
    let whole = killed(true);
    let (expected, ..) = finish(&whole);
    let path = Path::new(ROOT).join(destination().folder()).join("tally");
    let bytes = whole.bytes(&path).unwrap();
    each_damage(&bytes, |damaged, cut_at| {
        let fs = whole.snapshot();
        fs.overwrite(&path, damaged);
        let spool = open(&fs.process(3)).unwrap();
        // What is cut off to less than one copy can not be known.
        if cut_at.is_none_or(|length| length >= bytes.len() / 2) {
            assert_eq!(counts(&spool.books().unwrap()), expected);
        }
        fill(&spool, 10..12);
        assert_eq!(drain(&mut *outlet(&spool)).unwrap().len(), 2);
    });
}

#[test]
fn garbage_and_zeros_are_no_records() {
    for garbage in [vec![0; 5000], vec![0xFF; 5000], vec![b'c'; 5000]] {
        let fs = killed(false);
        let path = find(&fs, ".ready");
        fs.overwrite(&path, &garbage);
        let (counts, ..) = finish(&fs);
        assert_eq!(counts, [7, 4, 0, 0, 0, 3]);
    }
}

/// Found by 100 000 histories from seed 2611.
#[test]
fn an_outcome_file_that_a_power_loss_took_survives_the_next() {
    let fs = ModelFs::new();
    let first = open(&fs.process(1)).unwrap();
    fill(&first, 0..1);
    first.intake().sync().unwrap();
    fs.kill(1);
    let home = Path::new(ROOT).join(destination().folder());
    let names = fs.list(&home).unwrap();
    let writer = home.join(names.iter().find(|name| name.starts_with("w-")).unwrap());
    fs.remove_file(&writer.join("000001.ack")).unwrap();
    fs.sync_dir(&writer).unwrap();
    for process in [2, 3] {
        let spool = open(&fs.process(process)).unwrap();
        fill(&spool, process..process + 1);
        let mut outlet = outlet(&spool);
        let leased = outlet.lease(&Want { count: 1, ..ALL }).unwrap();
        let dead = Final::Dead(cause());
        outlet.settle(&keys(&leased), &dead).unwrap();
        spool.intake().sync().unwrap();
        fs.kill(process);
    }
    fs.power_loss(&mut crate::ports::model::Choices::Nothing);
    let spool = open(&fs.process(4)).unwrap();
    assert_eq!(counts(&spool.books().unwrap()), [3, 0, 2, 1, 0, 0]);
    assert_eq!(drain(&mut *outlet(&spool)).unwrap().len(), 1);
}

#[test]
fn a_name_that_tells_an_absurd_count_is_nobodys() {
    for count in [u32::MAX, MOST_EVENTS + 1] {
        let fs = killed(false);
        let path = find(&fs, ".ready");
        let name = format!("000001-{count}-18446744073709551615-1-0.ready");
        let absurd = path.with_file_name(&name);
        fs.rename(&path, &absurd).unwrap();
        // Three of seven events are in it.
        let spool = open(&fs).unwrap();
        assert_eq!(counts(&spool.books().unwrap()), [4, 0, 0, 4, 0, 0]);
        let (counts, delivered, _) = finish(&fs);
        assert_eq!(counts, [4, 4, 0, 0, 0, 0]);
        assert_eq!(delivered.len(), 4);
        assert!(fs.bytes(&absurd).is_some());
    }
}

#[test]
fn a_name_that_tells_too_many_uses_no_memory_beyond_its_limit() {
    let fs = killed(false);
    let path = find(&fs, ".ready");
    let name = format!("000001-{MOST_EVENTS}-100-1-0.ready");
    fs.rename(&path, &path.with_file_name(name)).unwrap();
    let lost = u64::from(MOST_EVENTS) - 3;
    let (counts, delivered, _) = finish(&fs);
    assert_eq!(counts, [7 + lost, 7, 0, 0, 0, lost]);
    assert_eq!(delivered.len(), 7);
}

#[test]
fn a_file_that_is_nobodys_keeps_only_its_own_folder() {
    let fs = ModelFs::new();
    let folder = Path::new(ROOT).join(destination().folder());
    for process in 1..4 {
        let dead = open(&fs.process(process)).unwrap();
        fill(&dead, 0..2);
    }
    let writers = |fs: &ModelFs| {
        let mut names = fs.list(&folder).unwrap();
        names.retain(|name| name.starts_with("w-"));
        names
    };
    let first = folder.join(&writers(&fs)[0]);
    fs.open(&first.join(".DS_Store"), OpenMode::CreateNew)
        .unwrap();
    (1..4).for_each(|process| fs.kill(process));
    let spool = open(&fs).unwrap();
    let mut outlet = outlet(&spool);
    drain(&mut *outlet).unwrap();
    outlet.tend().unwrap();
    assert_eq!(writers(&fs).len(), 1);
    assert_eq!(fs.list(&first).unwrap(), [".DS_Store"]);
}
