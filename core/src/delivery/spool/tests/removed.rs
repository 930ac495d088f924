//! Somebody removes the folder under a living client.

use super::*;
use crate::ports::OsFs;

struct Scene {
    root: tempfile::TempDir,
    spool: DiskSpool,
}

fn scene() -> Scene {
    let root = tempfile::tempdir().unwrap();
    let spool = open_at(root.path());
    Scene { root, spool }
}

fn open_at(root: &Path) -> DiskSpool {
    let rng = Arc::new(SystemRng);
    let root = root.join("spool");
    DiskSpool::open(Arc::new(OsFs), rng, &root, &destination(), limits()).unwrap()
}

impl Scene {
    fn remove(&self) {
        std::fs::remove_dir_all(self.root.path().join("spool")).unwrap();
    }
}

#[test]
fn what_was_accepted_before_and_after_moves_into_a_new_folder() {
    let scene = scene();
    fill(&scene.spool, 0..2);
    scene.remove();
    fill(&scene.spool, 2..5);
    // The first outlet of all, from a folder that is not there.
    let mut outlet = scene.spool.outlet().unwrap();
    outlet.tend().unwrap();
    fill(&scene.spool, 5..6);
    assert!(outlet.elect().unwrap());
    let delivered = set(drain(&mut *outlet).unwrap());
    assert_eq!(delivered, set((0..6).map(|number| format!("id-{number}"))));
    let outcomes = scene.spool.intake().outcomes(100, true).unwrap();
    let numbers: BTreeSet<_> = outcomes.iter().map(|settled| settled.number).collect();
    assert_eq!(numbers, (1..=6).collect());
    assert_balanced(&scene.spool.books().unwrap());
}

#[test]
fn a_client_that_closes_right_after_leaves_its_events_behind() {
    let scene = scene();
    fill(&scene.spool, 0..2);
    scene.remove();
    drop(scene.spool);
    let next = open_at(scene.root.path());
    assert_eq!(drain(&mut *outlet(&next)).unwrap(), ["id-0", "id-1"]);
}

#[test]
fn what_no_file_holds_any_more_is_told_as_damaged() {
    let scene = scene();
    fill(&scene.spool, 0..3);
    scene.spool.intake().sync().unwrap();
    fill(&scene.spool, 3..4);
    scene.remove();
    scene.spool.intake().sync().unwrap();
    assert_eq!(drain(&mut *outlet(&scene.spool)).unwrap(), ["id-3"]);
    let outcomes = scene.spool.intake().outcomes(100, true).unwrap();
    let lost = outcomes.iter().filter(|it| it.outcome == Final::Damaged);
    assert_eq!(lost.count(), 3);
    assert_eq!(outcomes.len(), 4);
}

#[test]
fn without_a_new_folder_nothing_more_is_accepted() {
    let scene = scene();
    fill(&scene.spool, 0..1);
    let mut outlet = scene.spool.outlet().unwrap();
    scene.remove();
    let place = scene.root.path().join("spool");
    std::fs::write(&place, "a file in the way").unwrap();
    outlet.tend().unwrap_err();
    scene.spool.intake().append(&entry(1)).unwrap_err();
    std::fs::remove_file(&place).unwrap();
    fill(&scene.spool, 2..3);
    assert!(outlet.elect().unwrap());
    assert_eq!(set(drain(&mut *outlet).unwrap()), set(["id-0", "id-2"]));
}

#[test]
fn a_shipper_without_a_lock_ships_nothing_while_another_does() {
    let scene = scene();
    fill(&scene.spool, 0..2);
    let mut first = outlet(&scene.spool);
    let late = first.lease(&ALL).unwrap();
    scene.remove();
    let second = open_at(scene.root.path());
    let mut other = outlet(&second);
    first.tend().unwrap();
    fill(&scene.spool, 5..6);
    assert!(first.lease(&ALL).unwrap().is_empty());
    first.settle(&keys(&late), &Final::Delivered).unwrap();
    other.tend().unwrap();
    assert_eq!(other.lease(&ALL).unwrap().len(), 3);
    other.resign();
    first.tend().unwrap();
    assert_eq!(first.lease(&ALL).unwrap().len(), 3);
}

#[test]
fn an_answer_from_before_an_election_settles_nothing_else() {
    let fs = ModelFs::new();
    let spool = open(&fs).unwrap();
    fill(&spool, 0..6);
    let mut first = outlet(&spool);
    let late = first.lease(&Want { count: 3, ..ALL }).unwrap();
    first.resign();
    let mut second = outlet(&spool);
    let leased = second.lease(&Want { count: 3, ..ALL }).unwrap();
    second.settle(&keys(&leased), &Final::Delivered).unwrap();
    second.resign();
    assert!(first.elect().unwrap());
    let leased = first.lease(&ALL).unwrap();
    assert_eq!(leased.len(), 3);
    first.settle(&keys(&late), &Final::Delivered).unwrap();
    first.release(&keys(&leased));
    assert_eq!(first.lease(&ALL).unwrap().len(), 3);
}
