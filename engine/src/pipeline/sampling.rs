//! Rows of features, kept while a log runs through the pipeline: see [`crate::decide::Sampling`].

use super::{Keep, LOOKED_FOR, Pipeline};
use crate::decide::{Sampled, Sampling};
use crate::event::Hash;

impl Pipeline {
    /// From here on keeps rows of features; for that everything is counted, and a policy has to be there.
    pub fn set_sampling(&mut self, sampling: Sampling) {
        (self.sampling, self.keep) = (Some(sampling), Keep::All);
        if let Some(policy) = self.policy().cloned() {
            self.judge_by(policy);
        }
    }

    /// The rows kept since the last call, in the order of their frames: within each as their events came.
    pub fn take_sampled(&mut self) -> Sampled {
        self.sampling.as_mut().map(Sampling::take).unwrap_or_default()
    }

    /// Keeps rows of accounts as they stand, for those of which they are wanted; `each` takes them over, a few at a time.
    ///
    /// # Errors
    /// What `each` says.
    pub fn sample_ends<E>(&mut self, mut each: impl FnMut(Sampled) -> Result<(), E>) -> Result<(), E> {
        let mut hashes: Vec<Hash> = self.accounts.hashes().collect();
        hashes.sort_unstable();
        for (number, hash) in hashes.into_iter().enumerate() {
            let (Some(judge), Some(sampling)) = (&mut self.judge, &mut self.sampling) else { return Ok(()) };
            if let Some(id) = self.accounts.id_of(hash)
                && let Some(place) = self.accounts.find_or_load(hash, &id)
            {
                let account = self.accounts.at_mut(place);
                account.settle();
                sampling.keep_end(judge, &mut self.frame, hash, account);
            }
            if number % LOOKED_FOR == 0 {
                each(sampling.take())?;
                self.accounts.evict();
            }
        }
        each(self.take_sampled())
    }
}
