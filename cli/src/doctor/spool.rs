//! Whether accepted events can be kept on disk.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::finding::Finding;

const CHECK: &str = "spool";

/// Tells a variable of the environment.
type Lookup<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Writes a file into the folder, or into the one that it would be made in, and removes it again.
pub(super) fn folder(given: Option<&Path>, environment: Lookup<'_>) -> Finding {
    let Some(folder) = chosen(given, environment) else {
        let message = "there is no folder for the state of programs here (HOME is not set); set \
            CAPIKIT_SPOOL_DIR";
        return Finding::bad(CHECK, message);
    };
    let place = folder.display();
    let Some(existing) = folder.ancestors().find(|path| path.exists()) else {
        return Finding::bad(CHECK, format!("{place}: no part of this path exists"));
    };
    if !existing.is_dir() {
        return Finding::bad(CHECK, format!("{}: not a folder", existing.display()));
    }
    if let Err(error) = try_writing(existing) {
        let message = format!("{}: can not be written to: {error}", existing.display());
        return Finding::bad(CHECK, message);
    }
    if existing == folder {
        openness(&folder)
            .unwrap_or_else(|| Finding::good(CHECK, format!("{place} can be written to")))
    } else {
        Finding::good(CHECK, format!("{place} does not exist yet and can be made"))
    }
}

/// The one a client would take.
fn chosen(given: Option<&Path>, environment: Lookup<'_>) -> Option<PathBuf> {
    let of = |name: &str| environment(name).map(PathBuf::from);
    let absolute = |name: &str| of(name).filter(|path| path.is_absolute());
    let platform = || {
        let state = if cfg!(windows) {
            absolute("LOCALAPPDATA")
        } else if cfg!(target_os = "macos") {
            absolute("HOME").map(|home| home.join("Library").join("Application Support"))
        } else {
            let home = || absolute("HOME").map(|home| home.join(".local").join("state"));
            absolute("XDG_STATE_HOME").or_else(home)
        };
        state.map(|state| state.join("capikit"))
    };
    given
        .map(Path::to_owned)
        .or_else(|| of("CAPIKIT_SPOOL_DIR"))
        .or_else(platform)
}

fn try_writing(folder: &Path) -> io::Result<()> {
    let path = folder.join(format!(".capikit-doctor-{}", std::process::id()));
    let mut file = File::create_new(&path)?;
    let written = file.write_all(b"capikit").and_then(|()| file.sync_all());
    drop(file);
    fs::remove_file(&path)?;
    written
}

/// A folder of events that others may read.
#[cfg(unix)]
fn openness(folder: &Path) -> Option<Finding> {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(folder).ok()?.permissions().mode();
    let message = "others may read this folder of events; chmod 700 closes it";
    (mode & 0o077 != 0)
        .then(|| Finding::doubtful(CHECK, format!("{}: {message}", folder.display())))
}

/// Windows protects a person's own folders by itself.
#[cfg(not(unix))]
fn openness(_folder: &Path) -> Option<Finding> {
    None
}
