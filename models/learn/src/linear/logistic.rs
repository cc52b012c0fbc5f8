//! Logistic regression by `linfa`, over scaled columns.

use linfa::dataset::{AsSingleTargets, DatasetBase};
use linfa::traits::{Fit, PredictInplace};
use linfa_logistic::LogisticRegression;
use ndarray::{Array1, ArrayBase, ArrayView1, Data, Ix2, Zip};

use super::scale::{LinearTerm, Scaler};
use crate::LearnError;
use crate::math::logistic;

/// Settings of the regression.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LogisticParams {
    /// L2 penalty of the weights of scaled columns, at least 0.
    pub l2: f64,
    /// Rounds at most.
    pub rounds: u64,
}

impl Default for LogisticParams {
    fn default() -> Self {
        Self { l2: 1.0, rounds: 200 }
    }
}

/// A fitted regression, as the artifact writes it.
#[derive(Clone, Debug, PartialEq)]
pub struct Logistic {
    /// The log-odds of a row of means.
    pub base: f64,
    /// What features add.
    pub terms: Vec<LinearTerm>,
    /// How many features a row has.
    pub features: usize,
}

impl Logistic {
    /// The raw sum (log-odds) of one row.
    pub fn raw(&self, row: ArrayView1<'_, f32>) -> f64 {
        self.base + self.terms.iter().fold(0.0, |sum, term| sum + term.adds(row[term.feature]))
    }
}

impl<D: Data<Elem = f32>, T: AsSingleTargets<Elem = bool>> Fit<ArrayBase<D, Ix2>, T, LearnError> for LogisticParams {
    type Object = Logistic;

    /// Fits all rows, which weigh the same: `linfa` knows no weights, and a data set that has some is refused rather than
    /// fitted without them.
    fn fit(&self, dataset: &DatasetBase<ArrayBase<D, Ix2>, T>) -> Result<Logistic, LearnError> {
        if dataset.weights().is_some_and(|weights| weights.iter().any(|weight| (weight - weights[0]).abs() > 0.0)) {
            return Err(LearnError::setting(
                "the rows' weight",
                "not the same for all",
                "one for all in a logistic regression",
            ));
        }
        let (records, labels) = (dataset.records().view(), dataset.targets().as_single_targets());
        let positive = labels.iter().filter(|label| **label).count();
        if positive == 0 || positive == labels.len() {
            return Err(LearnError::OneClass { positive, rows: labels.len() });
        }
        let scaler = Scaler::new(records);
        let scaled = DatasetBase::new(scaler.apply(records), labels.to_owned());
        let fitted = LogisticRegression::default().alpha(self.l2).max_iterations(self.rounds).fit(&scaled)?;
        // Of two labels `linfa` calls the more frequent one positive.
        let sign = if fitted.labels().pos.class { 1.0 } else { -1.0 };
        let weights: Vec<f64> = fitted.params().iter().map(|weight| sign * weight).collect();
        Ok(Logistic { base: sign * fitted.intercept(), terms: scaler.terms(&weights), features: records.ncols() })
    }
}

impl<D: Data<Elem = f32>> PredictInplace<ArrayBase<D, Ix2>, Array1<f32>> for Logistic {
    /// The probability of abuse of every row.
    ///
    /// # Panics
    /// Where rows have another number of features than it was fitted on, or there is not one place a row.
    #[expect(clippy::cast_possible_truncation, reason = "a score is an f32")]
    fn predict_inplace<'a>(&'a self, records: &'a ArrayBase<D, Ix2>, out: &mut Array1<f32>) {
        assert_eq!(records.ncols(), self.features, "as many features as in training");
        Zip::from(records.rows()).and(out).for_each(|row, out| *out = logistic(self.raw(row)) as f32);
    }

    fn default_target(&self, records: &ArrayBase<D, Ix2>) -> Array1<f32> {
        Array1::zeros(records.nrows())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Chance;
    use crate::judge::{Curve, auc};
    use linfa::traits::Predict;
    use ndarray::Array2;

    /// Rows whose log-odds are `offset` plus the first feature less the second.
    fn drawn(offset: f64) -> (Array2<f32>, Array1<bool>) {
        let mut chance = Chance::new(4);
        #[expect(clippy::cast_possible_truncation, reason = "features are floats")]
        let records = Array2::from_shape_simple_fn((4_000, 3), || chance.normal() as f32);
        let labels = records
            .rows()
            .into_iter()
            .map(|row| chance.unit() < logistic(offset + f64::from(row[0] - row[1])))
            .collect();
        (records, labels)
    }

    #[test]
    fn weights_point_the_right_way_whichever_class_is_the_larger() {
        for offset in [-2.0, 2.0] {
            let (records, labels) = drawn(offset);
            let fitted = LogisticParams::default().fit(&DatasetBase::new(records.clone(), labels.clone())).unwrap();
            assert!((fitted.base - offset).abs() < 0.2, "{fitted:?}");
            let per_unit = |feature: usize| fitted.terms[feature].adds(1.0) - fitted.terms[feature].adds(0.0);
            assert!((per_unit(0) - 1.0).abs() < 0.25 && (per_unit(1) + 1.0).abs() < 0.25, "{fitted:?}");
            let scores: Array1<f32> = fitted.predict(&records);
            let curve = Curve::new(&scores.mapv(f64::from).to_vec(), &labels.to_vec());
            assert!(auc(&curve, &vec![1.0; 4_000]) > 0.8);
        }
    }

    #[test]
    fn what_it_cannot_do_is_refused() {
        let (records, labels) = drawn(0.0);
        let weighed = DatasetBase::new(records.clone(), labels)
            .with_weights(Array1::from_shape_fn(4_000, |row| (row % 2) as f32));
        assert!(LogisticParams::default().fit(&weighed).is_err());
        let one = DatasetBase::new(records, Array1::from_elem(4_000, true));
        assert!(matches!(LogisticParams::default().fit(&one), Err(LearnError::OneClass { .. })));
    }
}
