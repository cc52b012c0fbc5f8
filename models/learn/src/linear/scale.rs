//! Columns made fit for a linear model: on a log scale where that makes them less skewed, centred, of one spread, with a
//! missing value as a fact of its own.

use ndarray::{Array2, ArrayView1, ArrayView2};

/// One weighed feature, as the artifact writes it: adds `weight * (transform(x) - center) / scale`, or `missing`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LinearTerm {
    /// Index of the feature.
    pub feature: usize,
    /// Whether ln(1 + x) is taken first; for a negative x, -ln(1 + |x|).
    pub log: bool,
    /// Taken away.
    pub center: f64,
    /// Divided by; above 0.
    pub scale: f64,
    /// Multiplied by.
    pub weight: f64,
    /// Added where the value is missing.
    pub missing: f64,
}

impl LinearTerm {
    /// What this value adds.
    pub fn adds(&self, value: f32) -> f64 {
        if value.is_nan() {
            self.missing
        } else {
            self.weight * (transformed(value, self.log) - self.center) / self.scale
        }
    }
}

/// How one feature is made fit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Column {
    /// Whether ln(1 + x) is taken first.
    pub log: bool,
    /// Mean after that, over known values.
    pub center: f64,
    /// Deviation after that; 1 where it does not vary.
    pub scale: f64,
    /// Whether some value is missing.
    pub has_missing: bool,
}

/// How every feature is made fit.
#[derive(Clone, Debug, PartialEq)]
pub struct Scaler {
    /// One for each feature.
    pub columns: Vec<Column>,
}

fn transformed(value: f32, log: bool) -> f64 {
    let value = f64::from(value.clamp(f32::MIN, f32::MAX));
    if log { libm::log1p(value.abs()).copysign(value) } else { value }
}

/// Mean, deviation and skewness of known values.
fn moments(column: ArrayView1<'_, f32>, log: bool) -> [f64; 3] {
    let known = || column.iter().filter(|x| !x.is_nan()).map(|x| transformed(*x, log));
    let count = known().count().max(1) as f64;
    let mean = known().sum::<f64>() / count;
    let power = |n| known().map(|x| (x - mean).powi(n)).sum::<f64>() / count;
    let deviation = power(2).sqrt();
    [mean, deviation, if deviation > 0.0 { power(3) / deviation.powi(3) } else { 0.0 }]
}

impl Scaler {
    /// Looks at the columns of `records` (NaN is missing).
    pub fn new(records: ArrayView2<'_, f32>) -> Self {
        let columns = records.columns().into_iter().map(|column| {
            let (plain, log) = (moments(column, false), moments(column, true));
            let is_log = log[2].abs() < plain[2].abs();
            let [center, deviation, _] = if is_log { log } else { plain };
            // A deviation that is rounding and nothing else would blow rounding up.
            let varies = deviation > 1e-12 * center.abs().max(1e-12);
            Column {
                log: is_log,
                center,
                scale: if varies { deviation } else { 1.0 },
                has_missing: column.iter().any(|x| x.is_nan()),
            }
        });
        Self { columns: columns.collect() }
    }

    /// Features that have a column for "missing" of their own, in their order.
    fn flagged(&self) -> impl Iterator<Item = usize> {
        self.columns.iter().enumerate().filter(|(_, column)| column.has_missing).map(|(feature, _)| feature)
    }

    /// The columns that a learner sees: each feature, 0 where it is missing; then, for each that may be, 1 where it is.
    pub fn apply(&self, records: ArrayView2<'_, f32>) -> Array2<f64> {
        let flagged: Vec<usize> = self.flagged().collect();
        let features = self.columns.len();
        Array2::from_shape_fn((records.nrows(), features + flagged.len()), |(row, at)| {
            if at >= features {
                return if records[(row, flagged[at - features])].is_nan() { 1.0 } else { 0.0 };
            }
            let (value, column) = (records[(row, at)], self.columns[at]);
            if value.is_nan() { 0.0 } else { (transformed(value, column.log) - column.center) / column.scale }
        })
    }

    /// The terms of weights over those columns; features without any weight are left out.
    pub fn terms(&self, weights: &[f64]) -> Vec<LinearTerm> {
        let mut terms: Vec<LinearTerm> = self
            .columns
            .iter()
            .enumerate()
            .map(|(feature, column)| LinearTerm {
                feature,
                log: column.log,
                center: column.center,
                scale: column.scale,
                weight: weights[feature],
                missing: 0.0,
            })
            .collect();
        for (feature, weight) in self.flagged().zip(&weights[self.columns.len()..]) {
            terms[feature].missing = *weight;
        }
        terms.retain(|term| term.weight != 0.0 || term.missing != 0.0);
        terms
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn columns_become_alike_and_missing_ones_are_flagged() {
        let records = array![[1.0, 5.0, f32::NAN], [10.0, 5.0, 2.0], [100.0, 5.0, 4.0], [1e4, 5.0, 6.0]];
        let scaler = Scaler::new(records.view());
        assert!(scaler.columns[0].log && !scaler.columns[1].log);
        let made = scaler.apply(records.view());
        assert_eq!(made.dim(), (4, 4));
        assert_eq!(made.column(3).to_vec(), [1.0, 0.0, 0.0, 0.0]);
        assert_eq!(made.column(1).to_vec(), [0.0; 4]);
        let square: f64 = made.column(0).iter().map(|x| x * x).sum();
        assert!((square - 4.0).abs() < 1e-9);
        let terms = scaler.terms(&[0.5, 0.0, -1.0, 2.0]);
        assert_eq!(terms.iter().map(|term| term.feature).collect::<Vec<_>>(), [0, 2]);
        for (row, made) in records.rows().into_iter().zip(made.rows()) {
            let direct = 0.5 * made[0] - made[2] + 2.0 * made[3];
            let by_terms: f64 = terms.iter().map(|term| term.adds(row[term.feature])).sum();
            assert!((direct - by_terms).abs() < 1e-12);
        }
    }
}
