//! FTRL-Proximal (`McMahan` et al. 2013): logistic regression that learns row by row, with few weights that are not 0.

use linfa::ParamGuard;
use linfa::dataset::{AsSingleTargets, DatasetBase};
use linfa::traits::{Fit, FitWith, PredictInplace};
use ndarray::Array1;

use super::hashed::SparseRows;
use crate::error::same_length;
use crate::judge::weights_of;
use crate::math::{log_odds, logistic};
use crate::{Chance, LearnError};

/// Settings that were checked.
#[derive(Clone, Debug, PartialEq)]
pub struct FtrlValidParams {
    alpha: f64,
    beta: f64,
    l1: f64,
    l2: f64,
    passes: usize,
    seed: u64,
}

/// Settings.
#[derive(Clone, Debug, PartialEq)]
pub struct FtrlParams(FtrlValidParams);

impl Default for FtrlParams {
    fn default() -> Self {
        Self::new()
    }
}

impl FtrlParams {
    /// Learning rate 0.1, beta 1, L1 1, L2 1, one pass.
    pub fn new() -> Self {
        Self(FtrlValidParams { alpha: 0.1, beta: 1.0, l1: 1.0, l2: 1.0, passes: 1, seed: 0 })
    }

    /// How fast weights move, above 0.
    #[must_use]
    pub fn alpha(mut self, alpha: f64) -> Self {
        self.0.alpha = alpha;
        self
    }

    /// How long rare inputs move as fast as frequent ones, at least 0.
    #[must_use]
    pub fn beta(mut self, beta: f64) -> Self {
        self.0.beta = beta;
        self
    }

    /// How much an input must have moved before it gets a weight, at least 0.
    #[must_use]
    pub fn l1(mut self, l1: f64) -> Self {
        self.0.l1 = l1;
        self
    }

    /// What draws weights to 0, at least 0.
    #[must_use]
    pub fn l2(mut self, l2: f64) -> Self {
        self.0.l2 = l2;
        self
    }

    /// How often all rows are seen, 1..=1,000; each time in an order of chance.
    #[must_use]
    pub fn passes(mut self, passes: usize) -> Self {
        self.0.passes = passes;
        self
    }

    /// Where chance comes from.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.0.seed = seed;
        self
    }
}

impl ParamGuard for FtrlParams {
    type Checked = FtrlValidParams;
    type Error = LearnError;

    fn check_ref(&self) -> Result<&FtrlValidParams, LearnError> {
        let p = &self.0;
        let size = |x: f64| x.is_finite() && x >= 0.0;
        let checks = [
            ("alpha", p.alpha.is_finite() && p.alpha > 0.0, p.alpha.to_string(), "a finite number above 0"),
            ("beta", size(p.beta), p.beta.to_string(), "a finite number of at least 0"),
            ("L1", size(p.l1), p.l1.to_string(), "a finite number of at least 0"),
            ("L2", size(p.l2), p.l2.to_string(), "a finite number of at least 0"),
            ("passes", (1..=1_000).contains(&p.passes), p.passes.to_string(), "1 to 1,000"),
        ];
        match checks.into_iter().find(|(_, holds, ..)| !holds) {
            None => Ok(p),
            Some((name, _, value, range)) => Err(LearnError::setting(name, value, range)),
        }
    }

    fn check(self) -> Result<FtrlValidParams, LearnError> {
        self.check_ref()?;
        Ok(self.0)
    }
}

/// What was learned so far; may go on learning.
#[derive(Clone, Debug, PartialEq)]
pub struct Ftrl {
    params: FtrlValidParams,
    /// The log-odds of a row without inputs; moves without a penalty.
    base: Slot,
    start: f64,
    slots: Vec<Slot>,
}

/// What is known of one input.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Slot {
    /// Sum of gradients, corrected for the weights they were taken at.
    pull: f32,
    /// Sum of squared gradients.
    seen: f32,
}

