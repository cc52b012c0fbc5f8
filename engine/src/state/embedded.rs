//! The port's first implementation: a journal, and behind it the embedded store of checkpoints.

use super::port::{Commit, Entries, Log, States, Undelivered};
use super::{Checkpoint, Checkpoints, Entry, Journal, StateError, replay};
use crate::event::Hash;
use crate::window::Account;

/// Journal and checkpoints of one folder. What is appended is synced before it returns; what is committed with a checkpoint too.
#[derive(Debug)]
pub struct Embedded {
    /// Entries.
    pub journal: Journal,
    /// States.
    pub checkpoints: Checkpoints,
}

impl Log for Journal {
    fn append(&mut self, entries: &[Entry]) -> Result<u64, StateError> {
        Self::append(self, entries)
    }

    fn after(&mut self, position: u64) -> Result<Entries<'_>, StateError> {
        Ok(Box::new(replay(self.dir(), position + 1, self.identity())?))
    }
}

impl States for Checkpoints {
    fn last(&mut self) -> Result<Option<Checkpoint>, StateError> {
        Self::last(self)
    }

    fn reach(&mut self) -> Result<u64, StateError> {
        Self::reach(self)
    }

    fn fetch(&mut self, wanted: &[(Hash, &str)]) -> Result<Vec<Option<Account>>, StateError> {
        wanted.iter().map(|(hash, id)| Self::fetch(self, *hash, id)).collect()
    }

    fn commit(&mut self, commit: Commit) -> Result<(), StateError> {
        Self::commit(self, commit)
    }

    fn undelivered(&mut self, at_most: usize) -> Result<Vec<Undelivered>, StateError> {
        Self::undelivered(self, at_most)
    }

    fn delivered(&mut self, delivered: &[Undelivered]) -> Result<(), StateError> {
        Self::delivered(self, delivered)
    }
}

impl Log for Embedded {
    fn append(&mut self, entries: &[Entry]) -> Result<u64, StateError> {
        self.journal.append(entries)
    }

    fn after(&mut self, position: u64) -> Result<Entries<'_>, StateError> {
        Log::after(&mut self.journal, position)
    }
}

impl States for Embedded {
    fn last(&mut self) -> Result<Option<Checkpoint>, StateError> {
        self.checkpoints.last()
    }

    fn reach(&mut self) -> Result<u64, StateError> {
        self.checkpoints.reach()
    }

    fn fetch(&mut self, wanted: &[(Hash, &str)]) -> Result<Vec<Option<Account>>, StateError> {
        States::fetch(&mut self.checkpoints, wanted)
    }

    fn commit(&mut self, commit: Commit) -> Result<(), StateError> {
        self.checkpoints.commit(commit)
    }

    fn undelivered(&mut self, at_most: usize) -> Result<Vec<Undelivered>, StateError> {
        self.checkpoints.undelivered(at_most)
    }

    fn delivered(&mut self, delivered: &[Undelivered]) -> Result<(), StateError> {
        self.checkpoints.delivered(delivered)
    }
}
