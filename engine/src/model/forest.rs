//! Trees packed for speed: no branches, no bounds checks, 64 rows or 8 trees on their way at once.
//!
//! A value becomes a whole number that sorts as the float does (`key`), and a missing one becomes the smallest or the largest,
//! whichever takes the node's missing direction: so a node is one comparison, `key > threshold` goes right. A feature that is
//! used with both directions has two slots. A tree's first three levels are compared for 16 rows at once and looked up; below
//! them each row follows its own path, and a leaf above the deepest level leads to itself. Rows and trees are interleaved so
//! that the processor waits for many loads at once instead of one after the other.

use super::document::Checked;
use super::tree::Tree;
use super::{DEPTH_MAX, FEATURES_MAX};

/// Rows of a block.
pub(super) const LANES: usize = 16;
/// Blocks that go through a tree while it is in the cache.
pub(super) const BLOCKS: usize = 4;
/// Slots at most: each feature with both missing directions.
pub(super) const SLOTS: usize = 2 * FEATURES_MAX;
/// Levels that are compared for all lanes at once.
const TOP: usize = 3;
/// Splits of those levels.
pub(super) const TOP_NODES: usize = (1 << TOP) - 1;
const TOP_EXITS: usize = 1 << TOP;
/// Trees interleaved over one row.
const TREES: usize = 8;
/// Nodes above the deepest level, and all nodes, of the largest tree, rounded up to a power of two.
const VIEW_NODES: usize = 1 << DEPTH_MAX;
const VIEW_VALUES: usize = 2 << DEPTH_MAX;

/// Keys of 16 rows: one line of the cache for each slot.
pub(super) type Block = [[i32; LANES]; SLOTS];
/// Keys of one row.
pub(super) type Keys = [i32; SLOTS];

/// A split, or a leaf above the deepest level: `threshold` is then the largest number and `left` the node itself.
#[derive(Clone, Copy, Debug)]
struct Node {
    threshold: i32,
    slot: u16,
    left: u16,
}

/// A whole number that sorts as the float does; both zeros are one. NaN has no place here.
fn key(x: f32) -> i32 {
    // Adding zero turns -0.0 into 0.0.
    let bits = (x + 0.0).to_bits().cast_signed();
    bits ^ ((bits >> 31).cast_unsigned() >> 1).cast_signed()
}

/// A column as the nodes of one missing direction see it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slot {
    /// Column of a row.
    column: usize,
    /// Index among the model's features.
    pub(super) feature: usize,
    /// Key of a missing value.
    missing: i32,
}

impl Slot {
    pub(super) fn key(&self, row: &[f32]) -> i32 {
        let value = row[self.column];
        if value.is_nan() { self.missing } else { key(value) }
    }
}

/// One tree: where its nodes and values start, and its first three levels.
#[derive(Clone, Debug)]
pub(super) struct Packed {
    /// First of its nodes; its values start at twice this.
    nodes_at: usize,
    values_at: usize,
    /// Steps from the root to the deepest leaf.
    depth: usize,
    /// Nodes above the deepest level.
    nodes: usize,
    top_slots: [u16; TOP_NODES],
    top_thresholds: [i32; TOP_NODES],
    top_exits: [u16; TOP_EXITS],
}

/// All trees of a model.
#[derive(Clone, Debug)]
pub(super) struct Forest {
    pub(super) slots: Vec<Slot>,
    trees: Vec<Packed>,
    nodes: Vec<Node>,
    values: Vec<f32>,
}

impl Forest {
    /// Packs checked trees; `columns` holds the column of each feature.
    pub(super) fn new(checked: &Checked, columns: &[usize]) -> Self {
        let mut slots = Slots { of: vec![[None; 2]; columns.len()], columns, slots: Vec::new() };
        let mut forest = Self { slots: Vec::new(), trees: Vec::new(), nodes: Vec::new(), values: Vec::new() };
        for tree in &checked.trees {
            forest.push(tree, &mut slots);
        }
        // So that a view of the largest size fits at every tree's start.
        forest.nodes.resize(forest.nodes.len() + VIEW_NODES, Node { threshold: i32::MAX, slot: 0, left: 0 });
        forest.values.resize(forest.values.len() + VIEW_VALUES, 0.0);
        forest.slots = slots.slots;
        forest
    }

