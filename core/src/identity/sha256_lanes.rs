//! Several SHA-256 digests at once, where the processor has SHA instructions.
//!
//! One digest leaves the SHA unit waiting for its own previous round; two independent ones fill
//! the gaps. Everywhere else, and for texts of more than one block, each digest is made by `sha2`.

use sha2::block_api::compress256;
use sha2::{Digest, Sha256};

use super::short_text::ShortText;

/// The longest text that fits one block: 64 bytes less the end mark and the length.
pub(super) const ONE_BLOCK: usize = 55;

/// What is hashed at a time.
pub(super) type Block = ShortText<4>;

/// A digest as lowercase hexadecimal digits.
pub(super) type Hex = [u8; 64];

/// The digest of one text.
pub(super) fn digest(text: &[u8]) -> Hex {
    let Some(block) = only_block(text) else {
        return hex(&Sha256::digest(text).into());
    };
    let [digest] = digests_of_blocks(&[block]);
    digest
}

/// The block of a text that needs no more than one (FIPS 180-4, 5.1.1).
#[inline]
pub(super) fn only_block(text: &[u8]) -> Option<Block> {
    ShortText::<4>::new(text)?.block(text.len())
}

/// The digests of texts of one block each. Two at a time give nearly all of the gain and leave
/// registers free.
#[inline]
pub(super) fn digests_of_blocks<const N: usize>(blocks: &[Block; N]) -> [Hex; N] {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("sha")
        && is_x86_feature_detected!("ssse3")
        && is_x86_feature_detected!("sse4.1")
    {
        // SAFETY: the processor has every feature that `compress` is compiled for, as just asked.
        #[expect(
            unsafe_code,
            reason = "calling code that is compiled for a feature checked above"
        )]
        return unsafe { x86::compress(blocks) };
    }
    one_by_one(blocks)
}

fn one_by_one<const N: usize>(blocks: &[Block; N]) -> [Hex; N] {
    blocks.map(|block| {
        let mut state = START;
        compress256(&mut state, &[block.whole()]);
        let mut digest = [0; 32];
        for (bytes, word) in digest.as_chunks_mut::<4>().0.iter_mut().zip(state) {
            *bytes = word.to_be_bytes();
        }
        hex(&digest)
    })
}

fn hex(digest: &[u8; 32]) -> Hex {
    let mut digits = [0; 64];
    for (pair, byte) in digits.as_chunks_mut::<2>().0.iter_mut().zip(digest) {
        *pair = [hex_digit(byte >> 4), hex_digit(byte & 15)];
    }
    digits
}

/// Without a table, and with a comparison of signed numbers, so that the compiler makes many at once.
const fn hex_digit(nibble: u8) -> u8 {
    const TO_LETTERS: u8 = b'a' - 10 - b'0';
    let step = if nibble.cast_signed() > 9 {
        TO_LETTERS
    } else {
        0
    };
    b'0' + nibble + step
}

/// FIPS 180-4, 5.3.3.
const START: [u32; 8] = [
    0x6a09_e667,
    0xbb67_ae85,
    0x3c6e_f372,
    0xa54f_f53a,
    0x510e_527f,
    0x9b05_688c,
    0x1f83_d9ab,
    0x5be0_cd19,
];

/// One block per lane with the SHA extensions of x86-64.
#[cfg(target_arch = "x86_64")]
mod x86 {
    use std::arch::x86_64::{
        __m128i, _mm_add_epi32, _mm_alignr_epi8, _mm_and_si128, _mm_set_epi32, _mm_set_epi64x,
        _mm_set1_epi8, _mm_setzero_si128, _mm_sha256msg1_epu32, _mm_sha256msg2_epu32,
        _mm_sha256rnds2_epu32, _mm_shuffle_epi8, _mm_shuffle_epi32, _mm_srli_epi16,
        _mm_unpackhi_epi8, _mm_unpackhi_epi64, _mm_unpacklo_epi8, _mm_unpacklo_epi64,
    };

    use super::{Block, Hex, START};

    /// FIPS 180-4, 4.2.2, four to a row: one row serves two pairs of rounds.
    const ROUNDS: [[u32; 4]; 16] = [
        [0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5],
        [0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5],
        [0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3],
        [0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174],
        [0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc],
        [0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da],
        [0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7],
        [0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967],
        [0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13],
        [0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85],
        [0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3],
        [0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070],
        [0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5],
        [0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3],
        [0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208],
        [0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2],
    ];

    /// The digest of each lane's only block.
    #[target_feature(enable = "sha,ssse3,sse4.1")]
    #[expect(clippy::indexing_slicing, reason = "words are taken modulo 4")]
    pub(super) fn compress<const N: usize>(blocks: &[Block; N]) -> [Hex; N] {
        let start = [
            words([START[5], START[4], START[1], START[0]]),
            words([START[7], START[6], START[3], START[2]]),
        ];
        let mut states = [start; N];
        let mut schedules = [[_mm_setzero_si128(); 4]; N];
        for (schedule, block) in schedules.iter_mut().zip(blocks) {
            *schedule = load(block);
        }
        for (quarter, rows) in ROUNDS.as_chunks::<4>().0.iter().enumerate() {
            for (slot, constants) in rows.iter().enumerate() {
                let constants = words(*constants);
                for (state, schedule) in states.iter_mut().zip(&mut schedules) {
                    if quarter > 0 {
                        schedule[slot] = next_words(schedule, slot);
                    }
                    four_rounds(state, _mm_add_epi32(schedule[slot], constants));
                }
            }
        }
        states.map(|state| finish(start, state))
    }

