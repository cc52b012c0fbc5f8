//! Shapley values of a forest: the reference that the engine's quick path contributions are checked against, and the longer
//! answer that an appeal may ask for.
//!
//! "Without a feature" means here that a row goes both ways at its splits, in the shares in which training rows did
//! (path-dependent, Lundberg et al. 2018). Values are in log-odds and add up to the raw sum, as path contributions do.

mod path;

use crate::gbdt::{Gbdt, Tree};

/// How a raw sum came about: the expected raw sum of a training row, and what each feature added.
#[derive(Clone, Debug, PartialEq)]
pub struct Shapley {
    /// The raw sum of a row about which nothing is known.
    pub base: f64,
    /// What each feature added, in the order of features.
    pub added: Vec<f64>,
}

impl Gbdt {
    /// The exact Shapley values of one row.
    pub fn shapley(&self, value_of: impl Fn(usize) -> f32) -> Shapley {
        let mut found = Shapley { base: self.base, added: vec![0.0; self.features] };
        for tree in &self.trees {
            found.base += expected(tree);
            path::add(tree, &value_of, &mut found.added);
        }
        found
    }

    /// Path contributions (Saabas 2014) of one row: at each step the change of the mean goes to the feature that decided it.
    /// The same numbers as the engine's `Model::explain`.
    pub fn path_contributions(&self, value_of: impl Fn(usize) -> f32) -> Shapley {
        let mut found = Shapley { base: self.base, added: vec![0.0; self.features] };
        for tree in &self.trees {
            let mut node = &tree.nodes[0];
            found.base += f64::from(node.value);
            while let Some(split) = &node.split {
                let to = if split.goes_left(value_of(split.feature)) { split.left } else { split.right };
                found.added[split.feature] += f64::from(tree.nodes[to].value) - f64::from(node.value);
                node = &tree.nodes[to];
            }
        }
        found
    }
}

/// What a tree adds to a training row on average: by its leaves, not by the rounded mean of its root.
fn expected(tree: &Tree) -> f64 {
    mean(tree, 0)
}

fn mean(tree: &Tree, at: usize) -> f64 {
    let node = &tree.nodes[at];
    let Some(split) = &node.split else { return f64::from(node.value) };
    let share = path::share_left(tree, at);
    share * mean(tree, split.left) + (1.0 - share) * mean(tree, split.right)
}
