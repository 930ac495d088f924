//! The life of events when nothing fails.

use super::super::{Note, Settled};
use super::*;

#[test]
fn accepted_events_are_leased_once_the_oldest_first() {
    let spool = open(&ModelFs::new()).unwrap();
    fill(&spool, 0..7);
    let mut outlet = outlet(&spool);
    let first = outlet.lease(&Want { count: 4, ..ALL }).unwrap();
    assert_eq!(ids(&first), ["id-0", "id-1", "id-2", "id-3"]);
    assert!(first[2].entry == entry(2));
    let rest = outlet.lease(&ALL).unwrap();
    assert_eq!(ids(&rest), ["id-4", "id-5", "id-6"]);
    assert!(outlet.lease(&ALL).unwrap().is_empty());
    fill(&spool, 7..8);
    assert_eq!(ids(&outlet.lease(&ALL).unwrap()), ["id-7"]);
    outlet.release(&keys(&first));
    assert_eq!(ids(&outlet.lease(&ALL).unwrap()), ids(&first));
}

#[test]
fn a_lease_keeps_to_its_bytes_and_takes_a_large_entry_alone() {
    let spool = open(&ModelFs::new()).unwrap();
    fill(&spool, 0..3);
    let size = entry(0).payload.len();
    let mut outlet = outlet(&spool);
    let want = |bytes| Want { bytes, ..ALL };
    assert_eq!(outlet.lease(&want(2 * size)).unwrap().len(), 2);
    assert_eq!(outlet.lease(&want(1)).unwrap().len(), 1);
}

#[test]
fn streams_and_suspects_are_leased_apart() {
    let spool = open(&ModelFs::new()).unwrap();
    for number in 0..4 {
        let stream = [Stream::General, Stream::Store][number as usize % 2];
        let entry = Entry {
            stream,
            ..entry(number)
        };
        spool.intake().append(&entry).unwrap();
    }
    let mut outlet = outlet(&spool);
    let store = Want {
        stream: Stream::Store,
        ..ALL
    };
    assert_eq!(ids(&outlet.lease(&store).unwrap()), ["id-1", "id-3"]);
    let general = outlet.lease(&ALL).unwrap();
    assert_eq!(ids(&general), ["id-0", "id-2"]);
    outlet.note(&[general[1].key], Note::Suspect(5)).unwrap();
    outlet.release(&keys(&general));
    let suspects = Want {
        suspects: true,
        ..ALL
    };
    let suspects = outlet.lease(&suspects).unwrap();
    assert_eq!(
        (ids(&suspects), suspects[0].suspect),
        (vec!["id-2"], Some(5))
    );
    assert_eq!(ids(&outlet.lease(&ALL).unwrap()), ["id-0"]);
}

#[test]
fn the_owner_learns_every_outcome_once() {
    let spool = open(&ModelFs::new()).unwrap();
    fill(&spool, 0..4);
    assert_eq!(spool.intake().newest(), 4);
    let mut outlet = outlet(&spool);
    let leased = outlet.lease(&ALL).unwrap();
    let (last, rest) = leased.split_last().unwrap();
    outlet.settle(&[last.key], &Final::Dead(cause())).unwrap();
    let settled = |number: u64, outcome: Final| Settled {
        number,
        event_id: format!("id-{}", number - 1),
        event_name: "Purchase".into(),
        outcome,
    };
    let outcomes = spool.intake().outcomes(10, true).unwrap();
    assert_eq!(outcomes, [settled(4, Final::Dead(cause()))]);
    outlet.settle(&keys(rest), &Final::Delivered).unwrap();
    let two = spool.intake().outcomes(2, true).unwrap();
    assert_eq!(two, [1, 2].map(|number| settled(number, Final::Delivered)));
    let one = spool.intake().outcomes(2, true).unwrap();
    assert_eq!(one, [settled(3, Final::Delivered)]);
    assert_eq!(spool.intake().outcomes(10, true).unwrap(), []);
}

#[test]
fn who_only_counts_is_told_no_names() {
    let spool = open(&ModelFs::new()).unwrap();
    fill(&spool, 0..4);
    drain(&mut *outlet(&spool)).unwrap();
    let outcomes = spool.intake().outcomes(10, false).unwrap();
    let numbers: Vec<u64> = outcomes.iter().map(|it| it.number).collect();
    assert_eq!(numbers, [1, 2, 3, 4]);
    assert!(outcomes.iter().all(|it| it.event_id.is_empty()));
}

