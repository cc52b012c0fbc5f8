//! The same sums with AVX-512, where the processor has it: the one module of this room with `unsafe`, each use with its proof.
//!
//! Every split that a row passes on its right crosses off the leaves to its left, and the first leaf left is the row's (after `QuickScorer`,
//! Lucchese and others 2015). The splits of some trees stand by what they compare, thresholds rising: where no row of up to four blocks is
//! greater than one, none is greater than those behind it, and most splits are not looked at. No load depends on another, whatever the
//! shape, and none is a gather, which many processors do one by one. Trees of more leaves than a few words have bits go the portable way. The
//! bits of a sum are those of the portable way in each.

#[allow(
    clippy::wildcard_imports,
    reason = "thirty intrinsics, each with its own prefix; not expected in builds of tests"
)]
use std::arch::x86_64::*;

use super::forest::{BLOCKS, Block, LANES, SLOTS, Slots};
use super::tree::Tree;

/// Leaves that a word of bits can cross off.
const BITS: usize = 32;
/// Words of a tree at most: with more, going down step by step is quicker.
const WORDS_MAX: usize = 4;
/// Words of some trees at most: those of four blocks of rows take 32 kB, and more would leave the nearest cache.
const GROUP: usize = 128;

/// That this processor has what this module uses: there is no other way to get one than to ask it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Avx512(());

#[expect(clippy::unused_self, reason = "to have one is the proof that the processor can")]
impl Avx512 {
    pub(super) fn detect() -> Option<Self> {
        let is_there = is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512dq")
            && is_x86_feature_detected!("avx512cd")
            && is_x86_feature_detected!("avx512vl");
        is_there.then_some(Self(()))
    }

    /// Does some work that is compiled for wide registers: as far as it is inlined, so that whatever it calls should be.
    #[inline]
    pub(super) fn widely<R>(self, work: impl FnOnce() -> R) -> R {
        #[target_feature(enable = "avx512f,avx512dq,avx512cd,avx512vl")]
        fn wide<R>(work: impl FnOnce() -> R) -> R {
            work()
        }
        // SAFETY: `self` exists only where the features were detected.
        unsafe { wide(work) }
    }
}

/// Some trees laid out for wide registers.
#[derive(Clone, Debug)]
pub(super) struct Group {
    avx512: Avx512,
    /// What is compared, and where the splits that compare it end; they begin where those of the one before end.
    compared: Vec<(u16, usize)>,
    crossings: Vec<Crossing>,
    /// The leaves of every tree from left to right, 32 to a word; a tree begins a word.
    leaves: Vec<[f32; BITS]>,
    /// Words of each tree.
    words: Vec<usize>,
}

/// A split, and the leaves of a word that are still within reach where a row goes right.
#[derive(Clone, Copy, Debug)]
struct Crossing {
    threshold: i32,
    word: u32,
    kept: u32,
}

impl Group {
    /// As many of the first trees as go together, and how many these are. `None` where the first does not fit.
    pub(super) fn of(avx512: Avx512, trees: &[Tree], slots: &Slots) -> Option<(Self, usize)> {
        let mut group =
            Self { avx512, compared: Vec::new(), crossings: Vec::new(), leaves: Vec::new(), words: Vec::new() };
        let mut crossings = Vec::new();
        for tree in trees {
            let words = tree.leaves().div_ceil(BITS);
            if words > WORDS_MAX || group.leaves.len() + words > GROUP {
                break;
            }
            group.push(tree, words, slots, &mut crossings);
        }
        crossings.sort_by_key(|(slot, crossing): &(u16, Crossing)| (*slot, crossing.threshold));
        for (slot, crossing) in crossings {
            group.crossings.push(crossing);
            match group.compared.last_mut().filter(|(last, _)| *last == slot) {
                Some((_, end)) => *end += 1,
                None => group.compared.push((slot, group.crossings.len())),
            }
        }
        let count = group.words.len();
        (count > 0).then_some((group, count))
    }

    fn push(&mut self, tree: &Tree, words: usize, slots: &Slots, crossings: &mut Vec<(u16, Crossing)>) {
        let first_word = self.leaves.len();
        self.leaves.resize(first_word + words, [0.0; BITS]);
        self.words.push(words);
        let mut count = 0;
        // Nodes yet to visit, from left to right; a split comes by twice, and has seen its left leaves at the second time.
        let mut open = vec![(0, None)];
        while let Some((at, first_leaf)) = open.pop() {
            let node = &tree.nodes[at];
            match (node.split, first_leaf) {
                (Some(split), None) => open.extend([(split.right(), None), (at, Some(count)), (split.left(), None)]),
                (Some(split), Some(first)) => {
                    let (slot, threshold) = slots.of(&split);
                    for (number, word) in (0..words).zip(0..) {
                        let gone = among(number, count) & !among(number, first);
                        if gone != 0 {
                            let word = word + u32::try_from(first_word).unwrap_or(0);
                            crossings.push((slot, Crossing { threshold, word, kept: !gone }));
                        }
                    }
                }
                (None, _) => {
                    self.leaves[first_word + count / BITS][count % BITS] = node.value;
                    count += 1;
                }
            }
        }
    }

