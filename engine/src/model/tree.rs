//! The trees of a model file, checked: bounded, each node reached once, children after their parents.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::error::ModelError;
use super::number::{floats, index, nearest, numbers, round_down, same_length};
use super::{DEPTH_MAX, NODES_MAX, TREES_MAX};

/// Nodes of one tree at most: a complete one of the greatest depth.
const TREE_NODES_MAX: usize = (2 << DEPTH_MAX) - 1;
const AGAIN: &str = "export the model again";

/// A tree as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TreeText<'a> {
    feature: Vec<u32>,
    #[serde(borrow)]
    threshold: &'a RawValue,
    missing_left: Vec<bool>,
    left: Vec<u32>,
    right: Vec<u32>,
    #[serde(borrow)]
    value: &'a RawValue,
}

/// A checked tree: every child stands after its parent, and every node but the first is the child of one node.
#[derive(Clone, Debug)]
pub(super) struct Tree {
    pub(super) nodes: Vec<TreeNode>,
    /// Steps from the root to the deepest leaf.
    pub(super) depth: usize,
}

impl Tree {
    /// Every split.
    pub(super) fn splits(&self) -> impl Iterator<Item = &Split> {
        self.nodes.iter().filter_map(|node| node.split.as_ref())
    }

    /// How many leaves there are.
    pub(super) fn leaves(&self) -> usize {
        self.nodes.iter().filter(|node| node.split.is_none()).count()
    }
}

/// A node; a leaf where there is no split.
#[derive(Clone, Debug)]
pub(super) struct TreeNode {
    pub(super) split: Option<Split>,
    pub(super) value: f32,
}

/// Where a row goes. Small, so that a model's trees stay in the cache while a score is taken apart.
#[derive(Clone, Copy, Debug)]
pub(super) struct Split {
    pub(super) threshold: f32,
    feature: u16,
    left: u16,
    right: u16,
    pub(super) missing_left: bool,
}

impl Split {
    /// Index among the model's features.
    pub(super) fn feature(&self) -> usize {
        usize::from(self.feature)
    }

    pub(super) fn left(&self) -> usize {
        usize::from(self.left)
    }

    pub(super) fn right(&self) -> usize {
        usize::from(self.right)
    }

    /// The next node: left if the value is at most the threshold.
    pub(super) fn next(&self, value: f32) -> usize {
        // Both are looked at: what a row's values are cannot be guessed, and a wrong guess costs more than a comparison.
        let goes_left = (value <= self.threshold) | (value.is_nan() & self.missing_left);
        usize::from(if goes_left { self.left } else { self.right })
    }
}

/// Invariant: feature indexes stay below 512 and node indexes below 2^13.
fn small(index: usize) -> u16 {
    u16::try_from(index).expect("checked against its bound")
}

pub(super) fn trees(texts: &[TreeText<'_>], features: usize) -> Result<Vec<Tree>, ModelError> {
    if texts.len() > TREES_MAX {
        let what = format!("{} trees; a model has at most {TREES_MAX}", texts.len());
        return Err(ModelError::new("trees", what, "train fewer trees"));
    }
    let mut nodes = 0;
    let mut trees = Vec::with_capacity(texts.len());
    for (i, text) in texts.iter().enumerate() {
        let place = format!("trees[{i}]");
        let tree = tree(&place, text, features)?;
        nodes += tree.nodes.len();
        if nodes > NODES_MAX {
            let what = format!("more than {NODES_MAX} nodes in all");
            return Err(ModelError::new(place, what, "train fewer or smaller trees"));
        }
        trees.push(tree);
    }
    Ok(trees)
}

fn tree(place: &str, text: &TreeText<'_>, features: usize) -> Result<Tree, ModelError> {
    let count = text.left.len();
    if count == 0 || count > TREE_NODES_MAX {
        let what = format!("{count} nodes; a tree has 1 to {TREE_NODES_MAX}");
        return Err(ModelError::new(place, what, "train smaller trees"));
    }
    let thresholds = floats(&format!("{place}.threshold"), text.threshold)?;
    let values = numbers(&format!("{place}.value"), text.value)?;
    let lengths = [
        ("feature", text.feature.len()),
        ("threshold", thresholds.len()),
        ("missing_left", text.missing_left.len()),
        ("right", text.right.len()),
        ("value", values.len()),
    ];
    same_length(place, count, &lengths)?;
    let mut depths: Vec<Option<usize>> = vec![None; count];
    depths[0] = Some(0);
    let mut nodes = Vec::with_capacity(count);
    for i in 0..count {
        let Some(depth) = depths[i] else {
            let place = format!("{place}.left");
            return Err(ModelError::new(place, format!("no node leads to node {i}"), AGAIN));
        };
        let (left, right) = (index(text.left[i]), index(text.right[i]));
        let is_leaf = left == 0 && right == 0;
        if !is_leaf {
            if depth == DEPTH_MAX {
                let what = format!("a leaf deeper than {DEPTH_MAX} steps");
                return Err(ModelError::new(place, what, format!("train with a depth of at most {DEPTH_MAX}")));
            }
            for (list, child) in [("left", left), ("right", right)] {
                let place = format!("{place}.{list}[{i}]");
                if child <= i || child >= count {
                    let what = format!("{child}; a child stands after its parent and before {count}");
                    return Err(ModelError::new(place, what, "number parents before children; 0 and 0 make a leaf"));
                }
                if depths[child].replace(depth + 1).is_some() {
                    return Err(ModelError::new(place, format!("node {child} has a parent already"), AGAIN));
                }
            }
            if index(text.feature[i]) >= features {
                let what = format!("{}; there are {features} features, counted from 0", text.feature[i]);
                return Err(ModelError::new(format!("{place}.feature[{i}]"), what, AGAIN));
            }
        }
        let split = || Split {
            threshold: round_down(thresholds[i]),
            feature: small(index(text.feature[i])),
            left: small(left),
            right: small(right),
            missing_left: text.missing_left[i],
        };
        nodes.push(TreeNode { split: (!is_leaf).then(split), value: nearest(values[i]) });
    }
    Ok(Tree { nodes, depth: depths.into_iter().flatten().max().unwrap_or(0) })
}
