//! Sums of gradient pairs by bin: the inner loop of the learner.

use super::gradient::Pair;
use crate::matrix::{LANES, Line};

/// Bins of a feature, that for missing values included.
pub const BINS: usize = 256;
/// Pairs by bin of one feature.
pub type Bins = [Pair; BINS];
/// Of a block of features: 16 KB, a third of a first cache.
pub type BlockBins = [Bins; LANES];

/// Adds the pairs of chosen rows: `pairs` has theirs, in their order.
pub fn add_rows(lines: &[Line], rows: &[u32], pairs: &[Pair], sums: &mut BlockBins) {
    for (row, pair) in rows.iter().zip(pairs) {
        add(lines[*row as usize], *pair, sums);
    }
}

/// Adds the pairs of all rows.
pub fn add_all(lines: &[Line], pairs: &[Pair], sums: &mut BlockBins) {
    for (line, pair) in lines.iter().zip(pairs) {
        add(*line, *pair, sums);
    }
}

#[inline]
fn add(line: Line, pair: Pair, sums: &mut BlockBins) {
    for (bins, bin) in sums.iter_mut().zip(line) {
        bins[usize::from(bin)] += pair;
    }
}

/// Takes one histogram away from another.
pub fn subtract(from: &mut BlockBins, what: &BlockBins) {
    for (from, what) in from.as_flattened_mut().iter_mut().zip(what.as_flattened()) {
        *from -= what;
    }
}
