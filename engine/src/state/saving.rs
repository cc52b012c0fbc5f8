//! A checkpoint under way: what is left to encode, and what is on its way to the store, while the engine goes on.
//!
//! It begins at one position of the journal; states are encoded a slice at a time, each as it is then. So the engine never stands
//! still for longer than one slice takes, and what a crash leaves is complete with the entries after the beginning.

use std::collections::VecDeque;

use super::{Checkpoint, Slice, StateError};
use crate::event::Hash;
use crate::pipeline::Pipeline;

/// Accounts that changed one after the other lie about as many accounts apart, in the order in which they are encoded, as a share of so many of all
/// has.
const SHARES: usize = 512;
/// A slice is closed once its states take so many bytes.
const SLICE_BYTES: usize = 64 << 10;

/// See the module.
#[derive(Debug)]
pub struct Saving {
    checkpoint: Checkpoint,
    left: Vec<Hash>,
    encoded: usize,
    under_way: VecDeque<Vec<Hash>>,
}

impl Saving {
    /// Begins after the entry at `position`, the last one applied.
    pub fn begin(pipeline: &mut Pipeline, position: u64) -> Self {
        let checkpoint = Checkpoint {
            position,
            last_command: pipeline.last_command(),
            policy: pipeline.policy().map(|policy| policy.text.clone()).unwrap_or_default(),
            activity: pipeline.accounts().activity.clone(),
            demoted: pipeline.demoted(),
            models: pipeline.model_texts(),
        };
        Self {
            checkpoint,
            left: spread(&pipeline.accounts_mut().take_changed()),
            encoded: 0,
            under_way: VecDeque::new(),
        }
    }

    /// Encodes up to so many more accounts, as they are after the entry at `reach`, and no further ones once they take [`SLICE_BYTES`]:
    /// the busiest accounts take as long as a hundred others. `None` once all are.
    ///
    /// # Errors
    /// When a state cannot be encoded.
    pub fn slice(&mut self, pipeline: &mut Pipeline, accounts: usize, reach: u64) -> Result<Option<Slice>, StateError> {
        let most = (self.encoded + accounts).min(self.left.len());
        if self.encoded == most {
            return Ok(None);
        }
        pipeline.accounts().ask_whole(&self.left[self.encoded..most]);
        let mut slice = Slice { states: Vec::with_capacity(most - self.encoded), reach };
        let (start, mut bytes) = (self.encoded, 0);
        while self.encoded < most && bytes < SLICE_BYTES {
            let (hash, before) = (self.left[self.encoded], slice.states.len());
            // Encoded or not, it is under way from here on.
            self.encoded += 1;
            if let Err(error) = slice.push_changed(hash, pipeline.accounts_mut()) {
                self.under_way.push_back(self.left[start..self.encoded].to_vec());
                return Err(error);
            }
            bytes += slice.states[before..].iter().map(|(_, state)| state.len()).sum::<usize>();
        }
        self.under_way.push_back(self.left[start..self.encoded].to_vec());
        Ok(Some(slice))
    }

    /// The oldest slice that was under way is stored.
    pub fn stored(&mut self, pipeline: &mut Pipeline) {
        if let Some(hashes) = self.under_way.pop_front() {
            pipeline.accounts_mut().stored(&hashes);
        }
    }

    /// Accounts encoded so far, and all that are to be.
    pub fn progress(&self) -> (usize, usize) {
        (self.encoded, self.left.len())
    }

    /// Slices under way.
    pub fn under_way(&self) -> usize {
        self.under_way.len()
    }

    /// What completes the slices, once every one is stored.
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// Gives up: what is not stored counts as changed again.
    pub fn abandon(self, pipeline: &mut Pipeline) {
        for hashes in self.under_way {
            pipeline.accounts_mut().not_stored(&hashes);
        }
        pipeline.accounts_mut().give_back(self.left[self.encoded..].to_vec());
    }
}

/// The busiest accounts change first, and take as long as a hundred others: they are spread among these, so that no moment of a checkpoint
/// weighs more than another.
fn spread(changed: &[Hash]) -> Vec<Hash> {
    (0..SHARES).flat_map(|first| changed.iter().skip(first).step_by(SHARES)).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_changed_are_encoded_once_and_the_first_lie_apart() {
        for many in [0, 1, SHARES as u64 - 1, SHARES as u64, 10_000] {
            let changed: Vec<Hash> = (1..=many).filter_map(Hash::new).collect();
            let order = spread(&changed);
            let mut sorted = order.clone();
            sorted.sort_unstable();
            assert_eq!(sorted, changed);
            let busiest = |hash: &Hash| hash.get() <= 20;
            let places: Vec<usize> =
                order.iter().enumerate().filter(|(_, hash)| busiest(hash)).map(|(at, _)| at).collect();
            let apart = usize::try_from(many).unwrap() / SHARES;
            assert!(places.windows(2).all(|pair| pair[1] - pair[0] >= apart), "{places:?}");
        }
    }
}
