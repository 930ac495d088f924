//! Makes `fbtrace_id`s.

use capikit::{Rng, SystemRng};

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// A new id that looks like Meta's: an `A` and 22 random characters.
pub(crate) fn new_trace_id() -> String {
    let mut random = [0_u8; 22];
    SystemRng.fill(&mut random);
    let characters = random
        .iter()
        .filter_map(|byte| ALPHABET.get(usize::from(byte & 63)));
    std::iter::once('A')
        .chain(characters.map(|character| char::from(*character)))
        .collect()
}
