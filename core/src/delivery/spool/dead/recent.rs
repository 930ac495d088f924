//! What was buried lately, so that nothing is buried twice.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io;

use super::folder::{Folder, Found, Number};
use super::letter::Origin;
use super::letter_file::LetterFile;
use crate::delivery::spool::Cause;
use crate::delivery::spool::failure::found;
use crate::ports::OpenMode;

/// Letters that are remembered: a shipper that dies, or can not write down that it has buried,
/// asks about the last burial again, of a request's worth.
const REMEMBERED: usize = 16_000;

#[derive(Debug, Default)]
pub(super) struct Recent {
    /// The newest file when it was looked at.
    pub(super) newest: Option<Number>,
    causes: BTreeMap<Origin, Cause>,
    order: VecDeque<Origin>,
    /// Files whose sync failed in this process. A second sync would succeed and mean nothing.
    distrusted: BTreeSet<Number>,
}

impl Recent {
    /// Reads the newest file when another process has written it. It may hold letters that their
    /// shipper has not settled: it died before, or could not write it down.
    pub(super) fn refresh(&mut self, folder: &Folder, files: &Found) -> io::Result<()> {
        let newest = files.letters.last().copied();
        if newest == self.newest {
            return Ok(());
        }
        if let Some(number) = newest
            && self.make_certain(folder, number)?
            && let Some(file) = LetterFile::load(folder, number)?
        {
            for letter in file.letters {
                self.remember(letter.origin, letter.cause);
            }
        }
        self.newest = newest;
        Ok(())
    }

    /// Syncs what a dead process may not have. When that fails, its letters are not relied upon:
    /// better to bury them twice than to lose them.
    fn make_certain(&mut self, folder: &Folder, number: Number) -> io::Result<bool> {
        if self.distrusted.contains(&number) {
            return Ok(false);
        }
        let path = folder.letters(number);
        let Some(file) = found(folder.fs.open(&path, OpenMode::Append))? else {
            return Ok(false);
        };
        if file.sync().is_err() {
            self.distrust(number);
            return Ok(false);
        }
        folder.sync()?;
        Ok(true)
    }

    pub(super) fn distrust(&mut self, number: Number) {
        self.distrusted.insert(number);
    }

    pub(super) fn remember(&mut self, origin: Origin, cause: Cause) {
        if self.causes.insert(origin, cause).is_none() {
            self.order.push_back(origin);
        }
        if self.order.len() > REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.causes.remove(&oldest);
        }
    }

    pub(super) fn contains(&self, origin: Origin) -> bool {
        self.causes.contains_key(&origin)
    }

    pub(super) fn between(
        &self,
        first: Origin,
        last: Origin,
    ) -> impl Iterator<Item = (u32, Cause)> {
        self.causes
            .range(first..=last)
            .map(|(origin, cause)| (origin.ordinal, cause.clone()))
    }
}
