//! A log through the engine's pipeline, with a sampler in it: the code of `redress score`.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use redress_datasets::table::input::{self, Reading};
use redress_datasets::{DatasetError, Watch};
use redress_engine::decide::{Bound, Sampled};
use redress_engine::event::Rejected;
use redress_engine::pipeline::Keep;
use redress_engine::policy::{self, Policy};
use redress_engine::score::{Sampler, ScoreError, ScoreOptions, ScoreSummary, Source, sample};

/// Lines that were not taken are told up to this many.
const TOLD: usize = 5;
/// A policy that does nothing: features need none.
const NO_POLICY: &str = "name = \"none\"\nversion = \"1\"\nrule = []\n";

/// Why features could not be made.
#[derive(Debug, thiserror::Error)]
pub enum FeaturesError {
    /// A file is wrong.
    #[error(transparent)]
    Dataset(#[from] DatasetError),
    /// The policy is refused.
    #[error("{}: the policy is refused\n{why}", path.display())]
    Policy {
        /// Its file.
        path: PathBuf,
        /// What the checker says.
        why: String,
    },
    /// The replay failed.
    #[error("{}: the log could not be replayed", path.display())]
    Replay {
        /// The log.
        path: PathBuf,
        /// The engine's word.
        #[source]
        source: ScoreError,
    },
}

impl FeaturesError {
    /// For who shows it: what a file's fault is stays what it is.
    pub fn plain(self) -> anyhow::Error {
        match self {
            Self::Dataset(error) => error.into(),
            other => other.into(),
        }
    }
}

/// How a log is replayed.
#[derive(Clone, Debug)]
pub struct Replay<'a> {
    /// The log, or a journal's folder.
    pub events: &'a Path,
    /// The policy that decides on the way.
    pub policy: Option<&'a Path>,
    /// A model that scores every event.
    pub model: Option<Bound>,
    /// Threads that share the work.
    pub threads: usize,
    /// Partitions that accounts are spread over.
    pub partitions: usize,
    /// Events handed on together.
    pub batch: usize,
    /// Accounts kept ready to use; the others are packed.
    pub unpacked_max: usize,
}

impl<'a> Replay<'a> {
    /// As quick as it gets, and the same rows for any number of threads: the partitions are fixed.
    pub fn new(events: &'a Path, policy: Option<&'a Path>, threads: usize) -> Self {
        let threads = threads.max(1);
        Self { events, policy, model: None, threads, partitions: 8, batch: 4_096, unpacked_max: 500_000 }
    }
}

/// Runs a log through the pipeline and hands over the rows that the sampler wants: see [`sample`]. Answers what came of it, and what was
/// wrong with the first lines that were not taken.
///
/// # Errors
/// When log or policy cannot be used, `rows` refuses, or the user stops.
pub fn replay(
    how: &Replay<'_>,
    sampler: Sampler<'_>,
    rows: &mut (dyn FnMut(&Sampled) -> Result<(), DatasetError> + Send),
    watch: &dyn Watch,
) -> Result<(ScoreSummary, Vec<String>), FeaturesError> {
    let policy = Arc::new(read_policy(how.policy)?);
    let (source, reading) = source(how.events, watch)?;
    let (mut refused, mut failed) = (Vec::new(), None);
    let done = sample(
        source,
        ScoreOptions {
            policy,
            model: how.model.clone(),
            keep: Keep::All,
            batch: how.batch,
            threads: how.threads,
            partitions: how.partitions,
            unpacked_max: how.unpacked_max,
            flags: None,
            decisions: None,
            journal_out: None,
            rejected: &mut |rejected: &Rejected| {
                if refused.len() < TOLD {
                    refused.push(format!("line {} is not taken: {}", rejected.line, rejected.error));
                }
            },
            progress: &mut |_| {
                reading.tell(watch);
            },
        },
        sampler,
        &mut |sampled| {
            if watch.cancelled() {
                failed = Some(DatasetError::Interrupted);
            } else {
                failed = rows(sampled).err();
            }
            if failed.is_some() { Err(io::Error::other("the rows were refused")) } else { Ok(()) }
        },
    );
    match (done, failed) {
        (_, Some(error)) => Err(error.into()),
        (Err(_), None) if reading.is_stopped() || watch.cancelled() => Err(DatasetError::Interrupted.into()),
        (Err(source), None) => Err(FeaturesError::Replay { path: how.events.to_path_buf(), source }),
        (Ok(_), None) if watch.cancelled() => Err(DatasetError::Interrupted.into()),
        (Ok(summary), None) => Ok((summary, refused)),
    }
}

fn source(events: &Path, watch: &dyn Watch) -> Result<(Source, Reading), DatasetError> {
    if events.is_dir() {
        return Ok((Source::Journal(events.to_path_buf()), Reading::default()));
    }
    let input = input::open(events)?;
    watch.total(input.bytes);
    Ok((Source::Lines(input.reader), input.reading))
}

/// Reads a policy; without one, none that does anything.
fn read_policy(path: Option<&Path>) -> Result<Policy, FeaturesError> {
    let (text, path) = match path {
        None => (NO_POLICY.to_owned(), Path::new("no policy")),
        Some(path) => {
            let text = std::fs::read_to_string(path);
            (text.map_err(|source| DatasetError::Read { path: path.to_path_buf(), source })?, path)
        }
    };
    policy::check(&text, &path.display().to_string())
        .map_err(|errors| FeaturesError::Policy { path: path.to_path_buf(), why: errors.to_string() })
}
