//! A store of states that survives as a real one does: batches in order, whole, and after a power cut possibly not the last ones.

use redress_engine::accounts::Cold;
use redress_engine::event::Hash;
use redress_engine::state::{Checkpoint, Commit, StateError, States, Undelivered};
use redress_engine::window::Account;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use crate::script::Dice;

#[derive(Debug, Default)]
struct Kept {
    batches: Vec<Commit>,
    /// So many of them are sure to survive.
    synced: usize,
    states: BTreeMap<Vec<u8>, Vec<u8>>,
    last: Option<Checkpoint>,
    reach: u64,
}

impl Kept {
    fn take_in(&mut self, at: usize) {
        let batch = &self.batches[at];
        self.states.extend(batch.slice.states.iter().cloned());
        self.reach = self.reach.max(batch.slice.reach);
        if batch.checkpoint.is_some() {
            self.last.clone_from(&batch.checkpoint);
        }
    }
}

#[derive(Clone, Debug, Default)]
pub struct Memory {
    kept: Arc<Mutex<Kept>>,
}

impl Memory {
    /// Loses some of what was not synced: the newest batches, as many as it likes.
    pub fn power_cut(&self, dice: &mut Dice) {
        let mut kept = self.kept.lock().unwrap();
        let (synced, all) = (kept.synced, kept.batches.len());
        let mut batches = std::mem::take(&mut kept.batches);
        batches.truncate(synced + dice.below(all - synced + 1));
        *kept = Kept { batches, synced, ..Kept::default() };
        (0..kept.batches.len()).for_each(|at| kept.take_in(at));
    }
}

impl States for Memory {
    fn last(&mut self) -> Result<Option<Checkpoint>, StateError> {
        Ok(self.kept.lock().unwrap().last.clone())
    }

    fn reach(&mut self) -> Result<u64, StateError> {
        Ok(self.kept.lock().unwrap().reach)
    }

    fn fetch(&mut self, wanted: &[(Hash, &str)]) -> Result<Vec<Option<Account>>, StateError> {
        let kept = self.kept.lock().unwrap();
        let key = |hash: Hash, id: &str| [&hash.get().to_be_bytes(), id.as_bytes()].concat();
        let found = wanted.iter().map(|(hash, id)| kept.states.get(&key(*hash, id)));
        Ok(found.map(|bytes| bytes.map(|bytes| Account::unpack(bytes).unwrap())).collect())
    }

    fn commit(&mut self, commit: Commit) -> Result<(), StateError> {
        let mut kept = self.kept.lock().unwrap();
        let durable = commit.checkpoint.is_some();
        kept.batches.push(commit);
        let last = kept.batches.len() - 1;
        kept.take_in(last);
        if durable {
            kept.synced = kept.batches.len();
        }
        Ok(())
    }

    fn undelivered(&mut self, _: usize) -> Result<Vec<Undelivered>, StateError> {
        Ok(Vec::new())
    }

    fn delivered(&mut self, _: &[Undelivered]) -> Result<(), StateError> {
        Ok(())
    }
}

impl Cold for Counting {
    fn fetch(&mut self, hash: Hash, id: &str) -> Result<Option<Account>, String> {
        let found = States::fetch(&mut self.memory, &[(hash, id)]).map_err(|e| e.to_string())?.remove(0);
        *self.reads.lock().unwrap() += usize::from(found.is_some());
        Ok(found)
    }
}

/// Counts what it finds.
#[derive(Clone, Debug, Default)]
pub struct Counting {
    pub memory: Memory,
    pub reads: Arc<Mutex<usize>>,
}
