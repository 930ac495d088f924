//! A token or a secret out of a file: arguments would show it to everybody on the machine.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::exit::Stop;

/// No token is longer, in bytes; the file is something else then.
const LONGEST: u64 = 16 * 1024;

/// [`read`], when there is such a file.
pub(crate) fn read_if_given(path: Option<&Path>) -> Result<Option<String>, Stop> {
    path.map(read).transpose()
}

/// The only content of a file, without the white space around it.
fn read(path: &Path) -> Result<String, Stop> {
    let refuse = |why: &str| Stop::Usage(format!("{}: {why}", path.display()));
    let mut text = String::new();
    File::open(path)
        .and_then(|file| file.take(LONGEST + 1).read_to_string(&mut text))
        .map_err(|error| refuse(&format!("the file can not be read: {error}")))?;
    if text.len() as u64 > LONGEST {
        return Err(refuse("the file is too long to hold a token"));
    }
    match text.trim_start_matches('\u{feff}').trim() {
        "" => Err(refuse("the file is empty")),
        secret => Ok(secret.to_owned()),
    }
}
