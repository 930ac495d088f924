//! How records stand in an append-only file, and how they are found again in a damaged one.
//!
//! ```text
//! magic | length of body | ordinal | CRC32C of body | CRC32C of the sixteen bytes before | body
//! ```
//!
//! Numbers have 32 bits and are little endian. The header has a sum of its own, so that a record
//! that was cut off is told from one that was damaged, and a damaged one still tells its ordinal.

pub(super) const HEADER: usize = 20;

/// Holds bytes that no UTF-8 text has: a payload never looks like a header.
const MAGIC: [u8; 4] = [0xFF, b'c', b'k', 0xFE];

/// One whole record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Frame<'a> {
    pub(super) ordinal: u32,
    pub(super) body: &'a [u8],
    /// Where its header begins.
    pub(super) offset: usize,
}

/// Appends one record to the buffer; `write` appends its body.
pub(super) fn push(buffer: &mut Vec<u8>, ordinal: u32, write: impl FnOnce(&mut Vec<u8>)) {
    let start = buffer.len();
    buffer.extend_from_slice(&[0; HEADER]);
    write(buffer);
    let (_, record) = buffer.split_at_mut(start);
    let (header, body) = record.split_at_mut(HEADER);
    // A body is far smaller than 4 GiB; a longer one would fail its sum and count as damaged.
    let length = u32::try_from(body.len()).unwrap_or(u32::MAX);
    let mut head = [0; HEADER];
    let mut place = head.chunks_exact_mut(4);
    let sum = crc32c::crc32c(body);
    for value in [
        MAGIC,
        length.to_le_bytes(),
        ordinal.to_le_bytes(),
        sum.to_le_bytes(),
    ] {
        if let Some(place) = place.next() {
            place.copy_from_slice(&value);
        }
    }
    let (summed, last) = head.split_at_mut(HEADER - 4);
    last.copy_from_slice(&crc32c::crc32c(summed).to_le_bytes());
    header.copy_from_slice(&head);
}

/// How a file ends after its last whole record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tail {
    /// With it.
    Clean,
    /// With a record that was never finished, so it was never accepted.
    Torn,
    /// With a record that was finished and is damaged.
    Damaged,
}

/// The whole records of a file, in order. Damaged ones are stepped over.
#[derive(Debug)]
pub(super) struct Frames<'a> {
    bytes: &'a [u8],
    /// Where the last whole record ends.
    end: usize,
    /// One more than the largest ordinal that a header told, damaged bodies included.
    ordinals: u32,
}

impl<'a> Frames<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            end: 0,
            ordinals: 0,
        }
    }

    /// Where the last whole record that was given ends.
    pub(super) fn end(&self) -> usize {
        self.end
    }

    /// How the file ends, once all records were given.
    pub(super) fn tail(&self) -> Tail {
        let rest = self.bytes.get(self.end..).unwrap_or_default();
        if rest.is_empty() {
            return Tail::Clean;
        }
        // After a power loss a file can be longer than what was written of it.
        let is_unwritten = rest.iter().all(|byte| *byte == 0);
        let is_cut_off = match Header::read(rest) {
            Some(header) => rest.len() - HEADER < header.length,
            None => rest.len() < HEADER,
        };
        if is_unwritten || is_cut_off {
            Tail::Torn
        } else {
            Tail::Damaged
        }
    }

    /// How many records the file held, as far as it still tells; exact once all were given and
    /// the tail is not damaged. Never more than there is room for.
    pub(super) fn ordinals(&self) -> u32 {
        let room = u32::try_from(self.bytes.len() / HEADER).unwrap_or(u32::MAX);
        let told = match self.tail() {
            Tail::Damaged => {
                let rest = self.bytes.get(self.end..).unwrap_or_default();
                let told = Header::read(rest).map_or(0, |header| header.ordinal);
                told.max(self.ordinals).saturating_add(1)
            }
            _ => self.ordinals,
        };
        told.min(room)
    }

    fn at(&self, offset: usize) -> Option<Frame<'a>> {
        let rest = self.bytes.get(offset..)?;
        let header = Header::read(rest)?;
        let body = rest.get(HEADER..)?.get(..header.length)?;
        (crc32c::crc32c(body) == header.sum).then_some(Frame {
            ordinal: header.ordinal,
            body,
            offset,
        })
    }
}

