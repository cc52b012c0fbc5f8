//! Tree after tree, until there are enough or the validation part gains no more.

use std::ops::ControlFlow;

use linfa::dataset::{AsSingleTargets, DatasetBase};
use linfa::traits::Fit;
use ndarray::{ArrayBase, ArrayView1, ArrayView2, Data, Ix2};
use rayon::prelude::*;

use super::forest::Gbdt;
use super::gradient::Gradients;
use super::grow::{Grower, Grown};
use super::params::{ClassWeight, GbdtValidParams};
use super::rows::Rows;
use super::tree::Tree;
use crate::chance::{Chance, mixed};
use crate::error::same_length;
use crate::math::{log_odds, softplus};
use crate::matrix::{Cuts, Matrix};
use crate::{LearnError, judge};

/// Rows that say when to stop; not one of them is trained on.
#[derive(Clone, Copy, Debug)]
pub struct Validation<'a> {
    /// Their features.
    pub records: ArrayView2<'a, f32>,
    /// Whether each is labelled abusive.
    pub labels: ArrayView1<'a, bool>,
    /// What each weighs; all 1 where there are none.
    pub weights: Option<&'a [f32]>,
}

/// How far the training has come.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// Trees grown.
    pub trees: usize,
    /// Trees at most.
    pub of: usize,
    /// Log-loss of the validation part, where there is one.
    pub validation: Option<f64>,
}

/// Draws of chance, a stream each.
const ROWS: u64 = 1;
const FEATURES: u64 = 2;

impl<D: Data<Elem = f32>, T: AsSingleTargets<Elem = bool>> Fit<ArrayBase<D, Ix2>, T, LearnError> for GbdtValidParams {
    type Object = Gbdt;

    /// Grows all trees. NaN is a missing value; the data set's weights count as repeated rows.
    fn fit(&self, dataset: &DatasetBase<ArrayBase<D, Ix2>, T>) -> Result<Gbdt, LearnError> {
        let labels = dataset.targets().as_single_targets();
        self.train(dataset.records().view(), labels, dataset.weights(), None, &mut |_| ControlFlow::Continue(()))
    }
}

impl GbdtValidParams {
    /// Grows trees until there are enough, `patience` runs out on the validation part, or `follow` says stop.
    ///
    /// # Errors
    /// Where rows, labels and weights do not match, one class is missing, or `follow` said stop.
    pub fn train(
        &self,
        records: ArrayView2<'_, f32>,
        labels: ArrayView1<'_, bool>,
        weights: Option<&[f32]>,
        validation: Option<Validation<'_>>,
        follow: &mut (dyn FnMut(Progress) -> ControlFlow<()> + Send),
    ) -> Result<Gbdt, LearnError> {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(self.threads).build()?;
        let validation = validation.filter(|part| !part.labels.is_empty());
        pool.install(|| self.train_here(records, labels, weights, validation, follow))
    }

    fn train_here(
        &self,
        records: ArrayView2<'_, f32>,
        labels: ArrayView1<'_, bool>,
        weights: Option<&[f32]>,
        validation: Option<Validation<'_>>,
        follow: &mut (dyn FnMut(Progress) -> ControlFlow<()> + Send),
    ) -> Result<Gbdt, LearnError> {
        let (rows, features) = records.dim();
        if !self.monotone.is_empty() {
            same_length("directions of features", self.monotone.len(), features)?;
        }
        let [negative, positive] = class_sums(rows, labels, weights)?;
        let times = match self.positive {
            ClassWeight::Equal => 1.0,
            ClassWeight::Balanced => negative / positive,
            ClassWeight::Times(times) => times,
        };
        let base = log_odds(positive * times / (positive * times + negative));

        let cuts = Cuts::of_all(records, weights, self.bins);
        let matrix = Matrix::new(records, &cuts)?;
        let validation = validation.map(|part| Held::new(&part, &cuts, base)).transpose()?;
        let mut held = validation;

        let mut gradients = Gradients::new(labels.iter().copied(), row_weights(labels, weights, times));
        let mut raw = vec![base; rows];
        let mut grower = Grower {
            params: self,
            matrix: &matrix,
            cuts: &cuts,
            covers: weights.unwrap_or_default(),
            rows: Rows::new(rows),
            spare: Vec::new(),
            gathered: Vec::with_capacity(rows),
        };
        let mut chance = Chance::new(self.seed).fork(FEATURES);
        let mut forest = Gbdt { base, trees: Vec::with_capacity(self.trees), features };
        let mut best = Best { trees: 0, loss: f64::INFINITY };
        for number in 0..self.trees {
            let scale = gradients.derive(&raw);
            let keep = |row: usize| self.keeps(number, row);
            grower.rows.fill(rows, (self.row_share < 1.0).then_some(keep));
            let grown = grower.grow(gradients.pairs(), scale, &self.chosen(features, &mut chance));
            add(&grown, &grower.rows, &matrix, &mut raw);
            let loss = held.as_mut().map(|held| held.add(&grown.tree));
            let is_stump = grown.tree.nodes.len() == 1;
            forest.trees.push(grown.tree);
            if loss.is_some_and(|loss| loss < best.loss) {
                best = Best { trees: forest.trees.len(), loss: loss.unwrap_or(f64::INFINITY) };
            }
            let so_far = Progress { trees: forest.trees.len(), of: self.trees, validation: loss };
            if follow(so_far).is_break() {
                return Err(LearnError::Stopped);
            }
            let is_out_of_patience = self.patience.is_some_and(|patience| forest.trees.len() >= best.trees + patience);
            // A tree that could not be parted leaves nothing for the next, unless chance shows that one other rows.
            if (loss.is_some() && is_out_of_patience)
                || (is_stump && self.row_share >= 1.0 && self.feature_share >= 1.0)
            {
                break;
            }
        }
        if held.is_some() && self.patience.is_some() {
            forest.trees.truncate(best.trees.max(1));
        }
        Ok(forest)
    }