impl FtrlValidParams {
    fn weight(&self, slot: Slot, l1: f64, l2: f64) -> f64 {
        let (pull, seen) = (f64::from(slot.pull), f64::from(slot.seen));
        if pull.abs() <= l1 {
            return 0.0;
        }
        -(pull - l1.copysign(pull)) / ((self.beta + seen.sqrt()) / self.alpha + l2)
    }

    #[expect(clippy::cast_possible_truncation, reason = "sums are kept as floats: half the memory")]
    fn moved(&self, slot: Slot, weight: f64, gradient: f64) -> Slot {
        let seen = f64::from(slot.seen);
        let more = seen + gradient * gradient;
        let rate = (more.sqrt() - seen.sqrt()) / self.alpha;
        Slot { pull: (f64::from(slot.pull) + gradient - rate * weight) as f32, seen: more as f32 }
    }
}

impl Ftrl {
    /// Knows nothing yet about `slots` inputs; `rate` is the share of abuse that is expected.
    pub fn new(params: FtrlValidParams, slots: usize, rate: f64) -> Self {
        Self { params, base: Slot::default(), start: log_odds(rate), slots: vec![Slot::default(); slots] }
    }

    /// The weight of an input.
    ///
    /// # Panics
    /// Where there is no such input.
    pub fn weight(&self, slot: u32) -> f64 {
        self.params.weight(self.slots[slot as usize], self.params.l1, self.params.l2)
    }

    /// The log-odds of a row without inputs.
    pub fn base(&self) -> f64 {
        self.start + self.params.weight(self.base, 0.0, 0.0)
    }

    /// All weights that are not 0, by input.
    pub fn weights(&self) -> impl Iterator<Item = (u32, f64)> {
        (0..u32::try_from(self.slots.len()).unwrap_or(u32::MAX))
            .map(|slot| (slot, self.weight(slot)))
            .filter(|(_, w)| *w != 0.0)
    }

    /// The raw sum (log-odds) of a row.
    ///
    /// # Panics
    /// Where it has an input that there is not.
    pub fn raw(&self, row: &[(u32, f32)]) -> f64 {
        row.iter().fold(self.base(), |sum, (slot, value)| sum + self.weight(*slot) * f64::from(*value))
    }

    /// Learns one row, whose inputs are distinct; returns the probability that it had before.
    ///
    /// # Panics
    /// Where it has an input that there is not.
    pub fn learn(&mut self, row: &[(u32, f32)], label: bool, times: f64) -> f64 {
        let probability = logistic(self.raw(row));
        let slope = (probability - f64::from(u8::from(label))) * times;
        for (slot, value) in row {
            let weight = self.weight(*slot);
            let slot = &mut self.slots[*slot as usize];
            *slot = self.params.moved(*slot, weight, slope * f64::from(*value));
        }
        let own = self.params.weight(self.base, 0.0, 0.0);
        self.base = self.params.moved(self.base, own, slope);
        probability
    }
}

impl<'a, T: AsSingleTargets<Elem = bool>> FitWith<'a, SparseRows, T, LearnError> for FtrlValidParams {
    type ObjectIn = Option<Ftrl>;
    type ObjectOut = Ftrl;

    /// Goes on from what was learned before, or starts anew. The data set's weights multiply gradients.
    fn fit_with(&self, model: Option<Ftrl>, dataset: &'a DatasetBase<SparseRows, T>) -> Result<Ftrl, LearnError> {
        let (rows, labels) = (dataset.records(), dataset.targets().as_single_targets());
        same_length("labels", labels.len(), rows.len())?;
        let weights = weights_of(dataset.weights(), rows.len())?;
        let (positive, all) = labels.iter().zip(&weights).fold((0.0, 0.0), |(positive, all), (label, weight)| {
            (positive + if *label { *weight } else { 0.0 }, all + weight)
        });
        if positive <= 0.0 || positive >= all {
            let counted = |label: &&bool| **label;
            return Err(LearnError::OneClass { positive: labels.iter().filter(counted).count(), rows: rows.len() });
        }
        let slots = linfa::dataset::Records::nfeatures(rows);
        let mut model = model.unwrap_or_else(|| Ftrl::new(self.clone(), slots, positive / all));
        same_length("inputs", slots, model.slots.len())?;
        let mut order: Vec<usize> = (0..rows.len()).collect();
        let mut chance = Chance::new(self.seed);
        for _ in 0..self.passes {
            chance.shuffle(&mut order);
            for row in &order {
                model.learn(rows.row(*row), labels[*row], weights[*row]);
            }
        }
        Ok(model)
    }
}

