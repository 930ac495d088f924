//! The model forgets exactly what may be forgotten.

use super::*;

pub(super) const FOLDER: &str = "/spool";

pub(super) fn path(name: &str) -> std::path::PathBuf {
    Path::new(FOLDER).join(name)
}

/// A disk with one folder that survives.
pub(super) fn disk() -> ModelFs {
    let fs = ModelFs::new();
    fs.create_dir(Path::new(FOLDER)).unwrap();
    fs.sync_dir(Path::new("/")).unwrap();
    fs
}

fn create(fs: &ModelFs, name: &str) -> Box<dyn File> {
    fs.open(&path(name), OpenMode::CreateNew).unwrap()
}

/// A file that survives, with these bytes.
pub(super) fn synced(fs: &ModelFs, name: &str, bytes: &[u8]) -> Box<dyn File> {
    let file = create(fs, name);
    file.append(bytes).unwrap();
    file.sync().unwrap();
    fs.sync_dir(Path::new(FOLDER)).unwrap();
    file
}

fn errno<T>(result: io::Result<T>) -> i32 {
    result.err().unwrap().raw_os_error().unwrap()
}

fn names(fs: &ModelFs) -> Vec<String> {
    fs.process(0).list(Path::new(FOLDER)).unwrap()
}

#[test]
fn files_are_made_read_renamed_and_removed() {
    let fs = disk();
    assert_eq!(errno(fs.open(&path("a"), OpenMode::Read)), libc::ENOENT);
    let file = create(&fs, "a");
    assert_eq!(
        errno(fs.open(&path("a"), OpenMode::CreateNew)),
        libc::EEXIST
    );
    assert_eq!(file.append(b"hello").unwrap(), 5);
    file.truncate(4).unwrap();
    let reader = fs.open(&path("a"), OpenMode::Read).unwrap();
    let mut buffer = [0; 8];
    assert_eq!(reader.read_at(&mut buffer, 1).unwrap(), 3);
    assert_eq!(&buffer[..3], b"ell");
    assert_eq!(reader.read_at(&mut buffer, 9).unwrap(), 0);
    assert_eq!(errno(reader.append(b"x")), libc::EBADF);
    assert_eq!(errno(fs.remove_dir(Path::new(FOLDER))), libc::ENOTEMPTY);
    create(&fs, "b");
    fs.rename(&path("a"), &path("b")).unwrap();
    assert_eq!(names(&fs), ["b"]);
    assert_eq!(file.append(b"!").unwrap(), 1);
    assert_eq!(fs.bytes(&path("b")).unwrap(), b"hell!");
    fs.remove_file(&path("b")).unwrap();
    assert_eq!(reader.len().unwrap(), 5);
    fs.remove_dir(Path::new(FOLDER)).unwrap();
    assert_eq!(errno(fs.list(Path::new(FOLDER))), libc::ENOENT);
}

#[test]
fn a_power_loss_takes_what_was_not_synced() {
    let fs = disk();
    let file = synced(&fs, "kept", b"one");
    file.append(b"two").unwrap();
    create(&fs, "new").sync().unwrap();
    fs.rename(&path("kept"), &path("moved")).unwrap();
    let lucky = fs.snapshot();

    fs.power_loss(&mut Choices::Nothing);
    assert_eq!(names(&fs), ["kept"]);
    assert_eq!(fs.bytes(&path("kept")).unwrap(), b"one");
    assert!(file.append(b"x").is_err(), "every process is dead");

    lucky.power_loss(&mut Choices::Everything);
    assert_eq!(names(&lucky), ["moved", "new"]);
    assert_eq!(lucky.bytes(&path("moved")).unwrap(), b"onetwo");
}

#[test]
fn a_removal_that_was_not_synced_may_be_undone() {
    let fs = disk();
    synced(&fs, "a", b"one");
    fs.remove_file(&path("a")).unwrap();
    let synced = fs.snapshot();
    fs.power_loss(&mut Choices::Nothing);
    assert_eq!(names(&fs), ["a"]);
    synced.sync_dir(Path::new(FOLDER)).unwrap();
    synced.power_loss(&mut Choices::Nothing);
    assert_eq!(names(&synced), [""; 0]);
}

#[test]
fn unsynced_writes_tear_and_leave_zeros() {
    let mut seen = std::collections::BTreeSet::new();
    for seed in 0..200 {
        let fs = disk();
        let file = synced(&fs, "a", b"1");
        file.append(b"22").unwrap();
        file.append(b"33").unwrap();
        fs.power_loss(&mut Choices::Seed(seed));
        seen.insert(fs.bytes(&path("a")).unwrap());
    }
    let expected: [&[u8]; 8] = [
        b"1",
        b"1\0\x003",
        b"1\0\x0033",
        b"12",
        b"12\x003",
        b"12\x0033",
        b"122",
        b"1223",
    ];
    for bytes in expected {
        assert!(seen.contains(bytes), "{bytes:?}");
    }
    assert!(seen.contains(b"12233".as_slice()));
    assert_eq!(seen.len(), 9);
}

