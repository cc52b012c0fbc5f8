//! The best way to part a leaf by one feature: every cut, with missing values on either side.

use super::gradient::{Pair, Scale};
use super::histogram::{BINS, Bins};
use super::params::Monotone;

/// What holds for every split.
#[derive(Clone, Copy, Debug)]
pub struct Terms {
    pub scale: Scale,
    pub l2: f64,
    pub min_weight: f64,
    pub min_rows: f64,
    pub min_gain: f64,
}

/// A leaf as a splitter sees it.
#[derive(Clone, Copy, Debug)]
pub struct Whole {
    /// Its sums.
    pub sum: Pair,
    /// Its rows, by weight.
    pub cover: f64,
    /// What its leaves' values may be, before the learning rate: as splits by monotone features above it left them.
    pub bounds: [f64; 2],
}

/// No bounds.
pub const UNBOUND: [f64; 2] = [f64::NEG_INFINITY, f64::INFINITY];

/// A way to part a leaf.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Found {
    pub gain: f64,
    /// The last bin that goes left.
    pub bin: u8,
    pub missing_left: bool,
    /// The sums of the left side.
    pub left: Pair,
}

impl Terms {
    /// The value of a leaf with these sums.
    pub fn value(&self, sum: Pair, bounds: [f64; 2]) -> f64 {
        let (gradient, curvature) = self.scale.parts(sum);
        let curvature = curvature + self.l2;
        if curvature > 0.0 {
            (-gradient / curvature).clamp(bounds[0], bounds[1])
        } else {
            0.0_f64.clamp(bounds[0], bounds[1])
        }
    }

    /// Twice what a leaf of this value takes off the loss.
    fn worth(&self, sum: Pair, value: f64) -> f64 {
        let (gradient, curvature) = self.scale.parts(sum);
        -(2.0 * gradient + (curvature + self.l2) * value) * value
    }

    /// The best split by a feature with `cuts` cuts, if there is one. Of equal ones the first is taken, with missing values
    /// on the right before the left.
    pub fn best(&self, bins: &Bins, cuts: usize, whole: &Whole, monotone: Monotone) -> Option<Found> {
        let mut sums = [0; BINS];
        let mut sum = 0;
        for (out, pair) in sums.iter_mut().zip(&bins[1..]).take(cuts) {
            sum += pair;
            *out = sum;
        }
        let missing = bins[0];
        let is_plain = monotone == Monotone::Free && whole.bounds == UNBOUND;
        let own = self.worth(whole.sum, self.value(whole.sum, whole.bounds));
        let mut best: Option<Found> = None;
        let directions: &[bool] = if missing == 0 { &[false] } else { &[false, true] };
        for missing_left in directions {
            let more = if *missing_left { missing } else { 0 };
            let mut gains = [f64::NEG_INFINITY; BINS];
            if is_plain {
                self.plain_gains(&sums[..cuts], more, whole, &mut gains);
            } else {
                self.bound_gains(&sums[..cuts], more, whole, monotone, &mut gains);
            }
            let (mut at, mut most) = (0, f64::NEG_INFINITY);
            for (i, gain) in gains[..cuts].iter().enumerate() {
                if *gain > most {
                    (at, most) = (i, *gain);
                }
            }
            let gain = (most - own) * 0.5;
            if gain > self.min_gain.max(1e-12 * own.abs()) && best.is_none_or(|best| gain > best.gain) {
                let bin = u8::try_from(at + 1).unwrap_or(u8::MAX);
                best = Some(Found { gain, bin, missing_left: *missing_left, left: sums[at] + more });
            }
        }
        // Nothing was missing here: what is missing elsewhere goes with the larger side.
        if let Some(best) = &mut best
            && missing == 0
        {
            let (left, all) = (self.scale.parts(best.left).1, self.scale.parts(whole.sum).1);
            best.missing_left = left * 2.0 > all;
        }
        best
    }

    /// Curvature that a side must have, as its rows let suppose too.
    fn least(&self, whole: &Whole) -> f64 {
        let curvature = self.scale.parts(whole.sum).1;
        let by_rows = if whole.cover > 0.0 { self.min_rows * curvature / whole.cover } else { f64::INFINITY };
        by_rows.max(self.min_weight).max(f64::MIN_POSITIVE)
    }

    /// The worth of both sides of each cut; straight lines of arithmetic, so that it becomes vector instructions.
    fn plain_gains(&self, sums: &[Pair], more: Pair, whole: &Whole, gains: &mut [f64; BINS]) {
        let (all_gradient, all_curvature) = self.scale.parts(whole.sum);
        let least = self.least(whole);
        for (gain, sum) in gains.iter_mut().zip(sums) {
            let (gradient, curvature) = self.scale.parts(sum + more);
            let (other_gradient, other_curvature) = (all_gradient - gradient, all_curvature - curvature);
            let (low, high) = (curvature + self.l2, other_curvature + self.l2);
            let worth = (gradient * gradient * high + other_gradient * other_gradient * low) / (low * high);
            let smaller = curvature.min(other_curvature);
            *gain = if smaller >= least { worth } else { f64::NEG_INFINITY };
        }
    }

    /// The same where values are bound, or must not fall or rise along the feature.
    fn bound_gains(&self, sums: &[Pair], more: Pair, whole: &Whole, monotone: Monotone, gains: &mut [f64; BINS]) {
        let least = self.least(whole);
        for (gain, sum) in gains.iter_mut().zip(sums) {
            let (left, right) = (sum + more, whole.sum - sum - more);
            if self.scale.parts(left).1 < least || self.scale.parts(right).1 < least {
                continue;
            }
            let (left_value, right_value) = (self.value(left, whole.bounds), self.value(right, whole.bounds));
            let is_wrong = match monotone {
                Monotone::Free => false,
                Monotone::Rising => left_value > right_value,
                Monotone::Falling => left_value < right_value,
            };
            if !is_wrong {
                *gain = self.worth(left, left_value) + self.worth(right, right_value);
            }
        }
    }
}

/// What the values on both sides of a split may be.
pub fn bounds(terms: &Terms, whole: &Whole, left: Pair, monotone: Monotone) -> [[f64; 2]; 2] {
    let [low, high] = whole.bounds;
    let (left_value, right_value) = (terms.value(left, whole.bounds), terms.value(whole.sum - left, whole.bounds));
    let middle = f64::midpoint(left_value, right_value);
    match monotone {
        Monotone::Free => [whole.bounds; 2],
        Monotone::Rising => [[low, middle], [middle, high]],
        Monotone::Falling => [[middle, high], [low, middle]],
    }
}
