//! `redress score`: a log through the pipeline, in memory, without clock or ledger. What it prints depends on the log and the policy
//! alone, so a policy can be tried on last month before it touches anyone.

mod beside;
mod block;
mod lanes;
mod output;
mod replayed;

use redress_ledger::Rung;
use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::decide::{Bound, Sampled, Sampling};
use crate::event::{IdentityKey, Rejected};
use crate::pipeline::{Keep, Pipeline};
use crate::policy::Policy;
use crate::state::{Journal, JournalOptions, StateError};
pub use beside::{Batch, Beside, BesideOptions, Side, beside};
use output::Output;

/// Where events come from.
pub enum Source {
    /// Lines of the native contract.
    Lines(Box<dyn Read + Send>),
    /// A journal's folder. Its commands are obeyed but for activated policies.
    Journal(PathBuf),
}

/// What to do with them.
pub struct ScoreOptions<'a> {
    /// Rules to judge by.
    pub policy: Arc<Policy>,
    /// Gives rules their `score`, for every event.
    pub model: Option<Bound>,
    /// What is kept of accounts, and shown in decisions.
    pub keep: Keep,
    /// Events handed on together.
    pub batch: usize,
    /// Threads that share the work; a journal is read and written by one.
    pub threads: usize,
    /// Partitions that accounts are spread over; what comes of it is the same for any number.
    pub partitions: usize,
    /// Accounts kept ready to use, all partitions together; the others are packed. What comes of it is the same for any number.
    pub unpacked_max: usize,
    /// Gets `account_id<TAB>time_ms<TAB>rule_id` of each account's first decision above observe.
    pub flags: Option<&'a mut (dyn Write + Send)>,
    /// Gets every decision as a JSON line.
    pub decisions: Option<&'a mut (dyn Write + Send)>,
    /// Journals the events there as well.
    pub journal_out: Option<&'a Path>,
    /// Called with each line that was not taken.
    pub rejected: &'a mut (dyn FnMut(&Rejected) + Send),
    /// Called with the bytes read since the last call.
    pub progress: &'a mut (dyn FnMut(u64) + Send),
}

/// Makes the sampler of one partition; a partition sees all events of its accounts.
pub type Sampler<'a> = &'a (dyn Fn() -> Sampling + Sync);

/// Takes rows over: in the order of the log, and after these, partition by partition, those of accounts' ends, by account.
pub type Rows<'a> = &'a mut (dyn FnMut(&Sampled) -> io::Result<()> + Send);

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScoreSummary {
    /// Lines (or journalled events) read.
    pub read: u64,
    /// Events taken.
    pub accepted: u64,
    /// Events seen before.
    pub duplicates: u64,
    /// Lines not taken.
    pub rejected: u64,
    /// Events of kinds that this version does not know; part of `accepted`.
    pub unknown: u64,
    /// Accounts seen.
    pub accounts: usize,
    /// Accounts with a decision above observe.
    pub flagged: usize,
    /// Decisions by rung.
    pub decisions: BTreeMap<Rung, u64>,
    /// Decisions by rule.
    pub rules: BTreeMap<String, u64>,
    /// Accounts in which a shadow rule fired, by rule.
    pub shadows: BTreeMap<String, u64>,
}

/// What can go wrong.
#[derive(Debug, thiserror::Error)]
pub enum ScoreError {
    /// The input cannot be read.
    #[error("cannot read the input")]
    Read(#[source] io::Error),
    /// The output cannot be written.
    #[error("cannot write the output")]
    Write(#[source] io::Error),
    /// The journal cannot be read or written.
    #[error(transparent)]
    State(#[from] StateError),
}

/// Runs a log through the pipeline. Skew is judged against the log's own running maximum.
///
/// # Errors
/// When input or output fail; a bad line is reported to `rejected` and passed over.
pub fn score(source: Source, options: ScoreOptions<'_>) -> Result<ScoreSummary, ScoreError> {
    run(source, options, None)
}

/// As [`score`], and keeps rows of features on the way; every signal is counted for that. What comes of it depends on the log and on
/// the number of partitions (which accounts' ends are in order by), and on nothing else.
///
/// # Errors
/// As [`score`], and what `rows` says.
pub fn sample<'a>(
    source: Source,
    options: ScoreOptions<'a>,
    sampler: Sampler<'a>,
    rows: Rows<'a>,
) -> Result<ScoreSummary, ScoreError> {
    run(source, options, Some((sampler, rows)))
}

fn run<'a>(
    source: Source,
    options: ScoreOptions<'a>,
    sampling: Option<(Sampler<'a>, Rows<'a>)>,
) -> Result<ScoreSummary, ScoreError> {
    let identity = IdentityKey::public();
    let journal = match options.journal_out {
        Some(dir) => Some(Journal::open(dir, &identity, JournalOptions::default())?.0),
        None => None,
    };
    let ScoreOptions {
        policy,
        model,
        keep,
        batch,
        threads,
        partitions,
        unpacked_max,
        flags,
        decisions,
        rejected,
        progress,
        ..
    } = options;
    let (sampler, rows) = sampling.unzip();
    let output = Output::new(Arc::clone(&policy), flags, decisions, rows);
    match source {
        Source::Journal(dir) => {
            let mut pipeline = Pipeline::scoring(identity.clone(), Some(policy), model, keep);
            pipeline.accounts_mut().set_unpacked_max(unpacked_max);
            if let Some(sampler) = sampler {
                pipeline.set_sampling(sampler());
            }
            replayed::run(&dir, journal, pipeline, &identity, output)
        }
        Source::Lines(reader) => {
            let (threads, partitions) = if journal.is_some() { (1, 1) } else { (threads.max(1), partitions.max(1)) };
            let batch = batch.max(1);
            let keep = if sampler.is_some() { Keep::All } else { keep };
            let identity = &identity;
            let task = lanes::Task { policy, model, keep, batch, threads, partitions, unpacked_max, identity, sampler };
            lanes::run(reader, &task, journal, output, rejected, progress)
        }
    }
}
