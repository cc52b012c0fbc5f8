//! Where a feature's values are parted: between distinct values where they are few, else at quantiles by weight.

use ndarray::{ArrayView1, ArrayView2, s};
use rayon::prelude::*;

use super::LANES;

/// Cuts of a feature at most: with the bin above them and the one for missing values, 256 bins.
pub const CUTS_MAX: usize = 254;
/// Values that quantiles are taken from at most: every n-th row of more.
const SAMPLE_MAX: usize = 200_000;

/// The cuts of one feature, rising: a value at most the cut is left of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Cuts(Vec<f32>);

impl Cuts {
    /// The cuts of every feature of `records`, at most `bins_max - 1` (2..=255) each. Rows without weight do not count.
    pub fn of_all(records: ArrayView2<'_, f32>, weights: Option<&[f32]>, bins_max: usize) -> Vec<Self> {
        let firsts: Vec<usize> = (0..records.ncols()).step_by(LANES).collect();
        let some = firsts.into_par_iter().map(|first| {
            // Rows are long, and one column of them is far apart in memory: several are copied out in one walk.
            let some = records.slice(s![.., first..(first + LANES).min(records.ncols())]);
            let mut columns = vec![Vec::with_capacity(some.nrows()); some.ncols()];
            for row in some.rows() {
                columns.iter_mut().zip(row).for_each(|(column, value)| column.push(*value));
            }
            columns.iter().map(|column| Self::of(ArrayView1::from(column), weights, bins_max)).collect::<Vec<_>>()
        });
        some.flatten_iter().collect()
    }

    /// The cuts of one feature. Where a value is missing or infinite, the largest finite float is a cut too, so that
    /// "known" and "unknown" can be parted.
    pub fn of(column: ArrayView1<'_, f32>, weights: Option<&[f32]>, bins_max: usize) -> Self {
        let step = column.len().div_ceil(SAMPLE_MAX).max(1);
        let weight = |row: usize| weights.map_or(1.0, |weights| weights[row]);
        let counted = |row: &usize| weight(*row) > 0.0;
        let is_open = (0..column.len()).filter(counted).any(|row| column[row].is_nan() || column[row] == f32::INFINITY);
        let rows = (0..column.len()).step_by(step).filter(counted);
        let is_known = |x: f32| !x.is_nan() && x < f32::INFINITY;
        // Adding zero makes one of both zeros; a key sorts as its float does.
        let distinct = if weights.is_none() {
            let known = rows.map(|row| column[row]).filter(|x| is_known(*x));
            let mut keys: Vec<u32> = known.map(|x| key(x.max(f32::MIN) + 0.0)).collect();
            keys.sort_unstable();
            merged(keys.into_iter().map(|key| (key, 1.0)))
        } else {
            let known = rows.map(|row| (column[row], weight(row))).filter(|(x, _)| is_known(*x));
            let mut pairs: Vec<(u32, f32)> = known.map(|(x, weight)| (key(x.max(f32::MIN) + 0.0), weight)).collect();
            pairs.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
            merged(pairs.into_iter())
        };
        let room = bins_max.clamp(2, CUTS_MAX + 1) - 1 - usize::from(is_open);
        let mut cuts = parted(&distinct, room);
        if is_open {
            cuts.push(f32::MAX);
        }
        Self(cuts)
    }

    /// The cuts, rising.
    pub fn all(&self) -> &[f32] {
        &self.0
    }

    /// Looks up bins.
    pub fn search(&self) -> Search {
        let mut padded = [f32::INFINITY; 256];
        padded.iter_mut().zip(&self.0).for_each(|(out, cut)| *out = *cut);
        Search(padded)
    }
}

/// The cuts of a feature, laid out to be searched.
pub struct Search([f32; 256]);

impl Search {
    /// The bin of a value: 0 where it is missing. Always the same eight steps, without a branch: values come in no order that
    /// could be guessed.
    #[inline]
    pub fn bin(&self, value: f32) -> u8 {
        let mut below = 0_u8;
        for half in [128_u8, 64, 32, 16, 8, 4, 2, 1] {
            below += half * u8::from(self.0[usize::from(below + (half - 1))] < value);
        }
        // No cut is below NaN.
        below + u8::from(!value.is_nan())
    }
}

/// A number that sorts as the float does.
fn key(x: f32) -> u32 {
    let bits = x.to_bits();
    if bits >> 31 == 0 { bits | 1 << 31 } else { !bits }
}

fn value(key: u32) -> f32 {
    f32::from_bits(if key >> 31 == 1 { key & !(1 << 31) } else { !key })
}

/// Distinct values with the weight of each.
fn merged(sorted: impl Iterator<Item = (u32, f32)>) -> Vec<(f32, f64)> {
    let mut distinct: Vec<(u32, f64)> = Vec::new();
    for (key, weight) in sorted {
        match distinct.last_mut() {
            Some((last, sum)) if *last == key => *sum += f64::from(weight),
            _ => distinct.push((key, f64::from(weight))),
        }
    }
    distinct.into_iter().map(|(key, weight)| (value(key), weight)).collect()
}

