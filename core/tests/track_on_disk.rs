//! Tracked events in files: restarts, several clients, dead letters.

#![cfg(test)] // Tells clippy that the functions around the tests are tests too.

mod endpoint;
mod tracking;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use capikit::{Ambiguous, Client, DeadLetter, Durability, ErrorKind, Reason};
use endpoint::{Endpoint, Step};
use tracking::{Folder, LONG, event, ids, on_disk, refusal, unreachable, wait_for};

#[test]
fn events_on_disk_arrive_and_leave_nothing_behind() {
    let (endpoint, folder) = (Endpoint::start([]), Folder::new());
    let client = Client::new(on_disk(&endpoint, &folder)).unwrap();
    for number in 0..2_500 {
        client.track(event(&number.to_string())).unwrap();
    }
    let report = client.flush_blocking(LONG).unwrap();
    assert_eq!(
        (report.delivered, report.pending, report.dead),
        (2_500, 0, 0)
    );
    let mut arrived = ids(&endpoint).concat();
    arrived.sort_unstable();
    arrived.dedup();
    assert_eq!(arrived.len(), 2_500);
    let books = client.stats().unwrap().books;
    assert_eq!((books.accepted, books.delivered), (2_500, 2_500));
}

#[test]
fn no_token_and_no_address_is_on_the_disk_as_it_was_given() {
    let (endpoint, folder) = (Endpoint::start([]), Folder::new());
    let client = Client::new(on_disk(&endpoint, &folder)).unwrap();
    client.track(event("a")).unwrap();
    client.seal().unwrap();
    let mut files = Vec::new();
    collect(folder.path(), &mut files);
    assert!(!files.is_empty());
    for file in files {
        let bytes = fs::read(&file).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("EAAtrack"), "{}", file.display());
        assert!(!text.contains("ann@example.com"), "{}", file.display());
    }
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else {
            files.push(path);
        }
    }
}

/// The first client ends without closing, as a process does that is killed.
#[test]
fn the_next_run_delivers_what_was_left() {
    let folder = Folder::new();
    let settings = unreachable(&folder);
    let first = Client::new(settings.clone()).unwrap();
    for id in ["a", "b", "c"] {
        first.track(event(id)).unwrap();
    }
    drop(first);

    let endpoint = Endpoint::at(settings.base_url.as_deref().unwrap());
    let second = Client::new(settings).unwrap();
    wait_for("three events", || ids(&endpoint).concat().len() == 3);
    assert_eq!(ids(&endpoint).concat(), ["a", "b", "c"]);
    // They are not its own.
    let report = second.flush_blocking(LONG).unwrap();
    assert_eq!((report.delivered, report.pending), (0, 0));
    wait_for("the books", || second.stats().unwrap().books.delivered == 3);
}

/// Folders where files should be, which fail like bad sectors; and what strangers left.
#[test]
fn what_can_not_be_read_stops_nothing_else() {
    let folder = Folder::new();
    let settings = unreachable(&folder);
    let first = Client::new(settings.clone()).unwrap();
    first.track(event("a")).unwrap();
    first.close(Duration::ZERO).unwrap();
    drop(first);
    let destination = folder_in(folder.path(), "");
    let writer = folder_in(&destination, "w-");
    fs::create_dir(writer.join("000099.open")).unwrap();
    let stranger = destination.join("t-6b3f3a52-5b0e-4f3c-9d5c-0a8f3f3f3f3f");
    fs::create_dir(&stranger).unwrap();
    fs::write(stranger.join("notes.txt"), "not ours").unwrap();
    fs::write(
        destination.join("w-7b3f3a52-5b0e-4f3c-9d5c-0a8f3f3f3f3f"),
        "",
    )
    .unwrap();

    let endpoint = Endpoint::at(settings.base_url.as_deref().unwrap());
    let second = Client::new(settings).unwrap();
    second.track(event("b")).unwrap();
    assert_eq!(second.flush_blocking(LONG).unwrap().delivered, 1);
    wait_for("both events", || ids(&endpoint).concat().len() == 2);
    wait_for("the books", || second.stats().unwrap().books.delivered == 2);
    assert!(stranger.join("notes.txt").exists());
}

