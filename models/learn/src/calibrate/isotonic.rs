//! Isotonic regression by pooling adjacent violators (Ayer et al. 1955), as a map of straight lines.

use super::Map;
use crate::math::logistic;

/// Distinct scores that a map is made from at most: two points for each fit into a file. More are gathered into as many
/// groups of like weight first.
const GROUPS_MAX: usize = 480;

/// The rising sequence closest to `values` by weighted squares; a weight is above 0.
///
/// # Panics
/// Where there is not a weight for each value.
pub fn pool_adjacent_violators(values: &[f64], weights: &[f64]) -> Vec<f64> {
    assert_eq!(values.len(), weights.len(), "a weight for each value");
    let mut pools: Vec<(f64, f64, usize)> = Vec::new();
    for (value, weight) in values.iter().zip(weights) {
        let mut last = (*value, *weight, 1);
        while let Some(before) = pools.pop_if(|before| before.0 >= last.0) {
            let weight = before.1 + last.1;
            last = ((before.0 * before.1 + last.0 * last.1) / weight, weight, before.2 + last.2);
        }
        pools.push(last);
    }
    pools.into_iter().flat_map(|(mean, _, count)| std::iter::repeat_n(mean, count)).collect()
}

/// Rows of like score.
#[derive(Clone, Copy)]
struct Group {
    low: f64,
    high: f64,
    abusive: f64,
    weight: f64,
}

/// The isotonic map of raw sums to the labels' rate. A pool of one class only is not believed to be 0 or 1: its rate stays
/// half a row away. `Map::None` where all scores are one, or nothing weighs.
pub fn isotonic(raws: &[f64], labels: &[bool], weights: &[f64]) -> Map {
    let groups = gathered(raws, labels, weights);
    let rates: Vec<f64> = groups.iter().map(|group| group.abusive / group.weight).collect();
    let sizes: Vec<f64> = groups.iter().map(|group| group.weight).collect();
    let fitted = pool_adjacent_violators(&rates, &sizes);
    let mut pools: Vec<(Group, f64)> = Vec::new();
    for (group, rate) in groups.into_iter().zip(fitted) {
        match pools.last_mut() {
            Some((pool, own)) if *own >= rate => {
                pool.high = group.high;
                pool.weight += group.weight;
            }
            _ => pools.push((group, rate)),
        }
    }
    let (Some(first), Some(last)) = (pools.first(), pools.last()) else { return Map::None };
    let least = 0.5 / (first.0.weight + 1.0);
    let most = 1.0 - 0.5 / (last.0.weight + 1.0);
    let (mut from, mut to) = (Vec::new(), Vec::new());
    for (pool, rate) in &pools {
        for edge in [pool.low, pool.high] {
            if from.last().is_none_or(|last| edge > *last) {
                from.push(edge);
                to.push(rate.min(most).max(least.min(most)));
            }
        }
    }
    if from.len() < 2 { Map::None } else { Map::Isotonic { from, to } }
}

/// Rows by rising score, ties together, in at most [`GROUPS_MAX`] groups.
fn gathered(raws: &[f64], labels: &[bool], weights: &[f64]) -> Vec<Group> {
    let rows = raws.iter().zip(labels).zip(weights).filter(|(_, weight)| **weight > 0.0);
    let mut rows: Vec<(f64, bool, f64)> =
        rows.map(|((raw, label), weight)| (logistic(*raw), *label, *weight)).collect();
    rows.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)).then(a.2.total_cmp(&b.2)));
    let mut ties: Vec<Group> = Vec::new();
    for (score, label, weight) in rows {
        let abusive = if label { weight } else { 0.0 };
        match ties.last_mut() {
            Some(group) if group.high >= score => {
                group.abusive += abusive;
                group.weight += weight;
            }
            _ => ties.push(Group { low: score, high: score, abusive, weight }),
        }
    }
    if ties.len() <= GROUPS_MAX {
        return ties;
    }
    let fair = ties.iter().map(|group| group.weight).sum::<f64>() / GROUPS_MAX as f64 * (1.0 - 1e-9);
    let mut groups: Vec<Group> = Vec::new();
    for tie in ties {
        match groups.last_mut() {
            Some(group) if group.weight < fair => {
                group.high = tie.high;
                group.abusive += tie.abusive;
                group.weight += tie.weight;
            }
            _ => groups.push(tie),
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn pooling_gives_the_greatest_least_mean(
            rows in proptest::collection::vec(((0..20_u8).prop_map(f64::from), (1..5_u8).prop_map(f64::from)), 1..30)
        ) {
            let (values, weights): (Vec<f64>, Vec<f64>) = rows.iter().copied().unzip();
            let mean = |from: usize, to: usize| {
                let (sum, weight) = rows[from..=to].iter().fold((0.0, 0.0), |(s, w), (x, k)| (s + x * k, w + k));
                sum / weight
            };
            let fitted = pool_adjacent_violators(&values, &weights);
            for (i, got) in fitted.iter().enumerate() {
                let least = |from: usize| (i..rows.len()).map(|to| mean(from, to)).fold(f64::INFINITY, f64::min);
                let naive = (0..=i).map(least).fold(f64::NEG_INFINITY, f64::max);
                prop_assert!((got - naive).abs() < 1e-9, "{i}: {got} for {naive}");
            }
        }

        #[test]
        fn a_map_never_falls_and_stays_off_the_ends(
            rows in proptest::collection::vec((-3.0..3.0_f64, any::<bool>(), 0.0..3.0_f64), 2..700)
        ) {
            let raws: Vec<f64> = rows.iter().map(|row| row.0).collect();
            let labels: Vec<bool> = rows.iter().map(|row| row.1).collect();
            let weights: Vec<f64> = rows.iter().map(|row| row.2).collect();
            let map = isotonic(&raws, &labels, &weights);
            if let Map::Isotonic { from, to } = &map {
                prop_assert!((2..=1_000).contains(&from.len()));
                prop_assert!(from.is_sorted_by(|a, b| a < b) && to.is_sorted());
                prop_assert!(to.iter().all(|p| *p > 0.0 && *p < 1.0), "{to:?}");
            }
        }
    }

    #[test]
    fn unsorted_rows_give_the_same_map_as_sorted_ones() {
        let raws = [2.0_f64, -1.0, 0.5, -2.0, 1.0, 0.0];
        let labels = [true, false, true, false, false, true];
        let ones = [1.0; 6];
        let mut order = [0, 1, 2, 3, 4, 5];
        order.sort_by(|a, b| raws[*a].total_cmp(&raws[*b]));
        let sorted = isotonic(&order.map(|i| raws[i]), &order.map(|i| labels[i]), &ones);
        assert_eq!(isotonic(&raws, &labels, &ones), sorted);
        assert_eq!(isotonic(&[1.0, 1.0], &[true, false], &[1.0, 1.0]), Map::None);
    }
}