/// At most `room` cuts between neighbours: all where they fit, else so that bins weigh about the same. A value heavier than
/// a bin should be gets its own, and the others share what is left.
fn parted(distinct: &[(f32, f64)], room: usize) -> Vec<f32> {
    if distinct.len() <= room + 1 {
        return distinct.windows(2).map(|pair| between(pair[0].0, pair[1].0)).collect();
    }
    let mut cuts = Vec::with_capacity(room);
    let mut left: f64 = distinct.iter().map(|(_, weight)| weight).sum();
    let (mut bins_left, mut inside) = ((room + 1) as f64, 0.0);
    for pair in distinct.windows(2) {
        if cuts.len() == room {
            break;
        }
        inside += pair[0].1;
        let fair = (left / bins_left).max(f64::MIN_POSITIVE);
        // Closed where it is full, or where the next value would overfill it by more than is missing now.
        if inside >= fair || inside + pair[1].1 - fair > fair - inside && inside >= fair * 0.5 {
            cuts.push(between(pair[0].0, pair[1].0));
            left -= inside;
            bins_left = (bins_left - 1.0).max(1.0);
            inside = 0.0;
        }
    }
    cuts
}

/// A float at least `low` and below `high`: their middle where there is one.
#[expect(clippy::cast_possible_truncation, reason = "rounding to the nearest f32 is meant")]
fn between(low: f32, high: f32) -> f32 {
    let middle = (f64::midpoint(f64::from(low), f64::from(high))) as f32;
    if middle >= high { low } else { middle.max(low) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array1;
    use proptest::prelude::*;

    fn cuts(values: &[f32]) -> Cuts {
        Cuts::of(Array1::from(values.to_vec()).view(), None, 255)
    }

    #[test]
    fn few_values_are_parted_halfway() {
        assert_eq!(cuts(&[3.0, 1.0, 1.0, 2.0]).all(), [1.5, 2.5]);
        assert_eq!(cuts(&[0.0, -0.0]).all(), [0.0_f32; 0]);
        assert_eq!(cuts(&[5.0, f32::NAN]).all(), [f32::MAX]);
        assert!(cuts(&[]).all().is_empty());
    }

    #[test]
    fn neighbouring_floats_are_parted_too() {
        let low = 1.0_f32;
        let found = cuts(&[low, low.next_up()]);
        assert!(found.search().bin(low) < found.search().bin(low.next_up()));
        let ends = cuts(&[f32::NEG_INFINITY, f32::MIN, 0.0, f32::MAX, f32::INFINITY]);
        let bins = [f32::NEG_INFINITY, 0.0, f32::MAX, f32::INFINITY].map(|x| ends.search().bin(x));
        assert!(bins.is_sorted_by(|a, b| a < b), "{bins:?} of {ends:?}");
    }

    #[test]
    fn many_values_fall_into_bins_of_like_weight() {
        let values: Vec<f32> = std::iter::repeat_n(0.0, 100_000).chain((0..50_000_u16).map(f32::from)).collect();
        let found = cuts(&values);
        let mut sizes = vec![0_usize; 256];
        let search = found.search();
        for value in &values {
            sizes[usize::from(search.bin(*value))] += 1;
        }
        let others: Vec<usize> = sizes.into_iter().filter(|size| *size > 0 && *size < 100_000).collect();
        assert!(others.len() > 250, "{} bins", others.len());
        assert!(others.iter().all(|size| (150..400).contains(size)), "{others:?}");
    }

    #[test]
    fn a_weight_counts_as_repeated_rows() {
        let values: Vec<f32> = (0..2_000_u16).map(|i| f32::from(i % 251 * 97 % 2_003)).collect();
        let weights: Vec<f32> = (0..2_000_u16).map(|i| f32::from(i % 4)).collect();
        let weighed = Cuts::of(Array1::from(values.clone()).view(), Some(&weights), 64);
        let repeated: Vec<f32> =
            (0..2_000_u16).flat_map(|i| vec![values[usize::from(i)]; usize::from(i % 4)]).collect();
        assert_eq!(weighed, Cuts::of(Array1::from(repeated).view(), None, 64));
    }

    proptest! {
        #[test]
        fn a_bin_is_the_count_of_cuts_below(values in proptest::collection::vec(any::<f32>(), 0..400), bins_max in 2_usize..256) {
            let found = Cuts::of(Array1::from(values.clone()).view(), None, bins_max);
            prop_assert!(found.all().len() < bins_max);
            prop_assert!(found.all().is_sorted_by(|a, b| a < b), "{found:?}");
            for value in values {
                let naive = if value.is_nan() { 0 } else { 1 + found.all().iter().filter(|cut| **cut < value).count() };
                prop_assert_eq!(usize::from(found.search().bin(value)), naive);
            }
        }
    }
}
