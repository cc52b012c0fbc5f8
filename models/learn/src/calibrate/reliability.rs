//! How far probabilities are from the rates they promise: points for a plot, and the expected calibration error.

use rayon::prelude::*;

use crate::error::same_length;
use crate::judge::{Resampling, numbered, percentiles, weights_of};
use crate::{Chance, LearnError};

/// Rows of like probability.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bin {
    /// What they weigh.
    pub weight: f64,
    /// Their mean probability.
    pub promised: f64,
    /// The rate of abuse among them.
    pub rate: f64,
    /// The rate's interval.
    pub interval: Option<(f64, f64)>,
}

/// What probabilities promise, and what came.
#[derive(Clone, Debug, PartialEq)]
pub struct Reliability {
    /// By rising probability.
    pub bins: Vec<Bin>,
    /// Expected calibration error: the mean distance of rate and promise, by weight. It is never 0 for a finite set, even
    /// where every promise is kept.
    pub error: f64,
    /// Its interval.
    pub interval: Option<(f64, f64)>,
}

/// Judges probabilities in `bins` bins of like weight; rows of one probability stay together.
///
/// # Errors
/// Where the lists do not match.
pub fn reliability(
    scores: &[f64],
    labels: &[bool],
    weights: Option<&[f32]>,
    groups: Option<&[u64]>,
    bins: usize,
    resampling: Resampling,
) -> Result<Reliability, LearnError> {
    same_length("labels", labels.len(), scores.len())?;
    let weights = weights_of(weights, scores.len())?;
    let (group_of, count) = numbered(groups, scores.len())?;
    let (bin_of, bins) = dealt(scores, &weights, bins.max(1));
    let sums = |weights: &[f64]| -> Vec<[f64; 3]> {
        let mut sums = vec![[0.0; 3]; bins];
        for (row, weight) in weights.iter().enumerate() {
            let sum = &mut sums[bin_of[row]];
            sum[0] += weight;
            sum[1] += weight * scores[row];
            sum[2] += if labels[row] { *weight } else { 0.0 };
        }
        sums
    };
    let whole = sums(&weights);
    let chance = Chance::new(resampling.seed);
    let draws: Vec<Vec<[f64; 3]>> = (0..resampling.times)
        .into_par_iter()
        .map(|number| {
            let mut chance = chance.fork(number as u64);
            let mut times = vec![0.0; count];
            (0..count).for_each(|_| times[chance.below(count)] += 1.0);
            sums(&weights.iter().zip(&group_of).map(|(weight, group)| weight * times[*group]).collect::<Vec<_>>())
        })
        .collect();
    let of_bin = |(bin, [weight, promised, abusive]): (usize, &[f64; 3])| {
        let rates = draws.iter().map(|draw| draw[bin][2] / draw[bin][0]).filter(|rate| rate.is_finite()).collect();
        Bin {
            weight: *weight,
            promised: promised / weight,
            rate: abusive / weight,
            interval: percentiles(rates, resampling),
        }
    };
    let bins = whole.iter().enumerate().filter(|(_, sum)| sum[0] > 0.0).map(of_bin).collect();
    let errors = draws.iter().map(|draw| error_of(draw)).filter(|error| error.is_finite()).collect();
    Ok(Reliability { bins, error: error_of(&whole), interval: percentiles(errors, resampling) })
}

fn error_of(sums: &[[f64; 3]]) -> f64 {
    let (distance, weight) = sums.iter().fold((0.0, 0.0), |(d, w), sum| (d + (sum[2] - sum[1]).abs(), w + sum[0]));
    distance / weight
}

/// The bin of each row, and how many bins there are.
fn dealt(scores: &[f64], weights: &[f64], bins: usize) -> (Vec<usize>, usize) {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_unstable_by(|a, b| scores[*a].total_cmp(&scores[*b]).then(a.cmp(b)));
    let fair = weights.iter().sum::<f64>() / bins as f64;
    let mut bin_of = vec![0; scores.len()];
    let (mut bin, mut passed) = (0, 0.0);
    for (at, row) in order.iter().enumerate() {
        let is_new_score = at > 0 && scores[*row] > scores[order[at - 1]];
        if is_new_score && passed >= fair * (bin + 1) as f64 * (1.0 - 1e-9) && bin + 1 < bins {
            bin += 1;
        }
        bin_of[*row] = bin;
        passed += weights[*row];
    }
    (bin_of, if scores.is_empty() { 0 } else { bin + 1 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_is_the_mean_distance_of_rate_and_promise() {
        let scores = [0.1, 0.1, 0.1, 0.1, 0.8, 0.8];
        let labels = [false, false, false, true, true, true];
        let found =
            reliability(&scores, &labels, None, None, 2, Resampling { times: 0, ..Resampling::default() }).unwrap();
        let points: Vec<(f64, f64)> = found.bins.iter().map(|bin| (bin.promised, bin.rate)).collect();
        assert!(
            (points[0].0 - 0.1).abs() < 1e-12
                && (points[0].1 - 0.25).abs() < 1e-12
                && (points[1].1 - 1.0).abs() < 1e-12
        );
        assert!((found.error - (4.0 * 0.15 + 2.0 * 0.2) / 6.0).abs() < 1e-12);
        assert_eq!(found.interval, None);
    }

    #[test]
    fn promises_that_are_kept_have_rates_inside_their_intervals() {
        let mut chance = Chance::new(2);
        let scores: Vec<f64> = (0..20_000).map(|_| chance.unit()).collect();
        let labels: Vec<bool> = scores.iter().map(|score| chance.unit() < *score).collect();
        let found = reliability(&scores, &labels, None, None, 20, Resampling::default()).unwrap();
        assert_eq!(found.bins.len(), 20);
        let kept = found
            .bins
            .iter()
            .filter(|bin| bin.interval.is_some_and(|(low, high)| low <= bin.promised && bin.promised <= high));
        assert!(kept.count() >= 17);
        assert!(found.error < 0.02);
        let none = reliability(&[], &[], None, None, 5, Resampling::default()).unwrap();
        assert!(none.bins.is_empty() && none.error.is_nan());
    }
}
