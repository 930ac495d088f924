//! A disk that is full or failing, at every call.

use super::script::{Seen, dead};
use super::*;
use crate::error::ErrorKind;
use crate::ports::model::{Call, Fault, Plan};
use crate::ports::{OpenMode, Suitability};

/// One life with this fault at that call; then the disk works again, in the same process.
fn fail_at(call: u64, fault: Fault) -> bool {
    let fs = ModelFs::new();
    fs.plan(Plan::nth(call, fault));
    let mut seen = Seen::default();
    seen.live(&fs);
    let is_over = fs.log().len() as u64 <= call;
    fs.heal();
    let (spool, _) = seen.finish(&fs.process(1));
    let dead = dead(&spool);
    let ended: BTreeSet<_> = seen.delivered.union(&dead).cloned().collect();
    let at = format!("at call {call}, {fault:?}: {seen:?}");
    assert_eq!(ended, seen.accepted, "{at}");
    let books = spool.books().unwrap();
    assert_balanced(&books);
    assert_eq!(books.accepted, seen.accepted.len() as u64, "{at}");
    assert_eq!((books.pending, books.damaged), (0, 0), "{at}");
    assert_eq!(fs.resynced(), [""; 0], "{at}");
    is_over
}

fn fail_everywhere(fault: Fault) {
    let ends = (0..2000).find(|call| fail_at(*call, fault)).unwrap();
    assert!(ends > 100, "{ends} calls were tried");
}

#[test]
fn an_io_error_at_any_call_loses_nothing() {
    fail_everywhere(Fault::Error(libc::EIO));
}

#[test]
fn a_full_disk_at_any_call_loses_nothing() {
    fail_everywhere(Fault::Error(libc::ENOSPC));
}

#[test]
fn an_interruption_at_any_call_loses_nothing() {
    fail_everywhere(Fault::Error(libc::EINTR));
}

#[test]
fn a_short_read_or_write_at_any_call_loses_nothing() {
    for bytes in [0, 1, 21] {
        fail_everywhere(Fault::Short(bytes));
    }
}

#[test]
fn a_full_disk_is_an_error_until_there_is_room() {
    let fs = ModelFs::new();
    let spool = open(&fs).unwrap();
    fill(&spool, 0..1);
    fs.plan(Plan::always(Fault::Short(10)).of(Call::Append));
    let error = spool.intake().append(&entry(1)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::SpoolFull);
    fs.heal();
    fs.plan(Plan::always(Fault::Error(libc::EIO)).of(Call::Append));
    let error = spool.intake().append(&entry(1)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Storage);
    fs.heal();
    fill(&spool, 2..3);
    assert_eq!(drain(&mut *outlet(&spool)).unwrap(), ["id-0", "id-2"]);
}

#[test]
fn half_a_record_that_stays_ends_the_segment() {
    let fs = ModelFs::new();
    let spool = open(&fs).unwrap();
    fill(&spool, 0..1);
    fs.plan(Plan::nth(0, Fault::Short(30)).of(Call::Append));
    fs.plan(Plan::always(Fault::Error(libc::EIO)).of(Call::Truncate));
    spool.intake().append(&entry(1)).unwrap_err();
    fs.heal();
    fill(&spool, 2..3);
    assert_eq!(drain(&mut *outlet(&spool)).unwrap(), ["id-0", "id-2"]);
    assert_eq!(counts(&spool.books().unwrap()), [2, 2, 0, 0, 0, 0]);
}

#[test]
fn the_quota_is_an_error_until_events_are_delivered() {
    let quota = 1000;
    let limits = Limits { quota, ..limits() };
    let spool = open_with(ModelFs::new(), limits).unwrap();
    let full = (0..100).find_map(|number| spool.intake().append(&entry(number)).err());
    assert_eq!(full.unwrap().kind(), ErrorKind::SpoolFull);
    let mut outlet = outlet(&spool);
    outlet.tend().unwrap();
    spool.intake().append(&entry(0)).unwrap_err();
    drain(&mut *outlet).unwrap();
    spool.intake().outcomes(1000, true).unwrap();
    outlet.tend().unwrap();
    outlet.tend().unwrap();
    fill(&spool, 0..1);
}

#[test]
fn a_long_list_of_segments_is_not_read_at_every_upkeep() {
    let fs = ModelFs::new();
    let spool = open(&fs.process(1)).unwrap();
    fill(&spool, 0..6000);
    let other = open(&fs.process(2)).unwrap();
    let mut outlet = other.outlet().unwrap();
    fs.clear_log();
    for _ in 0..12 {
        outlet.tend().unwrap();
    }
    // A little more than 4000 names: every fifth time. The home, and the folder in it.
    assert_eq!(fs.calls(Call::List), 2 * 2);
    assert_eq!(fs.calls(Call::Space), 12);
}

