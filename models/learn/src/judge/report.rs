//! All measures of one set, with bootstrap intervals: whole groups are drawn again, since rows of one account stand and fall
//! together.

use std::collections::HashMap;

use rayon::prelude::*;

use super::curve::Curve;
use super::measures::Measure;
use super::weights_of;
use crate::error::same_length;
use crate::{Chance, LearnError};

/// How intervals are made.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Resampling {
    /// How often the groups are drawn anew; 0 for no intervals.
    pub times: usize,
    /// Share of draws that an interval covers, in 0..1.
    pub level: f64,
    /// Where chance comes from.
    pub seed: u64,
}

impl Default for Resampling {
    fn default() -> Self {
        Self { times: 500, level: 0.95, seed: 1 }
    }
}

/// A measure, and the interval that it lies in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// Of what.
    pub measure: Measure,
    /// Its value.
    pub value: f64,
    /// Percentiles of its value over the draws; `None` where fewer than half of them had both classes.
    pub interval: Option<(f64, f64)>,
}

/// What one set says about scores.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// Rows that weigh something.
    pub rows: usize,
    /// Rows of those that are labelled abusive.
    pub abusive: usize,
    /// Groups.
    pub groups: usize,
    /// One for each measure, in the order asked for.
    pub estimates: Vec<Estimate>,
}

/// Judges scores by their labels. `groups` says which rows belong together (an account's); each stands alone without it.
///
/// # Errors
/// Where the lists do not match.
pub fn judge(
    scores: &[f64],
    labels: &[bool],
    weights: Option<&[f32]>,
    groups: Option<&[u64]>,
    measures: &[Measure],
    resampling: Resampling,
) -> Result<Report, LearnError> {
    same_length("labels", labels.len(), scores.len())?;
    let weights = weights_of(weights, scores.len())?;
    let (group_of, count) = numbered(groups, scores.len())?;
    let curve = Curve::new(scores, labels);
    let values: Vec<f64> = measures.iter().map(|measure| measure.of(scores, &curve, &weights)).collect();
    let draws = redrawn(&weights, &group_of, count, resampling, |drawn| {
        measures.iter().map(|measure| measure.of(scores, &curve, drawn)).collect()
    });
    let estimates = measures.iter().zip(values).enumerate().map(|(i, (measure, value))| {
        let drawn = draws.iter().map(|draw| draw[i]).filter(|x| x.is_finite()).collect();
        Estimate { measure: *measure, value, interval: percentiles(drawn, resampling) }
    });
    Ok(Report {
        rows: weights.iter().filter(|weight| **weight > 0.0).count(),
        abusive: weights.iter().zip(labels).filter(|(weight, label)| **weight > 0.0 && **label).count(),
        groups: count,
        estimates: estimates.collect(),
    })
}

/// Groups numbered from 0, and how many there are.
pub(crate) fn numbered(groups: Option<&[u64]>, rows: usize) -> Result<(Vec<usize>, usize), LearnError> {
    let Some(groups) = groups else { return Ok(((0..rows).collect(), rows)) };
    same_length("groups", groups.len(), rows)?;
    let mut numbers = HashMap::new();
    let group_of = groups.iter().map(|group| {
        let next = numbers.len();
        *numbers.entry(*group).or_insert(next)
    });
    let group_of: Vec<usize> = group_of.collect();
    Ok((group_of, numbers.len()))
}

/// The middle `level` of draws.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in a list")]
pub(crate) fn percentiles(mut drawn: Vec<f64>, resampling: Resampling) -> Option<(f64, f64)> {
    if drawn.is_empty() || drawn.len() * 2 < resampling.times {
        return None;
    }
    drawn.sort_unstable_by(f64::total_cmp);
    let tail = (1.0 - resampling.level) * 0.5;
    let at = |share: f64| drawn[((share * (drawn.len() - 1) as f64).round() as usize).min(drawn.len() - 1)];
    Some((at(tail), at(1.0 - tail)))
}

/// What each bootstrap draw of groups says: `says` gets the rows' weights, each times how often its group was drawn.
pub(super) fn redrawn(
    weights: &[f64],
    group_of: &[usize],
    groups: usize,
    resampling: Resampling,
    says: impl Fn(&[f64]) -> Vec<f64> + Sync,
) -> Vec<Vec<f64>> {
    let chance = Chance::new(resampling.seed);
    let draw = |number: usize| {
        let mut chance = chance.fork(number as u64);
        let mut times = vec![0.0; groups];
        (0..groups).for_each(|_| times[chance.below(groups)] += 1.0);
        let drawn: Vec<f64> = weights.iter().zip(group_of).map(|(weight, group)| weight * times[*group]).collect();
        says(&drawn)
    };
    (0..resampling.times).into_par_iter().map(draw).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made_up(seed: u64, rows: usize) -> (Vec<f64>, Vec<bool>) {
        let mut chance = Chance::new(seed);
        let labels: Vec<bool> = (0..rows).map(|_| chance.unit() < 0.3).collect();
        let scores = labels.iter().map(|label| chance.normal() + if *label { 1.0 } else { 0.0 }).collect();
        (scores, labels)
    }

    #[test]
    fn intervals_cover_the_truth_as_often_as_they_say() {
        // Two normals one deviation apart: AUC = Phi(1 / sqrt 2) = 0.7602.
        let truth = 0.760_249_9;
        let covered = (0..200).filter(|seed| {
            let (scores, labels) = made_up(*seed, 300);
            let resampling = Resampling { times: 200, level: 0.9, seed: *seed };
            let report = judge(&scores, &labels, None, None, &[Measure::Auc], resampling).unwrap();
            let (low, high) = report.estimates[0].interval.unwrap();
            low <= truth && truth <= high
        });
        let covered = covered.count();
        assert!((168..=192).contains(&covered), "{covered} of 200 where 180 are meant");
    }

    #[test]
    fn rows_of_one_group_widen_the_interval() {
        let (scores, labels) = made_up(5, 200);
        let repeat = |list: &[f64]| -> Vec<f64> { list.iter().flat_map(|x| [*x; 9]).collect() };
        let many: Vec<bool> = labels.iter().flat_map(|x| [*x; 9]).collect();
        let groups: Vec<u64> = (0..200).flat_map(|i| [i; 9]).collect();
        let width = |groups: Option<&[u64]>| {
            let report = judge(&repeat(&scores), &many, None, groups, &[Measure::Auc], Resampling::default()).unwrap();
            let (low, high) = report.estimates[0].interval.unwrap();
            high - low
        };
        let ratio = width(Some(&groups)) / width(None);
        assert!((2.5..3.5).contains(&ratio), "three times as wide is meant: {ratio}");
    }

    #[test]
    fn the_same_seed_draws_the_same() {
        let (scores, labels) = made_up(9, 100);
        let measures = [Measure::Auc, Measure::AveragePrecision, Measure::RecallAt(0.05)];
        let once = judge(&scores, &labels, None, None, &measures, Resampling::default()).unwrap();
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        let again = pool.install(|| judge(&scores, &labels, None, None, &measures, Resampling::default()).unwrap());
        assert_eq!(once, again);
        assert!(judge(&scores, &labels[1..], None, None, &measures, Resampling::default()).is_err());
    }
}
