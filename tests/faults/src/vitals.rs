//! How much of the system a process holds, as Linux tells it.

use std::fs;

/// One look at one process.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Vitals {
    /// Resident memory.
    pub kib: u64,
    /// Open descriptors.
    pub descriptors: u64,
    /// Threads.
    pub threads: u64,
}

impl Vitals {
    /// `None` when there is no such process, or no `/proc`.
    pub fn of(process: u32) -> Option<Self> {
        let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
        let number = |name: &str| {
            let line = status.lines().find(|line| line.starts_with(name))?;
            line.split_whitespace().nth(1)?.parse().ok()
        };
        let descriptors = fs::read_dir(format!("/proc/{process}/fd")).ok()?.count();
        Some(Self {
            kib: number("VmRSS:")?,
            descriptors: descriptors as u64,
            threads: number("Threads:")?,
        })
    }

    /// The largest of each.
    #[must_use]
    pub fn max(self, other: Self) -> Self {
        Self {
            kib: self.kib.max(other.kib),
            descriptors: self.descriptors.max(other.descriptors),
            threads: self.threads.max(other.threads),
        }
    }
}
