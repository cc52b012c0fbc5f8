//! Trees packed for speed: no branches, no bounds checks, 64 rows or 8 trees on their way at once.
//!
//! A value becomes a whole number that sorts as the float does (`key`), and a missing one becomes the smallest or the largest,
//! whichever takes the node's missing direction: so a node is one comparison, `key > threshold` goes right. A feature that is
//! used with both directions has two slots. A tree's first three levels are made complete and compared for 16 rows at once;
//! below them each row follows its own path, and a leaf above the deepest level leads to itself. Rows and trees are interleaved
//! so that the processor waits for many loads at once instead of one after the other.

use super::FEATURES_MAX;
use super::registers::Registers;
#[cfg(target_arch = "x86_64")]
use super::simd::Group;
use super::tree::{Split, Tree};

/// Rows of a block.
pub(super) const LANES: usize = 16;
/// Blocks that go through a tree while it is in the cache.
pub(super) const BLOCKS: usize = 4;
/// Slots at most: each feature with both missing directions.
pub(super) const SLOTS: usize = 2 * FEATURES_MAX;
/// Levels that are compared for all lanes at once.
const TOP: usize = 3;
/// Splits of those levels.
const TOP_NODES: usize = (1 << TOP) - 1;
/// Where those levels lead: the first nodes and values of a tree.
const EXITS: usize = 1 << TOP;
/// Trees interleaved over one row.
const TREES: usize = 8;
/// Nodes and values are looked at through windows that no index of 16 bits, nor the one after it, can leave.
pub(super) const WINDOW: usize = (1 << 16) + 1;

/// Keys of 16 rows: one line of the cache for each slot.
pub(super) type Block = [[i32; LANES]; SLOTS];
/// Keys of one row.
pub(super) type Keys = [i32; SLOTS];
/// Keys before the first row.
pub(super) const NO_KEYS: Keys = [0; SLOTS];

/// A split, or a leaf above the deepest level: `threshold` is then the largest number and `left` the node itself.
#[derive(Clone, Copy, Debug)]
struct Node {
    threshold: i32,
    slot: u16,
    left: u16,
}

impl Node {
    /// Where every way leads to `left`.
    const fn level(left: u16) -> Self {
        Self { threshold: i32::MAX, slot: 0, left }
    }
}

/// A whole number that sorts as the float does; both zeros are one. NaN has no place here.
pub(super) fn key(x: f32) -> i32 {
    // Adding zero turns -0.0 into 0.0.
    let bits = (x + 0.0).to_bits().cast_signed();
    bits ^ ((bits >> 31).cast_unsigned() >> 1).cast_signed()
}

/// The key of a value as nodes of one missing direction see it.
#[inline(always)]
#[expect(clippy::inline_always, reason = "the loops around it become vector instructions")]
fn key_or(value: f32, missing: i32) -> i32 {
    let unknown = -i32::from(value.is_nan());
    (key(value) & !unknown) | (missing & unknown)
}

/// The keys of some columns of a row. Values are gathered first and turned into keys afterwards, many at once.
pub(super) fn fill(row: &[f32], columns: &[usize], missing: impl Iterator<Item = i32>, keys: &mut Keys) {
    for (slot, column) in keys.iter_mut().zip(columns) {
        *slot = row[*column].to_bits().cast_signed();
    }
    for (slot, missing) in keys.iter_mut().zip(missing).take(columns.len()) {
        *slot = key_or(f32::from_bits(slot.cast_unsigned()), missing);
    }
}

/// What a missing value is for nodes that send it left, and for those that send it right.
const MISSING: [i32; 2] = [i32::MIN, i32::MAX];

/// A feature that some node reads, and where its keys stand.
#[derive(Clone, Copy, Debug)]
struct Input {
    column: usize,
    feature: usize,
    /// Slot for nodes that send a missing value left, and for those that send it right.
    slots: [Option<u16>; 2],
}

/// The keys that trees read.
#[derive(Clone, Debug)]
pub(super) struct Slots {
    /// The features that are read, in rising order.
    inputs: Vec<Input>,
    /// The column of each slot.
    columns: Vec<usize>,
    /// What a missing value is in each slot.
    missing: Vec<i32>,
}

