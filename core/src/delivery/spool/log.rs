//! An append-only file of records that never keeps half a record.

use std::io;
use std::path::Path;
use std::sync::Arc;

use crate::ports::{File, Fs, OpenMode};

/// How often one append is tried. A short write usually shows the true error the second time.
const TRIES: usize = 3;

/// The writing end. There is one for each file.
#[derive(Debug)]
pub(super) struct Log {
    file: Arc<dyn File>,
    end: u64,
    is_broken: bool,
}

impl Log {
    /// Makes the file, with room for so many bytes.
    pub(super) fn create(fs: &dyn Fs, path: &Path, room: u64) -> io::Result<Self> {
        let log = Self {
            file: fs.open(path, OpenMode::CreateNew)?.into(),
            end: 0,
            is_broken: false,
        };
        log.file.reserve(room)?;
        Ok(log)
    }

    /// Goes on with a file whose whole records end here; what follows is cut off.
    pub(super) fn resume(file: Arc<dyn File>, end: u64) -> io::Result<Self> {
        if file.len()? > end {
            file.truncate(end)?;
        }
        Ok(Self {
            file,
            end,
            is_broken: false,
        })
    }

    pub(super) fn file(&self) -> &Arc<dyn File> {
        &self.file
    }

    /// Bytes of whole records.
    pub(super) fn end(&self) -> u64 {
        self.end
    }

    /// Whether half a record could not be cut off. Nothing may follow it.
    pub(super) fn is_broken(&self) -> bool {
        self.is_broken
    }

    /// Appends whole records with one write, or nothing.
    pub(super) fn append(&mut self, records: &[u8]) -> io::Result<()> {
        if self.is_broken {
            return Err(io::Error::other("the file ends with half a record"));
        }
        for _ in 0..TRIES {
            match self.file.append(records) {
                Ok(count) if count == records.len() => {
                    self.end += count as u64;
                    return Ok(());
                }
                Ok(_) => self.cut_back()?,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.cut_back()?;
                    return Err(error);
                }
            }
        }
        Err(io::ErrorKind::StorageFull.into())
    }

    fn cut_back(&mut self) -> io::Result<()> {
        let result = self.file.truncate(self.end);
        self.is_broken = result.is_err();
        result
    }
}

/// All that the file holds.
pub(super) fn read_whole(fs: &dyn Fs, path: &Path) -> io::Result<Vec<u8>> {
    read_from(&*fs.open(path, OpenMode::Read)?, 0)
}

/// The whole contents from a place on. What was cut off meanwhile is an error, not an end.
pub(super) fn read_from(file: &dyn File, offset: u64) -> io::Result<Vec<u8>> {
    let length = file.len()?.saturating_sub(offset);
    let mut buffer = vec![0; usize::try_from(length).unwrap_or(usize::MAX)];
    if read_at(file, &mut buffer, offset)? < buffer.len() {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(buffer)
}

/// Fills the buffer as far as the file goes.
pub(super) fn read_at(file: &dyn File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    let mut filled = 0;
    while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match file.read_at(rest, offset + filled as u64) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}
