//! The measures themselves; NaN where a set has one class only, for then there is nothing to tell apart.

use super::curve::{Curve, Point};
use crate::math::log_odds;

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Measure {
    /// Area under the ROC curve: the chance that an abusive row scores above an honest one, ties half.
    Auc,
    /// Average precision: the mean, over abusive rows, of the precision at their score.
    AveragePrecision,
    /// Share of abuse caught where at most this share of the honest is.
    RecallAt(f64),
    /// Mean log-loss (lower is better).
    LogLoss,
    /// Mean squared error of the probability (lower is better).
    Brier,
}

impl Measure {
    /// Its name in a table.
    pub fn name(self) -> String {
        match self {
            Self::Auc => "ROC AUC".to_owned(),
            Self::AveragePrecision => "average precision".to_owned(),
            Self::RecallAt(share) => format!("recall at {} % false positives", (share * 1e6).round() / 1e4),
            Self::LogLoss => "log-loss".to_owned(),
            Self::Brier => "Brier score".to_owned(),
        }
    }

    /// Whether lower is better.
    pub fn is_loss(self) -> bool {
        matches!(self, Self::LogLoss | Self::Brier)
    }

    /// Its value.
    pub fn of(self, scores: &[f64], curve: &Curve, weights: &[f64]) -> f64 {
        match self {
            Self::Auc => auc(curve, weights),
            Self::AveragePrecision => average_precision(curve, weights),
            Self::RecallAt(share) => recall_at(curve, weights, share),
            Self::LogLoss => log_loss(scores, curve.labels(), weights),
            Self::Brier => brier(scores, curve.labels(), weights),
        }
    }
}

/// Area under the ROC curve.
pub fn auc(curve: &Curve, weights: &[f64]) -> f64 {
    let (mut area, mut last) = (0.0, Point::default());
    for point in curve.points(weights) {
        area += (point.honest - last.honest) * f64::midpoint(point.abusive, last.abusive);
        last = point;
    }
    area / (last.abusive * last.honest)
}

/// Average precision; tied rows share the precision at their score.
pub fn average_precision(curve: &Curve, weights: &[f64]) -> f64 {
    let (mut sum, mut last) = (0.0, Point::default());
    for point in curve.points(weights) {
        let more = point.abusive - last.abusive;
        if more > 0.0 {
            sum += more * point.abusive / (point.abusive + point.honest);
        }
        last = point;
    }
    if last.honest > 0.0 { sum / last.abusive } else { f64::NAN }
}

/// Share of abuse caught by the lowest threshold that catches at most `share` of the honest.
pub fn recall_at(curve: &Curve, weights: &[f64], share: f64) -> f64 {
    let all = curve.totals(weights);
    let room = share * all.honest * (1.0 + 1e-12);
    let best = curve.points(weights).take_while(|point| point.honest <= room).last().unwrap_or_default();
    if all.honest > 0.0 { best.abusive / all.abusive } else { f64::NAN }
}

/// Mean log-loss of probabilities, which are kept 1e-15 off the ends.
pub fn log_loss(scores: &[f64], labels: &[bool], weights: &[f64]) -> f64 {
    mean(scores, labels, weights, |score, label| {
        let odds = log_odds(score);
        crate::math::softplus(if label { -odds } else { odds })
    })
}

/// Mean squared error of probabilities.
pub fn brier(scores: &[f64], labels: &[bool], weights: &[f64]) -> f64 {
    mean(scores, labels, weights, |score, label| (score - f64::from(u8::from(label))).powi(2))
}