impl Slots {
    /// Gives a slot to every feature and missing direction that is in use.
    fn new(trees: &[Tree], columns: &[usize]) -> Self {
        let mut used = vec![[false; 2]; columns.len()];
        for split in trees.iter().flat_map(Tree::splits) {
            used[split.feature()][usize::from(!split.missing_left)] = true;
        }
        let mut all = Self { inputs: Vec::new(), columns: Vec::new(), missing: Vec::new() };
        for (feature, used) in used.into_iter().enumerate().filter(|(_, used)| used.contains(&true)) {
            let mut slots = [None; 2];
            for ((slot, missing), _) in slots.iter_mut().zip(MISSING).zip(used).filter(|(_, used)| *used) {
                *slot = Some(small(all.columns.len()));
                all.columns.push(columns[feature]);
                all.missing.push(missing);
            }
            all.inputs.push(Input { column: columns[feature], feature, slots });
        }
        all
    }

    /// Slot and threshold of a split.
    pub(super) fn of(&self, split: &Split) -> (u16, i32) {
        let input = self.inputs.binary_search_by_key(&split.feature(), |input| input.feature);
        let slot = input.ok().and_then(|i| self.inputs[i].slots[usize::from(!split.missing_left)]);
        (slot.expect("every split was given its slot"), key(split.threshold))
    }

    /// Keys of one row.
    pub(super) fn fill(&self, row: &[f32], keys: &mut Keys) {
        fill(row, &self.columns, self.missing.iter().copied(), keys);
    }

    /// Keys of up to 16 rows of `stride` values; lanes without a row are as the last row.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "becomes part of a function for wider registers, where there are some")]
    pub(super) fn fill_block(&self, rows: &[f32], stride: usize, block: &mut Block) {
        let last = rows.len() / stride - 1;
        let rows: [&[f32]; LANES] = std::array::from_fn(|lane| &rows[lane.min(last) * stride..][..stride]);
        for input in &self.inputs {
            let mut values = [0.0; LANES];
            for (value, row) in values.iter_mut().zip(rows) {
                *value = row[input.column];
            }
            input.put(values, block);
        }
    }

    /// Keys of the 16 rows from `first` on, of rows that stand in columns.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "becomes part of a function for wider registers, where there are some")]
    pub(super) fn fill_block_from<const ROWS: usize>(&self, columns: &[[f32; ROWS]], first: usize, block: &mut Block) {
        for input in &self.inputs {
            let mut values = [0.0; LANES];
            values.copy_from_slice(&columns[input.column][first..first + LANES]);
            input.put(values, block);
        }
    }
}

impl Input {
    /// Puts the values of 16 rows into its slots.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "becomes part of a function for wider registers, where there are some")]
    fn put(&self, values: [f32; LANES], block: &mut Block) {
        for (slot, missing) in self.slots.into_iter().zip(MISSING) {
            let Some(slot) = slot else { continue };
            for (key, value) in block[usize::from(slot) % SLOTS].iter_mut().zip(values) {
                *key = key_or(value, missing);
            }
        }
    }
}

/// One tree: its first three levels, and where the rest starts.
#[derive(Clone, Debug)]
pub(super) struct Packed {
    slots: [u16; TOP_NODES],
    thresholds: [i32; TOP_NODES],
    nodes_at: usize,
    values_at: usize,
    /// Steps from the first three levels to the deepest leaf.
    steps: usize,
}

/// What is added to sums next: one after the other, so that their bits do not depend on the registers.
#[derive(Clone, Debug)]
enum Next {
    Tree(usize),
    #[cfg(target_arch = "x86_64")]
    Group(Group),
}

/// All trees of a model.
#[derive(Clone, Debug)]
pub(super) struct Forest {
    pub(super) slots: Slots,
    trees: Vec<Packed>,
    order: Vec<Next>,
    nodes: Vec<Node>,
    values: Vec<f32>,
    registers: Registers,
}

impl Forest {
    /// Packs checked trees; `columns` holds the column of each feature.
    pub(super) fn new(trees: &[Tree], columns: &[usize]) -> Self {
        let slots = Slots::new(trees, columns);
        let registers = Registers::detect();
        let order = order(trees, &slots, registers);
        let mut forest = Self { slots, trees: Vec::new(), order, nodes: Vec::new(), values: Vec::new(), registers };
        for tree in trees {
            forest.push(tree);
        }
        // So that a whole window fits behind every tree's start.
        forest.nodes.resize(forest.nodes.len() + WINDOW, Node::level(0));
        forest.values.resize(forest.values.len() + WINDOW, 0.0);
        forest
    }