#[test]
fn what_was_delivered_and_read_is_removed_and_stays_in_the_books() {
    let fs = ModelFs::new();
    let spool = open(&fs).unwrap();
    fill(&spool, 0..7);
    let mut outlet = outlet(&spool);
    drain(&mut *outlet).unwrap();
    let before = spool.books().unwrap();
    assert_eq!(counts(&before), [7, 7, 0, 0, 0, 0]);
    let files = |fs: &ModelFs| {
        let folder = Path::new(ROOT).join(destination().folder());
        let names = fs.list(&folder).unwrap();
        let writer = names.into_iter().find(|name| name.starts_with("w-"));
        writer.map_or(0, |name| fs.list(&folder.join(name)).unwrap().len())
    };
    assert_eq!(spool.intake().outcomes(10, true).unwrap().len(), 7);
    outlet.tend().unwrap();
    // The lock, the open segment with its outcomes, and the one opened ahead with its outcomes.
    assert_eq!(files(&fs), 5);
    assert_eq!(counts(&spool.books().unwrap()), counts(&before));
    drop(spool);
    drop(outlet);
    let spool = open(&fs).unwrap();
    let mut outlet = super::outlet(&spool);
    outlet.tend().unwrap();
    drain(&mut *outlet).unwrap();
    outlet.tend().unwrap();
    assert_eq!(files(&fs), 0);
    assert_eq!(counts(&spool.books().unwrap()), counts(&before));
}

#[test]
fn the_books_tell_what_is_pending_and_since_when() {
    let spool = open(&ModelFs::new()).unwrap();
    assert_eq!(spool.books().unwrap(), Books::default());
    fill(&spool, 0..8);
    let mut outlet = outlet(&spool);
    let leased = outlet.lease(&Want { count: 4, ..ALL }).unwrap();
    let all = spool.books().unwrap();
    assert_eq!(counts(&all), [8, 0, 0, 8, 0, 0]);
    assert_eq!(all.oldest_accepted_at, Some(entry(0).accepted_at));
    outlet.settle(&keys(&leased), &Final::Delivered).unwrap();
    let half = spool.books().unwrap();
    assert_eq!(counts(&half), [8, 4, 0, 4, 0, 0]);
    assert_eq!(half.oldest_accepted_at, Some(entry(4).accepted_at));
    assert_eq!(half.pending_bytes * 2, all.pending_bytes);
}

#[test]
fn the_dead_are_in_the_store_and_can_be_replayed() {
    let spool = open(&ModelFs::new()).unwrap();
    fill(&spool, 0..4);
    let mut outlet = outlet(&spool);
    let leased = outlet.lease(&ALL).unwrap();
    outlet
        .settle(&keys(&leased), &Final::Dead(cause()))
        .unwrap();
    assert_eq!(counts(&spool.books().unwrap()), [4, 0, 4, 0, 0, 0]);
    let first = |letter: &super::super::DeadLetter| letter.event_id == "id-0";
    let replayed = spool.dead_letters().replay(&first, spool.intake());
    assert_eq!(replayed.unwrap(), 1);
    assert_eq!(counts(&spool.books().unwrap()), [4, 0, 3, 1, 0, 0]);
    assert_eq!(drain(&mut *outlet).unwrap(), ["id-0"]);
    let second = |letter: &super::super::DeadLetter| letter.event_id == "id-1";
    assert_eq!(spool.dead_letters().purge(&second).unwrap(), 1);
    assert_eq!(counts(&spool.books().unwrap()), [4, 1, 2, 0, 1, 0]);
}

#[test]
fn a_process_that_only_sends_makes_no_writer() {
    let fs = ModelFs::new();
    let spool = open(&fs).unwrap();
    outlet(&spool).tend().unwrap();
    spool.intake().sync().unwrap();
    spool.intake().seal().unwrap();
    let folder = Path::new(ROOT).join(destination().folder());
    let names = fs.list(&folder).unwrap();
    assert!(
        names.iter().all(|name| !name.starts_with("w-")),
        "{names:?}"
    );
}