    /// Lays a tree out level by level, so that two children are neighbours and the deepest leaves come last.
    fn push(&mut self, tree: &Tree, slots: &mut Slots<'_>) {
        let (nodes_at, values_at) = (self.nodes.len(), self.values.len());
        let mut order = vec![(0, 0)];
        let mut at = 0;
        while let Some(&(index, level)) = order.get(at) {
            let node = &tree.nodes[index];
            self.values.push(node.value);
            let packed = match node.split {
                Some(split) => {
                    let left = small(order.len());
                    order.extend([(split.left, level + 1), (split.right, level + 1)]);
                    Some(Node {
                        threshold: key(split.threshold),
                        slot: slots.slot(split.feature, split.missing_left),
                        left,
                    })
                }
                None if level < tree.depth => Some(Node { threshold: i32::MAX, slot: 0, left: small(at) }),
                None => None,
            };
            self.nodes.extend(packed);
            at += 1;
        }
        let nodes = &self.nodes[nodes_at..];
        let (top_slots, top_thresholds, top_exits) = top(nodes);
        self.trees.push(Packed {
            nodes_at,
            values_at,
            depth: tree.depth,
            nodes: nodes.len(),
            top_slots,
            top_thresholds,
            top_exits,
        });
    }

    fn nodes_of(&self, tree: &Packed) -> &[Node; VIEW_NODES] {
        self.nodes[tree.nodes_at..].first_chunk().expect("padded to a whole view")
    }

    fn values_of(&self, tree: &Packed) -> &[f32; VIEW_VALUES] {
        self.values[tree.values_at..].first_chunk().expect("padded to a whole view")
    }

    /// Keys of up to 16 rows; lanes without a row keep what they had.
    pub(super) fn fill_block(&self, rows: &[f32], stride: usize, count: usize, block: &mut Block) {
        for (slot, lanes) in self.slots.iter().zip(block.iter_mut()) {
            for (row, lane) in rows.chunks_exact(stride).take(count).zip(lanes) {
                *lane = slot.key(row);
            }
        }
    }

    /// Keys of one row.
    pub(super) fn fill_keys(&self, row: &[f32], keys: &mut Keys) {
        for (slot, key) in self.slots.iter().zip(keys) {
            *key = slot.key(row);
        }
    }

    /// Adds every tree's leaf to the sums of 16 rows in each block, tree by tree.
    pub(super) fn add_blocks(&self, blocks: &[Block], sums: &mut [[f64; LANES]; BLOCKS]) {
        for tree in &self.trees {
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
            let nodes: [&[Node; VIEW_NODES]; TREES] = std::array::from_fn(|i| self.nodes_of(tree(i)));
            let mut at = [0_usize; TREES];
            let levels = group.iter().map(|tree| tree.depth).max().unwrap_or(0);
            for level in 0..levels {
                for ((at, nodes), i) in at.iter_mut().zip(nodes).zip(0..) {
                    // A shallower tree's deepest leaves have no node to lead to themselves.
                    if level < tree(i).depth {
                        *at = step(nodes, *at, |slot| keys[slot]);
                    }
                }
            }
            for (tree, at) in group.iter().zip(at) {
                sum += f64::from(self.values_of(tree)[at % VIEW_VALUES]);
            }
        }
        sum
    }

    /// Calls `visit` for each step of a row's path through each tree, with the index of the feature that decided and by how
    /// much the expected value changed; returns the sum of the values at the roots.
    pub(super) fn paths(&self, keys: &Keys, mut visit: impl FnMut(usize, f64)) -> f64 {
        let mut roots = 0.0;
        for tree in &self.trees {
            let (nodes, values) = (self.nodes_of(tree), self.values_of(tree));
            roots += f64::from(values[0]);
            let mut at = 0;
            while at < tree.nodes && usize::from(nodes[at].left) != at {
                let next = step(nodes, at, |slot| keys[slot]);
                let slot = self.slots[usize::from(nodes[at].slot)];
                visit(slot.feature, f64::from(values[next]) - f64::from(values[at]));
                at = next;
            }
        }
        roots
    }

    /// Every split's slot and threshold.
    pub(super) fn splits(&self) -> impl Iterator<Item = (usize, i32)> {
        self.trees.iter().flat_map(|tree| {
            let nodes = self.nodes[tree.nodes_at..][..tree.nodes].iter().enumerate();
            let splits = nodes.filter(|(at, node)| usize::from(node.left) != *at);
            splits.map(|(_, node)| (usize::from(node.slot), node.threshold))
        })
    }
}

