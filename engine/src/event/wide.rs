//! Places of bytes with AVX2, where the processor has it: the one module of this room with `unsafe`, with its proof. They are those of
//! the portable way.

use std::arch::x86_64::{
    __m256i, _mm256_add_epi64, _mm256_blendv_epi8, _mm256_cmpeq_epi8, _mm256_cmpgt_epi8, _mm256_cmpgt_epi64,
    _mm256_loadu_si256, _mm256_movemask_epi8, _mm256_or_si256, _mm256_set_epi64x, _mm256_set1_epi8, _mm256_set1_epi64x,
    _mm256_shuffle_epi8, _mm256_shuffle_epi32, _mm256_slli_epi64, _mm256_srli_epi64, _mm256_storeu_si256,
    _mm256_xor_si256,
};

use super::due::LANES;
use super::facts::Facts;
use super::guess::Guesses;

/// Bytes looked at together.
const BLOCK: usize = 32;

/// That this processor has what this module uses: there is no other way to get one than to ask it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Avx2(());

impl Avx2 {
    #[inline]
    pub(super) fn detect() -> Option<Self> {
        (is_x86_feature_detected!("avx2") && is_x86_feature_detected!("bmi1") && is_x86_feature_detected!("bmi2"))
            .then_some(Self(()))
    }

    /// [`Facts::compact_by`] with [`first_special`].
    #[inline]
    #[expect(clippy::unused_self, reason = "to have one is the proof that the processor can")]
    pub(super) fn compact<'l>(self, facts: &mut Facts<'l>, line: &'l [u8], guesses: &mut Guesses) -> Option<()> {
        #[target_feature(enable = "avx2,bmi1,bmi2")]
        fn wide<'l>(facts: &mut Facts<'l>, line: &'l [u8], guesses: &mut Guesses) -> Option<()> {
            facts.compact_by(line, guesses, |text, from| first_special(text, from))
        }
        // SAFETY: `self` exists only where the features were detected.
        unsafe { wide(facts, line, guesses) }
    }

    /// As the portable `sip::four`.
    #[inline]
    #[expect(clippy::unused_self, reason = "as above")]
    pub(super) fn four(
        self,
        states: &[[u64; LANES]; 4],
        words: &[[u64; LANES]],
        blocks: [u64; LANES],
    ) -> ([u64; LANES], [u64; LANES]) {
        // SAFETY: `self` exists only where the features were detected.
        unsafe { four(states, words, blocks) }
    }
}

/// As the portable `guess::first_special`, but for a text of less than 32 bytes, of which it says nothing.
#[inline]
#[target_feature(enable = "avx2,bmi1")]
fn first_special(text: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    while let Some(block) = text.get(at..).and_then(|rest| rest.first_chunk::<BLOCK>()) {
        let found = special(load(block));
        if found != 0 {
            return Some(at + found.trailing_zeros() as usize);
        }
        at += BLOCK;
    }
    // The last bytes, with others before them that were looked at already, or do not matter.
    let passed = (at + BLOCK).checked_sub(text.len()).filter(|passed| *passed < BLOCK)?;
    let found = special(load(text.last_chunk::<BLOCK>()?)) >> passed;
    (found != 0).then(|| at + found.trailing_zeros() as usize)
}

/// A bit for each byte that is a quote, a backslash, or no printable ASCII.
#[inline]
#[target_feature(enable = "avx2")]
fn special(bytes: __m256i) -> u32 {
    let all = |byte: u8| _mm256_set1_epi8(byte.cast_signed());
    let is = |byte: u8| _mm256_cmpeq_epi8(bytes, all(byte));
    // With this bit turned a quote follows the control characters, and a space takes its place. What is no ASCII is negative.
    let below = _mm256_cmpgt_epi8(all(0x21), _mm256_xor_si256(bytes, all(2)));
    let found = _mm256_or_si256(below, _mm256_or_si256(is(b'\\'), is(0x7F)));
    _mm256_movemask_epi8(found).cast_unsigned()
}

#[inline]
#[target_feature(enable = "avx2")]
fn load(block: &[u8; BLOCK]) -> __m256i {
    // SAFETY: 32 bytes lie where the reference points, and the load asks for no alignment.
    unsafe { _mm256_loadu_si256(block.as_ptr().cast()) }
}

/// `SipHash` in four lanes: as `sip::four` does it, which says what happens here.
#[target_feature(enable = "avx2")]
fn four(states: &[[u64; LANES]; 4], words: &[[u64; LANES]], blocks: [u64; LANES]) -> ([u64; LANES], [u64; LANES]) {
    let mut state = [lanes(&states[0]), lanes(&states[1]), lanes(&states[2]), lanes(&states[3])];
    let least = blocks.iter().fold(u64::MAX, |least, blocks| least.min(*blocks));
    let (all, some) = words.split_at(usize::try_from(least).unwrap_or(0).min(words.len()));
    for word in all {
        state = taken(state, lanes(word));
    }
    let (blocks, mut place) = (lanes(&blocks), _mm256_set1_epi64x(least.cast_signed()));
    for word in some {
        // A lane whose blocks have ended stays as it is.
        let goes_on = _mm256_cmpgt_epi64(blocks, place);
        let next = taken(state, lanes(word));
        for (state, next) in state.iter_mut().zip(next) {
            *state = _mm256_blendv_epi8(*state, next, goes_on);
        }
        place = _mm256_add_epi64(place, _mm256_set1_epi64x(1));
    }
    let all = |[a, b, c, d]: [__m256i; 4]| _mm256_xor_si256(_mm256_xor_si256(a, b), _mm256_xor_si256(c, d));
    let [a, b, c, d] = state;
    let c = _mm256_xor_si256(c, _mm256_set1_epi64x(0xEE));
    state = round(round(round(round([a, b, c, d]))));
    let low = all(state);
    let [a, b, c, d] = state;
    let b = _mm256_xor_si256(b, _mm256_set1_epi64x(0xDD));
    state = round(round(round(round([a, b, c, d]))));
    (numbers(low), numbers(all(state)))
}

