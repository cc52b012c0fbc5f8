//! First and second derivative of the log-loss of every row, as whole numbers side by side in 64 bits.
//!
//! The gradient stands in the upper half, with its sign, and the curvature in the lower one, never negative: one addition
//! adds both, and neither overflows, since both are scaled so that the sum of all their sizes fits.

use rayon::prelude::*;

use crate::math::exp_f32;

/// Gradient and curvature of rows, added up or alone.
pub type Pair = i64;

/// Rows of a chunk: sums are made chunk by chunk in their order, whatever the threads.
const CHUNK: usize = 1 << 13;
/// Sizes of gradients add up to at most this; half of what has room, so that rounding cannot overflow.
const SUM_MAX: f64 = (1_u32 << 30) as f64;

/// What a step of a [`Pair`]'s halves is worth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    gradient: f64,
    curvature: f64,
}

impl Scale {
    /// Gradient and curvature of a pair.
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "the halves of a number, taken apart")]
    pub fn parts(self, pair: Pair) -> (f64, f64) {
        (f64::from((pair >> 32) as i32) * self.gradient, f64::from(pair as i32) * self.curvature)
    }
}

/// Labels and weights of the rows, and room for their derivatives.
pub struct Gradients {
    labels: Vec<f32>,
    /// What each row weighs, its class included; empty where all weigh 1.
    weights: Vec<f32>,
    exact: Vec<[f32; 2]>,
    pairs: Vec<Pair>,
}

impl Gradients {
    /// Of rows with these labels; `weights` is empty or one for each.
    pub fn new(labels: impl Iterator<Item = bool>, weights: Vec<f32>) -> Self {
        let labels: Vec<f32> = labels.map(|label| if label { 1.0 } else { 0.0 }).collect();
        let rows = labels.len();
        Self { labels, weights, exact: vec![[0.0; 2]; rows], pairs: vec![0; rows] }
    }

    /// The pairs, one a row.
    pub fn pairs(&self) -> &[Pair] {
        &self.pairs
    }

    /// Derives them at these raw sums.
    pub fn derive(&mut self, raw: &[f64]) -> Scale {
        let rows = self.exact.par_chunks_mut(CHUNK).zip(raw.par_chunks(CHUNK)).zip(self.labels.par_chunks(CHUNK));
        let sums: Vec<[f64; 2]> = if self.weights.is_empty() {
            rows.map(|((exact, raw), labels)| derive(exact, raw, labels)).collect()
        } else {
            let rows = rows.zip(self.weights.par_chunks(CHUNK));
            rows.map(|(((exact, raw), labels), weights)| {
                derive(exact, raw, labels);
                exact.iter_mut().zip(weights).for_each(|(pair, weight)| *pair = pair.map(|x| x * weight));
                sizes(exact)
            })
            .collect()
        };
        let sum = sums.iter().fold([0.0; 2], |sum, chunk| [sum[0] + chunk[0], sum[1] + chunk[1]]);
        let step = sum.map(|sum| if sum > 0.0 { sum / SUM_MAX } else { 1.0 });
        let per = step.map(|step| narrow(1.0 / step));
        let pairs = self.pairs.par_chunks_mut(CHUNK).zip(self.exact.par_chunks(CHUNK));
        pairs.for_each(|(pairs, exact)| {
            for (pair, [gradient, curvature]) in pairs.iter_mut().zip(exact) {
                *pair = (i64::from(nearest(gradient * per[0])) << 32) + i64::from(nearest(curvature * per[1]));
            }
        });
        Scale { gradient: step[0], curvature: step[1] }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "rounding to the nearest f32 is meant")]
fn narrow(x: f64) -> f32 {
    x as f32
}

/// The nearest whole number. Half a step away from zero and cut off: quicker than rounding, and as good.
#[expect(clippy::cast_possible_truncation, reason = "sizes stay far below what an i32 holds")]
fn nearest(x: f32) -> i32 {
    (x + 0.5_f32.copysign(x)) as i32
}

fn derive(exact: &mut [[f32; 2]], raw: &[f64], labels: &[f32]) -> [f64; 2] {
    for ((pair, raw), label) in exact.iter_mut().zip(raw).zip(labels) {
        let p = 1.0 / (1.0 + exp_f32(-narrow(*raw)));
        *pair = [p - label, p * (1.0 - p)];
    }
    sizes(exact)
}

fn sizes(exact: &[[f32; 2]]) -> [f64; 2] {
    exact.iter().fold([0.0; 2], |sum, pair| [sum[0] + f64::from(pair[0].abs()), sum[1] + f64::from(pair[1])])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::logistic;

    #[test]
    fn pairs_add_up_to_the_derivatives_of_the_loss() {
        let raw: Vec<f64> = (0..20_000).map(|i| f64::from(i % 997) * 0.02 - 10.0).collect();
        let labels: Vec<bool> = (0..20_000).map(|i| i % 13 == 0).collect();
        let weights: Vec<f32> = (0..20_000_u16).map(|i| f32::from(i % 5)).collect();
        let mut gradients = Gradients::new(labels.iter().copied(), weights.clone());
        let scale = gradients.derive(&raw);
        let (gradient, curvature) = scale.parts(gradients.pairs().iter().sum());
        let expected = raw.iter().zip(&labels).zip(&weights).fold((0.0, 0.0), |sum, ((raw, label), weight)| {
            let (p, weight) = (logistic(*raw), f64::from(*weight));
            (sum.0 + weight * (p - f64::from(u8::from(*label))), sum.1 + weight * p * (1.0 - p))
        });
        assert!((gradient - expected.0).abs() < 1e-3 * expected.0.abs(), "{gradient} for {}", expected.0);
        assert!((curvature - expected.1).abs() < 1e-3 * expected.1, "{curvature} for {}", expected.1);
        let single = scale.parts(gradients.pairs()[7]);
        let (p, weight) = (logistic(raw[7]), f64::from(weights[7]));
        assert!((single.0 - weight * p).abs() < 1e-4 && (single.1 - weight * p * (1.0 - p)).abs() < 1e-4, "{single:?}");
    }

    #[test]
    fn what_is_taken_away_is_gone_exactly() {
        let mut gradients = Gradients::new((0..1_000).map(|i| i % 3 == 0), Vec::new());
        let scale = gradients.derive(&vec![-0.4; 1_000]);
        let all: Pair = gradients.pairs().iter().sum();
        let first: Pair = gradients.pairs()[..321].iter().sum();
        let rest: Pair = gradients.pairs()[321..].iter().sum();
        assert_eq!(scale.parts(all - first), scale.parts(rest));
    }

    #[test]
    fn rows_without_weight_have_no_derivatives() {
        let mut gradients = Gradients::new([true, false].into_iter(), vec![0.0, 0.0]);
        let scale = gradients.derive(&[0.0, 1.0]);
        assert_eq!(scale.parts(gradients.pairs().iter().sum()), (0.0, 0.0));
    }
}
