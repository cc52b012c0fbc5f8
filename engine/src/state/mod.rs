//! What survives: the journal that is synced before anything is acknowledged, and the checkpoints behind it.

mod ahead;
mod checkpoint;
mod codec;
mod disk;
mod embedded;
pub(crate) mod frame;
mod journal;
mod kept_models;
mod port;
pub mod redis;
mod replay;
mod resume;
mod saving;
mod unhurried;
mod v1;
mod worker;

pub use checkpoint::{Checkpoint, Checkpoints, Slice};
pub use disk::{Disk, FileDisk};
pub use embedded::Embedded;
pub use journal::{Cut, Framed, Journal, JournalOptions};
pub use port::{Commit, Entries, Log, States, Undelivered};
pub use replay::{Replay, replay};
pub use resume::{Resumed, pipeline_from, resume, resume_watched};
pub use saving::Saving;
pub(crate) use unhurried::step_back;
pub use worker::Worker;

use redress_ledger::command::Command;
use std::path::PathBuf;

use crate::event::Event;

/// One entry of the journal.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    /// Events of one commit group, in arrival order.
    Events(Vec<Event>),
    /// A command from the ledger.
    Command(Command),
}

/// What can go wrong with journal and checkpoints. Each says what and where, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// The folder cannot be used.
    #[error("cannot use {path}: {source}; check that the folder exists, is writable, and has room")]
    Io {
        /// Where.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Another process has it.
    #[error("{0} is in use by another process; stop that one, or give this one a data folder of its own")]
    Locked(PathBuf),
    /// Hashes in the journal were made with another key.
    #[error(
        "{path} was written with identity key {found:016x}, but the configured key is {configured:016x}; restore the old key (rotation is not offered yet)"
    )]
    OtherKey {
        /// Where.
        path: PathBuf,
        /// Its key's id.
        found: u64,
        /// Ours.
        configured: u64,
    },
    /// Bytes in the middle of the journal are not what was written.
    #[error("{path} is damaged at byte {offset}: {why}; restore the segment from a copy")]
    Damaged {
        /// Where.
        path: PathBuf,
        /// Where in it.
        offset: u64,
        /// How it shows.
        why: String,
    },
    /// The journal ends before what the checkpoint already includes: it was removed, or cut.
    #[error(
        "the journal in {path} ends at entry {end}, but the checkpoint beside it already includes entry {checkpoint}; put the journal's segments back, or remove the checkpoint folder to rebuild from what is left"
    )]
    Behind {
        /// The journal's folder.
        path: PathBuf,
        /// Its last entry.
        end: u64,
        /// The last entry in the checkpoint.
        checkpoint: u64,
    },
    /// A segment between others is missing.
    #[error("the journal in {path} has no entry {expected}: a segment is missing before entry {found}; put it back")]
    Missing {
        /// The journal's folder.
        path: PathBuf,
        /// The entry that should come next.
        expected: u64,
        /// The entry that is there.
        found: u64,
    },
    /// A write failed and could not be taken back.
    #[error("the journal stopped after a failed write: {0}; restart once the disk is well")]
    Poisoned(String),
    /// The store of checkpoints failed.
    #[error("the checkpoint store failed: {0}")]
    Store(String),
    /// The store of checkpoints is not what was written.
    #[error(
        "the checkpoint in {path} is damaged: {why}; restore the folder from a copy, or remove it to rebuild it from the journal (where no segment was removed)"
    )]
    DamagedStore {
        /// Its folder.
        path: PathBuf,
        /// How it shows.
        why: String,
    },
    /// The Redis server.
    #[error("Redis: {0}")]
    Redis(String),
    /// A stored account does not read back.
    #[error(
        "account {0} does not read back from the checkpoint; remove the checkpoint folder to rebuild it from the journal"
    )]
    Account(String),
}
