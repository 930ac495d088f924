//! A text of a few dozen bytes, all of them looked at side by side.

use super::sha256_lanes::{Block, ONE_BLOCK};

#[cfg(not(target_arch = "x86_64"))]
use portable as kernel;
#[cfg(target_arch = "x86_64")]
use x86 as kernel;

/// Up to `16 * K` bytes; zeros behind them. It never lies in memory in pieces of odd lengths, which a
/// processor can not read back before all that it has begun is done.
#[derive(Clone, Copy)]
pub(super) struct ShortText<const K: usize>([kernel::Sixteen; K]);

impl<const K: usize> ShortText<K> {
    /// The text; `None` if it is longer.
    #[inline]
    pub(super) fn new(text: &[u8]) -> Option<Self> {
        let (whole, last) = text.as_chunks::<16>();
        if text.len() > 16 * K {
            return None;
        }
        let end = end(text, last);
        // Every part by its own number, so that none goes through memory.
        Some(Self(std::array::from_fn(|number| {
            let bytes = match whole.get(number) {
                Some(bytes) => u128::from_le_bytes(*bytes),
                None if number == whole.len() => end,
                None => 0,
            };
            kernel::sixteen(bytes)
        })))
    }

    /// The text in lowercase; `None` if it is longer.
    #[inline]
    pub(super) fn lowercase(text: &[u8]) -> Option<Self> {
        let Self(parts) = Self::new(text)?;
        Some(Self(parts.map(kernel::lowercase)))
    }

    /// One bit for each byte, least significant first: whether it lies between these two,
    /// themselves included.
    #[inline]
    pub(super) fn bits(&self, first: u8, last: u8) -> u64 {
        let parts = self.0.iter().rev();
        parts.fold(0, |bits, part| {
            (bits << 16) | u64::from(kernel::bits(*part, first, last))
        })
    }

    /// The block that is hashed (FIPS 180-4, 5.1.1) for a text of this length; `None` if it needs two.
    #[inline]
    pub(super) fn block(&self, length: usize) -> Option<Block> {
        const END: [u8; 128] = {
            let mut bytes = [0; 128];
            bytes[64] = 0x80;
            bytes
        };
        if length > ONE_BLOCK {
            return None;
        }
        let ends = END.get(64 - length..)?.first_chunk::<64>()?;
        let bits = u128::from((length as u64 * 8).swap_bytes()) << 64;
        let mut block = ShortText::of(*ends);
        for (part, text) in block.0.iter_mut().zip(self.0) {
            *part = kernel::or(*part, text);
        }
        if let Some(last) = block.0.last_mut() {
            *last = kernel::or(*last, kernel::sixteen(bits));
        }
        Some(block)
    }

    /// The parts, sixteen bytes each.
    #[inline]
    pub(super) fn parts(&self) -> [kernel::Sixteen; K] {
        self.0
    }

    /// The bytes, with the zeros.
    #[inline]
    pub(super) fn bytes(&self) -> [[u8; 16]; K] {
        self.0.map(kernel::bytes)
    }
}

impl ShortText<4> {
    /// All of these bytes.
    #[inline]
    fn of(bytes: [u8; 64]) -> Self {
        let parts = bytes.as_chunks::<16>().0;
        Self(std::array::from_fn(|number| {
            let part = parts.get(number).copied().unwrap_or_default();
            kernel::sixteen(u128::from_le_bytes(part))
        }))
    }

    /// All bytes.
    #[inline]
    pub(super) fn whole(&self) -> [u8; 64] {
        let mut whole = [0; 64];
        let (places, _) = whole.as_chunks_mut::<16>();
        for (place, part) in places.iter_mut().zip(self.0) {
            *place = kernel::bytes(part);
        }
        whole
    }
}

/// Zeros.
impl Default for ShortText<4> {
    fn default() -> Self {
        Self::of([0; 64])
    }
}

/// All of these bytes.
impl From<[kernel::Sixteen; 4]> for ShortText<4> {
    fn from(parts: [kernel::Sixteen; 4]) -> Self {
        Self(parts)
    }
}

