//! The parsers of the files of the dead letters, open to fuzzing.

use super::letter_file::LetterFile;
use super::{Tally, gone};

pub(in crate::delivery::spool) fn letters(letters: &[u8], gone: &[u8]) -> Option<(u64, u64)> {
    let file = LetterFile::read(letters, gone::read(gone)).ok()?;
    let present = file.present().map(super::Letter::shown).count() as u64;
    Some((present, file.held.counts(&file.gone).dead()))
}

pub(in crate::delivery::spool) fn removed(tally: &[u8]) -> Option<u64> {
    Some(Tally::read(tally)?.counts.dead())
}
