//! A trained forest: raw sums and probabilities of rows, the same bits as the engine's.

use linfa::traits::PredictInplace;
use ndarray::{Array1, ArrayBase, ArrayView1, Data, Ix2, Zip};

use super::tree::Tree;
use crate::math::logistic;

/// Trees at most, as the engine reads them.
pub const LEARNERS_TREES_MAX: usize = 2_000;
/// Steps from a root to its deepest leaf at most, as the engine reads them.
pub const LEARNERS_DEPTH_MAX: usize = 12;

/// Boosted trees.
#[derive(Clone, Debug, PartialEq)]
pub struct Gbdt {
    /// The raw sum of every row before the first tree.
    pub base: f64,
    /// The trees, in the order in which they are added.
    pub trees: Vec<Tree>,
    /// How many features a row has.
    pub features: usize,
}

impl Gbdt {
    /// The raw sum (log-odds) of one row: its values by feature.
    pub fn raw_of(&self, value_of: impl Fn(usize) -> f32) -> f64 {
        self.trees.iter().fold(self.base, |sum, tree| sum + f64::from(tree.leaf(&value_of).value))
    }

    /// The raw sum of one row.
    pub fn raw(&self, row: ArrayView1<'_, f32>) -> f64 {
        self.raw_of(|feature| row[feature])
    }

    /// The raw sums of rows.
    pub fn raws<D: Data<Elem = f32>>(&self, records: &ArrayBase<D, Ix2>) -> Vec<f64> {
        records.rows().into_iter().map(|row| self.raw(row)).collect()
    }

    /// How often each feature parts rows, and how many rows by weight it parts.
    pub fn uses(&self) -> Vec<(usize, f64)> {
        let mut uses = vec![(0, 0.0); self.features];
        for node in self.trees.iter().flat_map(|tree| &tree.nodes) {
            if let Some(split) = &node.split {
                let (count, cover) = &mut uses[split.feature];
                *count += 1;
                *cover += node.cover;
            }
        }
        uses
    }
}

impl<D: Data<Elem = f32>> PredictInplace<ArrayBase<D, Ix2>, Array1<f32>> for Gbdt {
    /// The probability of abuse of every row.
    ///
    /// # Panics
    /// Where rows have another number of features than the forest was trained on, or there is not one place a row.
    #[expect(clippy::cast_possible_truncation, reason = "a score is an f32")]
    fn predict_inplace<'a>(&'a self, records: &'a ArrayBase<D, Ix2>, out: &mut Array1<f32>) {
        assert_eq!(records.ncols(), self.features, "as many features as in training");
        Zip::from(records.rows()).and(out).for_each(|row, out| *out = logistic(self.raw(row)) as f32);
    }

    fn default_target(&self, records: &ArrayBase<D, Ix2>) -> Array1<f32> {
        Array1::zeros(records.nrows())
    }
}
