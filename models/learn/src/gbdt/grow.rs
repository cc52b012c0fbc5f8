//! Grows one tree, the leaf of the greatest gain first.

use rayon::prelude::*;

use super::gradient::{Pair, Scale};
use super::histogram::{BINS, BlockBins, add_all, add_rows, subtract};
use super::params::{GbdtValidParams, Monotone};
use super::rows::{Rows, Way};
use super::split::{Found, Terms, UNBOUND, Whole, bounds};
use super::tree::{Node, Split, Tree};
use crate::matrix::{Cuts, LANES, Matrix};

/// What stays the same from tree to tree.
pub struct Grower<'a> {
    pub params: &'a GbdtValidParams,
    pub matrix: &'a Matrix,
    pub cuts: &'a [Cuts],
    /// What each row weighs as a row; empty where all weigh 1.
    pub covers: &'a [f32],
    pub rows: Rows,
    /// Histograms that no leaf needs.
    pub spare: Vec<Vec<BlockBins>>,
    /// Pairs of the rows of a leaf, in their order.
    pub gathered: Vec<Pair>,
}

/// A grown tree, and which rows ended where: node, first and last place in the list of rows.
pub struct Grown {
    pub tree: Tree,
    pub leaves: Vec<(usize, usize, usize)>,
}

/// A leaf that may still be parted.
struct Leaf {
    node: usize,
    from: usize,
    to: usize,
    depth: usize,
    whole: Whole,
    bins: Vec<BlockBins>,
    best: Option<(usize, Found)>,
}

/// The best of two: the greater gain, of equal ones the first feature.
fn better(a: Option<(usize, Found)>, b: Option<(usize, Found)>) -> Option<(usize, Found)> {
    match (a, b) {
        (Some(a), Some(b)) => Some(if b.1.gain > a.1.gain || (b.1.gain >= a.1.gain && b.0 < a.0) { b } else { a }),
        (a, b) => a.or(b),
    }
}

