//! One destination's queue as its operator has it: without token, thread or network.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::books::{books, segments};
use super::dead::DeadStore;
use super::destination::is_folder;
use super::disk::dead_store;
use super::failure::{found, storage};
use super::frame::Frames;
use super::home::{Home, check_format};
use super::inspect::{Checkup, SpoolReport, WriterReport};
use super::intake::DiskIntake;
use super::layout::{DESTINATION, FORMAT, LOCK, Name, QUARANTINE, SHIPPER_LOCK, State};
use super::limits::Limits;
use super::log::read_whole;
use super::outlet::DiskOutlet;
use super::{DeadLetter, DeadLetters as _, Intake as _, record, status};
use crate::delivery::fork::Held;
use crate::error::{Error, ErrorKind};
use crate::ports::{Fs as _, OpenMode, OsFs, SystemRng};

const READ: &str = "read the spool";

/// One destination's queue in a spool folder, while processes may be using it.
///
/// Reading changes nothing. What changes something fails with
/// [`ErrorKind::Config`](crate::ErrorKind) for another user than the folder's: files made by `root`
/// would be closed to the service.
///
/// ```no_run
/// use std::path::Path;
///
/// use capikit::delivery::Queue;
///
/// let root = Path::new("/var/lib/capikit");
/// for name in Queue::names(root)? {
///     let queue = Queue::open(root, &name)?;
///     println!("{} dead", queue.dead_letters(|_| true)?.len());
/// }
/// # Ok::<(), capikit::Error>(())
/// ```
#[derive(Debug)]
pub struct Queue {
    root: PathBuf,
    home: Arc<Home>,
    destination: String,
    dead: DeadStore,
}

impl Queue {
    /// The folders of destinations in a spool folder.
    pub fn names(root: &Path) -> Result<Vec<String>, Error> {
        let names = OsFs.list(root).map_err(storage("list the spool folder"))?;
        let mut names: Vec<_> = names.into_iter().filter(|name| is_folder(name)).collect();
        names.sort_unstable();
        Ok(names)
    }

    /// Opens one of [`Queue::names`].
    ///
    /// Fails with [`ErrorKind::Config`](crate::ErrorKind) when a newer version has written it.
    pub fn open(root: &Path, name: &str) -> Result<Self, Error> {
        let home = Home::at(
            Arc::new(OsFs),
            Arc::new(SystemRng),
            root.join(name),
            Limits::default(),
        );
        let missing = || {
            let message = "the file FORMAT of the spool is missing: the folder is being made, or was \
                           damaged; the next client makes it again";
            Error::new(ErrorKind::Storage, message)
        };
        check_format(&text(&home, FORMAT)?.ok_or_else(missing)?)?;
        Ok(Self {
            root: root.to_owned(),
            // Only people read it.
            destination: text(&home, DESTINATION)?.unwrap_or_default(),
            dead: dead_store(&home)?,
            home: Arc::new(home),
        })
    }

    /// The name of its folder.
    pub fn name(&self) -> String {
        let name = self.home.folder.file_name().unwrap_or_default();
        name.to_string_lossy().into_owned()
    }

    /// Where its events go: a few lines of text, without any token.
    pub fn destination(&self) -> &str {
        &self.destination
    }

    /// Tells what lies in it.
    pub fn report(&self) -> Result<SpoolReport, Error> {
        let home = &self.home;
        let quarantine = home.folder.join(QUARANTINE);
        let quarantined = found(home.fs.list(&quarantine)).map_err(storage(READ))?;
        let space = home.fs.space(&home.folder);
        let space = space.map_err(storage("measure the disk"))?;
        Ok(SpoolReport {
            folder: self.name(),
            destination: self.destination.clone(),
            books: books(home, &self.dead)?,
            is_served: is_held(home, &home.folder.join(SHIPPER_LOCK))?,
            shipping: status::read(home),
            writers: self.writers()?,
            quarantined: quarantined.map_or(0, |copies| copies.len()),
            free_bytes: space.available,
            disk_bytes: space.total,
            kept_free_bytes: home.limits.kept_free(space.total),
        })
    }

    /// Reads every event, and tells after each segment what was found so far.
    pub fn check(&self, so_far: &mut dyn FnMut(&Checkup)) -> Result<Checkup, Error> {
        let mut checkup = Checkup {
            folder: self.name(),
            segments: 0,
            events: 0,
            damaged: 0,
            unreadable: 0,
            is_repaired: false,
        };
        for folder in self.writer_folders()? {
            for (number, state) in segments(&self.home, &folder).map_err(storage(READ))? {
                match self.segment(&folder, number, state) {
                    Ok(None) => continue,
                    Ok(Some((bytes, state))) => {
                        let (whole, all) = count(&bytes, state);
                        checkup.segments += 1;
                        checkup.events += whole;
                        checkup.damaged += all.saturating_sub(whole);
                    }
                    Err(_) => checkup.unreadable += 1,
                }
                so_far(&checkup);
            }
        }
        Ok(checkup)
    }