impl ShortText<1> {
    /// Without the bytes that have their bit in `removed`; zeros behind the others.
    #[inline]
    pub(super) fn without(&self, mut removed: u64) -> [u8; 16] {
        let [part] = self.0;
        let mut bytes = u128::from_le_bytes(kernel::bytes(part));
        // The last one first, so that those before it stay where they are.
        while removed != 0 {
            let place = removed.ilog2();
            let before = (1 << (8 * place)) - 1;
            bytes = (bytes & before) | ((bytes >> 8) & !before);
            removed ^= 1 << place;
        }
        bytes.to_le_bytes()
    }
}

/// The last bytes of a text, fewer than 16, perhaps none.
#[inline]
fn end(text: &[u8], last: &[u8]) -> u128 {
    if let Some(sixteen) = text.last_chunk::<16>()
        && !last.is_empty()
    {
        return u128::from_le_bytes(*sixteen) >> (8 * (16 - last.len()));
    }
    // Two reads that overlap: what both see is the same.
    let halves = if let Some(ends) = last.first_chunk().zip(last.last_chunk()) {
        let (first, last) = ends;
        [u64::from_le_bytes(*first), u64::from_le_bytes(*last)]
    } else if let Some((first, last)) = last.first_chunk().zip(last.last_chunk()) {
        [first, last].map(|half| u32::from_le_bytes(*half).into())
    } else {
        return few(last);
    };
    let [first, second] = halves.map(u128::from);
    let width = if last.len() < 8 { 4 } else { 8 };
    first | second << (8 * (last.len() - width))
}

/// Fewer than four bytes.
#[inline]
fn few(bytes: &[u8]) -> u128 {
    match *bytes {
        [] => 0,
        [only] => only.into(),
        [first, second] => u16::from_le_bytes([first, second]).into(),
        [first, second, third, ..] => u32::from_le_bytes([first, second, third, 0]).into(),
    }
}

#[cfg(any(test, not(target_arch = "x86_64")))]
mod portable {
    pub(super) type Sixteen = [u8; 16];

    pub(super) fn sixteen(value: u128) -> Sixteen {
        value.to_le_bytes()
    }

    pub(super) fn lowercase(sixteen: Sixteen) -> Sixteen {
        sixteen.map(|byte| byte.to_ascii_lowercase())
    }

    pub(super) fn bits(sixteen: Sixteen, first: u8, last: u8) -> u16 {
        let bytes = sixteen.iter().rev();
        bytes.fold(0, |bits, byte| {
            (bits << 1) | u16::from((first..=last).contains(byte))
        })
    }

    pub(super) fn or(one: Sixteen, other: Sixteen) -> Sixteen {
        (u128::from_le_bytes(one) | u128::from_le_bytes(other)).to_le_bytes()
    }

    pub(super) fn bytes(sixteen: Sixteen) -> [u8; 16] {
        sixteen
    }
}

/// The same with SSE2, which every x86-64 processor has.
#[cfg(target_arch = "x86_64")]
#[expect(
    unsafe_code,
    reason = "the functions are safe where SSE2 is, which is a part of x86-64"
)]
mod x86 {
    use std::arch::x86_64::{
        __m128i, _mm_add_epi8, _mm_and_si128, _mm_cmpeq_epi8, _mm_min_epu8, _mm_movemask_epi8,
        _mm_or_si128, _mm_set1_epi8, _mm_sub_epi8,
    };

    pub(super) type Sixteen = __m128i;

    #[inline]
    pub(super) fn sixteen(value: u128) -> Sixteen {
        // SAFETY: both are sixteen bytes, and all values of them are valid.
        unsafe { std::mem::transmute(value) }
    }

    #[inline]
    pub(super) fn lowercase(sixteen: Sixteen) -> Sixteen {
        // SAFETY: see the module.
        unsafe {
            let step = _mm_and_si128(inside(sixteen, b'A', b'Z'), _mm_set1_epi8(32));
            _mm_add_epi8(sixteen, step)
        }
    }

