//! The same sums with AVX-512, where the processor has it: the one module of this room with `unsafe`, each use with its proof.
//!
//! Two ways, chosen tree by tree. Up to 32 leaves: all splits are compared for all rows, each crosses off the leaves that its
//! answer rules out, and the first leaf left is the row's (after `QuickScorer`, Lucchese and others 2015, but without its sorting):
//! no load depends on another, whatever the shape. Up to 6 levels: the first three as in `forest`, then nodes are picked from
//! registers and only values are gathered. Larger trees go the portable way. The bits are those of the portable way in each.

#[allow(
    clippy::wildcard_imports,
    reason = "thirty intrinsics, each with its own prefix; not expected in builds of tests"
)]
use std::arch::x86_64::*;

use super::forest::{BLOCKS, Block, EXITS, LANES, Packed, SLOTS, Slots, TOP, TOP_NODES, WINDOW};
use super::tree::Tree;

/// Leaves that a word of bits can cross off.
const BITS: usize = 32;
/// Nodes of levels four to six.
const TABLE: usize = 64;
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
            && is_x86_feature_detected!("avx512cd");
        is_there.then_some(Self(()))
    }

    /// [`Slots::fill_block`].
    pub(super) fn fill_block(self, slots: &Slots, rows: &[f32], stride: usize, block: &mut Block) {
        #[target_feature(enable = "avx512f,avx512dq,avx512cd")]
        fn wide(slots: &Slots, rows: &[f32], stride: usize, block: &mut Block) {
            slots.fill_block(rows, stride, block);
        }
        // SAFETY: `self` exists only where the features were detected.
        unsafe { wide(slots, rows, stride, block) }
    }

    /// [`Slots::fill_block_from`].
    pub(super) fn fill_block_from<const ROWS: usize>(
        self,
        slots: &Slots,
        columns: &[[f32; ROWS]],
        first: usize,
        block: &mut Block,
    ) {
        #[target_feature(enable = "avx512f,avx512dq,avx512cd")]
        fn wide<const ROWS: usize>(slots: &Slots, columns: &[[f32; ROWS]], first: usize, block: &mut Block) {
            slots.fill_block_from(columns, first, block);
        }
        // SAFETY: `self` exists only where the features were detected.
        unsafe { wide(slots, columns, first, block) }
    }

    /// Adds a tree's leaf to the sums of all rows of up to four blocks.
    pub(super) fn add(self, tree: &Wide, values: &[f32; WINDOW], blocks: &[Block], sums: &mut [[f64; LANES]; BLOCKS]) {
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
                        walk(table, values, block, sums);
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

/// The first three levels, and the nodes below them as columns.
#[derive(Clone, Debug)]
pub(super) struct Table {
    slots: [u16; TOP_NODES],
    tops: [i32; TOP_NODES],
    steps: usize,
    thresholds: [i32; TABLE],
    /// Upper half: the node on the left. Lower half: the slot times the lanes.
    ways: [i32; TABLE],
}

impl Wide {
    /// The layout of a tree, where it fits one; `nodes` are those of the portable layout, as threshold, slot and left.
    pub(super) fn new(
        tree: &Tree,
        slots: &Slots,
        packed: &Packed,
        nodes: impl Iterator<Item = (i32, u16, u16)>,
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
            thresholds: [i32::MAX; TABLE],
            ways: [0; TABLE],
        };
        for ((threshold, slot, left), (at, way)) in nodes.zip(table.thresholds.iter_mut().zip(&mut table.ways)) {
            *at = threshold;
            *way = (i32::from(left) << 16) | (i32::from(slot) << LANES.ilog2());
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
fn load(lanes: &[i32; LANES]) -> __m512i {
    // SAFETY: the reference is valid for its 64 bytes; no alignment is asked for.
    unsafe { _mm512_loadu_si512(lanes.as_ptr().cast()) }
}

/// The 16 numbers of `table` that begin at `AT`.
#[inline]
#[target_feature(enable = "avx512f")]
fn sixteen<const AT: usize>(table: &[i32; TABLE]) -> __m512i {
    const { assert!(AT + LANES <= TABLE) };
    // SAFETY: 16 numbers from `AT` lie within the table, as was asserted when this was compiled.
    unsafe { _mm512_loadu_si512(table.as_ptr().add(AT).cast()) }
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
fn walk(table: &Table, values: &[f32; WINDOW], block: &Block, sums: &mut [f64; LANES]) {
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
    if table.steps > 0 {
        let threshold = _mm512_permutexvar_epi32(at, sixteen::<0>(&table.thresholds));
        at = step(_mm512_permutexvar_epi32(at, sixteen::<0>(&table.ways)), threshold, block);
    }
    if table.steps > 1 {
        let two =
            |columns: &[i32; TABLE], at| _mm512_permutex2var_epi32(sixteen::<0>(columns), at, sixteen::<16>(columns));
        at = step(two(&table.ways, at), two(&table.thresholds, at), block);
    }
    if table.steps > 2 {
        let upper = _mm512_test_epi32_mask(at, _mm512_set1_epi32(32));
        let four = |columns: &[i32; TABLE], at| {
            let low = _mm512_permutex2var_epi32(sixteen::<0>(columns), at, sixteen::<16>(columns));
            let high = _mm512_permutex2var_epi32(sixteen::<32>(columns), at, sixteen::<48>(columns));
            _mm512_mask_blend_epi32(upper, low, high)
        };
        at = step(four(&table.ways, at), four(&table.thresholds, at), block);
    }
    // SAFETY: each index is a half word plus at most one, or below 8, so at most 65,536, and the window has 65,537 numbers.
    let leaves = unsafe { _mm512_i32gather_ps::<4>(at, values.as_ptr()) };
    add_to(sums, leaves);
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