    /// Lays a tree out level by level, so that two children are neighbours and the deepest leaves, which need no node, come
    /// last. Below a leaf of the first three levels all ways lead on to copies of it.
    fn push(&mut self, tree: &Tree) {
        let (mut slots, mut thresholds) = ([0; TOP_NODES], [i32::MAX; TOP_NODES]);
        let mut places = [0_usize; TOP_NODES + EXITS];
        for i in 0..TOP_NODES {
            let (left, right) = match &tree.nodes[places[i]].split {
                Some(split) => {
                    (slots[i], thresholds[i]) = self.slots.of(split);
                    (split.left(), split.right())
                }
                None => (places[i], places[i]),
            };
            (places[2 * i + 1], places[2 * i + 2]) = (left, right);
        }
        let (nodes_at, values_at) = (self.nodes.len(), self.values.len());
        let steps = tree.depth.saturating_sub(TOP);
        let mut order: Vec<(usize, usize)> = places[TOP_NODES..].iter().map(|place| (*place, 0)).collect();
        let mut at = 0;
        while let Some(&(place, level)) = order.get(at) {
            let node = &tree.nodes[place];
            self.values.push(node.value);
            if let Some(split) = &node.split {
                let left = small(order.len());
                order.extend([(split.left(), level + 1), (split.right(), level + 1)]);
                let (slot, threshold) = self.slots.of(split);
                self.nodes.push(Node { threshold, slot, left });
            } else if level < steps {
                self.nodes.push(Node::level(small(at)));
            }
            at += 1;
        }
        self.trees.push(Packed { slots, thresholds, nodes_at, values_at, steps });
    }

    fn nodes_of(&self, tree: &Packed) -> &[Node; WINDOW] {
        self.nodes[tree.nodes_at..].first_chunk().expect("padded to a whole window")
    }

    fn values_of(&self, tree: &Packed) -> &[f32; WINDOW] {
        self.values[tree.values_at..].first_chunk().expect("padded to a whole window")
    }

    /// Goes the portable way from now on.
    pub(super) fn narrow(&mut self) {
        self.registers = Registers::narrow();
        self.order = (0..self.trees.len()).map(Next::Tree).collect();
    }

    /// Keys of up to 16 rows; see [`Slots::fill_block`].
    pub(super) fn fill_block(&self, rows: &[f32], stride: usize, block: &mut Block) {
        self.registers.widely(|| self.slots.fill_block(rows, stride, block));
    }

    /// Keys of 16 rows that stand in columns; see [`Slots::fill_block_from`].
    pub(super) fn fill_block_from<const ROWS: usize>(&self, columns: &[[f32; ROWS]], first: usize, block: &mut Block) {
        self.registers.widely(|| self.slots.fill_block_from(columns, first, block));
    }

    /// Adds every tree's leaf to the sums of 16 rows in each block, tree by tree.
    pub(super) fn add_blocks(&self, blocks: &[Block], sums: &mut [[f64; LANES]; BLOCKS]) {
        for next in &self.order {
            let tree = match next {
                Next::Tree(number) => &self.trees[*number],
                #[cfg(target_arch = "x86_64")]
                Next::Group(group) => {
                    group.add(blocks, sums);
                    continue;
                }
            };
            let (nodes, values) = (self.nodes_of(tree), self.values_of(tree));
            for (block, sums) in blocks.iter().zip(sums.iter_mut()) {
                add(tree, nodes, values, block, sums);
            }
        }
    }

    /// Adds every tree's leaf to the sum of one row, in the same order as [`Self::add_blocks`].
    pub(super) fn add_one(&self, keys: &Keys, mut sum: f64) -> f64 {
        for group in self.trees.chunks(TREES) {
            let tree = |i: usize| &group[i.min(group.len() - 1)];
            let mut at = [0_usize; TREES];
            for _ in 0..TOP {
                for (i, at) in at.iter_mut().enumerate() {
                    let right = keys[usize::from(tree(i).slots[*at]) % SLOTS] > tree(i).thresholds[*at];
                    *at = 2 * *at + 1 + usize::from(right);
                }
            }
            for at in &mut at {
                *at -= TOP_NODES;
            }
            let nodes: [&[Node; WINDOW]; TREES] = std::array::from_fn(|i| self.nodes_of(tree(i)));
            let together = group.iter().map(|tree| tree.steps).min().unwrap_or(0);
            for _ in 0..together {
                for (at, nodes) in at.iter_mut().zip(nodes) {
                    *at = step(&nodes[*at], |slot| keys[slot]);
                }
            }
            for ((tree, nodes), mut at) in group.iter().zip(nodes).zip(at) {
                for _ in together..tree.steps {
                    at = step(&nodes[at], |slot| keys[slot]);
                }
                sum += f64::from(self.values_of(tree)[at]);
            }
        }
        sum
    }
}