fn mean(scores: &[f64], labels: &[bool], weights: &[f64], loss: impl Fn(f64, bool) -> f64) -> f64 {
    let rows = scores.iter().zip(labels).zip(weights).filter(|(_, weight)| **weight > 0.0);
    let (sum, weight) = rows
        .fold((0.0, 0.0), |(sum, all), ((score, label), weight)| (sum + weight * loss(*score, *label), all + weight));
    sum / weight
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rows() -> impl Strategy<Value = Vec<(f64, bool, f64)>> {
        proptest::collection::vec(
            ((0..12_u8).prop_map(|x| f64::from(x) / 11.0), any::<bool>(), (0..4_u8).prop_map(f64::from)),
            2..60,
        )
        .prop_filter("both kinds", |rows| {
            [true, false].iter().all(|kind| rows.iter().any(|row| row.1 == *kind && row.2 > 0.0))
        })
    }

    fn columns(rows: &[(f64, bool, f64)]) -> (Vec<f64>, Vec<bool>, Vec<f64>) {
        (rows.iter().map(|r| r.0).collect(), rows.iter().map(|r| r.1).collect(), rows.iter().map(|r| r.2).collect())
    }

    proptest! {
        #[test]
        fn auc_is_the_share_of_pairs_in_the_right_order(rows in rows()) {
            let (scores, labels, weights) = columns(&rows);
            let (mut right, mut all) = (0.0, 0.0);
            for a in rows.iter().filter(|row| row.1) {
                for b in rows.iter().filter(|row| !row.1) {
                    let pair = a.2 * b.2;
                    all += pair;
                    right += pair * if a.0 > b.0 { 1.0 } else if a.0 < b.0 { 0.0 } else { 0.5 };
                }
            }
            prop_assert!((auc(&Curve::new(&scores, &labels), &weights) - right / all).abs() < 1e-12);
        }

        #[test]
        fn average_precision_is_the_mean_precision_at_abusive_rows(rows in rows()) {
            let (scores, labels, weights) = columns(&rows);
            let caught = |score: f64, abusive: bool| -> f64 {
                rows.iter().filter(|row| row.0 >= score && row.1 == abusive).map(|row| row.2).sum()
            };
            let abusive = rows.iter().filter(|row| row.1 && row.2 > 0.0);
            let sum: f64 = abusive.map(|row| row.2 * caught(row.0, true) / (caught(row.0, true) + caught(row.0, false))).sum();
            let naive = sum / rows.iter().filter(|row| row.1).map(|row| row.2).sum::<f64>();
            prop_assert!((average_precision(&Curve::new(&scores, &labels), &weights) - naive).abs() < 1e-12);
        }

        #[test]
        fn recall_is_the_best_of_all_thresholds_that_keep_the_promise(rows in rows(), share in 0.0..1.0_f64) {
            let (scores, labels, weights) = columns(&rows);
            let sum = |score: f64, abusive: bool| -> f64 {
                rows.iter().filter(|row| row.0 >= score && row.1 == abusive).map(|row| row.2).sum()
            };
            let all = (sum(-1.0, true), sum(-1.0, false));
            let kept = rows.iter().map(|row| row.0).filter(|score| sum(*score, false) <= share * all.1);
            let naive = kept.map(|score| sum(score, true) / all.0).fold(0.0, f64::max);
            prop_assert!((recall_at(&Curve::new(&scores, &labels), &weights, share) - naive).abs() < 1e-12);
        }

        #[test]
        fn a_weight_counts_as_repeated_rows(rows in rows()) {
            let (scores, labels, weights) = columns(&rows);
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small whole weights")]
            let repeated: Vec<_> = rows.iter().flat_map(|row| vec![(row.0, row.1, 1.0); row.2 as usize]).collect();
            let (more_scores, more_labels, ones) = columns(&repeated);
            let (curve, more) = (Curve::new(&scores, &labels), Curve::new(&more_scores, &more_labels));
            for measure in [Measure::Auc, Measure::AveragePrecision, Measure::RecallAt(0.1), Measure::LogLoss, Measure::Brier] {
                let (a, b) = (measure.of(&scores, &curve, &weights), measure.of(&more_scores, &more, &ones));
                prop_assert!((a - b).abs() < 1e-12, "{measure:?}: {a} and {b}");
            }
        }
    }

    #[test]
    fn one_class_has_no_ranking() {
        let curve = Curve::new(&[0.1, 0.9], &[true, true]);
        let ones = [1.0, 1.0];
        assert!(auc(&curve, &ones).is_nan());
        assert!(average_precision(&curve, &ones).is_nan());
        assert!(recall_at(&curve, &ones, 0.1).is_nan());
    }

    #[test]
    fn names_say_the_share() {
        assert_eq!(Measure::RecallAt(0.001).name(), "recall at 0.1 % false positives");
        assert_eq!(Measure::RecallAt(0.01).name(), "recall at 1 % false positives");
    }
}
