//! From a raw sum to a score in 0..=1: the link, then the calibration map that makes the score mean what it says.

use super::math::{logistic, softplus};

/// How the raw sum becomes a number before calibration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// 1 / (1 + e^-raw).
    Logistic,
    /// As it is.
    Identity,
}

/// The calibration map.
#[derive(Clone, Debug, PartialEq)]
pub enum Calibration {
    /// None: the linked number is the score.
    None,
    /// Straight lines between points; left of the first and right of the last it stays level.
    Isotonic {
        /// Linked numbers, strictly rising; at least two.
        from: Vec<f64>,
        /// Scores in 0..=1, never falling.
        to: Vec<f64>,
    },
    /// logistic(a ln s - b ln(1 - s) + c) of the logistic s of the raw sum (Kull, Silva Filho and Flach 2017).
    Beta {
        /// Weight of ln s, at least 0.
        a: f64,
        /// Weight of -ln(1 - s), at least 0.
        b: f64,
        /// Shift.
        c: f64,
    },
}

/// The score of a raw sum, in 0..=1. A larger raw sum never has a smaller score.
#[expect(clippy::cast_possible_truncation, reason = "a score is an f32")]
pub fn score(raw: f64, link: Link, calibration: &Calibration) -> f32 {
    let linked = || match link {
        Link::Logistic => logistic(raw),
        Link::Identity => raw,
    };
    let score = match calibration {
        Calibration::None => linked(),
        Calibration::Isotonic { from, to } => between(linked(), from, to),
        // ln s = -softplus(-raw) and ln(1 - s) = -softplus(raw): precise where s itself has rounded to 0 or 1.
        Calibration::Beta { a, b, c } => logistic(b * softplus(raw) - a * softplus(-raw) + c),
    };
    score.clamp(0.0, 1.0) as f32
}

fn between(x: f64, from: &[f64], to: &[f64]) -> f64 {
    let above = from.partition_point(|point| *point <= x);
    if above == 0 {
        return to[0];
    }
    let below = above - 1;
    if above == from.len() {
        return to[below];
    }
    let share = (x - from[below]) / (from[above] - from[below]);
    (to[below] + share * (to[above] - to[below])).min(to[above])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps() -> Calibration {
        Calibration::Isotonic { from: vec![0.1, 0.5, 0.9], to: vec![0.0, 0.2, 1.0] }
    }

    #[test]
    fn an_isotonic_map_is_straight_between_points_and_level_outside() {
        for (x, expected) in [(-1.0, 0.0), (0.1, 0.0), (0.3, 0.1), (0.5, 0.2), (0.7, 0.6), (0.9, 1.0), (7.0, 1.0)] {
            assert!((f64::from(score(x, Link::Identity, &steps())) - expected).abs() < 1e-7, "{x}");
        }
    }

    #[test]
    fn a_beta_map_of_ones_changes_nothing() {
        let beta = Calibration::Beta { a: 1.0, b: 1.0, c: 0.0 };
        for raw in [-40.0, -3.0, 0.0, 0.7, 12.0] {
            let plain = score(raw, Link::Logistic, &Calibration::None);
            assert!((score(raw, Link::Logistic, &beta) - plain).abs() <= f32::EPSILON * plain, "{raw}");
        }
    }

    #[test]
    fn a_larger_sum_never_has_a_smaller_score() {
        let maps = [Calibration::None, steps(), Calibration::Beta { a: 0.4, b: 2.0, c: -1.0 }];
        for map in &maps {
            let scores: Vec<f32> = (-4_000..4_000).map(|i| score(f64::from(i) * 0.01, Link::Logistic, map)).collect();
            assert!(scores.is_sorted() && scores.iter().all(|s| (0.0..=1.0).contains(s)), "{map:?}");
        }
    }

    #[test]
    fn the_identity_is_brought_back_into_range() {
        assert_eq!(score(1.7, Link::Identity, &Calibration::None).to_bits(), 1.0_f32.to_bits());
        assert_eq!(score(-0.2, Link::Identity, &Calibration::None).to_bits(), 0.0_f32.to_bits());
    }
}