    #[inline]
    pub(super) fn bits(sixteen: Sixteen, first: u8, last: u8) -> u16 {
        // SAFETY: see the module.
        let bits = unsafe { _mm_movemask_epi8(inside(sixteen, first, last)) };
        // One bit for each of sixteen bytes.
        u16::try_from(bits).unwrap_or_default()
    }

    #[inline]
    pub(super) fn or(one: Sixteen, other: Sixteen) -> Sixteen {
        // SAFETY: see the module.
        unsafe { _mm_or_si128(one, other) }
    }

    #[inline]
    pub(super) fn bytes(sixteen: Sixteen) -> [u8; 16] {
        // SAFETY: both are sixteen bytes, and all values of them are valid.
        unsafe { std::mem::transmute(sixteen) }
    }

    /// Ones in the bytes that lie between these two.
    #[target_feature(enable = "sse2")]
    #[inline]
    fn inside(sixteen: Sixteen, first: u8, last: u8) -> Sixteen {
        let distance = _mm_sub_epi8(sixteen, _mm_set1_epi8(first.cast_signed()));
        let span = _mm_set1_epi8((last - first).cast_signed());
        _mm_cmpeq_epi8(_mm_min_epu8(distance, span), distance)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RANGES: [(u8, u8); 5] = [
        (b'a', b'z'),
        (b'0', b'9'),
        (b'@', b'@'),
        (0, 255),
        (250, 255),
    ];

    fn text(length: usize) -> Vec<u8> {
        (0..=u8::MAX)
            .cycle()
            .skip(length * 31)
            .take(length)
            .collect()
    }

    #[test]
    fn a_text_of_every_length_is_read_whole() {
        for length in 0..=64 {
            let text = text(length);
            let short = ShortText::<4>::lowercase(&text).unwrap();
            let mut expected = text.to_ascii_lowercase();
            expected.resize(64, 0);
            assert_eq!(short.bytes().as_flattened(), expected, "{length}");
            for (first, last) in RANGES {
                let is_inside = |place: usize| (first..=last).contains(&expected[place]);
                let bits =
                    (0..64).fold(0, |bits, place| bits | u64::from(is_inside(place)) << place);
                assert_eq!(short.bits(first, last), bits, "{length}");
            }
            assert!(length <= 32 || ShortText::<2>::lowercase(&text).is_none());
        }
    }

    /// FIPS 180-4, 5.1.1.
    fn padded(text: &[u8]) -> Option<[u8; 64]> {
        let mut block = [text, &[0x80]].concat();
        block.resize(60, 0);
        block.extend((u32::try_from(text.len()).unwrap() * 8).to_be_bytes());
        block.try_into().ok().filter(|_| text.len() <= ONE_BLOCK)
    }

    #[test]
    fn the_block_is_the_one_that_is_hashed() {
        for length in 0..=64 {
            let text = text(length);
            let block = ShortText::<4>::new(&text).unwrap().block(length);
            assert_eq!(block.map(|it| it.whole()), padded(&text), "{length}");
        }
        let block = ShortText::<2>::new(&text(20)).unwrap().block(20);
        assert_eq!(block.map(|it| it.whole()), padded(&text(20)));
    }

    /// What other processors use.
    #[test]
    fn both_kernels_agree() {
        for length in 0..=240 {
            let Some(bytes) = text(length).last_chunk::<16>().copied() else {
                continue;
            };
            let (one, other) = (
                portable::sixteen(u128::from_le_bytes(bytes)),
                kernel::sixteen(u128::from_le_bytes(bytes)),
            );
            assert_eq!(
                portable::lowercase(one),
                kernel::bytes(kernel::lowercase(other))
            );
            let ored = portable::or(one, portable::lowercase(one));
            assert_eq!(
                ored,
                kernel::bytes(kernel::or(other, kernel::lowercase(other)))
            );
            assert_eq!(portable::bytes(one), bytes);
            for (first, last) in RANGES {
                assert_eq!(
                    portable::bits(one, first, last),
                    kernel::bits(other, first, last)
                );
            }
        }
    }
}
