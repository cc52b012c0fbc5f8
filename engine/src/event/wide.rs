//! Places of bytes, hashes and addresses with AVX2, where the processor has it: the one module of this room with `unsafe`, with its proof.
//! What comes out is what comes out of the portable ways.

use std::arch::x86_64::{
    __m256i, _mm_cmpeq_epi8, _mm_cmpgt_epi32, _mm_cvtsi128_si32, _mm_madd_epi16, _mm_maddubs_epi16, _mm_min_epu8,
    _mm_movemask_epi8, _mm_set_epi32, _mm_set_epi64x, _mm_set1_epi8, _mm_set1_epi16, _mm_set1_epi32, _mm_setzero_si128,
    _mm_shuffle_epi8, _mm_xor_si128, _mm256_add_epi64, _mm256_blendv_epi8, _mm256_cmpeq_epi8, _mm256_cmpgt_epi8,
    _mm256_cmpgt_epi64, _mm256_loadu_si256, _mm256_movemask_epi8, _mm256_or_si256, _mm256_rol_epi64, _mm256_set1_epi8,
    _mm256_set1_epi64x, _mm256_shuffle_epi32, _mm256_slli_epi64, _mm256_srli_epi64, _mm256_storeu_si256,
    _mm256_xor_si256,
};

use super::due::{Halves, LANES};
use super::facts::Facts;
use super::guess::Guesses;

/// Bytes looked at together.
const BLOCK: usize = 32;

/// That this processor has what this module uses: there is no other way to get one than to ask it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Avx2 {
    /// It has AVX-512 too, which rotates words at once.
    rotates: bool,
}

/// As the portable `guess::first_special`, but for a text of less than 32 bytes, of which it says that it holds none. No function, because it must
/// be compiled into the loop that asks, or what it compares with is loaded for every field.
macro_rules! first_special {
    ($text:expr, $from:expr) => {{
        let (text, mut at): (&[u8], usize) = ($text, $from);
        let whole = text.len().saturating_sub(BLOCK - 1);
        loop {
            if at >= whole {
                break last_special(text, at);
            }
            // SAFETY: a block begins before the last `BLOCK - 1` bytes, so that all of it lies within the text.
            let found = special(unsafe { load(text.as_ptr().add(at)) });
            if found != 0 {
                break at + found.trailing_zeros() as usize;
            }
            at += BLOCK;
        }
    }};
}

impl Avx2 {
    #[inline]
    pub(super) fn detect() -> Option<Self> {
        let wide = is_x86_feature_detected!("avx2")
            && is_x86_feature_detected!("bmi1")
            && is_x86_feature_detected!("bmi2")
            && is_x86_feature_detected!("popcnt");
        let rotates = is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512vl");
        wide.then_some(Self { rotates })
    }

    /// [`Facts::compact_by`] with `first_special`.
    #[inline]
    #[expect(clippy::unused_self, reason = "to have one is the proof that the processor can")]
    pub(super) fn compact<'l>(self, facts: &mut Facts<'l>, line: &'l [u8], guesses: &mut Guesses) -> Option<()> {
        #[target_feature(enable = "avx2,bmi1,bmi2")]
        fn wide<'l>(facts: &mut Facts<'l>, line: &'l [u8], guesses: &mut Guesses) -> Option<()> {
            facts.compact_by(line, guesses, |text, from| first_special!(text, from))
        }
        // SAFETY: `self` exists only where the features were detected.
        unsafe { wide(facts, line, guesses) }
    }

    /// As the portable `sip::together`.
    #[inline]
    pub(super) fn together<const BYTES: usize>(
        self,
        states: &[[u64; LANES]; 4],
        rows: &[[u8; BYTES]; LANES],
        blocks: [usize; LANES],
    ) -> Halves {
        if self.rotates {
            // SAFETY: so it was detected, and AVX2 was, or `self` would not exist.
            return unsafe { rotating::together(states, rows, blocks) };
        }
        // SAFETY: `self` exists only where the features were detected.
        unsafe { shifting::together(states, rows, blocks) }
    }

    /// As the portable `person::plain_v4`, but for an address of less than 8 bytes, of which it says nothing.
    #[inline]
    #[expect(clippy::unused_self, reason = "as above")]
    pub(super) fn plain_v4(self, ip: &[u8]) -> Option<[u8; 3]> {
        // SAFETY: `self` exists only where the features were detected.
        unsafe { plain_v4(ip) }
    }
}

