//! A fork, over real files.
#![cfg(unix)]

use super::*;
use crate::ports::OsFs;

fn open_at(root: &Path) -> DiskSpool {
    let rng = Arc::new(SystemRng);
    DiskSpool::open(Arc::new(OsFs), rng, root, &destination(), limits()).unwrap()
}

fn writers(root: &Path) -> usize {
    let names = OsFs.list(&root.join(destination().folder())).unwrap();
    names.iter().filter(|name| name.starts_with("w-")).count()
}

/// Runs `child` in a fork that ends as by `kill -9`; says whether it was content.
fn in_fork(child: impl FnOnce() -> bool) -> bool {
    #[expect(unsafe_code, reason = "a fork is what is tested")]
    // SAFETY: the child works on what this test has made and ends without running anything else.
    unsafe {
        let pid = libc::fork();
        assert!(pid >= 0);
        if pid == 0 {
            libc::_exit(i32::from(child()));
        }
        let mut status = 0;
        assert_eq!(libc::waitpid(pid, &raw mut status, 0), pid);
        libc::WIFEXITED(status) && libc::WEXITSTATUS(status) == 1
    }
}

#[test]
fn a_child_writes_to_a_folder_of_its_own_and_its_parent_adopts_it() {
    let root = tempfile::tempdir().unwrap();
    let spool = open_at(root.path());
    fill(&spool, 0..4);
    let is_fine = in_fork(|| {
        let numbers = [
            spool.intake().append(&entry(10)),
            spool.intake().append(&entry(11)),
        ];
        matches!(numbers, [Ok(1), Ok(2)]) && spool.intake().newest() == 2
    });
    assert!(is_fine);
    assert_eq!(writers(root.path()), 2);
    fill(&spool, 4..5);
    assert_eq!(spool.intake().newest(), 5);
    let mut outlet = outlet(&spool);
    let delivered = set(drain(&mut *outlet).unwrap());
    assert_eq!(
        delivered,
        set([0, 1, 2, 3, 4, 10, 11].map(|number| format!("id-{number}")))
    );
    outlet.tend().unwrap();
    assert_eq!(writers(root.path()), 1);
    assert_eq!(spool.intake().outcomes(100, true).unwrap().len(), 5);
    assert_eq!(counts(&spool.books().unwrap()), [7, 7, 0, 0, 0, 0]);
}

#[test]
fn a_child_that_lives_on_does_not_keep_its_parents_folder_locked() {
    let root = tempfile::tempdir().unwrap();
    // The grandchild outlives the child, which dies with a locked folder.
    let (is_born, may_end) = (pipe(), pipe());
    let is_fine = in_fork(|| {
        let spool = open_at(root.path());
        let is_accepted = spool.intake().append(&entry(0)).is_ok();
        let is_elected = spool.outlet().and_then(|mut outlet| {
            let is_elected = outlet.elect();
            std::mem::forget(outlet);
            is_elected
        });
        #[expect(unsafe_code, reason = "a fork is what is tested")]
        // SAFETY: the grandchild tells that it lives, waits until the pipe is closed, and ends.
        unsafe {
            if libc::fork() == 0 {
                libc::close(may_end[1]);
                libc::write(is_born[1], [1_u8].as_ptr().cast(), 1);
                libc::read(may_end[0], [0_u8].as_mut_ptr().cast(), 1);
                libc::_exit(0);
            }
            libc::read(is_born[0], [0_u8].as_mut_ptr().cast(), 1);
        }
        std::mem::forget(spool);
        is_accepted && is_elected.is_ok_and(|is_elected| is_elected)
    });
    assert!(is_fine);
    let spool = open_at(root.path());
    assert_eq!(drain(&mut *outlet(&spool)).unwrap(), ["id-0"]);
    #[expect(unsafe_code, reason = "lets the grandchild end")]
    // SAFETY: all are ours and open.
    unsafe {
        for end in is_born.into_iter().chain(may_end) {
            libc::close(end);
        }
    }
}

#[test]
fn a_child_waits_for_no_lock_that_a_thread_of_its_parent_holds() {
    let root = tempfile::tempdir().unwrap();
    let spool = open_at(root.path());
    fill(&spool, 0..1);
    spool.while_locked(|| {
        assert!(in_fork(|| {
            #[expect(unsafe_code, reason = "ends a child that waits for ever")]
            // SAFETY: changes nothing but what becomes of this child.
            unsafe {
                libc::alarm(20);
            }
            spool.books().is_ok_and(|books| books.pending == 1)
                && spool.dead_letters().list(&|_| true).is_ok()
                && spool.intake().append(&entry(1)).is_ok()
                && spool.intake().sync().is_ok()
                && spool.intake().outcomes(1, true).is_ok()
        }));
    });
}

fn pipe() -> [i32; 2] {
    let mut ends = [0; 2];
    #[expect(unsafe_code, reason = "a pipe without a runtime")]
    // SAFETY: the array has room for two descriptors.
    let made = unsafe { libc::pipe(ends.as_mut_ptr()) };
    assert_eq!(made, 0);
    ends
}