impl<T: AsSingleTargets<Elem = bool>> Fit<SparseRows, T, LearnError> for FtrlValidParams {
    type Object = Ftrl;

    fn fit(&self, dataset: &DatasetBase<SparseRows, T>) -> Result<Ftrl, LearnError> {
        self.fit_with(None, dataset)
    }
}

impl PredictInplace<SparseRows, Array1<f32>> for Ftrl {
    /// The probability of abuse of every row.
    #[expect(clippy::cast_possible_truncation, reason = "a score is an f32")]
    fn predict_inplace<'a>(&'a self, rows: &'a SparseRows, out: &mut Array1<f32>) {
        assert_eq!(rows.len(), out.len(), "a place for each row");
        out.iter_mut().enumerate().for_each(|(row, out)| *out = logistic(self.raw(rows.row(row))) as f32);
    }

    fn default_target(&self, rows: &SparseRows) -> Array1<f32> {
        Array1::zeros(rows.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows of five of 1,000 inputs; the first ten speak for abuse, the next ten against.
    fn drawn(seed: u64, count: usize) -> DatasetBase<SparseRows, Array1<bool>> {
        let mut chance = Chance::new(seed);
        let mut rows = SparseRows::new(1_000);
        let mut labels = Vec::new();
        for _ in 0..count {
            let inputs: Vec<u32> =
                (0..5).map(|i| u32::try_from(chance.below(if i < 2 { 40 } else { 1_000 })).unwrap()).collect();
            let odds: f64 = inputs
                .iter()
                .map(|i| match i {
                    0..10 => 2.5,
                    10..20 => -2.5,
                    _ => 0.0,
                })
                .sum();
            rows.push(inputs.iter().map(|i| (*i, 1.0)));
            labels.push(chance.unit() < logistic(odds - 1.0));
        }
        DatasetBase::new(rows, Array1::from(labels))
    }

    #[test]
    fn the_inputs_that_matter_are_found_and_the_others_left_out() {
        // An input of chance alone moves by some five in 180 rows.
        let trained = FtrlParams::new().passes(3).l1(15.0).fit(&drawn(1, 20_000)).unwrap();
        for slot in 0..10 {
            assert!(trained.weight(slot) > 1.5 && trained.weight(slot + 10) < -1.2, "{slot}");
        }
        assert!((trained.base() + 1.0).abs() < 0.5, "{}", trained.base());
        assert!(trained.weights().count() < 400, "{}", trained.weights().count());
    }

    #[test]
    fn it_goes_on_from_where_it_was() {
        let params = FtrlParams::new().seed(5).check().unwrap();
        let (first, second) = (drawn(1, 3_000), drawn(2, 3_000));
        let once = params.fit_with(Some(params.fit(&first).unwrap()), &second).unwrap();
        assert_eq!(once, params.fit_with(Some(params.fit(&first).unwrap()), &second).unwrap());
        let hold = drawn(3, 5_000);
        let loss = |model: &Ftrl| {
            let mut out = model.default_target(hold.records());
            model.predict_inplace(hold.records(), &mut out);
            crate::judge::log_loss(&out.mapv(f64::from).to_vec(), &hold.targets().to_vec(), &vec![1.0; 5_000])
        };
        assert!(loss(&once) < loss(&params.fit(&first).unwrap()));
    }

    #[test]
    fn a_setting_out_of_range_is_named() {
        assert!(FtrlParams::new().alpha(0.0).fit(&drawn(1, 10)).unwrap_err().to_string().starts_with("alpha is 0"));
        assert!(FtrlParams::new().passes(0).check_ref().is_err());
    }
}
