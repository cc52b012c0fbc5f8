//! How many different things were seen in a window: exact up to 128, beyond that a sliding HyperLogLog.
//!
//! Each register keeps the list of future possible maxima (Chabchoub and Hébrail, ICDM Workshops 2010): pairs of time and rank in
//! which a newer pair is always of lower rank, so that one sketch serves every window length and takes late events. Estimates follow
//! Ertl's improved raw estimator (arXiv:1702.01284), which needs no bias tables.

use serde::{Deserialize, Serialize};

use super::Tally;

/// Counts up to this are exact.
pub const EXACT_UP_TO: usize = 128;
const REGISTERS: usize = 512;
const REGISTER_BITS: u32 = 9;
const RANK_MAX: usize = 64 - REGISTER_BITS as usize + 1;
/// Twice the standard error 1.04 / sqrt(512): 19 of 20 estimates lie within it.
pub const ERROR_MAX: f64 = 0.092;

/// A sliding distinct count of hashed things.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Distinct {
    /// The things seen most recently, with the last time of each; at most [`EXACT_UP_TO`].
    recent: Vec<(u64, i64)>,
    /// No thing outside of `recent` was seen after this.
    evicted_until: i64,
    /// Everything, once something had to leave `recent`.
    sketch: Option<Vec<Vec<(i64, u8)>>>,
}

impl Default for Distinct {
    fn default() -> Self {
        Self { recent: Vec::new(), evicted_until: i64::MIN, sketch: None }
    }
}

impl Distinct {
    /// Saw `hash` (uniform 64 bits) at `at`.
    pub fn add(&mut self, hash: u64, at: i64, now: i64, keep_ms: i64) {
        let forget_until = now.saturating_sub(keep_ms);
        if at <= forget_until {
            return;
        }
        if self.evicted_until <= forget_until {
            self.sketch = None;
        }
        if let Some(sketch) = &mut self.sketch {
            sketch_add(sketch, hash, at, forget_until);
        }
        if let Some(seen) = self.recent.iter_mut().find(|(h, _)| *h == hash) {
            seen.1 = seen.1.max(at);
            return;
        }
        self.recent.push((hash, at));
        if self.recent.len() > EXACT_UP_TO {
            self.evict(forget_until);
        }
    }

    fn evict(&mut self, forget_until: i64) {
        self.recent.retain(|(_, at)| *at > forget_until);
        if self.recent.len() <= EXACT_UP_TO {
            return;
        }
        if self.sketch.is_none() {
            let mut sketch = vec![Vec::new(); REGISTERS];
            for &(hash, at) in &self.recent {
                sketch_add(&mut sketch, hash, at, forget_until);
            }
            self.sketch = Some(sketch);
        }
        let oldest = self.recent.iter().enumerate().min_by_key(|(_, (_, at))| *at).map(|(i, _)| i);
        if let Some(index) = oldest {
            let (_, at) = self.recent.swap_remove(index);
            self.evicted_until = self.evicted_until.max(at);
        }
    }

    /// How many different things in `(now - window_ms, now]`.
    pub fn tally(&self, now: i64, window_ms: i64) -> Tally {
        let edge = now.saturating_sub(window_ms);
        let certain = self.recent.iter().filter(|(_, at)| *at > edge).count() as f64;
        match &self.sketch {
            Some(sketch) if self.evicted_until > edge => {
                let value = estimate(sketch, edge).max(certain);
                Tally { value, min: (value / (1.0 + ERROR_MAX)).max(certain), max: value / (1.0 - ERROR_MAX) }
            }
            _ => Tally::exact(certain),
        }
    }
}

fn sketch_add(sketch: &mut [Vec<(i64, u8)>], hash: u64, at: i64, forget_until: i64) {
    let index = (hash >> (64 - REGISTER_BITS)) as usize;
    let rest = hash << REGISTER_BITS;
    let rank = (rest.leading_zeros() as usize + 1).min(RANK_MAX);
    let rank = u8::try_from(rank).unwrap_or(u8::MAX);
    let list = &mut sketch[index];
    // A pair matters while no newer one has at least its rank.
    if list.iter().any(|&(t, r)| t >= at && r >= rank) {
        return;
    }
    list.retain(|&(t, r)| t > forget_until && !(t <= at && r <= rank));
    list.push((at, rank));
}

