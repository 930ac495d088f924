//! How safe an accepted event is, and what happens to one that was perhaps received.

use std::str::FromStr;

use crate::error::Error;

/// What an event survives once `track` has accepted it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Durability {
    /// Nothing is kept: `track` fails with [`ErrorKind::Config`](crate::ErrorKind::Config), `send`
    /// works. For hosts without a disk to write to.
    None,
    /// Nothing: the queue is in memory. For tests.
    Memory,
    /// The end of the process, however it ends.
    #[default]
    Process,
    /// A power loss, on a disk that keeps what it confirms: `track` waits for it.
    Power,
}

impl FromStr for Durability {
    type Err = Error;

    /// `none`, `memory`, `process` or `power`.
    fn from_str(text: &str) -> Result<Self, Error> {
        let wrong = |message: &str| Err(Error::config("durability", message));
        match text {
            "none" => Ok(Self::None),
            "memory" => Ok(Self::Memory),
            "process" => Ok(Self::Process),
            "power" => Ok(Self::Power),
            "shared" => wrong("shared does not exist yet; pass process or power"),
            _ => wrong("none, memory, process or power"),
        }
    }
}

/// What happens to events of a request whose outcome is unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Ambiguous {
    /// They are sent again, with the same ids.
    #[default]
    Resend,
    /// They go to the dead letters, where a person decides.
    Hold,
}

impl FromStr for Ambiguous {
    type Err = Error;

    /// `resend` or `hold`.
    fn from_str(text: &str) -> Result<Self, Error> {
        match text {
            "resend" => Ok(Self::Resend),
            "hold" => Ok(Self::Hold),
            _ => Err(Error::config("ambiguous", "resend or hold")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_are_read() {
        let levels = [
            ("none", Durability::None),
            ("memory", Durability::Memory),
            ("process", Durability::Process),
            ("power", Durability::Power),
        ];
        for (name, level) in levels {
            assert_eq!(name.parse::<Durability>().unwrap(), level);
        }
        assert_eq!("resend".parse::<Ambiguous>().unwrap(), Ambiguous::Resend);
        assert_eq!("hold".parse::<Ambiguous>().unwrap(), Ambiguous::Hold);
    }

    #[test]
    fn other_names_are_refused() {
        for name in ["shared", "disk", "Process", ""] {
            let error = name.parse::<Durability>().unwrap_err();
            assert_eq!(error.field(), Some("durability"), "{name}");
        }
        let error = "drop".parse::<Ambiguous>().unwrap_err();
        assert_eq!(error.field(), Some("ambiguous"));
    }
}
