//! Rows with labels from a seed: counts, rates and ages as accounts have them, with gaps.

use linfa::DatasetBase;
use ndarray::{Array1, Array2};
use redress_learn::Chance;

pub type Rows = DatasetBase<Array2<f32>, Array1<bool>>;

/// Rows of eight features: counts of many sizes, shares, whole numbers with ties, and one that says nothing. Two have gaps, of
/// which one speaks for abuse. The last thing drawn is the label.
#[expect(clippy::cast_possible_truncation, reason = "features are floats")]
pub fn rows(seed: u64, count: usize) -> Rows {
    let mut chance = Chance::new(seed);
    let mut records = Array2::<f32>::zeros((count, 8));
    let mut labels = Vec::with_capacity(count);
    for mut row in records.rows_mut() {
        let sends = (chance.normal() * 1.5 + 3.0).exp();
        let bounces = chance.unit().powi(4);
        let age = (chance.unit() * 400.0).floor();
        let known = chance.unit() > 0.25;
        let complaints = if known { chance.unit().powi(6) } else { f64::NAN };
        let burst = chance.below(6) as f64;
        let night = if chance.unit() > 0.1 { chance.unit() } else { f64::NAN };
        let values = [sends, bounces, age, complaints, burst, night, chance.normal(), sends * chance.unit()];
        row.iter_mut().zip(values).for_each(|(out, value)| *out = value as f32);
        let odds = 0.5 * (sends.ln() - 3.0) + 3.0 * bounces - 0.008 * age
            + if known { 4.0 * complaints } else { 0.9 }
            + 0.3 * burst * f64::from(u8::from(age < 100.0))
            - 1.5;
        labels.push(chance.unit() < 1.0 / (1.0 + (-odds).exp()));
    }
    DatasetBase::new(records, Array1::from(labels))
}
