//! Which process holds a lock, as Linux tells it.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// The process that holds the `flock` of the first file of this name below `folder`.
pub fn holder(folder: &Path, name: &str) -> Option<u32> {
    let inode = fs::metadata(find(folder, name)?).ok()?.ino();
    let locks = fs::read_to_string("/proc/locks").ok()?;
    let line = locks.lines().find(|line| {
        let is_taken = line.contains("FLOCK") && !line.contains("->");
        is_taken && line.contains(&format!(":{inode} "))
    })?;
    line.split_whitespace().nth(4)?.parse().ok()
}

fn find(folder: &Path, name: &str) -> Option<std::path::PathBuf> {
    for entry in fs::read_dir(folder).ok()?.flatten() {
        let path = entry.path();
        if path.file_name().is_some_and(|found| found == name) {
            return Some(path);
        }
        if path.is_dir()
            && let Some(found) = find(&path, name)
        {
            return Some(found);
        }
    }
    None
}