/// What is added in which order: trees together where registers are wide and they fit, others alone.
#[cfg_attr(not(target_arch = "x86_64"), expect(unused_variables, reason = "others have no groups"))]
fn order(trees: &[Tree], slots: &Slots, registers: Registers) -> Vec<Next> {
    let (mut order, mut number) = (Vec::new(), 0);
    while number < trees.len() {
        #[cfg(target_arch = "x86_64")]
        if let Some((group, count)) = registers.wide().and_then(|wide| Group::of(wide, &trees[number..], slots)) {
            order.push(Next::Group(group));
            number += count;
            continue;
        }
        order.push(Next::Tree(number));
        number += 1;
    }
    order
}

/// One step down.
#[inline(always)]
#[expect(clippy::inline_always, reason = "the loops around it are unrolled over it")]
fn step(node: &Node, key: impl Fn(usize) -> i32) -> usize {
    usize::from(node.left) + usize::from(key(usize::from(node.slot) % SLOTS) > node.threshold)
}

/// One tree over one block.
#[inline]
fn add(tree: &Packed, nodes: &[Node; WINDOW], values: &[f32; WINDOW], block: &Block, sums: &mut [f64; LANES]) {
    /// Rows on their way at once: more do not fit the registers.
    const HALF: usize = LANES / 2;
    let exits = through_the_top(tree, block);
    for (half, sums) in sums.chunks_exact_mut(HALF).enumerate() {
        let first = half * HALF;
        let mut at = [0; HALF];
        for (at, exit) in at.iter_mut().zip(&exits[first..]) {
            *at = exit.cast_unsigned() as usize % EXITS;
        }
        for _ in 0..tree.steps {
            for (i, at) in at.iter_mut().enumerate() {
                *at = step(&nodes[*at], |slot| block[slot][first + i]);
            }
        }
        for (sum, at) in sums.iter_mut().zip(at) {
            *sum += f64::from(values[at]);
        }
    }
}

/// Which of the eight exits of the first three levels each lane takes. All seven splits are compared for all lanes, and the
/// answers picked with masks: plain loops, which a compiler turns into vector instructions by itself.
#[inline(always)]
#[expect(clippy::inline_always, reason = "measured: a call here costs as much as the comparisons")]
fn through_the_top(tree: &Packed, block: &Block) -> [i32; LANES] {
    let mut right = [[0; LANES]; TOP_NODES];
    for ((right, slot), threshold) in right.iter_mut().zip(tree.slots).zip(tree.thresholds) {
        for (right, key) in right.iter_mut().zip(block[usize::from(slot) % SLOTS]) {
            *right = -i32::from(key > threshold);
        }
    }
    let mut exits = [0; LANES];
    for (lane, exit) in exits.iter_mut().enumerate() {
        let pick = |mask: i32, yes: usize, no: usize| (mask & right[yes][lane]) | (!mask & right[no][lane]);
        let first = right[0][lane];
        let second = pick(first, 2, 1);
        let third = (second & pick(first, 6, 4)) | (!second & pick(first, 5, 3));
        *exit = (first & 4) | (second & 2) | (third & 1);
    }
    exits
}

/// Invariant: trees of at most 2^13 nodes (and seven copies of a leaf) and at most 1,024 slots were checked for.
fn small(number: usize) -> u16 {
    u16::try_from(number).expect("bounded when the file was checked")
}

#[cfg(test)]
mod tests {
    use super::key;

    #[test]
    fn keys_sort_as_floats_do() {
        let rising = [f32::NEG_INFINITY, f32::MIN, -1.5, -1e-45, 0.0, 1e-45, 1.5, 1.500_000_1, f32::MAX, f32::INFINITY];
        assert!(rising.map(key).is_sorted_by(|a, b| a < b));
        assert_eq!(key(-0.0), key(0.0));
        assert!(key(f32::NEG_INFINITY) > i32::MIN && key(f32::INFINITY) < i32::MAX);
    }
}
