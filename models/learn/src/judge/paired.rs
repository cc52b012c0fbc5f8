//! Two scores of the same rows beside each other: what one gains over the other, with an interval from draws that both share, so that what
//! makes a row hard for both does not widen it.

use super::curve::Curve;
use super::report::{Resampling, numbered, percentiles, redrawn};
use super::{Measure, weights_of};
use crate::LearnError;
use crate::error::same_length;

/// One measure of both.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Paired {
    /// Of what.
    pub measure: Measure,
    /// Its value for the first scores.
    pub first: f64,
    /// Its value for the second.
    pub second: f64,
    /// Percentiles of the second less the first over the draws; `None` where fewer than half of them had both classes.
    pub gain: Option<(f64, f64)>,
}

/// What a measure says of the second scores beside the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The whole interval is in its favour.
    Better,
    /// It holds 0, or there is none.
    Open,
    /// The whole interval is against it.
    Worse,
}

impl Paired {
    /// What it says.
    pub fn standing(&self) -> Standing {
        let Some((low, high)) = self.gain else { return Standing::Open };
        let (low, high) = if self.measure.is_loss() { (-high, -low) } else { (low, high) };
        if low > 0.0 {
            Standing::Better
        } else if high < 0.0 {
            Standing::Worse
        } else {
            Standing::Open
        }
    }
}

/// Compares two lists of scores of the same rows; whole groups are drawn anew, the same for both.
///
/// # Errors
/// Where the lists do not match.
pub fn compare(
    scores: [&[f64]; 2],
    labels: &[bool],
    weights: Option<&[f32]>,
    groups: Option<&[u64]>,
    measures: &[Measure],
    resampling: Resampling,
) -> Result<Vec<Paired>, LearnError> {
    for scores in scores {
        same_length("labels", labels.len(), scores.len())?;
    }
    let weights = weights_of(weights, labels.len())?;
    let (group_of, count) = numbered(groups, labels.len())?;
    let curves = scores.map(|scores| Curve::new(scores, labels));
    let both = |measure: &Measure, weights: &[f64]| [0, 1].map(|i| measure.of(scores[i], &curves[i], weights));
    let draws = redrawn(&weights, &group_of, count, resampling, |drawn| {
        let gain = |measure: &Measure| {
            let [first, second] = both(measure, drawn);
            second - first
        };
        measures.iter().map(gain).collect()
    });
    let of = |(i, measure): (usize, &Measure)| {
        let [first, second] = both(measure, &weights);
        let gains = draws.iter().map(|draw| draw[i]).filter(|gain| gain.is_finite()).collect();
        Paired { measure: *measure, first, second, gain: percentiles(gains, resampling) }
    };
    Ok(measures.iter().enumerate().map(of).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Chance;

    fn made_up(seed: u64, rows: usize, noise: f64) -> (Vec<f64>, Vec<f64>, Vec<bool>) {
        let mut chance = Chance::new(seed);
        let labels: Vec<bool> = (0..rows).map(|_| chance.unit() < 0.3).collect();
        let first: Vec<f64> = labels.iter().map(|label| chance.normal() + if *label { 1.0 } else { 0.0 }).collect();
        let second = first.iter().map(|score| score + noise * chance.normal()).collect();
        (first, second, labels)
    }

    #[test]
    fn what_is_shared_does_not_widen_the_interval() {
        let (first, second, labels) = made_up(3, 600, 0.05);
        let found = compare([&first, &second], &labels, None, None, &[Measure::Auc], Resampling::default()).unwrap()[0];
        let alone = super::super::judge(&first, &labels, None, None, &[Measure::Auc], Resampling::default()).unwrap();
        let width = |(low, high): (f64, f64)| high - low;
        let (paired, alone) = (width(found.gain.unwrap()), width(alone.estimates[0].interval.unwrap()));
        assert!(paired < alone * 0.3, "{paired} and {alone}");
        assert_eq!(found.standing(), Standing::Open);
    }

    #[test]
    fn noise_is_worse_and_the_same_scores_are_neither() {
        let (first, second, labels) = made_up(4, 800, 1.5);
        let measures = [Measure::Auc, Measure::AveragePrecision];
        let standing = |a: &[f64], b: &[f64]| {
            let found = compare([a, b], &labels, None, None, &measures, Resampling::default()).unwrap();
            found.iter().map(Paired::standing).collect::<Vec<_>>()
        };
        assert_eq!(standing(&first, &second), [Standing::Worse; 2]);
        assert_eq!(standing(&second, &first), [Standing::Better; 2]);
        assert_eq!(standing(&first, &first), [Standing::Open; 2]);
        let loss = Paired { measure: Measure::LogLoss, first: 0.5, second: 0.4, gain: Some((-0.2, -0.05)) };
        assert_eq!(loss.standing(), Standing::Better, "a loss is to fall");
    }

    #[test]
    fn two_of_the_same_kind_are_seldom_told_apart() {
        let apart = (0..60).filter(|seed| {
            let (truth, _, labels) = made_up(*seed, 300, 0.0);
            let mut chance = Chance::new(seed + 1_000);
            let mut noisy = || truth.iter().map(|score| score + chance.normal()).collect::<Vec<f64>>();
            let (a, b) = (noisy(), noisy());
            let resampling = Resampling { times: 100, ..Resampling::default() };
            compare([&a, &b], &labels, None, None, &[Measure::Auc], resampling).unwrap()[0].standing() != Standing::Open
        });
        assert!(apart.count() <= 9, "3 of 60 are meant");
    }
}