#[inline]
#[target_feature(enable = "avx2")]
fn taken([a, b, c, d]: [__m256i; 4], block: __m256i) -> [__m256i; 4] {
    let [a, b, c, d] = round(round([a, b, c, _mm256_xor_si256(d, block)]));
    [_mm256_xor_si256(a, block), b, c, d]
}

#[inline]
#[target_feature(enable = "avx2")]
fn round([mut a, mut b, mut c, mut d]: [__m256i; 4]) -> [__m256i; 4] {
    a = _mm256_add_epi64(a, b);
    c = _mm256_add_epi64(c, d);
    b = _mm256_xor_si256(rotated::<13, 51>(b), a);
    d = _mm256_xor_si256(rotated_16(d), c);
    a = _mm256_shuffle_epi32::<0b10_11_00_01>(a);
    c = _mm256_add_epi64(c, b);
    a = _mm256_add_epi64(a, d);
    b = _mm256_xor_si256(rotated::<17, 47>(b), c);
    d = _mm256_xor_si256(rotated::<21, 43>(d), a);
    c = _mm256_shuffle_epi32::<0b10_11_00_01>(c);
    [a, b, c, d]
}

/// Rotated left by so many bits; the others are those that are left of 64.
#[inline]
#[target_feature(enable = "avx2")]
fn rotated<const LEFT: i32, const RIGHT: i32>(word: __m256i) -> __m256i {
    const { assert!(LEFT + RIGHT == 64, "a word has 64 bits") };
    _mm256_or_si256(_mm256_slli_epi64::<LEFT>(word), _mm256_srli_epi64::<RIGHT>(word))
}

/// Rotated left by 16 bits: whole bytes move.
#[inline]
#[target_feature(enable = "avx2")]
fn rotated_16(word: __m256i) -> __m256i {
    let (low, high) = (0x0504_0302_0100_0706, 0x0D0C_0B0A_0908_0F0E);
    _mm256_shuffle_epi8(word, _mm256_set_epi64x(high, low, high, low))
}

#[inline]
#[target_feature(enable = "avx2")]
fn lanes(numbers: &[u64; LANES]) -> __m256i {
    // SAFETY: 32 bytes lie where the reference points, and the load asks for no alignment.
    unsafe { _mm256_loadu_si256(std::ptr::from_ref(numbers).cast()) }
}

#[inline]
#[target_feature(enable = "avx2")]
fn numbers(lanes: __m256i) -> [u64; LANES] {
    let mut numbers = [0; LANES];
    // SAFETY: 32 bytes lie where the reference points, and the store asks for no alignment.
    unsafe { _mm256_storeu_si256(std::ptr::from_mut(&mut numbers).cast(), lanes) };
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{guess, sip};
    use proptest::prelude::*;

    /// `first_special` as far as this processor has it, and it has something to say.
    fn found(text: &[u8], from: usize) -> Option<usize> {
        match Avx2::detect() {
            // SAFETY: detected just now.
            Some(_) if text.len() >= BLOCK => unsafe { first_special(text, from) },
            _ => guess::first_special(text, from),
        }
    }

    #[test]
    fn every_byte_at_every_place_is_what_the_portable_way_finds() {
        for byte in 0..=255u8 {
            let is_special = matches!(byte, ..0x20 | b'"' | b'\\' | 0x7F..);
            for len in [BLOCK, 45, 64, 65] {
                for place in 0..len {
                    let mut text = vec![b'#'; len];
                    text[place] = byte;
                    for from in [0, place / 2, place, len - 1] {
                        let expected = (is_special && from <= place).then_some(place);
                        assert_eq!(guess::first_special(&text, from), expected, "{byte:#x} at {place} of {len}");
                        assert_eq!(found(&text, from), expected, "{byte:#x} at {place} of {len}");
                    }
                }
            }
        }
    }

    proptest! {
        #[test]
        fn four_hashes_are_those_of_the_portable_way(
            states in any::<[[u64; LANES]; 4]>(),
            words in proptest::collection::vec(any::<[u64; LANES]>(), 0..14),
            blocks in any::<[proptest::sample::Index; LANES]>(),
        ) {
            let blocks = blocks.map(|blocks| blocks.index(words.len() + 1) as u64);
            let expected = sip::four(&states, &words, blocks);
            let found = Avx2::detect().map_or(expected, |avx2| avx2.four(&states, &words, blocks));
            prop_assert_eq!(found, expected);
        }

        #[test]
        fn texts_of_any_length_are_what_the_portable_way_finds(text in proptest::collection::vec(prop_oneof![
            60 => b' '..0x7F, 1 => any::<u8>(),
        ], 0..400), from in 0..420usize) {
            let expected = text.iter().skip(from).position(|byte| matches!(byte, ..0x20 | b'"' | b'\\' | 0x7F..));
            prop_assert_eq!(guess::first_special(&text, from), expected.map(|place| from + place));
            prop_assert_eq!(found(&text, from), expected.map(|place| from + place));
        }
    }
}
