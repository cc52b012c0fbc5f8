//! The same sums with AVX-512, where the processor has it: the one module of this room with `unsafe`, each use with its proof.
//!
//! All splits of a tree are compared for all rows, each crosses off the leaves that its answer rules out, and the first leaf left is the
//! row's (after `QuickScorer`, Lucchese and others 2015, but without its sorting): no load depends on another, whatever the shape, and none
//! is a gather, which many processors do one by one. Trees of more leaves than a few words have bits go the portable way. The bits of a sum
//! are those of the portable way in each.

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

    /// Adds a tree's leaf to the sums of all rows of up to four blocks.
    pub(super) fn add(self, tree: &Wide, blocks: &[Block], sums: &mut [[f64; LANES]; BLOCKS]) {
        // SAFETY: `self` exists only where the features were detected.
        unsafe {
            match blocks {
                [a, b, c, d] => add([a, b, c, d], tree, sums),
                _ => {
                    for (block, sums) in blocks.iter().zip(sums) {
                        add([block], tree, std::array::from_mut(sums));
                    }
                }
            }
        }
    }
}

/// A tree laid out for wide registers: its leaves from left to right, 32 to a word.
#[derive(Clone, Debug)]
pub(super) struct Wide(Vec<Word>);

/// Some leaves side by side, and the splits that rule any of them out.
#[derive(Clone, Debug)]
struct Word {
    splits: Vec<Crossing>,
    leaves: Box<[f32; BITS]>,
}

impl Default for Word {
    fn default() -> Self {
        Self { splits: Vec::new(), leaves: Box::new([0.0; BITS]) }
    }
}

/// A split, and the leaves of a word that are still within reach where a row goes right.
#[derive(Clone, Copy, Debug)]
struct Crossing {
    slot: u16,
    threshold: i32,
    kept: u32,
}

impl Wide {
    /// The layout of a tree, where it fits one.
    pub(super) fn new(tree: &Tree, slots: &Slots) -> Option<Self> {
        let leaves = tree.nodes.len() - tree.splits().count();
        let mut words = vec![Word::default(); leaves.div_ceil(BITS)];
        if words.len() > WORDS_MAX {
            return None;
        }
        let mut count = 0;
        // Nodes yet to visit, from left to right; a split comes by twice, and has seen its left leaves at the second time.
        let mut open = vec![(0, None)];
        while let Some((at, first_leaf)) = open.pop() {
            let node = &tree.nodes[at];
            match (node.split, first_leaf) {
                (Some(split), None) => open.extend([(split.right(), None), (at, Some(count)), (split.left(), None)]),
                (Some(split), Some(first)) => {
                    let (slot, threshold) = slots.of(&split);
                    for (number, word) in words.iter_mut().enumerate() {
                        let gone = among(number, count) & !among(number, first);
                        if gone != 0 {
                            word.splits.push(Crossing { slot, threshold, kept: !gone });
                        }
                    }
                }
                (None, _) => {
                    words[count / BITS].leaves[count % BITS] = node.value;
                    count += 1;
                }
            }
        }
        Some(Self(words))
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
fn add<const B: usize>(blocks: [&Block; B], tree: &Wide, sums: &mut [[f64; LANES]; B]) {
    let mut values = [_mm512_setzero_ps(); B];
    // The first leaf left stands in the first word that has one.
    for word in tree.0.iter().rev() {
        let open = left(blocks, &word.splits);
        // SAFETY: the reference is valid for 32 numbers: 16 from its start and 16 from the seventeenth.
        let [low, high] = [0, LANES].map(|from| unsafe { _mm512_loadu_ps(word.leaves.as_ptr().add(from)) });
        for (value, open) in values.iter_mut().zip(open) {
            let first = _mm512_and_si512(open, _mm512_sub_epi32(_mm512_setzero_si512(), open));
            let leaf = _mm512_sub_epi32(_mm512_set1_epi32(31), _mm512_lzcnt_epi32(first));
            let any = _mm512_test_epi32_mask(open, open);
            *value = _mm512_mask_mov_ps(*value, any, _mm512_permutex2var_ps(low, leaf, high));
        }
    }
    for (value, sums) in values.into_iter().zip(sums) {
        add_to(sums, value);
    }
}

/// The leaves of a word that are left for each row.
#[inline]
#[target_feature(enable = "avx512f,avx512dq,avx512cd")]
fn left<const B: usize>(blocks: [&Block; B], splits: &[Crossing]) -> [__m512i; B] {
    let mut open = [_mm512_set1_epi32(-1); B];
    for split in splits {
        let threshold = _mm512_set1_epi32(split.threshold);
        let kept = _mm512_set1_epi32(split.kept.cast_signed());
        for (open, block) in open.iter_mut().zip(blocks) {
            let keys = load(&block[usize::from(split.slot) % SLOTS]);
            let right = _mm512_cmpgt_epi32_mask(keys, threshold);
            *open = _mm512_mask_and_epi32(*open, right, *open, kept);
        }
    }
    open
}