    /// The next four words of the message schedule (FIPS 180-4, 6.2.2, step 1).
    #[target_feature(enable = "sha,ssse3,sse4.1")]
    #[expect(clippy::indexing_slicing, reason = "taken modulo 4")]
    #[inline]
    fn next_words(schedule: &[__m128i; 4], slot: usize) -> __m128i {
        let [oldest, next] = [schedule[slot], schedule[(slot + 1) % 4]];
        let [before, last] = [schedule[(slot + 2) % 4], schedule[(slot + 3) % 4]];
        let sum = _mm_add_epi32(
            _mm_sha256msg1_epu32(oldest, next),
            _mm_alignr_epi8(last, before, 4),
        );
        _mm_sha256msg2_epu32(sum, last)
    }

    /// Four rounds on a state held as ABEF and CDGH, the order the instructions want.
    #[target_feature(enable = "sha,ssse3,sse4.1")]
    #[inline]
    fn four_rounds(state: &mut [__m128i; 2], words: __m128i) {
        state[1] = _mm_sha256rnds2_epu32(state[1], state[0], words);
        state[0] = _mm_sha256rnds2_epu32(state[0], state[1], _mm_shuffle_epi32(words, 0x0e));
    }

    #[target_feature(enable = "sha,ssse3,sse4.1")]
    #[inline]
    fn words([first, second, third, fourth]: [u32; 4]) -> __m128i {
        let [first, second, third, fourth] = [first, second, third, fourth].map(u32::cast_signed);
        _mm_set_epi32(fourth, third, second, first)
    }

    /// The sixteen big-endian words of a block.
    #[target_feature(enable = "sha,ssse3,sse4.1")]
    #[inline]
    fn load(block: &Block) -> [__m128i; 4] {
        let swap = _mm_set_epi64x(0x0c0d_0e0f_0809_0a0b, 0x0405_0607_0001_0203);
        let [first, second, third, fourth] = block.parts();
        [
            _mm_shuffle_epi8(first, swap),
            _mm_shuffle_epi8(second, swap),
            _mm_shuffle_epi8(third, swap),
            _mm_shuffle_epi8(fourth, swap),
        ]
    }

    /// Adds the start values, puts the words into the order of the digest, and writes it out.
    #[target_feature(enable = "sha,ssse3,sse4.1")]
    #[inline]
    fn finish(start: [__m128i; 2], state: [__m128i; 2]) -> Hex {
        let [abef, cdgh] = [
            _mm_add_epi32(start[0], state[0]),
            _mm_add_epi32(start[1], state[1]),
        ];
        let reversed = _mm_set_epi64x(0x0001_0203_0405_0607, 0x0809_0a0b_0c0d_0e0f);
        let first = _mm_shuffle_epi8(_mm_unpackhi_epi64(cdgh, abef), reversed);
        let second = _mm_shuffle_epi8(_mm_unpacklo_epi64(cdgh, abef), reversed);
        let ([first, second], [third, fourth]) = (hex(first), hex(second));
        Block::from([first, second, third, fourth]).whole()
    }

    /// Sixteen bytes as hexadecimal digits.
    #[target_feature(enable = "sha,ssse3,sse4.1")]
    #[inline]
    fn hex(bytes: __m128i) -> [__m128i; 2] {
        let digits = _mm_set_epi64x(
            i64::from_le_bytes(*b"89abcdef"),
            i64::from_le_bytes(*b"01234567"),
        );
        let nibble = _mm_set1_epi8(15);
        let [high, low] = [_mm_srli_epi16(bytes, 4), bytes]
            .map(|nibbles| _mm_shuffle_epi8(digits, _mm_and_si128(nibbles, nibble)));
        [_mm_unpacklo_epi8(high, low), _mm_unpackhi_epi8(high, low)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_length_agrees_with_sha2() {
        let text: Vec<u8> = (0u8..200).map(|n| n.wrapping_mul(37)).collect();
        for first in 0..130 {
            let texts = [
                &text[..first],
                &text[first / 2..first / 2 + (first * 7) % 61],
            ];
            let expected = texts.map(|text| hex(&Sha256::digest(text).into()));
            assert_eq!(texts.map(digest), expected, "one by one");
            if let [Some(first), Some(second)] = texts.map(only_block) {
                let blocks = [first, second];
                assert_eq!(digests_of_blocks(&blocks), expected, "side by side");
                assert_eq!(one_by_one(&blocks), expected, "without the extensions");
            }
        }
    }

    #[test]
    fn the_lanes_are_independent() {
        let [one, other] = [b"a", b"b"].map(|text| only_block(text).unwrap());
        let [first, second] = digests_of_blocks(&[one, other]);
        assert_eq!([second, first], digests_of_blocks(&[other, one]));
    }
}
