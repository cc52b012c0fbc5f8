//! Score gating, opt-in: an account's last score still stands where no feature has left the bin it was in.
//!
//! The thresholds of a model cut each feature into bins, and within a bin no split decides otherwise: so the kept score is not
//! near the new one, it is the new one. A model with linear terms moves with every value and cannot be gated.

use std::collections::{BTreeMap, BTreeSet};

use super::forest::{fill, key};
use super::tree::Tree;
use super::{Model, Scratch};

/// Bins of a model.
#[derive(Clone, Debug)]
pub struct Gate {
    /// The column of each feature that a split reads.
    columns: Vec<usize>,
    /// For each of them, where its bins start.
    starts: Vec<u32>,
    /// Lowest and highest key of each bin, feature by feature, rising; a feature's last bin is that of a missing value.
    bins: Vec<(i32, i32)>,
}

/// What is kept of an account: the bin of each feature, and the score of these bins. Two bytes a feature and 24 more.
#[derive(Clone, Debug, Default)]
pub struct GateState {
    bins: Box<[u16]>,
    score: Option<f32>,
}

impl GateState {
    /// Keeps the score of the row that was looked at last.
    pub fn settle(&mut self, score: f32) {
        self.score = Some(score);
    }
}

/// The key of a missing value here: above that of every number.
const MISSING: i32 = i32::MAX;

impl Gate {
    /// The bins of a model; `None` where it has linear terms, or more bins of one feature than can be kept.
    pub fn new(model: &Model) -> Option<Self> {
        if !model.linear.is_empty() {
            return None;
        }
        let mut thresholds: BTreeMap<usize, BTreeSet<i32>> = BTreeMap::new();
        for split in model.trees.iter().flat_map(Tree::splits) {
            let column = model.features[split.feature()].column;
            thresholds.entry(column).or_default().insert(key(split.threshold));
        }
        let (mut starts, mut bins) = (Vec::with_capacity(thresholds.len()), Vec::new());
        for thresholds in thresholds.values() {
            u16::try_from(thresholds.len() + 1).ok()?;
            starts.push(u32::try_from(bins.len()).ok()?);
            let mut low = i32::MIN;
            // A value goes left up to its threshold: that is the highest key of its bin.
            for high in thresholds.iter().copied().chain([key(f32::INFINITY), MISSING]) {
                bins.push((low, high));
                low = high.saturating_add(1);
            }
        }
        Some(Self { columns: thresholds.into_keys().collect(), starts, bins })
    }

    /// The score of this row where it is known from the account's last one. Otherwise `None`: score the row, then
    /// [`GateState::settle`] it; until then no row is known.
    ///
    /// # Panics
    /// Where the row is narrower than the model's width.
    pub fn look(&self, row: &[f32], state: &mut GateState, scratch: &mut Scratch) -> Option<f32> {
        if state.bins.len() != self.columns.len() {
            *state = GateState { bins: vec![0; self.columns.len()].into_boxed_slice(), score: None };
        }
        fill(row, &self.columns, std::iter::repeat(MISSING), &mut scratch.keys);
        let mut crossed = 0;
        for ((key, start), bin) in scratch.keys.iter().zip(&self.starts).zip(&state.bins) {
            let (low, high) = self.bins[*start as usize + usize::from(*bin)];
            crossed |= usize::from(*key < low) | usize::from(*key > high);
        }
        if crossed != 0 {
            self.rebin(state, &scratch.keys[..]);
        }
        state.score
    }

    /// Moves each feature to the bin it is in now, and forgets the score.
    #[cold]
    fn rebin(&self, state: &mut GateState, keys: &[i32]) {
        state.score = None;
        for (i, (key, bin)) in keys.iter().zip(&mut state.bins).enumerate() {
            let start = self.starts[i] as usize;
            let (low, high) = self.bins[start + usize::from(*bin)];
            if !(low..=high).contains(key) {
                let end = self.starts.get(i + 1).map_or(self.bins.len(), |end| *end as usize);
                let found = self.bins[start..end].partition_point(|(_, high)| high < key);
                *bin = u16::try_from(found).expect("counted when the gate was made");
            }
        }
    }
}