/// Ertl 2017, algorithm 6, over the registers as they would be had only events after `edge` been seen.
fn estimate(sketch: &[Vec<(i64, u8)>], edge: i64) -> f64 {
    let mut histogram = [0u32; RANK_MAX + 1];
    for list in sketch {
        let rank = list.iter().filter(|(at, _)| *at > edge).map(|(_, rank)| *rank).max().unwrap_or(0);
        histogram[usize::from(rank)] += 1;
    }
    let m = REGISTERS as f64;
    let mut z = m * tau(1.0 - f64::from(histogram[RANK_MAX]) / m);
    for k in (1..RANK_MAX).rev() {
        z = 0.5 * (z + f64::from(histogram[k]));
    }
    z += m * sigma(f64::from(histogram[0]) / m);
    m * m / (2.0 * std::f64::consts::LN_2) / z
}

fn sigma(mut x: f64) -> f64 {
    if x >= 1.0 {
        return f64::INFINITY;
    }
    let (mut y, mut z) = (1.0, x);
    loop {
        x *= x;
        let before = z;
        z += x * y;
        y += y;
        if z <= before {
            return z;
        }
    }
}

fn tau(mut x: f64) -> f64 {
    if x <= 0.0 || x >= 1.0 {
        return 0.0;
    }
    let (mut y, mut z) = (1.0, 1.0 - x);
    loop {
        x = x.sqrt();
        let before = z;
        y *= 0.5;
        z -= (1.0 - x).powi(2) * y;
        if z >= before {
            return z / 3.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    const WEEK: i64 = 604_800_000;

    fn mix(mut z: u64) -> u64 {
        z = z.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn truth(seen: &HashMap<u64, i64>, edge: i64) -> f64 {
        seen.values().filter(|at| **at > edge).count() as f64
    }

    #[test]
    fn up_to_128_things_are_counted_exactly_in_any_order() {
        let (mut distinct, mut seen) = (Distinct::default(), HashMap::new());
        let mut now = 0;
        for i in 0..2_000u64 {
            let at = (mix(i) % 500_000_000).cast_signed();
            now = now.max(at);
            distinct.add(mix(i % 120), at, now, WEEK);
            let last = seen.entry(i % 120).or_insert(at);
            *last = (*last).max(at);
            for window in [60_000, 3_600_000, 86_400_000, WEEK] {
                assert_eq!(distinct.tally(now, window), Tally::exact(truth(&seen, now - window)));
            }
        }
    }

    #[test]
    fn many_things_are_estimated_within_the_stated_error_in_every_window() {
        let (mut looks, mut outside) = (0, 0);
        for seed in 0..6u64 {
            let (mut distinct, mut seen) = (Distinct::default(), HashMap::new());
            let mut now = 0i64;
            for i in 0..30_000u64 {
                let late = if mix(i ^ 0x55).is_multiple_of(10) { (mix(i) % 3_000_000).cast_signed() } else { 0 };
                let at = (i * 9_000).cast_signed() - late;
                now = now.max(at);
                let thing = mix((seed << 40) | (mix(i) % 20_000));
                distinct.add(thing, at, now, WEEK);
                let last = seen.entry(thing).or_insert(at);
                *last = (*last).max(at);
                if i % 1_500 == 1_499 {
                    for window in [3_600_000, 86_400_000, WEEK] {
                        let (truth, tally) = (truth(&seen, now - window), distinct.tally(now, window));
                        looks += 1;
                        outside += i32::from(tally.min > truth || truth > tally.max);
                    }
                }
            }
        }
        assert!(outside * 20 <= looks * 2, "{outside} of {looks} outside the stated 95 %");
    }
}
