//! A part of a table as learners read it.

use ndarray::{Array1, Array2};
use redress_datasets::table::Table;

/// Rows that have a label.
#[derive(Clone, Debug)]
pub struct Part {
    /// Features by row.
    pub records: Array2<f32>,
    /// Whether a row is labelled abusive.
    pub labels: Array1<bool>,
    /// What a row weighs.
    pub weights: Vec<f32>,
    /// Whose it is.
    pub groups: Vec<u64>,
}

impl Part {
    /// The labelled rows of a part of `table` (0 train, 1 validate, 2 test).
    pub fn of(table: &Table, split: u8) -> Self {
        Self::at(table, &table.labelled(split))
    }

    /// Every row, with a label or without one.
    pub fn whole(table: &Table) -> Self {
        Self::at(table, &(0..table.rows).collect::<Vec<_>>())
    }

    fn at(table: &Table, rows: &[usize]) -> Self {
        Self {
            records: Array2::from_shape_fn((rows.len(), table.columns.len()), |(row, feature)| {
                table.columns[feature][rows[row]]
            }),
            labels: rows.iter().map(|row| table.label[*row] > 0.5).collect(),
            weights: rows.iter().map(|row| table.weight[*row]).collect(),
            groups: rows.iter().map(|row| table.group[*row]).collect(),
        }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// How many are labelled abusive.
    pub fn abusive(&self) -> usize {
        self.labels.iter().filter(|label| **label).count()
    }
}
