//! `redress-lab drift`.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use redress_datasets::DatasetError;
use redress_datasets::output::Output;
use redress_models::drift::{Request, drift, stability};

use super::Found;
use super::shared::{Draws, Replace};
use crate::follow::Follow;

/// `drift`.
#[derive(Debug, clap::Args)]
#[command(after_long_help = HELP, arg_required_else_help = true)]
pub struct Args {
    /// Rows that the model was made or last judged by: Parquet, as `redress-lab features` writes it.
    #[arg(long, value_name = "FILE")]
    pub reference: PathBuf,
    /// Later rows, with labels or without (`--unlabelled keep`).
    #[arg(long, value_name = "FILE")]
    pub later: PathBuf,
    /// The model.
    #[arg(long, value_name = "MODEL")]
    pub model: PathBuf,
    /// From this population stability index on a column has moved.
    #[arg(long, value_name = "X", default_value_t = stability::MOVED, value_parser = limit)]
    pub limit: f64,
    #[command(flatten)]
    pub draws: Draws,
    /// The report, in Markdown; else it goes to standard output.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// The same for programs.
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    #[command(flatten)]
    pub replace: Replace,
}

const HELP: &str = "\
By week (from Monday, UTC): how far each feature that the model reads and its score moved from the reference, as population stability
index (below .1 steady, from .25 on moved; Siddiqi 2006) beside what chance makes of it; and whether scores still mean what they say: the
share of abuse of labelled rows less their mean score, less the same of the reference, with intervals that hold for all weeks together.
Of a reference with a test part, that part says what its gap is; where it has too few labels, the week's gap is held against 0. Rows count
by their weight. Of both tables six numbers of each row and sixteen columns at a time are in memory.

Ends with 0 where all is steady, with 1 where a column moved or a promise was broken, with 2 where it could not be judged.

Example:
  redress-lab drift --reference may.parquet --later june.parquet --model model.json --out drift.md --json drift.json";

fn limit(text: &str) -> Result<f64, String> {
    let limit = text.parse().ok().filter(|limit| (stability::WATCH..=100.0).contains(limit));
    limit.ok_or_else(|| format!("{text:?} is no limit from {} to 100", stability::WATCH))
}

/// Compares, and says what to do.
pub fn run(args: &Args, follow: &Follow) -> anyhow::Result<()> {
    let create = |path: &Path| Output::create(path, args.replace.force);
    let out = args.out.as_deref().map(create).transpose()?;
    let json = args.json.as_deref().map(create).transpose()?;
    let shown = args.model.display();
    let model = std::fs::read_to_string(&args.model).with_context(|| format!("{shown}: cannot be read"))?;
    let request = Request {
        reference: &args.reference,
        later: &args.later,
        model: &model,
        moved: args.limit,
        draws: args.draws.draws.into(),
        seed: args.draws.chance.seed,
    };
    let found = drift(&request, follow)?;
    for (out, path, text) in [(out, &args.out, found.markdown()), (json, &args.json, format!("{:#}\n", found.json()))] {
        if let (Some(mut out), Some(path)) = (out, path) {
            out.write_all(text.as_bytes()).map_err(DatasetError::write(path))?;
            out.finish()?;
        }
    }
    match &args.out {
        Some(path) => follow.summary(&format!("drift  {}", path.display())),
        None => follow.answer(found.markdown().trim_end()),
    }
    let (moved, off) = (found.moved().len(), found.off().len());
    if moved + off > 0 {
        let what = format!("{moved} columns moved, and scores do not mean what they say in {off} weeks");
        return Err(Found::because(format!("{what}\n  the report says what to do")).into());
    }
    Ok(())
}
