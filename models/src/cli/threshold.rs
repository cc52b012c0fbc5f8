//! `redress-lab threshold`.

use std::io::Write as _;
use std::path::PathBuf;

use redress_datasets::DatasetError;
use redress_datasets::output::Output;
use redress_learn::threshold::Promise;
use redress_models::threshold::promised::Promised;
use redress_models::threshold::rows;

use crate::follow::Follow;

/// `threshold`.
#[derive(Debug, clap::Args)]
#[command(after_long_help = HELP, arg_required_else_help = true)]
pub struct Args {
    /// Scores beside labels, a line an account: CSV with a header (`account_id`, `score`, `label`, segments), or what `redress export
    /// labels` writes.
    #[arg(long, value_name = "FILE")]
    pub scores: PathBuf,
    /// Share of honest accounts that may be stopped at most.
    #[arg(long, value_name = "SHARE", default_value_t = 0.001)]
    pub alpha: f64,
    /// Chance that it is more all the same.
    #[arg(long, value_name = "CHANCE", default_value_t = 0.05)]
    pub delta: f64,
    /// A column that parts accounts, such as size, country or channel; may be given more than once.
    #[arg(long, value_name = "COLUMN")]
    pub segment: Vec<String>,
    /// Where the chance comes from that makes a random sample of labels that say their `propensity`.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// JSON instead of a table.
    #[arg(long)]
    pub json: bool,
    /// Where to write it; else it goes to standard output.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Replace an output that exists.
    #[arg(long)]
    pub force: bool,
}

const HELP: &str = "\
The threshold is the lowest from which on so few of the honest accounts are stopped that the promise is proved by exact binomial bounds
(Learn then Test). It holds only where labels are a random sample of honest accounts that people judged, such as a control sample: what the
score itself had suspended is left out where the labels say so, and should not be in the file. Where labels are too few, no threshold is
given, the line says how many are missing, and the exit code is 1. With segments, delta is parted among them.

Labels that say their chance of having been made (`propensity`, as redress export labels writes it) are thinned by chance until all had
the same: what is left is a random sample. What nobody looked at (provenance automatic) is no label.

Labels: 1, abuse, other_abuse; 0, not_abuse, victim; unclear ones are left out. Several lines of one account count once.

Examples:
  redress-lab threshold --scores judged.csv --alpha .001 --delta .05
  redress export labels --out labels.ndjson && redress-lab threshold --scores labels.ndjson --json
  redress-lab threshold --scores judged.csv --segment size --segment country --out thresholds.md";

/// Chooses, and says what for.
pub fn run(args: &Args, follow: &Follow) -> anyhow::Result<()> {
    let promise = Promise::new(args.alpha, args.delta)?;
    let out = args.out.as_deref().map(|path| Output::create(path, args.force)).transpose()?;
    let found = Promised::new(rows::read(&args.scores, &args.segment, follow)?, &args.segment, promise, args.seed);
    let text = if args.json { format!("{:#}\n", found.json()) } else { found.table() };
    match (out, &args.out) {
        (Some(mut out), Some(path)) => {
            out.write_all(text.as_bytes()).map_err(DatasetError::write(path))?;
            out.finish()?;
            follow.summary(&format!("thresholds  {}", path.display()));
        }
        _ => follow.answer(text.trim_end()),
    }
    let (refused, all) = (found.refused(), found.segments.len());
    if refused > 0 {
        anyhow::bail!(
            "{refused} of {all} segments have too few labels for this promise\n  label more accounts of a control sample, or promise less: a larger --alpha or --delta"
        );
    }
    Ok(())
}