    /// Adds the leaf of each of its trees to the sums of all rows of up to four blocks, tree by tree.
    pub(super) fn add(&self, blocks: &[Block], sums: &mut [[f64; LANES]; BLOCKS]) {
        let Avx512(()) = self.avx512;
        // SAFETY: there is an `Avx512` only where the features were detected.
        unsafe {
            match blocks {
                [a, b, c, d] => add([a, b, c, d], self, sums),
                _ => {
                    for (block, sums) in blocks.iter().zip(sums) {
                        add([block], self, std::array::from_mut(sums));
                    }
                }
            }
        }
    }
}

/// Those of the first so many leaves that have their bit in a word.
fn among(word: usize, leaves: usize) -> u32 {
    let here = leaves.saturating_sub(word * BITS).min(BITS);
    u32::try_from((1_u64 << here) - 1).unwrap_or(u32::MAX)
}

#[inline]
#[target_feature(enable = "avx512f")]
fn load(lanes: &[i32; LANES]) -> __m512i {
    // SAFETY: the reference is valid for its 64 bytes; no alignment is asked for.
    unsafe { _mm512_loadu_si512(lanes.as_ptr().cast()) }
}

#[inline]
#[target_feature(enable = "avx512f,avx512dq")]
fn add_to(sums: &mut [f64; LANES], values: __m512) {
    let low = _mm512_cvtps_pd(_mm512_castps512_ps256(values));
    let high = _mm512_cvtps_pd(_mm512_extractf32x8_ps::<1>(values));
    let at = sums.as_mut_ptr();
    // SAFETY: the reference is exclusive and valid for 16 numbers: 8 from its start and 8 from the ninth.
    unsafe {
        _mm512_storeu_pd(at, _mm512_add_pd(_mm512_loadu_pd(at), low));
        _mm512_storeu_pd(at.add(8), _mm512_add_pd(_mm512_loadu_pd(at.add(8)), high));
    }
}

#[target_feature(enable = "avx512f,avx512dq,avx512cd")]
fn add<const B: usize>(blocks: [&Block; B], group: &Group, sums: &mut [[f64; LANES]; B]) {
    let mut open = [[_mm512_set1_epi32(-1); B]; GROUP];
    cross_off(blocks, group, &mut open);
    let mut first_word = 0;
    for words in &group.words {
        let mut values = [_mm512_setzero_ps(); B];
        // The first leaf left stands in the first word that has one.
        for word in (first_word..first_word + words).rev() {
            let leaves = &group.leaves[word];
            // SAFETY: the reference is valid for 32 numbers: 16 from its start and 16 from the seventeenth.
            let [low, high] = [0, LANES].map(|from| unsafe { _mm512_loadu_ps(leaves.as_ptr().add(from)) });
            for (value, open) in values.iter_mut().zip(open[word % GROUP]) {
                let first = _mm512_and_si512(open, _mm512_sub_epi32(_mm512_setzero_si512(), open));
                let leaf = _mm512_sub_epi32(_mm512_set1_epi32(31), _mm512_lzcnt_epi32(first));
                let any = _mm512_test_epi32_mask(open, open);
                *value = _mm512_mask_mov_ps(*value, any, _mm512_permutex2var_ps(low, leaf, high));
            }
        }
        for (value, sums) in values.into_iter().zip(&mut *sums) {
            add_to(sums, value);
        }
        first_word += words;
    }
}

/// Crosses off the leaves of each word that are not within reach of each row.
#[inline]
#[target_feature(enable = "avx512f,avx512dq,avx512cd")]
fn cross_off<const B: usize>(blocks: [&Block; B], group: &Group, open: &mut [[__m512i; B]; GROUP]) {
    let mut from = 0;
    for (slot, end) in &group.compared {
        let keys = blocks.map(|block| load(&block[usize::from(*slot) % SLOTS]));
        for crossing in &group.crossings[from..*end] {
            let threshold = _mm512_set1_epi32(crossing.threshold);
            let right = keys.map(|keys| _mm512_cmpgt_epi32_mask(keys, threshold));
            if right == [0; B] {
                break;
            }
            let kept = _mm512_set1_epi32(crossing.kept.cast_signed());
            for (open, right) in open[crossing.word as usize % GROUP].iter_mut().zip(right) {
                *open = _mm512_mask_and_epi32(*open, right, *open, kept);
            }
        }
        from = *end;
    }
}
