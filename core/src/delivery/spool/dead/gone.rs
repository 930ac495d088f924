//! Which letters of one file have left the store, and how.

use std::collections::BTreeMap;
use std::io;

use super::folder::{Folder, Number};
use super::small_file::{self, Replacement};
use crate::delivery::spool::bytes::Pieces;

/// How a letter left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Replayed,
    Purged,
}

/// By the place of the letter within its file.
pub(super) type Gone = BTreeMap<u32, Fate>;

/// Bytes of one of them.
const SIZE: usize = 5;

pub(super) fn load(folder: &Folder, number: Number) -> io::Result<Gone> {
    let payload = small_file::load(folder, &folder.gone(number))?;
    Ok(read(&payload.unwrap_or_default()))
}

pub(super) fn read(payload: &[u8]) -> Gone {
    let mut pieces = Pieces(payload);
    let next = || Some((pieces.u32()?, fate(pieces.u8()?)?));
    std::iter::from_fn(next).collect()
}

fn fate(code: u8) -> Option<Fate> {
    match code {
        0 => Some(Fate::Replayed),
        1 => Some(Fate::Purged),
        _ => None,
    }
}

/// Takes the room for so many letters.
pub(super) fn prepare(
    folder: &Folder,
    number: Number,
    count: usize,
) -> io::Result<Replacement<'_>> {
    Replacement::prepare(folder, folder.gone(number), count * SIZE)
}

pub(super) fn bytes(gone: &Gone) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (place, fate) in gone {
        bytes.extend(place.to_le_bytes());
        bytes.push(match fate {
            Fate::Replayed => 0,
            Fate::Purged => 1,
        });
    }
    bytes
}
