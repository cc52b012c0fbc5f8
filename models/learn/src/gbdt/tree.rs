//! One grown tree: splits, values, and how many rows came by.

use crate::matrix::Matrix;

/// Where a row goes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Split {
    /// Which feature decides.
    pub feature: usize,
    /// A value at most this goes left.
    pub threshold: f32,
    /// The last bin that goes left.
    pub bin: u8,
    /// Whether a missing value goes left.
    pub missing_left: bool,
    /// Number of the node on the left.
    pub left: usize,
    /// Number of the node on the right.
    pub right: usize,
}

impl Split {
    /// Whether a value goes left.
    pub fn goes_left(&self, value: f32) -> bool {
        value <= self.threshold || (value.is_nan() && self.missing_left)
    }
}

/// A node; a leaf where there is no split.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// How rows go on from here.
    pub split: Option<Split>,
    /// What a leaf adds to the raw sum; elsewhere the mean of what the tree adds to rows that come by.
    pub value: f32,
    /// How many training rows came by, by weight.
    pub cover: f64,
}

/// One tree: node 0 is the root, and children stand after their parents.
#[derive(Clone, Debug, PartialEq)]
pub struct Tree {
    /// Its nodes.
    pub nodes: Vec<Node>,
}

impl Tree {
    /// The leaf that a row ends in.
    pub fn leaf(&self, value_of: impl Fn(usize) -> f32) -> &Node {
        let mut node = &self.nodes[0];
        while let Some(split) = &node.split {
            node = &self.nodes[if split.goes_left(value_of(split.feature)) { split.left } else { split.right }];
        }
        node
    }

    /// The leaf that a row of bins ends in.
    pub fn leaf_of_bins(&self, matrix: &Matrix, row: usize) -> &Node {
        let mut node = &self.nodes[0];
        while let Some(split) = &node.split {
            let bin = matrix.bin(row, split.feature);
            let left = if bin == 0 { split.missing_left } else { bin <= split.bin };
            node = &self.nodes[if left { split.left } else { split.right }];
        }
        node
    }

    /// Steps from the root to the deepest leaf.
    pub fn depth(&self) -> usize {
        let mut depths = vec![0; self.nodes.len()];
        for (at, node) in self.nodes.iter().enumerate() {
            for child in node.split.iter().flat_map(|split| [split.left, split.right]) {
                depths[child] = depths[at] + 1;
            }
        }
        depths.into_iter().max().unwrap_or(0)
    }

    /// Gives every inner node the mean of its leaves by cover, from the last node to the first: children come later.
    #[expect(clippy::cast_possible_truncation, reason = "the artifact holds floats")]
    pub(super) fn fill_means(&mut self) {
        let mut means: Vec<f64> = self.nodes.iter().map(|node| f64::from(node.value)).collect();
        for at in (0..self.nodes.len()).rev() {
            let Some(split) = self.nodes[at].split else { continue };
            let (left, right) = (self.nodes[split.left].cover, self.nodes[split.right].cover);
            let share = if left + right > 0.0 { left / (left + right) } else { 0.5 };
            means[at] = share * means[split.left] + (1.0 - share) * means[split.right];
            self.nodes[at].value = means[at] as f32;
        }
    }
}
