//! Features by replay: a log runs through the engine's own pipeline, and rows are kept of what a model would have read at that moment.
//! So training and serving cannot differ, and nothing of a row is later than its event.

pub mod labels;
pub mod parity;
mod replay;
pub mod split;
pub mod which;

use std::path::PathBuf;

use redress_datasets::table::{Meta, Table, TableWriter};
use redress_datasets::{DatasetError, Watch};
use redress_engine::decide::{Sampled, feature_names};
use redress_engine::score::ScoreSummary;

use crate::provenance::Counts;
use labels::{Labels, Match};
use split::{Parts, Split};
use which::Which;

pub use replay::{FeaturesError, Replay, replay};

/// Rows written together.
const CHUNK: usize = 16_384;

/// What becomes of a row without a label.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unlabelled {
    /// It is left out.
    #[default]
    Drop,
    /// It is written with a missing label.
    Keep,
    /// It counts as honest.
    Honest,
}

/// What is to be made.
#[derive(Clone, Debug)]
pub struct Request {
    /// The log, or a journal's folder.
    pub events: PathBuf,
    /// The policy whose decisions are points to keep, where `which` asks for these; no decision depends on a row.
    pub policy: Option<PathBuf>,
    /// The labels; without them rows have none.
    pub labels: Option<PathBuf>,
    /// How labels and rows come together.
    pub matched: Match,
    /// What the chance of having been looked at makes a label weigh at most.
    pub weight_max: f32,
    /// A label says something about the time before it no longer than this (ms).
    pub horizon: Option<i64>,
    /// The moment at which the table is made, as far as labels go: later ones are not known yet (ms).
    pub as_of: Option<i64>,
    /// What becomes of rows without a label.
    pub unlabelled: Unlabelled,
    /// Which decision points.
    pub which: Which,
    /// How rows are parted.
    pub split: Split,
    /// Threads that share the work; the rows are the same for any number.
    pub threads: usize,
    /// The Parquet file to write.
    pub out: PathBuf,
    /// Whether it may replace another.
    pub overwrite: bool,
}

/// What came out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Made {
    /// Of the replay.
    pub replay: ScoreSummary,
    /// Rows written.
    pub rows: u64,
    /// Rows left out because they have no label.
    pub dropped: u64,
    /// Rows by part, and how many of them are abusive, honest, without a label.
    pub parts: [[u64; 3]; 3],
    /// Features of a row.
    pub features: usize,
    /// What became of the lines of the labels' file.
    pub labels: Option<Counts>,
    /// Lines that were not taken, the first few of them, as people read it.
    pub refused: Vec<String>,
}

/// Writes the rows of a log.
///
/// # Errors
/// When log, policy or labels are wrong, the output exists or cannot be written, or the user stops; then nothing is written.
pub fn make(request: &Request, watch: &dyn Watch) -> Result<Made, FeaturesError> {
    let labels = request
        .labels
        .as_deref()
        .map(|path| Labels::read(path, request.matched, request.weight_max, watch))
        .transpose()?;
    let parts = request.split.parts(&request.events, request.which.key, watch)?;
    let names = feature_names();
    let mut rows = Rows {
        request,
        labels,
        parts,
        chunk: Table::new(names.clone()),
        writer: TableWriter::create(&request.out, &names, request.overwrite)?,
        made: Made { features: names.len(), ..Made::default() },
    };
    let how = Replay::new(&request.events, request.policy.as_deref(), request.threads);
    let sampler = || redress_engine::decide::Sampling::of_all(request.which.sampler());
    let (summary, refused) = replay(&how, &sampler, &mut |sampled| rows.take(sampled), watch)?;
    rows.write()?;
    rows.writer.finish()?;
    let labels = rows.labels.map(|labels| labels.counts);
    Ok(Made { replay: summary, refused, labels, ..rows.made })
}

/// Rows on their way to the file.
struct Rows<'a> {
    request: &'a Request,
    labels: Option<Labels>,
    parts: Parts,
    chunk: Table,
    writer: TableWriter,
    made: Made,
}

impl Rows<'_> {
    fn take(&mut self, sampled: &Sampled) -> Result<(), DatasetError> {
        let as_of = self.request.as_of.unwrap_or(i64::MAX);
        for row in 0..sampled.len() {
            let (account, at) = (sampled.accounts[row], sampled.at[row]);
            let split = self.parts.of(account, at);
            let by = self.parts.known_by(split, as_of);
            let found = match &self.labels {
                Some(labels) => labels.find(sampled.places[row], account, at, by, self.request.horizon)?,
                None => None,
            };
            let (label, weight) = match (found, self.request.unlabelled) {
                (Some(found), _) => (found.value, found.weight),
                (None, Unlabelled::Honest) => (0.0, 1.0),
                (None, Unlabelled::Drop) if self.labels.is_some() => {
                    self.made.dropped += 1;
                    continue;
                }
                (None, _) => (f32::NAN, 1.0),
            };
            let kind = if label.is_nan() { 2 } else { usize::from(label < 0.5) };
            self.made.parts[usize::from(split)][kind] += 1;
            self.chunk.push(sampled.row(row), Meta { label, weight, group: account, time_ms: at, split });
            if self.chunk.rows >= CHUNK {
                self.write()?;
            }
        }
        Ok(())
    }

    fn write(&mut self) -> Result<(), DatasetError> {
        self.writer.push(&self.chunk)?;
        self.made.rows = self.writer.rows();
        self.chunk.clear();
        Ok(())
    }
}
