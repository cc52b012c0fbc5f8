//! Families of texts that are nearly the same: linfa's DBSCAN over the different fingerprints (`SimHash`, 64 bits, Hamming distance).
//!
//! DBSCAN asks for neighbours of every point. Looking at all of them is quadratic, and trees are of no use in 64 dimensions, so that it
//! asks an index of ours: two fingerprints that differ in fewer bits than there are bands agree in one band at least (Manku, Jain, Das
//! Sarma, WWW 2007). The answer is exact.

use linfa::Float;
use linfa::ParamGuard as _;
use linfa::traits::Transformer as _;
use linfa_clustering::Dbscan;
use linfa_nn::distance::{Distance, L1Dist};
use linfa_nn::{BuildError, NearestNeighbour, NearestNeighbourIndex, NnError};
use ndarray::{Array2, ArrayBase, ArrayView1, ArrayView2, Data, Ix2};

const BITS: usize = 64;

/// Two fingerprints that differ in so many bits at most are near. See the module's test for what a changed word does to one.
pub const NEAR_BITS: u32 = 8;
/// A text and one near it are a family.
const POINTS_MIN: usize = 2;

/// The family of each of the different fingerprints, by number; `None` for one that is near no other.
pub fn families(different: &[u64]) -> Vec<Option<usize>> {
    let points =
        Array2::from_shape_fn((different.len(), BITS), |(row, bit)| f32::from((different[row] >> bit & 1) as u8));
    let params = Dbscan::params_with(POINTS_MIN, L1Dist, Bands).tolerance(NEAR_BITS as f32 + 0.5);
    // Never refused: two points and more than no distance.
    params.check().map_or_else(|_| vec![None; different.len()], |params| params.transform(&points).to_vec())
}

/// Makes [`Banded`].
#[derive(Clone, Copy, Debug)]
struct Bands;

/// Fingerprints by the value of each of their bands.
struct Banded<'a, F> {
    points: ArrayView2<'a, F>,
    codes: Vec<u64>,
    /// For each band its values with the points that have it, in order.
    bands: Vec<Vec<(u64, u32)>>,
}

/// Where a band begins and which bits it has.
fn band(number: usize) -> (usize, u64) {
    let bands = NEAR_BITS as usize + 1;
    let (from, until) = (number * BITS / bands, (number + 1) * BITS / bands);
    (from, (1u64 << (until - from)) - 1)
}

fn code<F: Float>(point: &ArrayView1<'_, F>) -> u64 {
    point.iter().enumerate().fold(0, |code, (bit, value)| code | u64::from(*value > F::cast(0.5)) << bit)
}

impl NearestNeighbour for Bands {
    fn from_batch_with_leaf_size<'a, F: Float, DT: Data<Elem = F>, D: 'a + Distance<F>>(
        &self,
        batch: &'a ArrayBase<DT, Ix2>,
        _: usize,
        _: D,
    ) -> Result<Box<dyn 'a + Send + Sync + NearestNeighbourIndex<F>>, BuildError> {
        let points = batch.view();
        let codes: Vec<u64> = points.rows().into_iter().map(|point| code(&point)).collect();
        let bands = (0..=NEAR_BITS as usize).map(|number| {
            let (from, mask) = band(number);
            let mut values: Vec<(u64, u32)> =
                (0u32..).zip(&codes).map(|(at, code)| (code >> from & mask, at)).collect();
            values.sort_unstable();
            values
        });
        let bands = bands.collect();
        Ok(Box::new(Banded { points, codes, bands }))
    }
}

impl<F: Float> Banded<'_, F> {
    /// Points within so many bits of a code, in their order.
    fn within(&self, of: u64, bits: u32) -> Vec<usize> {
        let mut near = Vec::new();
        for (number, values) in self.bands.iter().enumerate() {
            let (from, mask) = band(number);
            let value = of >> from & mask;
            let first = values.partition_point(|(other, _)| *other < value);
            for (_, at) in values[first..].iter().take_while(|(other, _)| *other == value) {
                if (self.codes[*at as usize] ^ of).count_ones() <= bits {
                    near.push(*at as usize);
                }
            }
        }
        near.sort_unstable();
        near.dedup();
        near
    }
}

impl<F: Float> NearestNeighbourIndex<F> for Banded<'_, F> {
    fn k_nearest(&self, point: ArrayView1<'_, F>, k: usize) -> Result<Vec<(ArrayView1<'_, F>, usize)>, NnError> {
        let of = code(&point);
        let mut order: Vec<(u32, usize)> =
            (0..).zip(&self.codes).map(|(at, code)| ((code ^ of).count_ones(), at)).collect();
        order.sort_unstable();
        Ok(order.into_iter().take(k).map(|(_, at)| (self.points.row(at).reborrow(), at)).collect())
    }

    /// Exact up to [`NEAR_BITS`]; nobody asks for more.
    fn within_range(&self, point: ArrayView1<'_, F>, range: F) -> Result<Vec<(ArrayView1<'_, F>, usize)>, NnError> {
        let bits = (0..=NEAR_BITS).take_while(|bits| F::cast(*bits) < range).last().unwrap_or(0);
        Ok(self.within(code(&point), bits).into_iter().map(|at| (self.points.row(at), at)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_bands_find_is_what_looking_at_all_finds() {
        let mut state = 7u64;
        let mut roll = move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            state ^ state >> 31
        };
        let mut codes = Vec::new();
        for _ in 0..12 {
            let heart = roll();
            for _ in 0..12 {
                let flips = (0..roll() % 9).fold(0u64, |flips, _| flips | 1 << (roll() % 64));
                codes.push(heart ^ flips);
            }
        }
        codes.sort_unstable();
        codes.dedup();
        let points = Array2::from_shape_fn((codes.len(), BITS), |(row, bit)| f32::from((codes[row] >> bit & 1) as u8));
        let by_all = Dbscan::params_with(POINTS_MIN, L1Dist, linfa_nn::LinearSearch)
            .tolerance(NEAR_BITS as f32 + 0.5)
            .transform(&points);
        assert_eq!(by_all.map(|labels| labels.to_vec()).ok(), Some(families(&codes)));
        assert!(families(&codes).iter().flatten().max().is_some_and(|most| *most >= 5));
        assert!(families(&[]).is_empty());
    }
}
