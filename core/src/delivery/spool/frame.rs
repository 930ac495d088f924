//! Frames: stretches of bytes with a checksum, which are found again behind damage.

/// Two of these bytes are in no UTF-8 text, so that no payload can look like a frame.
const MAGIC: [u8; 4] = [0xf5, b'c', b'k', 0xff];

/// Magic, length and checksum.
const HEADER: usize = 12;

/// Appends one frame: magic, length, checksum of length and payload, payload. All numbers of the
/// spool are little-endian.
pub(super) fn put(out: &mut Vec<u8>, payload: &[u8]) {
    let length = u32::try_from(payload.len()).unwrap_or(u32::MAX); // The limits are far below.
    out.extend(MAGIC);
    out.extend(length.to_le_bytes());
    out.extend(checksum(length, payload).to_le_bytes());
    out.extend(payload);
}

fn checksum(length: u32, payload: &[u8]) -> u32 {
    crc32c::crc32c_append(crc32c::crc32c(&length.to_le_bytes()), payload)
}

/// What stands in a file, from its start to its end.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// The payload of a frame.
    Whole(&'a [u8]),
    /// Bytes that are no frame, with one behind them.
    Damaged,
    /// No frame from here to the end, and whether the first would have had all of its bytes:
    /// damage, and not a write that was cut short.
    Tail { is_damaged: bool },
}

/// Reads the pieces of a file one by one.
pub(super) struct Pieces<'a> {
    rest: &'a [u8],
}

pub(super) fn pieces(bytes: &[u8]) -> Pieces<'_> {
    Pieces { rest: bytes }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        if self.rest.is_empty() {
            return None;
        }
        if let Some((payload, rest)) = first(self.rest) {
            self.rest = rest;
            return Some(Piece::Whole(payload));
        }
        let is_damaged = parts(self.rest).is_some();
        self.rest = behind_damage(self.rest);
        Some(if self.rest.is_empty() {
            Piece::Tail { is_damaged }
        } else {
            Piece::Damaged
        })
    }
}

/// From the next frame on.
fn behind_damage(bytes: &[u8]) -> &[u8] {
    let mut rest = bytes;
    while let Some((_, next)) = rest.split_first() {
        let start = next.iter().position(|byte| *byte == MAGIC[0]);
        rest = start.and_then(|start| next.get(start..)).unwrap_or(&[]);
        if first(rest).is_some() {
            return rest;
        }
    }
    &[]
}

/// The frame at the start.
fn first(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (sum, payload, rest) = parts(bytes)?;
    let length = u32::try_from(payload.len()).ok()?;
    (checksum(length, payload) == sum).then_some((payload, rest))
}

/// Checksum, payload and rest, when there are as many bytes as the frame says.
fn parts(bytes: &[u8]) -> Option<(u32, &[u8], &[u8])> {
    let (header, rest) = bytes.split_first_chunk::<HEADER>()?;
    let (magic, numbers) = header.split_first_chunk::<4>()?;
    let (length, sum) = numbers.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
    let sum = u32::from_le_bytes(*sum.first_chunk()?);
    let (payload, rest) = rest.split_at_checked(length)?;
    (*magic == MAGIC).then_some((sum, payload, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn three() -> Vec<u8> {
        let mut bytes = Vec::new();
        for payload in [b"one".as_slice(), b"", b"three"] {
            put(&mut bytes, payload);
        }
        bytes
    }

    fn whole(bytes: &[u8]) -> Vec<&[u8]> {
        let whole = |piece| match piece {
            Piece::Whole(payload) => Some(payload),
            _ => None,
        };
        pieces(bytes).filter_map(whole).collect()
    }

    #[test]
    fn frames_are_read_as_they_were_written() {
        assert_eq!(pieces(b"").next(), None);
        assert_eq!(whole(&three()), [b"one".as_slice(), b"", b"three"]);
    }

    #[test]
    fn one_flipped_bit_costs_one_frame() {
        for bit in 0..three().len() * 8 {
            let mut bytes = three();
            bytes[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(whole(&bytes).len(), 2, "bit {bit}");
            assert_eq!(pieces(&bytes).count(), 3, "bit {bit}");
        }
    }

    #[test]
    fn a_cut_costs_what_was_cut() {
        let bytes = three();
        for length in 0..bytes.len() {
            let whole = whole(&bytes[..length]).len();
            assert_eq!(whole, [15, 27].iter().filter(|end| **end <= length).count());
            let is_between = [0, 15, 27].contains(&length);
            let torn = Piece::Tail { is_damaged: false };
            assert_eq!(
                pieces(&bytes[..length]).any(|piece| piece == torn),
                !is_between
            );
        }
    }

    #[test]
    fn zeros_and_garbage_are_skipped() {
        let mut bytes = vec![0; 100];
        bytes.extend(three());
        bytes.extend([0xf5; 100]);
        bytes.extend(three());
        bytes.extend([0; 5]);
        let kinds: Vec<_> = pieces(&bytes)
            .filter(|piece| !matches!(piece, Piece::Whole(_)))
            .collect();
        let tail = Piece::Tail { is_damaged: false };
        assert_eq!(kinds, [Piece::Damaged, Piece::Damaged, tail]);
        assert_eq!(whole(&bytes).len(), 6);
    }
}
