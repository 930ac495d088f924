//! How the command ends: its exit codes, and what stops it early.

use std::io;

use crate::output;
use crate::streams::Streams;

/// The exit codes. The help text lists them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Everything was done.
    Done,
    /// Something was refused or could not be read.
    Refused,
    /// Wrong arguments or settings, or a file that can not be used.
    Usage,
    /// Delivery failed.
    NotDelivered,
    /// Ctrl-C.
    Interrupted,
    /// Whoever read the output went away: 128 and the number of SIGPIPE, as shells count.
    OutputClosed,
}

impl Exit {
    pub(crate) const fn code(self) -> i32 {
        match self {
            Self::Done => 0,
            Self::Refused => 1,
            Self::Usage => 2,
            Self::NotDelivered => 3,
            Self::Interrupted => 130,
            Self::OutputClosed => 141,
        }
    }

    /// `Refused` when anything was, `Done` otherwise.
    pub(crate) const fn refused_if(anything: bool) -> Self {
        if anything { Self::Refused } else { Self::Done }
    }
}

/// Why a command ended before its work was done.
#[derive(Debug)]
pub(crate) enum Stop {
    /// An argument, a setting or a file can not be used; the text says which and why.
    Usage(String),
    /// The output could not be written.
    Output(io::Error),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

impl Stop {
    /// Tells the person, and gives the exit code. A closed pipe ends quietly.
    pub(crate) fn report(self, streams: &mut Streams<'_>) -> Exit {
        let message = match self {
            Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                return Exit::OutputClosed;
            }
            Self::Output(error) => format!("the output can not be written: {error}"),
            Self::Usage(message) => message,
        };
        // What was printed before comes first. If even this fails, nobody is left to tell.
        let _ = streams.out.flush();
        let _ = output::error_line(streams.err, &message);
        Exit::Usage
    }
}
