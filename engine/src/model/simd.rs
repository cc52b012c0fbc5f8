//! The same sums with AVX-512, where the processor has it: the one module of this room with `unsafe`, each use with its proof.
//!
//! Two ways, chosen tree by tree. Up to 32 leaves: all splits are compared for all rows, each crosses off the leaves that its
//! answer rules out, and the first leaf left is the row's (after `QuickScorer`, Lucchese and others 2015, but without its sorting):
//! no load depends on another, whatever the shape. Up to 6 levels: the first three as in `forest`, then nodes and leaves are picked
//! from registers and only keys are gathered, which some processors do one by one. Larger trees go the portable way. The bits are those
//! of the portable way in each.

#[allow(
    clippy::wildcard_imports,
    reason = "thirty intrinsics, each with its own prefix; not expected in builds of tests"
)]
use std::arch::x86_64::*;

use super::forest::{BLOCKS, Block, EXITS, LANES, Packed, SLOTS, Slots, TOP, TOP_NODES};
use super::tree::Tree;

/// Leaves that a word of bits can cross off.
const BITS: usize = 32;
/// Numbers that fit a register.
type Line = [i32; LANES];
/// Levels of a tree whose nodes fit the table.
const TABLE_LEVELS: usize = 6;

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
            match tree {
                Wide::Bits { splits, leaves } => match blocks {
                    [a, b, c, d] => bits([a, b, c, d], splits, leaves, sums),
                    _ => {
                        for (block, sums) in blocks.iter().zip(sums) {
                            bits([block], splits, leaves, std::array::from_mut(sums));
                        }
                    }
                },
                Wide::Table(table) => {
                    for (block, sums) in blocks.iter().zip(sums) {
                        walk(table, block, sums);
                    }
                }
            }
        }
    }
}

/// A tree laid out for wide registers.
#[derive(Clone, Debug)]
pub(super) enum Wide {
    /// At most 32 leaves, from left to right.
    Bits { splits: Vec<BitSplit>, leaves: Box<[f32; BITS]> },
    /// At most six levels.
    Table(Box<Table>),
}

/// A split, and the leaves that are out of reach where a row goes right.
#[derive(Clone, Copy, Debug)]
pub(super) struct BitSplit {
    slot: u16,
    threshold: i32,
    gone: u32,
}

/// The first three levels, and the nodes below them as columns of lines.
#[derive(Clone, Debug)]
pub(super) struct Table {
    slots: [u16; TOP_NODES],
    tops: [i32; TOP_NODES],
    steps: usize,
    thresholds: [Line; 4],
    /// Upper half: the node on the left. Lower half: the slot times the lanes.
    ways: [Line; 4],
    /// Bits of what is added at each end.
    leaves: [[Line; 4]; 2],
}

impl Wide {
    /// The layout of a tree, where it fits one; `nodes` are those of the portable layout, as threshold, slot and left, and `values` what
    /// stands at their places and behind.
    pub(super) fn new(
        tree: &Tree,
        slots: &Slots,
        packed: &Packed,
        nodes: impl Iterator<Item = (i32, u16, u16)>,
        values: &[f32],
    ) -> Option<Self> {
        let leaves = tree.nodes.len() - tree.splits().count();
        if leaves <= BITS {
            return Some(Self::bits(tree, slots));
        }
        if tree.depth > TABLE_LEVELS {
            return None;
        }
        let mut table = Table {
            slots: packed.slots,
            tops: packed.thresholds,
            steps: packed.steps,
            thresholds: [[i32::MAX; LANES]; 4],
            ways: [[0; LANES]; 4],
            leaves: [[[0; LANES]; 4]; 2],
        };
        let columns = table.thresholds.as_flattened_mut().iter_mut().zip(table.ways.as_flattened_mut());
        for ((threshold, slot, left), (at, way)) in nodes.zip(columns) {
            *at = threshold;
            *way = (i32::from(left) << 16) | (i32::from(slot) << LANES.ilog2());
        }
        for (leaf, value) in table.leaves.as_flattened_mut().as_flattened_mut().iter_mut().zip(values) {
            *leaf = value.to_bits().cast_signed();
        }
        Some(Self::Table(Box::new(table)))
    }

    fn bits(tree: &Tree, slots: &Slots) -> Self {
        let mut splits = Vec::new();
        let mut leaves = Box::new([0.0; BITS]);
        let mut count = 0;
        // Nodes yet to visit, from left to right; a split comes by twice, and has seen its left leaves at the second time.
        let mut open = vec![(0, None)];
        while let Some((at, first_leaf)) = open.pop() {
            let node = &tree.nodes[at];
            match (node.split, first_leaf) {
                (Some(split), None) => open.extend([(split.right(), None), (at, Some(count)), (split.left(), None)]),
                (Some(split), Some(first)) => {
                    let (slot, threshold) = slots.of(&split);
                    let below = |leaf: usize| u32::try_from((1_u64 << leaf) - 1).unwrap_or(u32::MAX);
                    splits.push(BitSplit { slot, threshold, gone: below(count) & !below(first) });
                }
                (None, _) => {
                    leaves[count] = node.value;
                    count += 1;
                }
            }
        }
        Self::Bits { splits, leaves }
    }
}

