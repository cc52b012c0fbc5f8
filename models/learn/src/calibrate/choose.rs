//! Which map, if any: the one that held-out log-loss prefers to none by more than chance would.

use super::{Map, beta, isotonic};
use crate::error::same_length;
use crate::judge::{numbered, weights_of};
use crate::math::log_odds;
use crate::{Chance, LearnError, math};

/// Parts that the rows are dealt into.
const FOLDS: usize = 5;

/// The chosen map, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// The map, fitted to all rows.
    pub map: Map,
    /// Held-out log-loss without a map.
    pub none: f64,
    /// Held-out log-loss of a beta map.
    pub beta: f64,
    /// Held-out log-loss of an isotonic map.
    pub isotonic: f64,
}

/// Fits both maps on four fifths of the rows and judges them on the fifth, five times over, whole groups staying together. A
/// map is used where its mean log-loss is below that of none by more than the standard error of the difference.
///
/// # Errors
/// Where the lists do not match, or there are fewer than five groups.
pub fn choose(
    raws: &[f64],
    labels: &[bool],
    weights: Option<&[f32]>,
    groups: Option<&[u64]>,
    seed: u64,
) -> Result<Choice, LearnError> {
    same_length("labels", labels.len(), raws.len())?;
    let weights = weights_of(weights, raws.len())?;
    let (group_of, count) = numbered(groups, raws.len())?;
    if count < FOLDS {
        return Err(LearnError::Mismatch { what: "groups to calibrate on", got: count, expected: FOLDS });
    }
    let mut folds: Vec<usize> = (0..count).map(|group| group % FOLDS).collect();
    Chance::new(seed).shuffle(&mut folds);
    let mut losses = vec![[0.0; 3]; count];
    for fold in 0..FOLDS {
        let trained: Vec<f64> = weights
            .iter()
            .zip(&group_of)
            .map(|(weight, group)| if folds[*group] == fold { 0.0 } else { *weight })
            .collect();
        let maps = [Map::None, beta(raws, labels, &trained), isotonic(raws, labels, &trained)];
        for (row, group) in group_of.iter().enumerate().filter(|(_, group)| folds[**group] == fold) {
            for (loss, map) in losses[*group].iter_mut().zip(&maps) {
                *loss += weights[row] * loss_of(map.probability(raws[row]), labels[row]);
            }
        }
    }
    let all: f64 = weights.iter().sum();
    let mean = |which: usize| losses.iter().map(|loss| loss[which]).sum::<f64>() / all;
    let [none, beta_loss, isotonic_loss] = [mean(0), mean(1), mean(2)];
    let helps = |which: usize| {
        let gains: Vec<f64> = losses.iter().map(|loss| loss[0] - loss[which]).collect();
        let sum: f64 = gains.iter().sum();
        let centre = sum / count as f64;
        let variance = gains.iter().map(|gain| (gain - centre).powi(2)).sum::<f64>();
        sum > variance.sqrt()
    };
    let map = match (helps(1), helps(2)) {
        (_, true) if isotonic_loss < beta_loss => isotonic(raws, labels, &weights),
        (true, _) => beta(raws, labels, &weights),
        (false, true) => isotonic(raws, labels, &weights),
        (false, false) => Map::None,
    };
    Ok(Choice { map, none, beta: beta_loss, isotonic: isotonic_loss })
}

fn loss_of(p: f64, label: bool) -> f64 {
    let odds = log_odds(p);
    math::softplus(if label { -odds } else { odds })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(truth: impl Fn(f64) -> f64, rows: usize, seed: u64) -> (Vec<f64>, Vec<bool>) {
        let mut chance = Chance::new(seed);
        let raws: Vec<f64> = (0..rows).map(|_| chance.normal() * 1.5 - 1.0).collect();
        let labels = raws.iter().map(|raw| chance.unit() < truth(*raw)).collect();
        (raws, labels)
    }

    #[test]
    fn scores_that_mean_what_they_say_are_left_alone() {
        let left = (0..20).filter(|seed| {
            let (raws, labels) = drawn(math::logistic, 2_000, *seed);
            choose(&raws, &labels, None, None, 1).unwrap().map == Map::None
        });
        assert!(left.count() >= 16);
    }

    #[test]
    fn scores_that_say_too_much_are_mended() {
        let (raws, labels) = drawn(|raw| math::logistic(0.4 * raw - 1.0), 5_000, 3);
        let choice = choose(&raws, &labels, None, None, 1).unwrap();
        assert!(choice.map != Map::None && choice.beta.min(choice.isotonic) < choice.none - 0.05, "{choice:?}");
        let step = |raw: f64| {
            if raw < -1.5 {
                0.02
            } else if raw < 0.5 {
                0.35
            } else {
                0.4
            }
        };
        let (raws, labels) = drawn(step, 40_000, 4);
        let choice = choose(&raws, &labels, None, None, 1).unwrap();
        assert_eq!(choice.map.name(), "isotonic", "{} {} {}", choice.none, choice.beta, choice.isotonic);
    }

    #[test]
    fn rows_of_one_group_are_never_on_both_sides() {
        // Three groups cannot be dealt into five parts.
        let (raws, labels) = drawn(math::logistic, 30, 5);
        let groups: Vec<u64> = (0..30).map(|i| i % 3).collect();
        assert!(choose(&raws, &labels, None, Some(&groups), 1).is_err());
    }
}
