//! Score gating, opt-in: an account's last score still stands where no feature has left the bin it was in.
//!
//! The thresholds of a model cut each feature into bins, and within a bin no split decides otherwise: so the kept score is not
//! near the new one, it is the new one. A model with linear terms moves with every value and cannot be gated.

use super::Model;
use super::forest::Slot;

/// Bins of a model.
#[derive(Clone, Debug)]
pub struct Gate {
    slots: Vec<Slot>,
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
        let slots = model.forest.slots.clone();
        let mut thresholds = vec![Vec::new(); slots.len()];
        for (slot, threshold) in model.forest.splits() {
            thresholds[slot].push(threshold);
        }
        let (mut starts, mut bins) = (Vec::with_capacity(slots.len()), Vec::new());
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
        Some(Self { slots, starts, bins })
    }

    /// The score of this row where it is known from the account's last one. Otherwise `None`: score the row, then
    /// [`GateState::settle`] it. A row that comes in between is not known either.
    ///
    /// # Panics
    /// Where the row is narrower than the model's width.
    pub fn look(&self, row: &[f32], state: &mut GateState) -> Option<f32> {
        if state.bins.len() != self.slots.len() {
            state.bins = self.slots.iter().map(|_| 0).collect();
            state.score = None;
        }
        let mut crossed = 0;
        for ((slot, start), bin) in self.slots.iter().zip(&self.starts).zip(&mut state.bins) {
            let key = slot.key(row);
            let (low, high) = self.bins[*start as usize + usize::from(*bin)];
            crossed |= usize::from(key < low) | usize::from(key > high);
        }
        if crossed == 0 {
            return state.score;
        }
        state.score = None;
        for (i, bin) in state.bins.iter_mut().enumerate() {
            let key = self.slots[i].key(row);
            let end = self.starts.get(i + 1).map_or(self.bins.len(), |end| *end as usize);
            let bins = &self.bins[self.starts[i] as usize..end];
            *bin =
                u16::try_from(bins.partition_point(|(_, high)| *high < key)).expect("counted when the gate was made");
        }
        None
    }
}
