//! The settings of the tree learner, checked before anything is grown.

use linfa::ParamGuard;

use super::forest::{LEARNERS_DEPTH_MAX, LEARNERS_TREES_MAX};
use crate::LearnError;
use crate::matrix::CUTS_MAX;

/// How a score may move with a feature, all else equal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Monotone {
    /// Any way.
    #[default]
    Free,
    /// A larger value never has a smaller score.
    Rising,
    /// A larger value never has a larger score.
    Falling,
}

/// What a row labelled abusive weighs beside the others.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum ClassWeight {
    /// As much as another.
    #[default]
    Equal,
    /// So much that both kinds weigh the same together.
    Balanced,
    /// This many times as much; above 0.
    Times(f64),
}

/// Settings that were checked.
#[derive(Clone, Debug, PartialEq)]
pub struct GbdtValidParams {
    pub(super) trees: usize,
    pub(super) leaves: usize,
    pub(super) depth: usize,
    pub(super) learning_rate: f64,
    pub(super) bins: usize,
    pub(super) l2: f64,
    pub(super) min_child_weight: f64,
    pub(super) min_child_rows: f64,
    pub(super) min_gain: f64,
    pub(super) row_share: f64,
    pub(super) feature_share: f64,
    pub(super) positive: ClassWeight,
    pub(super) monotone: Vec<Monotone>,
    pub(super) patience: Option<usize>,
    pub(super) threads: usize,
    pub(super) seed: u64,
}

/// Settings of the learner. The defaults are those of [`GbdtParams::new`].
#[derive(Clone, Debug, PartialEq)]
pub struct GbdtParams(GbdtValidParams);

impl Default for GbdtParams {
    fn default() -> Self {
        Self::new()
    }
}

macro_rules! settings {
    ($($(#[$doc:meta])+ $name:ident: $type:ty;)+) => {$(
        $(#[$doc])+
        #[must_use]
        pub fn $name(mut self, $name: $type) -> Self {
            self.0.$name = $name;
            self
        }
    )+};
}

impl GbdtParams {
    /// 200 trees of 31 leaves, learning rate 0.1, 255 bins, L2 of 1, at least 20 rows a leaf, one thread, seed 0.
    pub fn new() -> Self {
        Self(GbdtValidParams {
            trees: 200,
            leaves: 31,
            depth: LEARNERS_DEPTH_MAX,
            learning_rate: 0.1,
            bins: CUTS_MAX + 1,
            l2: 1.0,
            min_child_weight: 1e-3,
            min_child_rows: 20.0,
            min_gain: 0.0,
            row_share: 1.0,
            feature_share: 1.0,
            positive: ClassWeight::Equal,
            monotone: Vec::new(),
            patience: None,
            threads: 1,
            seed: 0,
        })
    }

    settings! {
        /// Trees at most, 1..=2,000.
        trees: usize;
        /// Leaves of a tree at most, 2..=4,096.
        leaves: usize;
        /// Steps from the root to a leaf at most, 1..=12.
        depth: usize;
        /// What a tree's values are multiplied by, above 0 and at most 1.
        learning_rate: f64;
        /// Bins of a feature at most, 2..=255.
        bins: usize;
        /// Added to the curvature of a leaf: draws its value to 0. At least 0.
        l2: f64;
        /// Curvature (sum of p (1 - p) by weight) of a leaf at least.
        min_child_weight: f64;
        /// Rows of a leaf at least, by weight, as its curvature lets suppose.
        min_child_rows: f64;
        /// What a split gains at least.
        min_gain: f64;
        /// Share of the rows that each tree sees, above 0 and at most 1.
        row_share: f64;
        /// Share of the features that each tree sees, above 0 and at most 1.
        feature_share: f64;
        /// What a row labelled abusive weighs.
        positive: ClassWeight;
        /// One for each feature, or empty.
        monotone: Vec<Monotone>;
        /// Stop where this many trees in a row did not help the validation part; `None` grows them all.
        patience: Option<usize>;
        /// Threads, 1..=256. They change the time, never the model.
        threads: usize;
        /// Where all chance comes from.
        seed: u64;
    }
}

impl ParamGuard for GbdtParams {
    type Checked = GbdtValidParams;
    type Error = LearnError;

    fn check_ref(&self) -> Result<&GbdtValidParams, LearnError> {
        let p = &self.0;
        let share = |x: f64| x > 0.0 && x <= 1.0;
        let size = |x: f64| x.is_finite() && x >= 0.0;
        let positive = match p.positive {
            ClassWeight::Times(times) => times,
            ClassWeight::Equal | ClassWeight::Balanced => 1.0,
        };
        let checks: [(&'static str, bool, String, &'static str); 13] = [
            ("trees", (1..=LEARNERS_TREES_MAX).contains(&p.trees), p.trees.to_string(), "1 to 2,000"),
            ("leaves", (2..=4_096).contains(&p.leaves), p.leaves.to_string(), "2 to 4,096"),
            ("depth", (1..=LEARNERS_DEPTH_MAX).contains(&p.depth), p.depth.to_string(), "1 to 12"),
            ("learning rate", share(p.learning_rate), p.learning_rate.to_string(), "above 0 and at most 1"),
            ("bins", (2..=CUTS_MAX + 1).contains(&p.bins), p.bins.to_string(), "2 to 255"),
            ("L2", size(p.l2), p.l2.to_string(), "a finite number of at least 0"),
            (
                "min child weight",
                size(p.min_child_weight),
                p.min_child_weight.to_string(),
                "a finite number of at least 0",
            ),
            ("min child rows", size(p.min_child_rows), p.min_child_rows.to_string(), "a finite number of at least 0"),
            ("min gain", size(p.min_gain), p.min_gain.to_string(), "a finite number of at least 0"),
            ("row share", share(p.row_share), p.row_share.to_string(), "above 0 and at most 1"),
            ("feature share", share(p.feature_share), p.feature_share.to_string(), "above 0 and at most 1"),
            ("weight of abuse", positive.is_finite() && positive > 0.0, positive.to_string(), "a number above 0"),
            ("threads", (1..=256).contains(&p.threads), p.threads.to_string(), "1 to 256"),
        ];
        match checks.into_iter().find(|(_, holds, ..)| !holds) {
            None => Ok(p),
            Some((name, _, value, range)) => Err(LearnError::setting(name, value, range)),
        }
    }

    fn check(self) -> Result<GbdtValidParams, LearnError> {
        self.check_ref()?;
        Ok(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_out_of_range_is_named() {
        let good = GbdtParams::new();
        assert!(good.check_ref().is_ok());
        let bad = [
            good.clone().trees(0),
            good.clone().trees(2_001),
            good.clone().leaves(1),
            good.clone().depth(13),
            good.clone().learning_rate(0.0),
            good.clone().bins(256),
            good.clone().l2(f64::NAN),
            good.clone().min_child_weight(-1.0),
            good.clone().row_share(1.5),
            good.clone().feature_share(0.0),
            good.clone().positive(ClassWeight::Times(0.0)),
            good.clone().threads(0),
        ];
        for params in bad {
            let said = params.check_ref().unwrap_err().to_string();
            assert!(said.contains("must be"), "{said}");
        }
        assert_eq!(good.trees(0).check().unwrap_err().to_string(), "trees is 0; it must be 1 to 2,000");
    }
}