fn folder_in(folder: &Path, beginning: &str) -> PathBuf {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    let is_it = |it: &fs::DirEntry| it.file_name().to_string_lossy().starts_with(beginning);
    let mut folders = entries.filter(is_it).map(|it| it.path());
    folders.find(|it| it.is_dir()).unwrap()
}

#[test]
fn two_clients_share_one_destination() {
    let (endpoint, folder) = (Endpoint::start([]), Folder::new());
    let clients = [(); 2].map(|()| Client::new(on_disk(&endpoint, &folder)).unwrap());
    for number in 0..200 {
        clients[number % 2]
            .track(event(&number.to_string()))
            .unwrap();
    }
    for client in &clients {
        let report = client.flush_blocking(LONG).unwrap();
        assert_eq!((report.delivered, report.pending), (100, 0));
    }
    let mut arrived = ids(&endpoint).concat();
    assert_eq!(arrived.len(), 200);
    arrived.sort_unstable();
    arrived.dedup();
    assert_eq!(arrived.len(), 200);
    let books = clients[0].stats().unwrap().books;
    assert_eq!((books.accepted, books.delivered), (200, 200));
}

#[test]
fn two_pixels_have_their_own_events() {
    let (endpoint, folder) = (Endpoint::start([refusal(190)]), Folder::new());
    let first = Client::new(on_disk(&endpoint, &folder)).unwrap();
    first.track(event("parked")).unwrap();
    wait_for("a parked pixel", || {
        first.stats().unwrap().shipping.parked.is_some()
    });
    let mut other = on_disk(&endpoint, &folder);
    other.pixel_id = Some("987".into());
    let second = Client::new(other).unwrap();
    second.track(event("a")).unwrap();
    assert_eq!(second.flush_blocking(LONG).unwrap().delivered, 1);
    assert_eq!(first.stats().unwrap().books.pending, 1);
    assert_eq!(second.stats().unwrap().books.accepted, 1);
}

#[test]
fn a_pixel_that_nobody_serves_is_seen_by_its_neighbours() {
    let folder = Folder::new();
    let unclaimed = |pixel: &str| {
        let mut settings = unreachable(&folder);
        settings.pixel_id = Some(pixel.into());
        Client::new(settings).unwrap().stats().unwrap().unclaimed
    };
    let gone = Client::new(unreachable(&folder)).unwrap();
    gone.track(event("a")).unwrap();
    wait_for("a shipper", || gone.stats().unwrap().shipping.is_shipper);
    assert_eq!(unclaimed("2"), 0, "somebody serves it");
    gone.close(Duration::ZERO).unwrap();
    drop(gone);
    wait_for("one that nobody serves", || unclaimed("2") == 1);
    // Nothing was ever tracked for the second.
    assert_eq!(unclaimed("3"), 1);
}

#[test]
fn dead_letters_survive_and_can_be_replayed() {
    let (endpoint, folder) = (Endpoint::start([refusal(100)]), Folder::new());
    let first = Client::new(on_disk(&endpoint, &folder)).unwrap();
    first.track(event("bad")).unwrap();
    assert_eq!(first.flush_blocking(LONG).unwrap().dead, 1);
    first.close(LONG).unwrap();

    let second = Client::new(on_disk(&endpoint, &folder)).unwrap();
    assert_eq!(second.dead_letters().unwrap()[0].event_id, "bad");
    assert_eq!(second.replay_dead_letters().unwrap(), 1);
    assert_eq!(second.flush_blocking(LONG).unwrap().delivered, 1);
    let books = second.stats().unwrap().books;
    assert_eq!((books.accepted, books.delivered, books.dead), (1, 1, 0));
}

#[test]
fn a_power_safe_event_is_told_once_the_disk_has_it() {
    let (endpoint, folder) = (Endpoint::start([]), Folder::new());
    let mut settings = on_disk(&endpoint, &folder);
    settings.durability = Some(Durability::Power);
    let client = Client::new(settings).unwrap();
    client.track(event("a")).unwrap();
    let (done, receipt) = std::sync::mpsc::channel();
    client.track_then(event("b"), move |result| done.send(result).unwrap());
    assert_eq!(receipt.recv().unwrap().unwrap().event_id, "b");
    assert_eq!(client.close(LONG).unwrap().delivered, 2);
}