#[test]
fn a_twentieth_of_the_disk_stays_free() {
    let fs = ModelFs::new();
    fs.set_capacity(Some(10_000_000));
    let spool = open(&fs).unwrap();
    fill(&spool, 0..1);
    let other = fs.open(Path::new("/other"), OpenMode::CreateNew).unwrap();
    other.append(vec![0; 9_600_000].as_slice()).unwrap();
    let mut outlet = outlet(&spool);
    let _ = outlet.tend();
    let error = spool.intake().append(&entry(1)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::SpoolFull);
    assert_eq!(drain(&mut *outlet).unwrap(), ["id-0"]);
    fs.remove_file(Path::new("/other")).unwrap();
    fill(&spool, 1..2);
}

#[test]
fn a_failed_sync_is_answered_with_a_new_file() {
    let fs = ModelFs::new();
    let spool = open(&fs).unwrap();
    let mut seen = Seen::default();
    seen.append(&spool, 0..5);
    fs.plan(Plan::always(Fault::Error(libc::EIO)).of(Call::Sync));
    spool.intake().sync().unwrap_err();
    seen.append(&spool, 5..7);
    spool.intake().sync().unwrap_err();
    fs.heal();
    spool.intake().sync().unwrap();
    assert_eq!(fs.resynced(), [""; 0]);
    fs.power_loss(&mut crate::ports::model::Choices::Nothing);
    let (spool, delivered) = seen.finish(&fs.process(1));
    assert_eq!(delivered, seen.accepted);
    assert_eq!(counts(&spool.books().unwrap()), [7, 7, 0, 0, 0, 0]);
}

#[test]
fn what_is_leased_when_its_file_is_replaced_is_settled_in_the_new_one() {
    let fs = ModelFs::new();
    let spool = open(&fs).unwrap();
    fill(&spool, 0..2);
    let mut outlet = outlet(&spool);
    let leased = outlet.lease(&ALL).unwrap();
    fs.plan(Plan::nth(0, Fault::Error(libc::EIO)).of(Call::Sync));
    spool.intake().sync().unwrap();
    outlet.settle(&keys(&leased), &Final::Delivered).unwrap();
    outlet.tend().unwrap();
    assert!(drain(&mut *outlet).unwrap().is_empty());
    assert_eq!(spool.intake().outcomes(10, true).unwrap().len(), 2);
}

#[test]
fn a_folder_that_can_not_be_trusted_is_refused() {
    for (suitability, word) in [
        (Suitability::Foreign, "another user"),
        (Suitability::Remote, "network"),
    ] {
        let fs = ModelFs::new();
        fs.set_suitability(suitability);
        let error = open(&fs).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        assert_eq!(error.field(), Some("spool_dir"));
        assert!(error.to_string().contains(word), "{error}");
    }
    let fs = ModelFs::new();
    fs.plan(Plan::always(Fault::Error(libc::EROFS)).of(Call::CreateDir));
    assert_eq!(open(&fs).unwrap_err().kind(), ErrorKind::Config);
}

#[test]
fn a_newer_format_is_refused_and_a_damaged_one_is_an_error() {
    for (text, kind) in [
        ("capikit spool 2\n", ErrorKind::Config),
        ("capikit spooX 1\n", ErrorKind::Storage),
    ] {
        let fs = ModelFs::new();
        drop(open(&fs).unwrap());
        let format = Path::new(ROOT).join(destination().folder()).join("FORMAT");
        fs.overwrite(&format, text.as_bytes());
        let error = open(&fs).unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
    }
}

/// As when its writer seals it between two looks: it has another name.
#[test]
fn a_segment_that_is_not_found_once_is_looked_for_again() {
    let mut opened = 0;
    loop {
        let fs = ModelFs::new();
        let spool = open(&fs).unwrap();
        let mut outlet = outlet(&spool);
        fill(&spool, 0..2);
        fs.clear_log();
        fs.plan(Plan::nth(opened, Fault::Error(libc::ENOENT)).of(Call::Open));
        let leased = outlet.lease(&ALL).unwrap();
        assert_eq!(ids(&leased), ["id-0", "id-1"], "open number {opened}");
        let opens = fs
            .log()
            .iter()
            .filter(|made| made.call == Call::Open)
            .count();
        if opens as u64 <= opened {
            break;
        }
        opened += 1;
    }
    assert!(opened >= 2, "it is opened to be found, and to be read");
}

/// Its writer has sealed the segment since the events were leased.
#[test]
fn an_event_dies_in_a_segment_of_another_name() {
    let fs = ModelFs::new();
    let spool = open(&fs).unwrap();
    let mut outlet = outlet(&spool);
    fill(&spool, 0..2);
    let leased = outlet.lease(&ALL).unwrap();
    fill(&spool, 2..5);
    outlet
        .settle(&keys(&leased), &Final::Dead(cause()))
        .unwrap();
    assert_eq!(dead(&spool).len(), 2);
}