impl<'a> Iterator for Frames<'a> {
    type Item = Frame<'a>;

    fn next(&mut self) -> Option<Frame<'a>> {
        let mut offset = self.end;
        let frame = loop {
            if let Some(frame) = self.at(offset) {
                break frame;
            }
            let rest = self.bytes.get(offset + 1..)?;
            let step = rest.windows(MAGIC.len()).position(|four| four == MAGIC)?;
            offset += 1 + step;
        };
        self.end = frame.offset + HEADER + frame.body.len();
        self.ordinals = self.ordinals.max(frame.ordinal.saturating_add(1));
        Some(frame)
    }
}

struct Header {
    length: usize,
    ordinal: u32,
    sum: u32,
}

impl Header {
    fn read(bytes: &[u8]) -> Option<Self> {
        let (head, _) = bytes.split_first_chunk::<HEADER>()?;
        let (summed, last) = head.split_at(HEADER - 4);
        let mut words = summed
            .chunks_exact(4)
            .filter_map(|word| Some(u32::from_le_bytes(word.try_into().ok()?)));
        let is_whole = words.next()? == u32::from_le_bytes(MAGIC)
            && crc32c::crc32c(summed).to_le_bytes() == last;
        let (length, ordinal, sum) = (words.next()?, words.next()?, words.next()?);
        is_whole.then_some(Self {
            length: usize::try_from(length).ok()?,
            ordinal,
            sum,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(bodies: &[&str]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (ordinal, body) in (0..).zip(bodies) {
            push(&mut bytes, ordinal, |buffer| {
                buffer.extend_from_slice(body.as_bytes());
            });
        }
        bytes
    }

    fn read(bytes: &[u8]) -> (Vec<u32>, Tail, u32) {
        let mut frames = Frames::new(bytes);
        let ordinals = frames.by_ref().map(|frame| frame.ordinal).collect();
        (ordinals, frames.tail(), frames.ordinals())
    }

    #[test]
    fn what_was_written_is_read() {
        let bytes = file(&["one", "", "three"]);
        let bodies: Vec<_> = Frames::new(&bytes).map(|frame| frame.body).collect();
        assert_eq!(bodies, [b"one".as_slice(), b"", b"three"]);
        assert_eq!(read(&bytes), (vec![0, 1, 2], Tail::Clean, 3));
        assert_eq!(read(&[]), (vec![], Tail::Clean, 0));
    }

    #[test]
    fn cut_anywhere_the_whole_records_before_remain() {
        let bytes = file(&["one", "two", "three"]);
        for length in 0..bytes.len() {
            let whole = u32::try_from(length / (HEADER + 3)).unwrap().min(2);
            let tail = if length == (HEADER + 3) * whole as usize {
                Tail::Clean
            } else {
                Tail::Torn
            };
            let expected = ((0..whole).collect(), tail, whole);
            assert_eq!(read(&bytes[..length]), expected, "at {length}");
        }
    }

    #[test]
    fn flipped_anywhere_one_record_is_damaged() {
        let bytes = file(&["one", "two", "three"]);
        for bit in 0..bytes.len() * 8 {
            let mut bytes = bytes.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            let hit = u32::try_from(bit / 8 / (HEADER + 3)).unwrap().min(2);
            let others = (0..3).filter(|ordinal| *ordinal != hit).collect();
            let tail = if hit == 2 { Tail::Damaged } else { Tail::Clean };
            assert_eq!(read(&bytes), (others, tail, 3), "bit {bit}");
        }
    }

    #[test]
    fn a_number_beyond_what_the_file_can_hold_is_not_believed() {
        let mut bytes = file(&["one"]);
        push(&mut bytes, u32::MAX, |_| {});
        assert_eq!(read(&bytes), (vec![0, u32::MAX], Tail::Clean, 2));
    }

    #[test]
    fn room_that_was_never_written_is_no_damage() {
        let mut bytes = file(&["one"]);
        bytes.extend([0; 4096]);
        assert_eq!(read(&bytes), (vec![0], Tail::Torn, 1));
    }
}
