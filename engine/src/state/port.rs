//! What the engine asks of whatever keeps its entries and states. Two answer: the embedded store beside a journal, and Redis; one suite
//! of tests runs on both.

use redress_ledger::decision::Decision;

use super::{Checkpoint, Entry, Slice, StateError};
use crate::event::Hash;
use crate::window::Account;

/// Entries from a position on, each with its own.
pub type Entries<'a> = Box<dyn Iterator<Item = Result<(u64, Entry), StateError>> + 'a>;

/// Where entries are kept, in the order of their arrival.
pub trait Log: Send {
    /// Takes entries in; when it returns they survive what the implementation promises. Answers the position of the first.
    ///
    /// # Errors
    /// When none of them was kept, or nobody can tell.
    fn append(&mut self, entries: &[Entry]) -> Result<u64, StateError>;

    /// The entries after `position`.
    ///
    /// # Errors
    /// When they cannot be read.
    fn after(&mut self, position: u64) -> Result<Entries<'_>, StateError>;
}

/// What is written together.
#[derive(Debug, Default)]
pub struct Commit {
    /// States.
    pub slice: Slice,
    /// Decisions made on the way to them that nobody was told yet: kept until [`States::delivered`].
    pub decisions: Vec<Decision>,
    /// What is complete with these states. Where given, all that was committed so far survives when the commit returns.
    pub checkpoint: Option<Checkpoint>,
}

/// A decision that is kept until it was delivered.
#[derive(Clone, Debug, PartialEq)]
pub struct Undelivered {
    /// Its place.
    pub number: String,
    /// The decision.
    pub decision: Decision,
}

/// Where account states are kept.
pub trait States: Send + std::fmt::Debug {
    /// The last checkpoint; `None` where there is none.
    ///
    /// # Errors
    /// When it cannot be read.
    fn last(&mut self) -> Result<Option<Checkpoint>, StateError>;

    /// No state includes an entry after this one.
    ///
    /// # Errors
    /// When it cannot be read.
    fn reach(&mut self) -> Result<u64, StateError>;

    /// The stored states of accounts, `None` for one that has none.
    ///
    /// # Errors
    /// When one cannot be read.
    fn fetch(&mut self, wanted: &[(Hash, &str)]) -> Result<Vec<Option<Account>>, StateError>;

    /// Writes all of it or nothing.
    ///
    /// # Errors
    /// When nothing was written, or nobody can tell: open anew and look.
    fn commit(&mut self, commit: Commit) -> Result<(), StateError>;

    /// Decisions that wait to be delivered, in the order in which they were made; at most so many.
    ///
    /// # Errors
    /// When they cannot be read.
    fn undelivered(&mut self, at_most: usize) -> Result<Vec<Undelivered>, StateError>;

    /// These were delivered.
    ///
    /// # Errors
    /// When that cannot be noted: they will be delivered again.
    fn delivered(&mut self, delivered: &[Undelivered]) -> Result<(), StateError>;
}