impl Grower<'_> {
    /// Grows a tree over the rows in the list, by the features that `chosen` marks.
    pub fn grow(&mut self, pairs: &[Pair], scale: Scale, chosen: &[bool]) -> Grown {
        let p = self.params;
        let terms =
            Terms { scale, l2: p.l2, min_weight: p.min_child_weight, min_rows: p.min_child_rows, min_gain: p.min_gain };
        let root = self.root(pairs, &terms, chosen);
        let mut nodes = vec![Node { split: None, value: 0.0, cover: root.whole.cover }];
        let mut leaves = vec![root];
        while leaves.len() < p.leaves {
            let open = leaves.iter().enumerate().filter_map(|(i, leaf)| Some((i, leaf.best?.1.gain)));
            let Some((at, _)) = open.reduce(|most, leaf| if leaf.1 > most.1 { leaf } else { most }) else { break };
            let is_last = leaves.len() + 1 == p.leaves;
            let [left, right] = self.part(&mut leaves[at], &mut nodes, pairs, &terms, chosen, is_last);
            leaves[at] = left;
            leaves.push(right);
        }
        for leaf in &mut leaves {
            let value = terms.value(leaf.whole.sum, leaf.whole.bounds) * p.learning_rate;
            nodes[leaf.node].value = narrow(value);
            self.spare.push(std::mem::take(&mut leaf.bins));
        }
        self.spare.retain(|bins| !bins.is_empty());
        let mut tree = Tree { nodes };
        tree.fill_means();
        Grown { tree, leaves: leaves.iter().map(|leaf| (leaf.node, leaf.from, leaf.to)).collect() }
    }

    fn root(&mut self, pairs: &[Pair], terms: &Terms, chosen: &[bool]) -> Leaf {
        let list = self.rows.all();
        let is_all = list.len() == self.matrix.rows();
        if !is_all {
            self.gathered.clear();
            self.gathered.extend(list.iter().map(|row| pairs[*row as usize]));
        }
        let sum = if is_all { pairs.iter().sum() } else { self.gathered.iter().sum() };
        let to = list.len();
        let whole = Whole { sum, cover: self.cover(0, to), bounds: UNBOUND };
        let mut bins = self.take_bins();
        let (matrix, list, gathered) = (self.matrix, self.rows.all(), &self.gathered);
        let best = each_block(&mut bins, |block, sums| {
            sums.as_flattened_mut().fill(0);
            if is_all {
                add_all(matrix.block(block), pairs, sums);
            } else {
                add_rows(matrix.block(block), list, gathered, sums);
            }
            self.best_of_block(block, sums, &whole, terms, chosen)
        });
        Leaf { node: 0, from: 0, to, depth: 0, whole, bins, best }
    }

    /// Parts a leaf: the left side takes its place, the right one is new.
    fn part(
        &mut self,
        leaf: &mut Leaf,
        nodes: &mut Vec<Node>,
        pairs: &[Pair],
        terms: &Terms,
        chosen: &[bool],
        is_last: bool,
    ) -> [Leaf; 2] {
        let Some((feature, found)) = leaf.best else { unreachable!("only a leaf with a split is parted") };
        let (lines, lane) = self.matrix.column(feature);
        let way = Way { lane, bin: found.bin, missing_left: found.missing_left };
        let left_count = self.rows.part(leaf.from, leaf.to, lines, way);
        let middle = leaf.from + left_count;
        let (left_node, right_node) = (nodes.len(), nodes.len() + 1);
        nodes[leaf.node].split = Some(Split {
            feature,
            threshold: self.cuts[feature].all()[usize::from(found.bin) - 1],
            bin: found.bin,
            missing_left: found.missing_left,
            left: left_node,
            right: right_node,
        });
        let monotone = self.params.monotone.get(feature).copied().unwrap_or_default();
        let [left_bounds, right_bounds] = bounds(terms, &leaf.whole, found.left, monotone);
        let side = |node, from, to, sum, bounds, cover| Leaf {
            node,
            from,
            to,
            depth: leaf.depth + 1,
            whole: Whole { sum, cover, bounds },
            bins: Vec::new(),
            best: None,
        };
        let left_cover = self.cover(leaf.from, middle);
        let right_cover = self.cover(middle, leaf.to);
        let mut left = side(left_node, leaf.from, middle, found.left, left_bounds, left_cover);
        let mut right = side(right_node, middle, leaf.to, leaf.whole.sum - found.left, right_bounds, right_cover);
        for side in [&left, &right] {
            nodes.push(Node { split: None, value: 0.0, cover: side.whole.cover });
        }
        let may_go_on = |side: &Leaf| side.depth < self.params.depth && side.whole.cover >= 2.0 * terms.min_rows;
        let mut bins = std::mem::take(&mut leaf.bins);
        if is_last || !(may_go_on(&left) || may_go_on(&right)) {
            self.spare.push(bins);
            return [left, right];
        }
        // The smaller side is counted, the larger one is what remains.
        let is_left_small = left.to - left.from <= right.to - right.from;
        let (small, large) = if is_left_small { (&mut left, &mut right) } else { (&mut right, &mut left) };
        let mut small_bins = self.take_bins();
        let list = &self.rows.all()[small.from..small.to];
        self.gathered.clear();
        self.gathered.extend(list.iter().map(|row| pairs[*row as usize]));
        let (small_goes_on, large_goes_on) = (may_go_on(small), may_go_on(large));
        let task = |block: usize, sums: &mut BlockBins, rest: &mut BlockBins| {
            sums.as_flattened_mut().fill(0);
            add_rows(self.matrix.block(block), list, &self.gathered, sums);
            subtract(rest, sums);
            let best = |goes_on: bool, sums: &BlockBins, leaf: &Leaf| {
                if goes_on { self.best_of_block(block, sums, &leaf.whole, terms, chosen) } else { None }
            };
            (best(small_goes_on, sums, small), best(large_goes_on, rest, large))
        };
        let both = small_bins.par_iter_mut().zip(&mut bins).enumerate();
        let (small_best, large_best) = both
            .map(|(block, (sums, rest))| task(block, sums, rest))
            .reduce(|| (None, None), |a, b| (better(a.0, b.0), better(a.1, b.1)));
        (small.best, large.best) = (small_best, large_best);
        (small.bins, large.bins) = (small_bins, bins);
        [left, right]
    }

    fn best_of_block(
        &self,
        block: usize,
        sums: &BlockBins,
        whole: &Whole,
        terms: &Terms,
        chosen: &[bool],
    ) -> Option<(usize, Found)> {
        let first = block * LANES;
        let lanes = sums.iter().zip(&self.cuts[first..]).zip(&chosen[first..]).enumerate();
        let found = lanes.filter(|(_, (_, chosen))| **chosen).map(|(lane, ((bins, cuts), _))| {
            let monotone = self.params.monotone.get(first + lane).copied().unwrap_or(Monotone::Free);
            terms.best(bins, cuts.all().len(), whole, monotone).map(|found| (first + lane, found))
        });
        found.fold(None, better)
    }

    fn cover(&self, from: usize, to: usize) -> f64 {
        if self.covers.is_empty() {
            return (to - from) as f64;
        }
        self.rows.all()[from..to].iter().map(|row| f64::from(self.covers[*row as usize])).sum()
    }

    fn take_bins(&mut self) -> Vec<BlockBins> {
        self.spare.pop().unwrap_or_else(|| vec![[[0; BINS]; LANES]; self.matrix.blocks()])
    }
}

fn each_block(
    bins: &mut [BlockBins],
    task: impl Fn(usize, &mut BlockBins) -> Option<(usize, Found)> + Sync,
) -> Option<(usize, Found)> {
    bins.par_iter_mut().enumerate().map(|(block, sums)| task(block, sums)).reduce(|| None, better)
}

#[expect(clippy::cast_possible_truncation, reason = "the artifact holds floats")]
fn narrow(x: f64) -> f32 {
    x as f32
}