#[test]
fn a_failed_sync_keeps_nothing_and_a_second_one_is_noticed() {
    let fs = disk();
    let file = synced(&fs, "a", b"one");
    file.append(b"two").unwrap();
    fs.plan(Plan::nth(0, Fault::Error(libc::EIO)).of(Call::Sync));
    assert_eq!(errno(file.sync()), libc::EIO);
    assert_eq!(fs.resynced(), [""; 0]);
    let other = fs
        .process(1)
        .open(&path("a"), OpenMode::Append)
        .unwrap()
        .sync();
    other.unwrap();
    assert_eq!(fs.resynced(), [""; 0], "another process can not know");
    file.sync().unwrap();
    assert_eq!(fs.resynced(), ["a"]);
    fs.power_loss(&mut Choices::Nothing);
    assert_eq!(fs.bytes(&path("a")).unwrap(), b"one");
}

#[test]
fn a_lock_belongs_to_the_file_and_ends_with_its_process() {
    let fs = disk();
    let other = fs.process(1);
    let lock = fs.try_lock(&path("lock")).unwrap().unwrap();
    assert!(fs.try_lock(&path("lock")).unwrap().is_none());
    assert!(other.try_lock(&path("lock")).unwrap().is_none());
    drop(lock);
    let held = other.try_lock(&path("lock")).unwrap().unwrap();
    fs.rename(&path("lock"), &path("moved")).unwrap();
    assert!(fs.is_locked(&path("moved")));
    assert!(fs.try_lock(&path("lock")).unwrap().is_some());
    fs.kill(1);
    let next = fs.process(1).try_lock(&path("moved")).unwrap();
    drop(held);
    assert!(next.is_some() && fs.is_locked(&path("moved")));
    assert!(other.list(Path::new(FOLDER)).is_err());
}

#[test]
fn a_killed_process_leaves_what_it_wrote() {
    let fs = disk();
    let file = create(&fs.process(1), "a");
    file.append(b"one").unwrap();
    fs.kill(1);
    assert!(file.append(b"two").is_err());
    assert_eq!(fs.bytes(&path("a")).unwrap(), b"one");
}

#[test]
fn a_full_disk_writes_what_fits() {
    let fs = disk();
    fs.set_capacity(Some(10));
    let file = create(&fs, "a");
    assert_eq!(file.append(b"12345678").unwrap(), 8);
    assert_eq!(fs.space(Path::new(FOLDER)).unwrap().available, 2);
    assert_eq!(file.append(b"12345").unwrap(), 2);
    assert_eq!(errno(file.append(b"x")), libc::ENOSPC);
    file.truncate(4).unwrap();
    file.reserve(8).unwrap();
    assert_eq!(errno(file.reserve(11)), libc::ENOSPC);
    let other = create(&fs, "b");
    assert_eq!(other.append(b"123").unwrap(), 2);
    assert_eq!(errno(other.append(b"3")), libc::ENOSPC);
    assert_eq!(file.append(b"5678").unwrap(), 4);
    fs.remove_file(&path("b")).unwrap();
    assert_eq!(fs.space(Path::new(FOLDER)).unwrap().available, 2);
}

#[test]
fn faults_meet_the_call_that_was_named() {
    let fs = disk();
    let file = create(&fs, "a");
    fs.plan(Plan::nth(1, Fault::Short(2)).of(Call::Append));
    assert_eq!(file.append(b"one").unwrap(), 3);
    assert_eq!(file.append(b"two").unwrap(), 2);
    assert_eq!(file.append(b"six").unwrap(), 3);
    fs.plan(Plan::always(Fault::Error(libc::EINTR)).by(1));
    let other = fs.process(1);
    assert_eq!(errno(other.list(Path::new(FOLDER))), libc::EINTR);
    assert_eq!(errno(other.suitability(Path::new(FOLDER))), libc::EINTR);
    fs.heal();
    assert_eq!(
        other.suitability(Path::new(FOLDER)).unwrap(),
        Suitability::Good
    );
    assert_eq!(fs.calls(Call::Append), 3);
    let last = fs.log().pop().unwrap();
    let name = "spool".to_owned();
    let call = Call::Suitability;
    assert_eq!(
        last,
        Made {
            process: 1,
            call,
            name
        }
    );
    fs.clear_log();
    assert_eq!(fs.log(), []);
}

#[test]
fn a_crash_ends_the_process_before_within_or_after_a_call() {
    let cases: [(Fault, &[u8]); 3] = [
        (Fault::CrashBefore, b""),
        (Fault::CrashTorn(2), b"on"),
        (Fault::CrashAfter, b"one"),
    ];
    for (fault, left) in cases {
        let fs = disk();
        let file = create(&fs, "a");
        let lock = fs.try_lock(&path("lock")).unwrap();
        fs.plan(Plan::nth(0, fault));
        assert!(file.append(b"one").is_err());
        assert!(fs.list(Path::new(FOLDER)).is_err());
        assert_eq!(fs.bytes(&path("a")).unwrap(), left);
        assert!(!fs.is_locked(&path("lock")));
        drop(lock);
        assert_eq!(names(&fs), ["a", "lock"]);
    }
}

#[test]
fn a_damaged_file_stays_damaged() {
    let fs = disk();
    synced(&fs, "a", b"one");
    fs.overwrite(&path("a"), b"onX");
    fs.power_loss(&mut Choices::Nothing);
    assert_eq!(fs.bytes(&path("a")).unwrap(), b"onX");
}

#[test]
fn a_folder_of_another_is_told() {
    let fs = disk();
    fs.set_suitability(Suitability::Foreign);
    let told = fs.suitability(Path::new(FOLDER)).unwrap();
    assert_eq!(told, Suitability::Foreign);
}