/// As `scan::words`; most texts are ASCII, which is seen sooner than anything else of them.
#[inline]
pub(super) fn words(text: &[u8]) -> &str {
    if text.is_ascii() {
        // SAFETY: ASCII is UTF-8.
        return unsafe { std::str::from_utf8_unchecked(text) };
    }
    super::scan::words(text)
}

/// `first_special` of the last bytes, with others before them that were looked at already, or do not matter.
#[inline(never)]
#[target_feature(enable = "avx2,bmi1")]
fn last_special(text: &[u8], from: usize) -> usize {
    let passed = (from + BLOCK).checked_sub(text.len()).filter(|passed| *passed < BLOCK);
    let (Some(passed), Some(block)) = (passed, text.last_chunk::<BLOCK>()) else { return text.len() };
    // SAFETY: the block has as many bytes as are loaded.
    let found = special(unsafe { load(block.as_ptr()) }) >> passed;
    if found == 0 { text.len() } else { from + found.trailing_zeros() as usize }
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

/// # Safety
/// `BLOCK` bytes lie there.
#[inline]
#[target_feature(enable = "avx2")]
unsafe fn load(bytes: *const u8) -> __m256i {
    // SAFETY: the caller knows of the 32 bytes, and the load asks for no alignment.
    unsafe { _mm256_loadu_si256(bytes.cast()) }
}

/// `SipHash` in lanes, as `sip::together` does it, which says what happens here: for processors with these features, that rotate like this.
/// A register has four lanes, and while the rounds of one wait for one another those of the other are made.
macro_rules! sip {
    ($name:ident, $features:literal, |$word:ident, $left:ident, $right:ident| $rotated:expr) => {
        mod $name {
            use super::*;

            #[target_feature(enable = $features)]
            pub(super) fn together<const BYTES: usize>(
                states: &[[u64; LANES]; 4],
                rows: &[[u8; BYTES]; LANES],
                blocks: [usize; LANES],
            ) -> Halves {
                let least = blocks.iter().fold(usize::MAX, |least, blocks| least.min(*blocks));
                let most = blocks.iter().fold(0, |most, blocks| most.max(*blocks)).min(BYTES / 8);
                let rows = rows.each_ref().map(|row| row.as_chunks::<8>().0);
                let ends = registers(&blocks.map(|blocks| blocks as u64));
                let words = states.each_ref().map(|word| registers(word));
                let mut states = [0, 1].map(|half| words.map(|word| word[half]));
                for column in 0..most {
                    let blocks = registers(&rows.map(|row| u64::from_le_bytes(row[column])));
                    let next = [taken(states[0], blocks[0]), taken(states[1], blocks[1])];
                    if column < least {
                        states = next;
                        continue;
                    }
                    // A lane whose blocks have ended stays as it is.
                    for half in 0..2 {
                        let goes_on = _mm256_cmpgt_epi64(ends[half], _mm256_set1_epi64x(column.cast_signed() as i64));
                        for word in 0..4 {
                            states[half][word] = _mm256_blendv_epi8(states[half][word], next[half][word], goes_on);
                        }
                    }
                }
                states = states.map(|[a, b, c, d]| [a, b, _mm256_xor_si256(c, _mm256_set1_epi64x(0xEE)), d]);
                for _ in 0..4 {
                    states = [round(states[0]), round(states[1])];
                }
                let low = states.map(|state| all(state));
                states = states.map(|[a, b, c, d]| [a, _mm256_xor_si256(b, _mm256_set1_epi64x(0xDD)), c, d]);
                for _ in 0..4 {
                    states = [round(states[0]), round(states[1])];
                }
                (numbers(low), numbers(states.map(|state| all(state))))
            }

            #[inline]
            #[target_feature(enable = $features)]
            fn taken([a, b, c, d]: [__m256i; 4], block: __m256i) -> [__m256i; 4] {
                let [a, b, c, d] = round(round([a, b, c, _mm256_xor_si256(d, block)]));
                [_mm256_xor_si256(a, block), b, c, d]
            }

            #[inline]
            #[target_feature(enable = $features)]
            fn round([mut a, mut b, mut c, mut d]: [__m256i; 4]) -> [__m256i; 4] {
                a = _mm256_add_epi64(a, b);
                c = _mm256_add_epi64(c, d);
                b = _mm256_xor_si256(rotated::<13, 51>(b), a);
                d = _mm256_xor_si256(rotated::<16, 48>(d), c);
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
            #[target_feature(enable = $features)]
            fn rotated<const $left: i32, const $right: i32>($word: __m256i) -> __m256i {
                const { assert!($left + $right == 64, "a word has 64 bits") };
                $rotated
            }
        }
    };
}

sip!(rotating, "avx2,avx512f,avx512vl", |word, LEFT, RIGHT| _mm256_rol_epi64::<LEFT>(word));
sip!(shifting, "avx2", |word, LEFT, RIGHT| {
    _mm256_or_si256(_mm256_slli_epi64::<LEFT>(word), _mm256_srli_epi64::<RIGHT>(word))
});

#[inline]
#[target_feature(enable = "avx2")]
fn all([a, b, c, d]: [__m256i; 4]) -> __m256i {
    _mm256_xor_si256(_mm256_xor_si256(a, b), _mm256_xor_si256(c, d))
}

#[inline]
#[target_feature(enable = "avx2")]
fn registers(numbers: &[u64; LANES]) -> [__m256i; 2] {
    let [one, other] = numbers.as_chunks::<4>().0 else { unreachable!("eight are two times four") };
    // SAFETY: 32 bytes lie where each reference points, and the load asks for no alignment.
    unsafe { [load(one.as_ptr().cast()), load(other.as_ptr().cast())] }
}

#[inline]
#[target_feature(enable = "avx2")]
fn numbers(registers: [__m256i; 2]) -> [u64; LANES] {
    let mut numbers = [0; LANES];
    for (four, register) in numbers.as_chunks_mut::<4>().0.iter_mut().zip(registers) {
        // SAFETY: 32 bytes lie where the reference points, and the store asks for no alignment.
        unsafe { _mm256_storeu_si256(std::ptr::from_mut(four).cast(), register) };
    }
    numbers
}

/// For a number of so many digits: the places of its hundreds, tens and ones before its end, a byte each, as they are once the end is
/// added to each byte and what is carried has moved on. What is above 0x80 then is no place, and gives a zero.
const PLACES: [u32; 4] = [0x8080_8080, 0xFF80_8080, 0xFEFE_8080, 0xFEFD_FD80];

/// How long its numbers are is mostly past guessing, so that no branch depends on it.
#[target_feature(enable = "avx2,bmi1,bmi2,popcnt")]
fn plain_v4(ip: &[u8]) -> Option<[u8; 3]> {
    let (first, last) = (u64::from_le_bytes(*ip.first_chunk()?), u64::from_le_bytes(*ip.last_chunk()?));
    let len @ 8..16 = u32::try_from(ip.len()).ok()? else { return None };
    // Zeros follow the last number.
    let beyond = 8 * (16 - len);
    let last = (last >> (beyond - 1)) >> 1 | 0x3030_3030_3030_3030 << (64 - beyond);
    let text = _mm_set_epi64x(last.cast_signed(), first.cast_signed());
    let digits = _mm_xor_si128(text, _mm_set1_epi8(0x30));
    let bits = |bytes| _mm_movemask_epi8(bytes).cast_unsigned();
    let dots = bits(_mm_cmpeq_epi8(text, _mm_set1_epi8(0x2E)));
    let are_digits = bits(_mm_cmpeq_epi8(_mm_min_epu8(digits, _mm_set1_epi8(9)), digits));
    let zeros = bits(_mm_cmpeq_epi8(digits, _mm_setzero_si128()));
    let numbers = !dots & ((1 << len) - 1);
    let starts = dots << 1 | 1;
    let four_in_a_row = numbers & numbers >> 1 & numbers >> 2 & numbers >> 3;
    // A zero before others might mean octal, which is refused.
    let leading = zeros & starts & numbers >> 1;
    let empty = starts & !numbers;
    if (dots | are_digits) != 0xFFFF || dots.count_ones() != 3 || four_in_a_row | leading | empty != 0 {
        return None;
    }
    let second = dots & (dots - 1);
    let ends = [dots, second, second & second.wrapping_sub(1)].map(u32::trailing_zeros);
    let places = |start: u32, end: u32| {
        let digits = end.wrapping_sub(start) as usize % PLACES.len();
        PLACES[digits].wrapping_add(end.wrapping_mul(0x0101_0101)).cast_signed()
    };
    let [one, two, three] = ends;
    let order = _mm_set_epi32(places(three + 1, len), places(two + 1, three), places(one + 1, two), places(0, one));
    // Hundreds, tens and ones times what they are worth, in two sums, and these in one.
    let worth = _mm_set1_epi32(i32::from_le_bytes([0, 100, 10, 1]));
    let sums = _mm_maddubs_epi16(_mm_shuffle_epi8(digits, order), worth);
    let values = _mm_madd_epi16(sums, _mm_set1_epi16(1));
    if bits(_mm_cmpgt_epi32(values, _mm_set1_epi32(255))) != 0 {
        return None;
    }
    let bytes = _mm_shuffle_epi8(values, _mm_set1_epi32(0x0C08_0400));
    let [a, b, c, _] = _mm_cvtsi128_si32(bytes).to_le_bytes();
    Some([a, b, c])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{guess, sip};
    use proptest::prelude::*;

    #[target_feature(enable = "avx2,bmi1,bmi2")]
    fn looked(text: &[u8], from: usize) -> usize {
        first_special!(text, from)
    }

    /// `first_special` as far as this processor has it, and it has something to say.
    fn found(text: &[u8], from: usize) -> usize {
        match Avx2::detect() {
            // SAFETY: detected just now.
            Some(_) if text.len() >= BLOCK => unsafe { looked(text, from) },
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
                        let expected = if is_special && from <= place { place } else { len };
                        assert_eq!(guess::first_special(&text, from), expected, "{byte:#x} at {place} of {len}");
                        assert_eq!(found(&text, from), expected, "{byte:#x} at {place} of {len}");
                    }
                }
            }
        }
    }

    proptest! {
        #[test]
        fn hashes_side_by_side_are_those_of_the_portable_way(
            states in any::<[[u64; LANES]; 4]>(),
            bytes in proptest::collection::vec(any::<u8>(), LANES * 40),
            blocks in any::<[proptest::sample::Index; LANES]>(),
        ) {
            let rows: [[u8; 40]; LANES] = std::array::from_fn(|lane| *bytes[40 * lane..].first_chunk().unwrap());
            let blocks = blocks.map(|blocks| blocks.index(6));
            let expected = sip::together(&states, &rows, blocks);
            for rotates in [true, false] {
                let avx2 = Avx2::detect().map(|avx2| Avx2 { rotates: rotates && avx2.rotates });
                prop_assert_eq!(avx2.map_or(expected, |avx2| avx2.together(&states, &rows, blocks)), expected);
            }
        }

        #[test]
        fn texts_of_any_length_are_what_the_portable_way_finds(text in proptest::collection::vec(prop_oneof![
            60 => b' '..0x7F, 1 => any::<u8>(),
        ], 0..400), from in 0..420usize) {
            let expected = text.iter().skip(from).position(|byte| matches!(byte, ..0x20 | b'"' | b'\\' | 0x7F..));
            let expected = expected.map_or(text.len(), |place| from + place);
            prop_assert_eq!(guess::first_special(&text, from), expected);
            prop_assert_eq!(found(&text, from), expected);
        }
    }
}