    /// Whether a tree sees a row.
    fn keeps(&self, tree: usize, row: usize) -> bool {
        let drawn =
            mixed(self.seed ^ mixed(ROWS ^ ((tree as u64) << 32 | row as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)));
        (drawn >> 11) as f64 / (1_u64 << 53) as f64 <= self.row_share
    }

    /// The features that a tree sees: at least one.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a count")]
    fn chosen(&self, features: usize, chance: &mut Chance) -> Vec<bool> {
        if self.feature_share >= 1.0 {
            return vec![true; features];
        }
        let count = ((self.feature_share * features as f64).round() as usize).clamp(1.min(features), features);
        let mut chosen: Vec<bool> = (0..features).map(|i| i < count).collect();
        chance.shuffle(&mut chosen);
        chosen
    }
}

struct Best {
    trees: usize,
    loss: f64,
}

/// The validation part, and its raw sums so far.
struct Held {
    matrix: Matrix,
    labels: Vec<bool>,
    weights: Vec<f64>,
    raw: Vec<f64>,
}

impl Held {
    fn new(part: &Validation<'_>, cuts: &[Cuts], base: f64) -> Result<Self, LearnError> {
        let rows = part.labels.len();
        same_length("rows of the validation part", part.records.nrows(), rows)?;
        let weights = judge::weights_of(part.weights, rows)?;
        let matrix = Matrix::new(part.records, cuts)?;
        Ok(Self { matrix, labels: part.labels.to_vec(), weights, raw: vec![base; rows] })
    }

    /// Adds a tree; the log-loss with it.
    fn add(&mut self, tree: &Tree) -> f64 {
        let matrix = &self.matrix;
        self.raw.par_iter_mut().enumerate().for_each(|(row, raw)| {
            *raw += f64::from(tree.leaf_of_bins(matrix, row).value);
        });
        let rows = self.raw.iter().zip(&self.labels).zip(&self.weights);
        let (loss, weight) = rows.fold((0.0, 0.0), |(loss, sum), ((raw, label), weight)| {
            (loss + weight * softplus(if *label { -raw } else { *raw }), sum + weight)
        });
        loss / weight
    }
}

/// Adds a grown tree to the raw sums: by leaf where a row was trained on, else by its bins.
fn add(grown: &Grown, rows: &Rows, matrix: &Matrix, raw: &mut [f64]) {
    if rows.all().len() < matrix.rows() {
        raw.par_iter_mut().enumerate().for_each(|(row, raw)| {
            *raw += f64::from(grown.tree.leaf_of_bins(matrix, row).value);
        });
        return;
    }
    for (node, from, to) in &grown.leaves {
        let value = f64::from(grown.tree.nodes[*node].value);
        for row in &rows.all()[*from..*to] {
            raw[*row as usize] += value;
        }
    }
}

/// What each class weighs together, the honest first.
fn class_sums(rows: usize, labels: ArrayView1<'_, bool>, weights: Option<&[f32]>) -> Result<[f64; 2], LearnError> {
    same_length("labels", labels.len(), rows)?;
    let weights_checked = judge::weights_of(weights, rows)?;
    let (mut sums, mut counts) = ([0.0; 2], [0; 2]);
    for (label, weight) in labels.iter().zip(weights_checked) {
        sums[usize::from(*label)] += weight;
        counts[usize::from(*label)] += usize::from(weight > 0.0);
    }
    if sums.iter().any(|sum| *sum <= 0.0) {
        return Err(LearnError::OneClass { positive: counts[1], rows: counts[0] + counts[1] });
    }
    Ok(sums)
}

/// What each row's loss weighs; empty where all weigh 1.
#[expect(clippy::cast_possible_truncation, reason = "weights are floats")]
fn row_weights(labels: ArrayView1<'_, bool>, weights: Option<&[f32]>, times: f64) -> Vec<f32> {
    let is_equal = (times - 1.0).abs() < f64::EPSILON;
    if weights.is_none() && is_equal {
        return Vec::new();
    }
    let own = |row: usize| weights.map_or(1.0, |weights| weights[row]);
    labels.iter().enumerate().map(|(row, label)| if *label { own(row) * times as f32 } else { own(row) }).collect()
}
