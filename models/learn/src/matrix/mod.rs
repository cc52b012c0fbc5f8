//! Rows of features as a tree learner reads them: a byte a value, the number of the bin that it falls into.
//!
//! Bin 0 is for missing values. Bin `b` above it holds the values above cut `b - 1` and at most cut `b`; one bin more holds
//! those above the last cut. Features stand in blocks of [`LANES`], a block's bytes of one row side by side: a block's
//! histogram fits the first cache, and a row of it is one load.

mod cuts;

use ndarray::{ArrayView2, s};
use rayon::prelude::*;

pub use cuts::{CUTS_MAX, Cuts, Search};

use crate::LearnError;

/// Features of a block.
pub const LANES: usize = 8;
/// Rows at most: what the sums of a histogram have room for.
pub const ROWS_MAX: usize = 1 << 28;

/// One row of a block.
pub type Line = [u8; LANES];

/// Rows cut into bins.
#[derive(Clone, Debug)]
pub struct Matrix {
    rows: usize,
    features: usize,
    /// Block by block; each has a line for every row.
    lines: Vec<Line>,
}

impl Matrix {
    /// Cuts `records` (NaN is missing) as `cuts` say.
    ///
    /// # Errors
    /// Where there are too many rows, or not one list of cuts for each feature.
    pub fn new(records: ArrayView2<'_, f32>, cuts: &[Cuts]) -> Result<Self, LearnError> {
        let (rows, features) = records.dim();
        crate::error::same_length("lists of cuts", cuts.len(), features)?;
        if rows > ROWS_MAX {
            return Err(LearnError::TooLarge { what: "rows", got: rows, max: ROWS_MAX });
        }
        let mut lines = vec![[0; LANES]; rows * features.div_ceil(LANES)];
        if rows > 0 {
            lines.par_chunks_mut(rows).enumerate().for_each(|(block, lines)| {
                let first = block * LANES;
                let some = records.slice(s![.., first..(first + LANES).min(features)]);
                let searches: Vec<Search> = cuts.iter().skip(first).take(LANES).map(Cuts::search).collect();
                for (line, row) in lines.iter_mut().zip(some.rows()) {
                    for ((bin, value), search) in line.iter_mut().zip(row).zip(&searches) {
                        *bin = search.bin(*value);
                    }
                }
            });
        }
        Ok(Self { rows, features, lines })
    }

    /// Rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Features.
    pub fn features(&self) -> usize {
        self.features
    }

    /// Blocks of features.
    pub fn blocks(&self) -> usize {
        self.features.div_ceil(LANES)
    }

    /// The lines of one block, a row each.
    pub fn block(&self, block: usize) -> &[Line] {
        &self.lines[block * self.rows..][..self.rows]
    }

    /// The bins of one feature: the lines of its block, and its lane there.
    pub fn column(&self, feature: usize) -> (&[Line], usize) {
        (self.block(feature / LANES), feature % LANES)
    }

    /// The bin of one value.
    pub fn bin(&self, row: usize, feature: usize) -> u8 {
        self.lines[feature / LANES * self.rows + row][feature % LANES]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;

    #[test]
    fn every_value_stands_in_its_bin() {
        let records = Array2::from_shape_fn((50, 11), |(row, feature)| {
            if (row + feature) % 7 == 0 { f32::NAN } else { ((row * 31 + feature * 17) % 23) as f32 }
        });
        let cuts = Cuts::of_all(records.view(), None, 255);
        let matrix = Matrix::new(records.view(), &cuts).unwrap();
        assert_eq!((matrix.rows(), matrix.features(), matrix.blocks()), (50, 11, 2));
        for ((row, feature), value) in records.indexed_iter() {
            assert_eq!(matrix.bin(row, feature), cuts[feature].search().bin(*value));
            let (lines, lane) = matrix.column(feature);
            assert_eq!(lines[row][lane], matrix.bin(row, feature));
        }
    }

    #[test]
    fn no_rows_and_wrong_cuts_are_no_panic() {
        let empty = Array2::<f32>::zeros((0, 3));
        let cuts = Cuts::of_all(empty.view(), None, 255);
        assert_eq!(Matrix::new(empty.view(), &cuts).unwrap().rows(), 0);
        assert!(Matrix::new(Array2::zeros((2, 2)).view(), &cuts).is_err());
    }
}
