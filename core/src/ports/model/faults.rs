//! What the model does wrong on purpose, and what it was asked for.

use std::io;
use std::path::Path;

/// The calls of the traits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Call {
    CreateDir,
    List,
    Open,
    Create,
    Rename,
    RemoveFile,
    RemoveDir,
    SyncDir,
    TryLock,
    Space,
    Suitability,
    Len,
    ReadAt,
    Append,
    Truncate,
    Reserve,
    Sync,
}

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Fails with this `errno`, without any effect.
    Error(i32),
    /// Writes or reads only so many bytes.
    Short(usize),
    /// The process dies before the call.
    CrashBefore,
    /// The process dies when the call has done its work.
    CrashAfter,
    /// The process dies when so many bytes were written.
    CrashTorn(usize),
}

impl Fault {
    pub(super) fn is_crash(self) -> bool {
        !matches!(self, Self::Error(_) | Self::Short(_))
    }
}

/// A fault, and the calls that it hits.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) fault: Fault,
    /// Only calls of this kind.
    pub(crate) call: Option<Call>,
    /// Only calls of this process.
    pub(crate) process: Option<u32>,
    /// So many of them pass before.
    pub(crate) after: u64,
    /// So many of them fail.
    pub(crate) times: u64,
}

impl Plan {
    /// The n-th call from now, counted from 0, of any kind.
    pub(crate) fn nth(after: u64, fault: Fault) -> Self {
        Self {
            fault,
            call: None,
            process: None,
            after,
            times: 1,
        }
    }

    /// Every call from now on.
    pub(crate) fn always(fault: Fault) -> Self {
        Self {
            times: u64::MAX,
            ..Self::nth(0, fault)
        }
    }

    /// Only calls of this kind.
    pub(crate) fn of(mut self, call: Call) -> Self {
        self.call = Some(call);
        self
    }

    /// Only calls of this process.
    pub(crate) fn by(mut self, process: u32) -> Self {
        self.process = Some(process);
        self
    }

    fn hits(&mut self, call: Call, process: u32) -> bool {
        let is_other = |own: Option<Call>| own.is_some_and(|own| own != call);
        if is_other(self.call) || self.process.is_some_and(|own| own != process) {
            return false;
        }
        if self.after > 0 {
            self.after -= 1;
            return false;
        }
        let hits = self.times > 0;
        self.times = self.times.saturating_sub(1);
        hits
    }
}

/// One call that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Made {
    pub(crate) process: u32,
    pub(crate) call: Call,
    /// The last part of the path.
    pub(crate) name: String,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Faults {
    pub(super) plans: Vec<Plan>,
    pub(super) log: Vec<Made>,
}

impl Faults {
    /// Writes the call down; the fault that it meets.
    pub(super) fn meet(&mut self, process: u32, call: Call, path: &Path) -> Option<Fault> {
        let name = path.file_name().unwrap_or_default();
        self.log.push(Made {
            process,
            call,
            name: name.to_string_lossy().into_owned(),
        });
        let mut met = None;
        for plan in &mut self.plans {
            if plan.hits(call, process) {
                met = met.or(Some(plan.fault));
            }
        }
        met
    }
}

pub(super) fn os_error(errno: i32) -> io::Error {
    io::Error::from_raw_os_error(errno)
}

/// What a call of a dead process gives. No test lives in a dead process; it only has to stop.
pub(super) fn dead() -> io::Error {
    io::Error::other("this process is dead")
}
