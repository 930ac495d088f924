//! Takes letters out of the store. One process at a time does it, under the lock.

use std::collections::BTreeSet;
use std::io;

use super::DeadStore;
use super::folder::Number;
use super::gone::{self, Fate};
use super::letter::Letter;
use super::letter_file::LetterFile;
use super::tally::Tally;
use crate::delivery::fork::Held;
use crate::delivery::spool::failure::storage;
use crate::delivery::spool::{DeadLetter, Intake};
use crate::error::{Error, ErrorKind};

const TAKE_OUT: &str = "take dead letters out of their store";

/// Letters that are replayed together: they share three syncs, and a crash can repeat them.
const AT_ONCE: usize = 64;

/// Takes the letters at these places out of a file, and gives their number.
type Take<'a> = dyn Fn(Number, &mut LetterFile, &[u32]) -> Result<u64, Error> + 'a;

impl DeadStore {
    pub(super) fn replay_those(
        &self,
        filter: &dyn Fn(&DeadLetter) -> bool,
        intake: &dyn Intake,
    ) -> Result<u64, Error> {
        self.take_out(filter, &|number, file, chosen| {
            let mut count = 0;
            for some in chosen.chunks(AT_ONCE) {
                count += self.replay_some(number, file, some, intake)?;
            }
            Ok(count)
        })
    }

    pub(super) fn purge_those(&self, filter: &dyn Fn(&DeadLetter) -> bool) -> Result<u64, Error> {
        self.take_out(filter, &|number, file, chosen| {
            let count = file.gone.len() + chosen.len();
            let prepare = || gone::prepare(&self.folder, number, count);
            let replacement = prepare().or_else(|_| {
                // What left before makes room.
                self.retire()?;
                prepare()
            });
            let replacement = replacement.map_err(storage(TAKE_OUT))?;
            let fates = chosen.iter().map(|place| (*place, Fate::Purged));
            file.gone.extend(fates);
            let written = replacement.commit(&gone::bytes(&file.gone));
            written.map_err(storage(TAKE_OUT))?;
            Ok(chosen.len() as u64)
        })
    }

    fn take_out(
        &self,
        filter: &dyn Fn(&DeadLetter) -> bool,
        take: &Take<'_>,
    ) -> Result<u64, Error> {
        let _lock = self.lock()?;
        self.folder.drop_ballast().map_err(storage(TAKE_OUT))?;
        let mut count = 0;
        let taken = self.each_file(&mut |number, mut file| {
            let chosen = file.present().filter(|letter| filter(&letter.shown()));
            let chosen: Vec<u32> = chosen.map(|letter| letter.place).collect();
            if !chosen.is_empty() {
                count += take(number, &mut file, &chosen)?;
            }
            Ok(())
        });
        let retired = self.retire().map_err(storage(TAKE_OUT));
        self.folder.restore_ballast();
        taken.and(retired)?;
        Ok(count)
    }

    fn lock(&self) -> Result<Held, Error> {
        self.folder
            .try_lock()
            .map_err(storage(TAKE_OUT))?
            .ok_or_else(|| {
                Error::new(
                    ErrorKind::Storage,
                    "the dead letters are being replayed or purged by another process: \
                 try again when it has finished",
                )
            })
    }

    /// Appends, syncs, and only then takes out: a crash in between repeats some and loses none.
    fn replay_some(
        &self,
        number: Number,
        file: &mut LetterFile,
        chosen: &[u32],
        intake: &dyn Intake,
    ) -> Result<u64, Error> {
        let room = file.gone.len() + chosen.len();
        let replacement = gone::prepare(&self.folder, number, room).map_err(storage(TAKE_OUT))?;
        let is_chosen = |letter: &&Letter| chosen.binary_search(&letter.place).is_ok();
        let mut done = Vec::new();
        let mut refused = None;
        for letter in file.letters.iter().filter(is_chosen) {
            match intake.append(&letter.entry) {
                Ok(_) => done.push((letter.place, Fate::Replayed)),
                Err(error) => {
                    refused = Some(error);
                    break;
                }
            }
        }
        let count = done.len() as u64;
        if count > 0 {
            file.gone.extend(done);
            intake.sync()?;
            let written = replacement.commit(&gone::bytes(&file.gone));
            written.map_err(storage(TAKE_OUT))?;
        }
        refused.map_or(Ok(count), Err)
    }

    /// Removes the files whose letters are all gone, except the newest, which may be growing.
    fn retire(&self) -> io::Result<()> {
        let folder = &self.folder;
        folder.sync()?; // A file that is not found must not come back when the tally forgets it.
        let found = folder.find()?;
        let mut tally = Tally::load(folder)?;
        let mut finished = found.letters.clone();
        finished.pop_last();
        let mut spent = BTreeSet::new();
        let mut has_new = false;
        for number in finished {
            if tally.retired.contains(&number) {
                spent.insert(number);
            } else if let Some(file) = LetterFile::load(folder, number)?
                && file.present().next().is_none()
            {
                tally.counts = tally.counts.plus(file.held.counts(&file.gone));
                tally.highest = tally.highest.max(number);
                spent.insert(number);
                has_new = true;
            }
        }
        if has_new {
            tally.retired.clone_from(&spent);
            tally.save(folder)?;
        }
        let orphans = found.gone.difference(&found.letters);
        self.remove_files(&spent, &orphans.copied().collect())
    }

    /// The counts are certain before the letters go, and these before what says that they are gone.
    fn remove_files(&self, spent: &BTreeSet<Number>, orphans: &BTreeSet<Number>) -> io::Result<()> {
        if spent.is_empty() && orphans.is_empty() {
            return Ok(());
        }
        let folder = &self.folder;
        folder.sync()?;
        for number in spent {
            folder.remove(&folder.letters(*number))?;
        }
        folder.sync()?;
        for number in spent.union(orphans) {
            folder.remove(&folder.gone(*number))?;
        }
        Ok(())
    }
}