/// One step down.
#[inline(always)]
#[expect(clippy::inline_always, reason = "measured: the loops around it are unrolled over it")]
fn step(nodes: &[Node; VIEW_NODES], at: usize, key: impl Fn(usize) -> i32) -> usize {
    let node = nodes[at % VIEW_NODES];
    usize::from(node.left) + usize::from(key(usize::from(node.slot) % SLOTS) > node.threshold)
}

/// One tree over one block.
#[inline]
fn add(tree: &Packed, nodes: &[Node; VIEW_NODES], values: &[f32; VIEW_VALUES], block: &Block, sums: &mut [f64; LANES]) {
    /// Rows on their way at once: more do not fit the registers.
    const HALF: usize = LANES / 2;
    let exits = through_the_top(tree, block);
    for (half, sums) in sums.chunks_exact_mut(HALF).enumerate() {
        let first = half * HALF;
        let mut at: [usize; HALF] =
            std::array::from_fn(|i| usize::from(tree.top_exits[usize::from(exits[first + i]) % TOP_EXITS]));
        for _ in TOP..tree.depth {
            for (i, at) in at.iter_mut().enumerate() {
                *at = step(nodes, *at, |slot| block[slot][first + i]);
            }
        }
        for (sum, at) in sums.iter_mut().zip(at) {
            *sum += f64::from(values[at % VIEW_VALUES]);
        }
    }
}

/// Which of the eight exits of the first three levels each lane takes. All seven splits are compared for all lanes, and the
/// answers picked with masks: this is what a compiler turns into vector instructions by itself.
#[inline]
fn through_the_top(tree: &Packed, block: &Block) -> [u8; LANES] {
    let right = |i: usize| -> [i32; LANES] {
        let (keys, threshold) = (&block[usize::from(tree.top_slots[i]) % SLOTS], tree.top_thresholds[i]);
        std::array::from_fn(|lane| -i32::from(keys[lane] > threshold))
    };
    let compared: [[i32; LANES]; TOP_NODES] = std::array::from_fn(right);
    let pick = |mask: i32, yes: i32, no: i32| (mask & yes) | (!mask & no);
    std::array::from_fn(|lane| {
        let answer = |i: usize| compared[i][lane];
        let first = answer(0);
        let second = pick(first, answer(2), answer(1));
        let third = pick(second, pick(first, answer(6), answer(4)), pick(first, answer(5), answer(3)));
        ((first & 4) | (second & 2) | (third & 1)).to_le_bytes()[0]
    })
}

/// The first three levels of a tree as a complete tree; below a leaf both ways lead on to the leaf.
fn top(nodes: &[Node]) -> ([u16; TOP_NODES], [i32; TOP_NODES], [u16; TOP_EXITS]) {
    let mut places = [0_u16; TOP_NODES + TOP_EXITS];
    let (mut slots, mut thresholds) = ([0; TOP_NODES], [i32::MAX; TOP_NODES]);
    for i in 0..TOP_NODES {
        let (left, right) = match nodes.get(usize::from(places[i])) {
            Some(node) if node.left != places[i] => {
                (slots[i], thresholds[i]) = (node.slot, node.threshold);
                (node.left, node.left + 1)
            }
            _ => (places[i], places[i]),
        };
        (places[2 * i + 1], places[2 * i + 2]) = (left, right);
    }
    let exits = *places.last_chunk().expect("eight of fifteen");
    (slots, thresholds, exits)
}

/// Slots given out so far.
struct Slots<'a> {
    of: Vec<[Option<u16>; 2]>,
    columns: &'a [usize],
    slots: Vec<Slot>,
}

impl Slots<'_> {
    fn slot(&mut self, feature: usize, missing_left: bool) -> u16 {
        let Self { of, columns, slots } = self;
        *of[feature][usize::from(missing_left)].get_or_insert_with(|| {
            let missing = if missing_left { i32::MIN } else { i32::MAX };
            slots.push(Slot { column: columns[feature], feature, missing });
            small(slots.len() - 1)
        })
    }
}

/// Invariant: trees of at most 2^13 nodes and at most 1,024 slots were checked for.
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
