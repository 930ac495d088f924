//! Several writers, one elected shipper, and the dead among them.

use super::*;

#[test]
fn one_ships_for_all_until_it_resigns() {
    let fs = ModelFs::new();
    let spools = [1, 2, 3].map(|process| open(&fs.process(process)).unwrap());
    for (spool, start) in spools.iter().zip([0, 10, 20]) {
        fill(spool, start..start + 4);
    }
    let mut first = outlet(&spools[0]);
    let mut second = spools[1].outlet().unwrap();
    assert!(!second.elect().unwrap());
    assert!(second.lease(&ALL).unwrap().is_empty());
    let leased = first.lease(&Want { count: 5, ..ALL }).unwrap();
    assert_eq!(ids(&leased), ["id-0", "id-1", "id-2", "id-3", "id-10"]);
    first.settle(&keys(&leased), &Final::Delivered).unwrap();
    assert_eq!(first.lease(&Want { count: 2, ..ALL }).unwrap().len(), 2);
    first.resign();
    assert!(second.elect().unwrap());
    assert!(!first.elect().unwrap());
    let rest = drain(&mut *second).unwrap();
    let expected = [11, 12, 13, 20, 21, 22, 23].map(|number| format!("id-{number}"));
    assert_eq!(rest, expected);
    for spool in &spools {
        assert_eq!(spool.intake().outcomes(10, true).unwrap().len(), 4);
        assert_eq!(counts(&spool.books().unwrap()), [12, 12, 0, 0, 0, 0]);
    }
}

#[test]
fn the_events_of_a_killed_process_are_adopted_and_its_folder_removed() {
    let fs = ModelFs::new();
    let dead = open(&fs.process(1)).unwrap();
    fill(&dead, 0..5);
    fs.kill(1);
    let spool = open(&fs).unwrap();
    let mut outlet = outlet(&spool);
    assert_eq!(drain(&mut *outlet).unwrap().len(), 5);
    outlet.tend().unwrap();
    let folder = Path::new(ROOT).join(destination().folder());
    let names = fs.list(&folder).unwrap();
    assert!(
        names.iter().all(|name| !name.starts_with("w-")),
        "{names:?}"
    );
    assert_eq!(counts(&spool.books().unwrap()), [5, 5, 0, 0, 0, 0]);
}

/// In a long outage many may die, and each lock is an open file of the process that ships.
#[test]
fn no_lock_of_the_dead_is_held_while_their_events_wait() {
    let fs = ModelFs::new();
    for process in 1..4 {
        fill(&open(&fs.process(process)).unwrap(), 0..2);
        fs.kill(process);
    }
    let spool = open(&fs).unwrap();
    let mut outlet = outlet(&spool);
    outlet.tend().unwrap();
    let folder = Path::new(ROOT).join(destination().folder());
    for name in fs.list(&folder).unwrap() {
        if name.starts_with("w-") {
            let lock = folder.join(name).join("lock");
            assert!(fs.process(9).try_lock(&lock).unwrap().is_some());
        }
    }
    assert_eq!(drain(&mut *outlet).unwrap().len(), 6);
}

#[test]
fn a_living_process_is_not_adopted() {
    let fs = ModelFs::new();
    let living = open(&fs.process(1)).unwrap();
    fill(&living, 0..2);
    let spool = open(&fs).unwrap();
    let mut outlet = outlet(&spool);
    drain(&mut *outlet).unwrap();
    outlet.tend().unwrap();
    fill(&living, 2..3);
    assert_eq!(drain(&mut *outlet).unwrap(), ["id-2"]);
    assert_eq!(living.intake().outcomes(10, true).unwrap().len(), 3);
}

#[test]
fn what_a_killed_shipper_had_in_flight_is_ambiguous() {
    let fs = ModelFs::new();
    let first = open(&fs.process(1)).unwrap();
    fill(&first, 0..4);
    let mut outlet = outlet(&first);
    let leased = outlet.lease(&Want { count: 2, ..ALL }).unwrap();
    outlet
        .note(&keys(&leased), super::super::Note::Sending(77))
        .unwrap();
    fs.kill(1);
    let second = open(&fs).unwrap();
    let mut outlet = super::outlet(&second);
    let leased = outlet.lease(&ALL).unwrap();
    let ambiguous: Vec<_> = leased.iter().map(|it| it.first_ambiguous_at).collect();
    assert_eq!(ambiguous, [Some(77), Some(77), None, None]);
}

#[test]
fn folders_of_two_destinations_share_nothing() {
    let fs = ModelFs::new();
    let one = open(&fs).unwrap();
    let other = Destination {
        pixel_id: "2".into(),
        ..destination()
    };
    let rng = Arc::new(SystemRng);
    let other = DiskSpool::open(Arc::new(fs), rng, Path::new(ROOT), &other, limits()).unwrap();
    fill(&one, 0..2);
    let mut outlets = [outlet(&one), outlet(&other)];
    assert!(drain(&mut *outlets[1]).unwrap().is_empty());
    assert_eq!(drain(&mut *outlets[0]).unwrap().len(), 2);
}
