//! A small disk of its own, where the tests may mount one.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Unmounted when dropped.
#[derive(Debug)]
pub struct SmallDisk {
    folder: PathBuf,
}

impl SmallDisk {
    /// So many bytes in memory. `None` where that is not allowed, as for everybody but root.
    pub fn mount(folder: &Path, bytes: u64) -> Option<Self> {
        std::fs::create_dir_all(folder).unwrap();
        let size = format!("size={bytes},mode=0700");
        let arguments = ["-t", "tmpfs", "-o", &size, "capikit-test"];
        let mut command = Command::new("mount");
        let status = command.args(arguments).arg(folder).output();
        let is_mounted = status.is_ok_and(|output| output.status.success());
        is_mounted.then(|| Self {
            folder: folder.to_owned(),
        })
    }

    /// From now on nothing can be written.
    pub fn make_read_only(&self) {
        let mut command = Command::new("mount");
        command.args(["-o", "remount,ro"]).arg(&self.folder);
        assert!(command.status().unwrap().success());
    }

    /// The reverse.
    pub fn make_writable(&self) {
        let mut command = Command::new("mount");
        command.args(["-o", "remount,rw"]).arg(&self.folder);
        assert!(command.status().unwrap().success());
    }

    /// Takes all the room that is left, and tells the file that holds it.
    pub fn fill(&self) -> PathBuf {
        let file = self.folder.join("filler");
        let mut filler = std::fs::File::create(&file).unwrap();
        let mut size = 1 << 20;
        while size > 0 {
            if std::io::Write::write_all(&mut filler, &vec![0; size]).is_err() {
                size /= 2;
            }
        }
        file
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily: a process that was killed a moment ago may still hold a file.
        let mut command = Command::new("umount");
        let _ = command.arg("--lazy").arg(&self.folder).status();
    }
}
