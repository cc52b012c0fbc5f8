//! Which features moved a score, and how far: computed for decisions only.

use super::forest::NO_KEYS;
use super::{Model, linear};

/// How a raw sum came about: `base` plus the parts.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// The raw sum of a row about which nothing is known.
    pub base: f64,
    /// What each feature added, largest first, whichever its sign; features that added nothing are left out.
    pub parts: Vec<Contribution>,
}

/// What one feature added to a raw sum (in log-odds under a logistic link).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contribution {
    /// Index among [`Model::features`].
    pub feature: usize,
    /// What it added; negative where it spoke for the account.
    pub added: f64,
}

impl Model {
    /// Path contributions (Saabas 2014): along a row's path through a tree, the change of the expected value at each step
    /// goes to the feature that decided the step; a linear term goes to its feature. `base` and the parts add up to the raw
    /// sum, up to rounding.
    ///
    /// # Panics
    /// Where the row has fewer than [`Model::width`] values.
    pub fn explain(&self, row: &[f32]) -> Explanation {
        self.expect_width(row.len());
        let mut added = vec![0.0; self.features.len()];
        let mut base = self.base_score;
        for tree in &self.trees {
            let mut node = &tree.nodes[0];
            base += f64::from(node.value);
            while let Some(split) = &node.split {
                let next = &tree.nodes[split.next(row[self.features[split.feature()].column])];
                added[split.feature()] += f64::from(next.value) - f64::from(node.value);
                node = next;
            }
        }
        for term in &self.linear {
            added[term.feature] += term.adds(row);
        }
        let parts = added.into_iter().enumerate().filter(|(_, added)| *added != 0.0);
        let mut parts: Vec<_> = parts.map(|(feature, added)| Contribution { feature, added }).collect();
        parts.sort_by(|a, b| b.added.abs().total_cmp(&a.added.abs()).then(a.feature.cmp(&b.feature)));
        Explanation { base, parts }
    }

    /// The raw sum of one row, before link and calibration: what [`Model::explain`] takes apart.
    ///
    /// # Panics
    /// Where the row has fewer than [`Model::width`] values.
    pub fn raw_one(&self, row: &[f32]) -> f64 {
        self.expect_width(row.len());
        let mut keys = NO_KEYS;
        self.forest.slots.fill(row, &mut keys);
        self.forest.add_one(&keys, self.base_score) + linear::sum(&self.linear, row)
    }
}
