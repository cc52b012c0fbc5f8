//! Score gating, opt-in: an account's last score still stands where no feature has left the bin it was in.
//!
//! The thresholds of a model cut each feature into bins, and within a bin no split decides otherwise: so the kept score is not
//! near the new one, it is the new one. A model with linear terms moves with every value and cannot be gated.

use super::Model;
use super::Scratch;
use super::forest::Slots;
use super::tree::Tree;

/// Bins of a model.
#[derive(Clone, Debug)]
pub struct Gate {
    slots: Slots,
    /// For each slot, where its bounds start.
    starts: Vec<u32>,
    /// Lowest and highest key of each bin, slot by slot, rising.
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

impl Gate {
    /// The bins of a model; `None` where it has linear terms, or more bins of one feature than can be kept.
    pub fn new(model: &Model) -> Option<Self> {
        if !model.linear.is_empty() {
            return None;
        }
        let mut thresholds = vec![Vec::new(); model.forest.slots.len()];
        for split in model.trees.iter().flat_map(Tree::splits) {
            let (slot, threshold) = model.forest.slots.of(split);
            thresholds[usize::from(slot)].push(threshold);
        }
        let (mut starts, mut bins) = (Vec::with_capacity(thresholds.len()), Vec::new());
        for mut thresholds in thresholds {
            thresholds.sort_unstable();
            thresholds.dedup();
            u16::try_from(thresholds.len()).ok()?;
            starts.push(u32::try_from(bins.len()).ok()?);
            // A key goes right where it is above a threshold: a threshold is the highest key of its bin.
            let mut low = i32::MIN;
            for threshold in thresholds {
                bins.push((low, threshold));
                low = threshold + 1;
            }
            bins.push((low, i32::MAX));
        }
        Some(Self { slots: model.forest.slots.clone(), starts, bins })
    }

    /// The score of this row where it is known from the account's last one. Otherwise `None`: score the row, then
    /// [`GateState::settle`] it. A row that comes in between is not known either.
    ///
    /// # Panics
    /// Where the row is narrower than the model's width.
    pub fn look(&self, row: &[f32], state: &mut GateState, scratch: &mut Scratch) -> Option<f32> {
        if state.bins.len() != self.slots.len() {
            *state = GateState { bins: vec![0; self.slots.len()].into_boxed_slice(), score: None };
        }
        self.slots.fill(row, &mut scratch.keys);
        let mut crossed = false;
        #[expect(clippy::needless_bitwise_bool, reason = "without branches the loop becomes vector instructions")]
        for ((key, start), bin) in scratch.keys.iter().zip(&self.starts).zip(&state.bins) {
            let (low, high) = self.bins[*start as usize + usize::from(*bin)];
            crossed |= (*key < low) | (*key > high);
        }
        if !crossed {
            return state.score;
        }
        state.score = None;
        for (i, (key, bin)) in scratch.keys.iter().zip(&mut state.bins).enumerate() {
            let start = self.starts[i] as usize;
            let (low, high) = self.bins[start + usize::from(*bin)];
            if !(low..=high).contains(key) {
                let end = self.starts.get(i + 1).map_or(self.bins.len(), |end| *end as usize);
                let bins = &self.bins[start..end];
                let found = bins.partition_point(|(_, high)| high < key);
                *bin = u16::try_from(found).expect("counted when the gate was made");
            }
        }
        None
    }
}