    /// Counts damage, keeps a copy of it in the quarantine, and removes what is finished. Gives
    /// `false` when a process delivers now: it does the same by itself.
    pub fn repair(&self) -> Result<bool, Error> {
        self.guard()?;
        let home = Arc::clone(&self.home);
        let intake = Arc::new(DiskIntake::new(Arc::clone(&home)));
        let dead = dead_store(&home)?;
        DiskOutlet::new(home, intake, dead).check_all()
    }

    /// What was given up and passes the filter, in the order in which it died.
    pub fn dead_letters(
        &self,
        filter: impl Fn(&DeadLetter) -> bool,
    ) -> Result<Vec<DeadLetter>, Error> {
        self.dead.list(&filter)
    }

    /// The same, each with its payload: the event in wire form, identifiers hashed. Stops at the
    /// first error of `each`.
    pub fn export_dead_letters(
        &self,
        filter: impl Fn(&DeadLetter) -> bool,
        mut each: impl FnMut(&DeadLetter, &str) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.dead.export(&filter, &mut each)
    }

    /// Puts what was given up and passes the filter back into the queue, with the same ids. The
    /// process that delivers takes it within seconds; without one it waits for the next. A crash
    /// can repeat some, and loses none. Gives their number.
    pub fn replay_dead_letters(&self, filter: impl Fn(&DeadLetter) -> bool) -> Result<u64, Error> {
        self.guard()?;
        self.home.measure().map_err(storage("measure the spool"))?;
        let intake = DiskIntake::new(Arc::clone(&self.home));
        let replayed = self.dead.replay(&filter, &intake);
        // Some may be back even when others could not be.
        let sealed = intake.seal();
        let replayed = replayed?;
        sealed.map(|()| replayed)
    }

    /// Removes what was given up and passes the filter, for good. Gives their number.
    pub fn purge_dead_letters(&self, filter: impl Fn(&DeadLetter) -> bool) -> Result<u64, Error> {
        self.guard()?;
        self.dead.purge(&filter)
    }

    /// None when it is gone by now: then it was delivered.
    fn segment(
        &self,
        folder: &Path,
        number: u32,
        state: State,
    ) -> Result<Option<(Vec<u8>, State)>, Error> {
        let read = |state| {
            let path = Name::Segment(number, state).in_folder(folder);
            let bytes = found(read_whole(&*self.home.fs, &path))?;
            Ok(bytes.map(|bytes| (bytes, state)))
        };
        let found = read(state).map_err(storage(READ))?;
        if found.is_some() || state != State::Open {
            return Ok(found);
        }
        // Perhaps it was sealed a moment ago.
        let now = segments(&self.home, folder).map_err(storage(READ))?;
        now.get(&number)
            .map_or(Ok(None), |state| read(*state))
            .map_err(storage(READ))
    }

    fn guard(&self) -> Result<(), Error> {
        self.home.check(&self.root)?;
        self.home.check(&self.home.folder)
    }

    fn writer_folders(&self) -> Result<Vec<PathBuf>, Error> {
        let writers = self.home.writers().map_err(storage(READ))?;
        Ok(writers.into_iter().map(|(_, folder)| folder).collect())
    }

    fn writers(&self) -> Result<Vec<WriterReport>, Error> {
        let report = |folder: PathBuf| {
            Ok(WriterReport {
                is_alive: is_held(&self.home, &folder.join(LOCK))?,
                segments: segments(&self.home, &folder).map_err(storage(READ))?.len(),
                folder: folder
                    .file_name()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into_owned(),
            })
        };
        self.writer_folders()?.into_iter().map(report).collect()
    }
}

/// How many events are whole, and how many there were.
fn count(bytes: &[u8], state: State) -> (u64, u64) {
    let mut frames = Frames::new(bytes);
    let is_whole = |body| record::entry(body).is_some();
    let whole = frames.by_ref().filter(|frame| is_whole(frame.body)).count();
    let all = match state {
        State::Sealed(extent) => extent.events,
        State::Open => frames.ordinals(),
    };
    (whole as u64, u64::from(all))
}

/// Whether a living process holds it. Lets go at once of what nobody held.
pub(super) fn is_held(home: &Home, path: &Path) -> Result<bool, Error> {
    let failed = "look at a lock of the spool";
    // Trying a lock would make its file.
    let there = found(home.fs.open(path, OpenMode::Read)).map_err(storage(failed))?;
    if there.is_none() {
        return Ok(false);
    }
    // A folder that is gone by now had nothing left.
    let taken = found(Held::take(|| home.fs.try_lock(path))).map_err(storage(failed))?;
    Ok(taken.is_some_and(|taken| taken.is_none()))
}

/// What the file holds; none when there is no such file.
fn text(home: &Home, file: &str) -> Result<Option<String>, Error> {
    let bytes = found(read_whole(&*home.fs, &home.folder.join(file))).map_err(storage(READ))?;
    Ok(bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
}
