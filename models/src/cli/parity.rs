//! `redress-lab parity`.

use std::path::PathBuf;

use redress_engine::decide::Bound;
use redress_models::features::FeaturesError;
use redress_models::features::parity::{compare, model_of_all};

use crate::follow::Follow;

/// `parity`.
#[derive(Debug, clap::Args)]
#[command(after_long_help = HELP, arg_required_else_help = true)]
pub struct Args {
    /// The event log: JSON lines, plain, gzip or zstd; or the folder of an engine's journal.
    #[arg(long, value_name = "LOG")]
    pub events: PathBuf,
    /// The model that serves; without it one that reads every feature.
    #[arg(long, value_name = "FILE")]
    pub model: Option<PathBuf>,
    /// The policy that decides in both runs.
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
}

const HELP: &str = "\
Runs the log twice: once as it is served, with a model that scores every event, and once as features are made for training, with
other batches, threads and partitions. Compares what the model read with what the replay gives, value by value and bit by bit, and
the score served with that of the replayed row. Exit code 1 where anything differs.

Example:
  redress-lab simulate --seed 7 --accounts 500 --hours 48 --out traffic.ndjson
  redress-lab parity --events traffic.ndjson";

/// Compares and says what was found.
pub fn run(args: &Args, follow: &Follow) -> anyhow::Result<()> {
    let model = match &args.model {
        None => model_of_all()?,
        Some(path) => {
            let read = std::fs::read_to_string(path);
            let text = read.map_err(|source| redress_datasets::DatasetError::Read { path: path.clone(), source })?;
            Bound::read(&text).map_err(|error| anyhow::anyhow!("{}: the model is refused\n{error}", path.display()))?
        }
    };
    let compared = compare(&args.events, args.policy.as_deref(), &model, follow).map_err(FeaturesError::plain)?;
    follow.summary(&compared.words());
    anyhow::ensure!(compared.is_equal(), "training and serving differ\n  {}", compared.first.unwrap_or_default());
    Ok(())
}
