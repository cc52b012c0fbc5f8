//! Beta calibration (Kull, Silva Filho and Flach 2017): a logistic regression on ln s and -ln(1 - s), with neither weight
//! below 0, so that the map never falls.

use super::Map;
use crate::math::{logistic, softplus};

const ROUNDS_MAX: usize = 100;
/// Draws the weights a little to the map that changes nothing, where labels leave them open.
const RIDGE: f64 = 1e-3;
const UNCHANGED: [f64; 3] = [1.0, 1.0, 0.0];

/// The beta map of raw sums to the labels' rate.
pub fn beta(raws: &[f64], labels: &[bool], weights: &[f64]) -> Map {
    let both = newton(raws, labels, weights, [true, true, true]);
    let [a, b, c] = match (both[0] < 0.0, both[1] < 0.0) {
        (false, false) => both,
        (true, false) => newton(raws, labels, weights, [false, true, true]),
        (false, true) => newton(raws, labels, weights, [true, false, true]),
        (true, true) => newton(raws, labels, weights, [false, false, true]),
    };
    if !(a.is_finite() && b.is_finite() && c.is_finite()) {
        return Map::None;
    }
    Map::Beta { a: a.max(0.0), b: b.max(0.0), c }
}

/// Newton's method over the weights that are free; the others are 0. A step that does not help is halved.
fn newton(raws: &[f64], labels: &[bool], weights: &[f64], free: [bool; 3]) -> [f64; 3] {
    let inputs =
        |raw: f64| [if free[0] { -softplus(-raw) } else { 0.0 }, if free[1] { softplus(raw) } else { 0.0 }, 1.0];
    let anchor: [f64; 3] = std::array::from_fn(|i| if free[i] { UNCHANGED[i] } else { 0.0 });
    let odds = |w: [f64; 3], x: [f64; 3]| w[0] * x[0] + w[1] * x[1] + w[2] * x[2];
    let loss = |w: [f64; 3]| -> f64 {
        let rows = raws.iter().zip(labels).zip(weights);
        let sum: f64 = rows
            .map(|((raw, label), k)| {
                let z = odds(w, inputs(*raw));
                k * softplus(if *label { -z } else { z })
            })
            .sum();
        sum + RIDGE * (0..3).map(|i| (w[i] - anchor[i]).powi(2)).sum::<f64>() * 0.5
    };
    let mut w = anchor;
    let mut now = loss(w);
    for _ in 0..ROUNDS_MAX {
        let mut slope: [f64; 3] = std::array::from_fn(|i| RIDGE * (w[i] - anchor[i]));
        let mut bend: [[f64; 3]; 3] =
            std::array::from_fn(|i| std::array::from_fn(|j| if i == j { RIDGE } else { 0.0 }));
        for ((raw, label), k) in raws.iter().zip(labels).zip(weights) {
            let own = inputs(*raw);
            let p = logistic(odds(w, own));
            let (first, second) = (k * (p - f64::from(u8::from(*label))), k * p * (1.0 - p));
            for i in 0..3 {
                slope[i] += first * own[i];
                for j in 0..3 {
                    bend[i][j] += second * own[i] * own[j];
                }
            }
        }
        let step = solved(bend, slope);
        let mut share = 1.0;
        let next = loop {
            let tried: [f64; 3] = std::array::from_fn(|i| if free[i] { w[i] - share * step[i] } else { 0.0 });
            let then = loss(tried);
            if then < now {
                break Some((tried, then));
            }
            share *= 0.5;
            if share < 1e-6 {
                break None;
            }
        };
        let Some((tried, then)) = next else { break };
        let is_there = now - then <= 1e-12 * now.abs();
        (w, now) = (tried, then);
        if is_there {
            break;
        }
    }
    w
}

/// Solves three equations by elimination with pivots; the ridge keeps them solvable.
fn solved(mut m: [[f64; 3]; 3], mut v: [f64; 3]) -> [f64; 3] {
    for at in 0..3 {
        let pivot = (at..3).max_by(|a, b| m[*a][at].abs().total_cmp(&m[*b][at].abs())).unwrap_or(at);
        m.swap(at, pivot);
        v.swap(at, pivot);
        for below in at + 1..3 {
            let factor = m[below][at] / m[at][at];
            let row = m[at];
            m[below].iter_mut().zip(row).for_each(|(x, y)| *x -= factor * y);
            v[below] -= factor * v[at];
        }
    }
    let mut x = [0.0; 3];
    for at in (0..3).rev() {
        let known: f64 = (at + 1..3).map(|i| m[at][i] * x[i]).sum();
        x[at] = (v[at] - known) / m[at][at];
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Chance;

    fn drawn(truth: &Map, rows: usize) -> (Vec<f64>, Vec<bool>, Vec<f64>) {
        let mut chance = Chance::new(11);
        let raws: Vec<f64> = (0..rows).map(|_| chance.normal() * 2.0).collect();
        let labels = raws.iter().map(|raw| chance.unit() < truth.probability(*raw)).collect();
        (raws, labels, vec![1.0; rows])
    }

    #[test]
    fn a_known_map_is_found_again() {
        let truth = Map::Beta { a: 0.5, b: 1.7, c: -0.8 };
        let (raws, labels, ones) = drawn(&truth, 100_000);
        let Map::Beta { a, b, c } = beta(&raws, &labels, &ones) else { panic!("a beta map") };
        assert!((a - 0.5).abs() < 0.05 && (b - 1.7).abs() < 0.08 && (c + 0.8).abs() < 0.08, "{a} {b} {c}");
    }

    #[test]
    fn weights_never_go_below_zero() {
        let mut raws: Vec<f64> = (0..200).map(|i| f64::from(i) * 0.05 - 5.0).collect();
        let labels: Vec<bool> = raws.iter().map(|raw| *raw < 0.3 && *raw > -2.0).collect();
        raws.reverse();
        let Map::Beta { a, b, .. } = beta(&raws, &labels, &vec![1.0; 200]) else { panic!("a beta map") };
        assert!(a >= 0.0 && b >= 0.0);
    }

    #[test]
    fn labels_that_are_parted_cleanly_do_not_run_away() {
        let map = beta(&[-2.0, -1.0, 1.0, 2.0], &[false, false, true, true], &[1.0; 4]);
        assert!(map.probability(0.5).is_finite() && map.probability(2.0) > map.probability(-2.0), "{map:?}");
    }
}
