//! The linear part of a model: weights over features that may be put on a log scale and standardised first.

use super::math::ln_1p;

/// What is done to a value before it is weighed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transform {
    /// Nothing.
    None,
    /// ln(1 + x); for a negative x, -ln(1 + |x|).
    Log1p,
}

/// One weighed feature.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// Index among the model's features.
    pub feature: usize,
    /// Column of a row.
    pub column: usize,
    /// Its transform.
    pub transform: Transform,
    /// Taken away after the transform.
    pub center: f64,
    /// Weight divided by scale.
    pub factor: f64,
    /// What a missing value adds.
    pub missing: f64,
}

impl Term {
    /// What this feature adds to the raw sum. An infinite value counts as the largest number.
    pub fn adds(&self, row: &[f32]) -> f64 {
        let value = row[self.column];
        if value.is_nan() {
            return self.missing;
        }
        let value = f64::from(value.clamp(f32::MIN, f32::MAX));
        let value = match self.transform {
            Transform::None => value,
            Transform::Log1p => ln_1p(value.abs()).copysign(value),
        };
        (value - self.center) * self.factor
    }
}

/// The sum of all terms, in their order.
pub fn sum(terms: &[Term], row: &[f32]) -> f64 {
    terms.iter().fold(0.0, |sum, term| sum + term.adds(row))
}