#[test]
fn a_folder_that_can_not_be_used_is_told_at_once() {
    let folder = Folder::new();
    fs::write(folder.path(), "a file").unwrap();
    let endpoint = Endpoint::start([]);
    let mut settings = on_disk(&endpoint, &folder);
    let error = Client::new(settings.clone()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config, "{error}");
    assert_eq!(error.field(), Some("spool_dir"));
    // Who only sends needs none.
    settings.durability = Some(Durability::None);
    let client = Client::new(settings).unwrap();
    assert_eq!(
        client.send_blocking(&[event("a")]).unwrap().events_received,
        1
    );
    fs::remove_file(folder.path()).unwrap();
}

#[cfg(target_os = "linux")]
#[test]
fn a_place_where_no_folder_can_be_made_is_told_at_once() {
    let mut settings = on_disk(&Endpoint::start([]), &Folder::new());
    settings.spool_dir = Some("/proc/capikit/spool".into());
    let error = Client::new(settings).unwrap_err();
    assert_eq!(error.field(), Some("spool_dir"));
}

/// Killed in the middle of a request: the next run sends it again, and says so.
#[test]
fn a_request_on_its_way_is_sent_again_by_the_next_run() {
    let folder = Folder::new();
    let endpoint = Endpoint::start([Step::Silence]);
    let first = Client::new(on_disk(&endpoint, &folder)).unwrap();
    first.track(event("a")).unwrap();
    wait_for("a request", || !endpoint.received().is_empty());
    let report = first.close(Duration::from_millis(100)).unwrap();
    assert_eq!((report.delivered, report.pending), (0, 1));

    let second = Client::new(on_disk(&endpoint, &folder)).unwrap();
    wait_for("a delivery", || {
        second.stats().unwrap().books.delivered == 1
    });
    assert_eq!(ids(&endpoint), [["a"], ["a"]]);
    assert_eq!(second.stats().unwrap().shipping.ambiguous_resends, 1);
}

#[test]
fn an_ambiguous_event_can_be_held() {
    let folder = Folder::new();
    let endpoint = Endpoint::start([Step::Break]);
    let mut settings = on_disk(&endpoint, &folder);
    settings.ambiguous = Some(Ambiguous::Hold);
    let client = Client::new(settings).unwrap();
    client.track(event("a")).unwrap();
    let report = client.flush_blocking(LONG).unwrap();
    assert_eq!((report.delivered, report.dead), (0, 1));
    let letters = client.dead_letters().unwrap();
    assert_eq!(letters[0].reason, Reason::AmbiguousHeld);
    let mut payloads = Vec::new();
    let each = |_: &DeadLetter, payload: &str| {
        payloads.push(payload.to_owned());
        Ok(())
    };
    client.export_dead_letters(each).unwrap();
    assert!(payloads[0].contains(r#""event_id":"a""#), "{payloads:?}");
    assert_eq!(client.purge_dead_letters().unwrap(), 1);
    let books = client.stats().unwrap().books;
    assert_eq!((books.accepted, books.dead, books.purged), (1, 0, 1));
}

#[test]
fn closing_again_says_the_same() {
    let (endpoint, folder) = (Endpoint::start([]), Folder::new());
    let client = Client::new(on_disk(&endpoint, &folder)).unwrap();
    client.track(event("a")).unwrap();
    let report = client.close(LONG).unwrap();
    assert_eq!((report.delivered, report.pending), (1, 0));
    assert_eq!(client.close(LONG).unwrap(), report);
    assert_eq!(client.flush_blocking(LONG).unwrap(), report);
    let error = client.track(event("b")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Closed);
}

#[test]
fn a_host_learns_whether_tracking_would_wait() {
    let endpoint = Endpoint::start([]);
    let folder = Folder::new();
    let client = Client::new(on_disk(&endpoint, &folder)).unwrap();
    assert!(client.would_wait(), "the first event opens a file");
    client.track(event("a")).unwrap();
    wait_for("ready", || !client.would_wait());
    let mut settings = on_disk(&endpoint, &folder);
    settings.durability = Some(Durability::Power);
    assert!(Client::new(settings).unwrap().would_wait());
}
