//! The marks of 64 bytes with AVX2, where the processor has it: the one module of this room with `unsafe`, with its proof. The bits are
//! those of the portable way.

use std::arch::x86_64::{
    __m256i, _mm256_adds_epu8, _mm256_cmpeq_epi8, _mm256_max_epu8, _mm256_movemask_epi8, _mm256_or_si256,
    _mm256_set_epi64x, _mm256_set1_epi8,
};

use super::marks::{BLOCK, Quotes, Seen};

/// That this processor has what this module uses: there is no other way to get one than to ask it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Avx2(());

impl Avx2 {
    #[inline]
    pub(super) fn detect() -> Option<Self> {
        (is_x86_feature_detected!("avx2") && is_x86_feature_detected!("bmi1")).then_some(Self(()))
    }

    /// [`Quotes::find_by`] with [`quotes`].
    #[inline]
    #[expect(clippy::unused_self, reason = "to have one is the proof that the processor can")]
    pub(super) fn find<'q>(self, places: &'q mut Quotes, text: &[u8]) -> Option<(&'q [u16], bool)> {
        #[target_feature(enable = "avx2,bmi1")]
        fn wide<'q>(places: &'q mut Quotes, text: &[u8]) -> Option<(&'q [u16], bool)> {
            places.find_by(text, |block| quotes(block))
        }
        // SAFETY: `self` exists only where the features were detected.
        unsafe { wide(places, text) }
    }
}

/// As the portable `marks::quotes`.
#[inline]
#[target_feature(enable = "avx2")]
pub(super) fn quotes(block: &[u8; BLOCK]) -> (u64, Seen) {
    let [low, high] = [0, BLOCK / 2].map(|from| half(block, from));
    let any = |bits: __m256i| mask(bits) != 0;
    let is = |bytes, byte: u8| _mm256_cmpeq_epi8(bytes, all(byte));
    // What is at most 0x1F stays 0x1F where the greater of the two is taken.
    let control = |bytes| is(_mm256_max_epu8(bytes, all(0x1F)), 0x1F);
    let strange = |bytes| _mm256_or_si256(control(bytes), is(bytes, b'\\'));
    let odd = |bytes| _mm256_adds_epu8(bytes, all(1));
    let found = u64::from(mask(is(low, b'"'))) | u64::from(mask(is(high, b'"'))) << 32;
    let seen = Seen {
        strange: any(_mm256_or_si256(strange(low), strange(high))),
        odd: any(_mm256_or_si256(odd(low), odd(high))),
    };
    (found, seen)
}

#[inline]
#[target_feature(enable = "avx2")]
fn half(block: &[u8; BLOCK], from: usize) -> __m256i {
    let word = |at: usize| {
        let mut word = [0; 8];
        word.copy_from_slice(&block[from + at..from + at + 8]);
        i64::from_le_bytes(word)
    };
    _mm256_set_epi64x(word(24), word(16), word(8), word(0))
}

#[inline]
#[target_feature(enable = "avx2")]
fn all(byte: u8) -> __m256i {
    _mm256_set1_epi8(byte.cast_signed())
}

/// The highest bit of each byte.
#[inline]
#[target_feature(enable = "avx2")]
fn mask(bytes: __m256i) -> u32 {
    _mm256_movemask_epi8(bytes).cast_unsigned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::marks;
    use proptest::prelude::*;

    #[test]
    fn every_byte_at_every_place_is_what_the_portable_way_finds() {
        let Some(_) = Avx2::detect() else {
            return println!("this processor has no AVX2: the portable way is all there is");
        };
        for byte in 0..=255u8 {
            for place in 0..BLOCK {
                for other in [b'a', b' ', b'"', 0x7F, 0x80, 0xFF] {
                    let mut block = [other; BLOCK];
                    block[place] = byte;
                    // SAFETY: detected above.
                    assert_eq!(
                        unsafe { quotes(&block) },
                        marks::quotes(&block),
                        "{byte:#x} at {place} among {other:#x}"
                    );
                }
            }
        }
    }

    proptest! {
        #[test]
        fn texts_of_any_length_are_what_the_portable_way_finds(text in proptest::collection::vec(prop_oneof![
            8 => Just(b'a'), 4 => Just(b'"'), 1 => Just(0xC3u8), 1 => any::<u8>(),
        ], 0..400)) {
            let (mut one, mut other) = (Quotes::new(), Quotes::new());
            let portable = one.find_by(&text, marks::quotes);
            let found = Avx2::detect().map_or_else(|| Quotes::find_by(&mut other, &text, marks::quotes).map(|(p, o)| (p.to_vec(), o)),
                |avx2| avx2.find(&mut Quotes::new(), &text).map(|(p, o)| (p.to_vec(), o)));
            prop_assert_eq!(portable.map(|(p, o)| (p.to_vec(), o)), found);
        }
    }
}
