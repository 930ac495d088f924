//! What the standard library leaves to each unix.

use std::ffi::CString;
use std::fs::{DirBuilder, File, OpenOptions};
use std::io;
use std::mem::MaybeUninit;
use std::os::fd::AsRawFd as _;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{DirBuilderExt as _, FileExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::Path;

use super::{Space, Suitability};

/// Bits of a mode that let others write.
const WRITABLE_BY_OTHERS: u32 = 0o022;

pub(super) fn create_dir(path: &Path) -> io::Result<()> {
    DirBuilder::new().mode(0o700).create(path)
}

pub(super) fn owner_only(options: &mut OpenOptions) {
    options.mode(0o600);
}

pub(super) fn sync_dir(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

pub(super) fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    file.read_at(buffer, offset)
}

#[expect(clippy::unnecessary_wraps, reason = "other systems have none")]
pub(super) fn descriptor(file: &File) -> Option<i32> {
    Some(file.as_raw_fd())
}

const fn is_absent(kind: io::ErrorKind) -> bool {
    matches!(kind, io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

pub(super) fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    let there = match std::fs::metadata(path) {
        Err(error) if is_absent(error.kind()) => return Ok(false),
        other => other?,
    };
    let ours = file.metadata()?;
    Ok((there.dev(), there.ino()) == (ours.dev(), ours.ino()))
}

#[cfg(target_os = "linux")]
pub(super) fn reserve(file: &File, bytes: u64) -> io::Result<()> {
    let bytes = libc::off_t::try_from(bytes).unwrap_or(libc::off_t::MAX);
    #[expect(unsafe_code, reason = "the standard library has no fallocate")]
    // SAFETY: the descriptor is open as long as `file` is borrowed; nothing else is passed.
    let result = unsafe { libc::fallocate(file.as_raw_fd(), libc::FALLOC_FL_KEEP_SIZE, 0, bytes) };
    if result == 0 {
        return Ok(());
    }
    let error = io::Error::last_os_error();
    match error.raw_os_error() {
        // Not every file system can; writing will tell when it is full.
        Some(libc::EOPNOTSUPP | libc::ENOSYS | libc::EINVAL) => Ok(()),
        _ => Err(error),
    }
}

#[cfg(not(target_os = "linux"))]
#[expect(clippy::unnecessary_wraps, reason = "Linux can fail")]
pub(super) fn reserve(_file: &File, _bytes: u64) -> io::Result<()> {
    // Only Linux reserves without changing the length; writing will tell when it is full.
    Ok(())
}

pub(super) fn space(path: &Path) -> io::Result<Space> {
    let path = CString::new(path.as_os_str().as_bytes())?;
    let mut found = MaybeUninit::<libc::statvfs>::uninit();
    #[expect(unsafe_code, reason = "the standard library has no statvfs")]
    // SAFETY: the path ends with a zero and `found` has room for the structure; it is read only
    // when the call says that it has filled it.
    let found = unsafe {
        if libc::statvfs(path.as_ptr(), found.as_mut_ptr()) != 0 {
            return Err(io::Error::last_os_error());
        }
        found.assume_init()
    };
    let block = found.f_frsize as u64;
    Ok(Space {
        available: block.saturating_mul(found.f_bavail as u64),
        total: block.saturating_mul(found.f_blocks as u64),
    })
}

pub(super) fn suitability(path: &Path) -> io::Result<Suitability> {
    let metadata = std::fs::metadata(path)?;
    #[expect(unsafe_code, reason = "the standard library does not tell the user")]
    // SAFETY: takes nothing and always succeeds.
    let user = unsafe { libc::geteuid() };
    if metadata.uid() != user || metadata.mode() & WRITABLE_BY_OTHERS != 0 {
        return Ok(Suitability::Foreign);
    }
    if is_remote(path)? {
        return Ok(Suitability::Remote);
    }
    Ok(Suitability::Good)
}

fn statfs(path: &Path) -> io::Result<libc::statfs> {
    let path = CString::new(path.as_os_str().as_bytes())?;
    let mut found = MaybeUninit::<libc::statfs>::uninit();
    #[expect(unsafe_code, reason = "the standard library has no statfs")]
    // SAFETY: as in `space`.
    unsafe {
        if libc::statfs(path.as_ptr(), found.as_mut_ptr()) != 0 {
            return Err(io::Error::last_os_error());
        }
        Ok(found.assume_init())
    }
}

/// The overlay of a container counts as local: its locks work, and it lives as long as the
/// container.
#[cfg(target_os = "linux")]
fn is_remote(path: &Path) -> io::Result<bool> {
    /// `f_type` of NFS, SMB (three times), Ceph, 9P, AFS (twice), Coda, Lustre, OCFS2 and GFS2, by
    /// statfs(2) and the kernel's `magic.h`.
    const REMOTE: [u32; 12] = [
        0x6969,
        0x517b,
        0xff53_4d42,
        0xfe53_4d42,
        0x00c3_6400,
        0x0102_1997,
        0x5346_414f,
        0x6b41_4653,
        0x7375_7245,
        0x0bd0_0bd0,
        0x7461_636f,
        0x0116_1970,
    ];
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the magic numbers have 32 bits; the field's type differs between systems"
    )]
    let kind = statfs(path)?.f_type as u32;
    Ok(REMOTE.contains(&kind))
}

#[cfg(target_vendor = "apple")]
fn is_remote(path: &Path) -> io::Result<bool> {
    Ok(statfs(path)?.f_flags & libc::MNT_LOCAL as u32 == 0)
}

#[cfg(not(any(target_os = "linux", target_vendor = "apple")))]
fn is_remote(path: &Path) -> io::Result<bool> {
    statfs(path).map(|_| false)
}

#[cfg(test)]
mod tests {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt as _;

    use super::super::OsFs;
    use super::*;
    use crate::ports::{Fs as _, OpenMode};

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().mode() & 0o777
    }

    #[test]
    fn only_the_owner_may_look() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("folder");
        OsFs.create_dir(&folder).unwrap();
        assert_eq!(mode(&folder), 0o700);
        let file = folder.join("file");
        OsFs.open(&file, OpenMode::CreateNew).unwrap();
        OsFs.try_lock(&folder.join("lock")).unwrap();
        assert_eq!((mode(&file), mode(&folder.join("lock"))), (0o600, 0o600));
    }

    #[test]
    fn a_folder_that_others_write_to_is_foreign() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(OsFs.suitability(folder.path()).unwrap(), Suitability::Good);
        fs::set_permissions(folder.path(), Permissions::from_mode(0o777)).unwrap();
        let found = OsFs.suitability(folder.path()).unwrap();
        assert_eq!(found, Suitability::Foreign);
    }
}
