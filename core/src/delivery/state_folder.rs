//! Where accepted events are kept. Pure: it is told the environment.

use std::path::{Path, PathBuf};

use super::setting::filled;
use super::settings::Lookup;

/// The spool folder that a client takes: the given one, else `CAPIKIT_SPOOL_DIR`, else `capikit` in
/// the platform's folder for the state of programs. `None` when this user has no such folder.
///
/// `environment` tells a variable.
pub fn spool_folder(
    given: Option<&Path>,
    environment: &dyn Fn(&str) -> Option<String>,
) -> Option<PathBuf> {
    let variable = || filled(environment, "CAPIKIT_SPOOL_DIR").map(PathBuf::from);
    let given = given.map(Path::to_owned).or_else(variable);
    given.or_else(|| default(environment))
}

/// The folder of accepted events when nobody names another.
fn default(environment: Lookup<'_>) -> Option<PathBuf> {
    let of = |variable: &str| {
        let path = PathBuf::from(environment(variable)?);
        // By the XDG specification a relative path is ignored.
        path.is_absolute().then_some(path)
    };
    let parent = if cfg!(windows) {
        of("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        of("HOME").map(|home| home.join("Library").join("Application Support"))
    } else {
        let home = || of("HOME").map(|home| home.join(".local").join("state"));
        of("XDG_STATE_HOME").or_else(home)
    };
    parent.map(|parent| parent.join("capikit"))
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {

    use super::*;

    fn folder(variables: &[(&str, &str)]) -> Option<String> {
        let lookup = |name: &str| {
            let mut variables = variables.iter();
            let (_, value) = variables.find(|(key, _)| *key == name)?;
            Some((*value).to_owned())
        };
        default(&lookup).map(|path| path.to_str().unwrap().to_owned())
    }

    #[test]
    fn the_state_folder_is_used() {
        let home = ("HOME", "/home/ann");
        let state = |path| ("XDG_STATE_HOME", path);
        let cases: [(&[_], _); 4] = [
            (&[home], Some("/home/ann/.local/state/capikit")),
            (&[home, state("/state")], Some("/state/capikit")),
            (
                &[home, state("state")],
                Some("/home/ann/.local/state/capikit"),
            ),
            (&[], None),
        ];
        for (variables, expected) in cases {
            assert_eq!(folder(variables).as_deref(), expected, "{variables:?}");
        }
    }
}