#[inline]
#[target_feature(enable = "avx512f")]
fn load(lanes: &Line) -> __m512i {
    // SAFETY: the reference is valid for its 64 bytes; no alignment is asked for.
    unsafe { _mm512_loadu_si512(lanes.as_ptr().cast()) }
}

/// The numbers at these places among those of two lines.
#[inline]
#[target_feature(enable = "avx512f")]
fn of_two(low: &Line, high: &Line, at: __m512i) -> __m512i {
    _mm512_permutex2var_epi32(load(low), at, load(high))
}

/// The same among four lines.
#[inline]
#[target_feature(enable = "avx512f")]
fn of_four([a, b, c, d]: &[Line; 4], at: __m512i) -> __m512i {
    let upper = _mm512_test_epi32_mask(at, _mm512_set1_epi32(32));
    _mm512_mask_blend_epi32(upper, of_two(a, b, at), of_two(c, d, at))
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
fn bits<const B: usize>(blocks: [&Block; B], splits: &[BitSplit], leaves: &[f32; BITS], sums: &mut [[f64; LANES]; B]) {
    let mut open = [_mm512_set1_epi32(-1); B];
    for split in splits {
        let threshold = _mm512_set1_epi32(split.threshold);
        let gone = _mm512_set1_epi32(split.gone.cast_signed());
        for (open, block) in open.iter_mut().zip(blocks) {
            let keys = load(&block[usize::from(split.slot) % SLOTS]);
            let right = _mm512_cmpgt_epi32_mask(keys, threshold);
            *open = _mm512_mask_andnot_epi32(*open, right, gone, *open);
        }
    }
    // SAFETY: the reference is valid for 32 numbers: 16 from its start and 16 from the seventeenth.
    let (low, high) = unsafe { (_mm512_loadu_ps(leaves.as_ptr()), _mm512_loadu_ps(leaves.as_ptr().add(LANES))) };
    for (open, sums) in open.into_iter().zip(sums) {
        let first = _mm512_and_si512(open, _mm512_sub_epi32(_mm512_setzero_si512(), open));
        let leaf = _mm512_sub_epi32(_mm512_set1_epi32(31), _mm512_lzcnt_epi32(first));
        add_to(sums, _mm512_permutex2var_ps(low, leaf, high));
    }
}

#[target_feature(enable = "avx512f,avx512dq,avx512cd")]
fn walk(table: &Table, block: &Block, sums: &mut [f64; LANES]) {
    const { assert!(TOP == 3 && EXITS == 8 && LANES == 16) };
    let right = |i: usize| {
        let keys = load(&block[usize::from(table.slots[i]) % SLOTS]);
        _mm512_cmpgt_epi32_mask(keys, _mm512_set1_epi32(table.tops[i]))
    };
    let pick = |mask: __mmask16, yes: __mmask16, no: __mmask16| (mask & yes) | (!mask & no);
    let first = right(0);
    let second = pick(first, right(2), right(1));
    let third = pick(second, pick(first, right(6), right(4)), pick(first, right(5), right(3)));
    let at = _mm512_maskz_set1_epi32(first, 4);
    let at = _mm512_mask_add_epi32(at, second, at, _mm512_set1_epi32(2));
    let mut at = _mm512_mask_add_epi32(at, third, at, _mm512_set1_epi32(1));
    let Table { thresholds, ways, leaves, .. } = table;
    if table.steps > 0 {
        let threshold = _mm512_permutexvar_epi32(at, load(&thresholds[0]));
        at = step(_mm512_permutexvar_epi32(at, load(&ways[0])), threshold, block);
    }
    if table.steps > 1 {
        let threshold = of_two(&thresholds[0], &thresholds[1], at);
        at = step(of_two(&ways[0], &ways[1], at), threshold, block);
    }
    if table.steps > 2 {
        at = step(of_four(ways, at), of_four(thresholds, at), block);
    }
    // Three levels end below 8, each further one at most twice as many behind: below 24, 56 and 120.
    let [near, far] = leaves;
    let mut leaf = of_four(near, at);
    if table.steps > 2 {
        let upper = _mm512_test_epi32_mask(at, _mm512_set1_epi32(64));
        leaf = _mm512_mask_blend_epi32(upper, leaf, of_four(far, at));
    }
    add_to(sums, _mm512_castsi512_ps(leaf));
}

/// One step down for all lanes.
#[inline]
#[target_feature(enable = "avx512f,avx512dq,avx512cd")]
fn step(ways: __m512i, thresholds: __m512i, block: &Block) -> __m512i {
    const { assert!(SLOTS * LANES == 0x4000) };
    let lanes = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    let at = _mm512_or_si512(_mm512_and_si512(ways, _mm512_set1_epi32(0x3ff0)), lanes);
    // SAFETY: each index is below 0x4000, as many numbers as a block has (asserted above).
    let keys = unsafe { _mm512_i32gather_epi32::<4>(at, block.as_ptr().cast()) };
    let right = _mm512_cmpgt_epi32_mask(keys, thresholds);
    let left = _mm512_srli_epi32::<16>(ways);
    _mm512_mask_add_epi32(left, right, left, _mm512_set1_epi32(1))
}
