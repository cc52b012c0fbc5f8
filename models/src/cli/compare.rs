//! `redress-lab compare`.

use std::io::Write as _;
use std::path::PathBuf;

use anyhow::Context as _;
use clap::ValueEnum;
use redress_datasets::DatasetError;
use redress_datasets::output::Output;
use redress_datasets::table::Table;
use redress_learn::judge::Measure;
use redress_models::learning::compare::{Verdict, beside};

use super::Found;
use super::digest::sha256;
use super::evaluate::Split;
use super::shared::{Draws, Replace};
use crate::follow::Follow;

/// `compare`.
#[derive(Debug, clap::Args)]
#[command(after_long_help = HELP, arg_required_else_help = true)]
pub struct Args {
    /// The table: Parquet, as `redress-lab features` writes it from reviewed labels.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The model in service.
    #[arg(long, value_name = "MODEL")]
    pub champion: PathBuf,
    /// The model that is to take its place.
    #[arg(long, value_name = "MODEL")]
    pub challenger: PathBuf,
    /// What decides; to be chosen before looking.
    #[arg(long, value_enum, default_value_t = By::AveragePrecision)]
    pub by: By,
    /// The part of the table to judge by.
    #[arg(long, value_enum, default_value_t = Split::Test)]
    pub split: Split,
    #[command(flatten)]
    pub draws: Draws,
    /// The promotion file to write: hashes of both models and of the table, figures, verdict.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    #[command(flatten)]
    pub replace: Replace,
}

/// What decides.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum By {
    /// The mean precision over abusive rows.
    AveragePrecision,
    /// The area under the ROC curve.
    Auc,
    /// Recall at one honest account in a thousand.
    RecallAtPermille,
    /// Recall at one honest account in a hundred.
    RecallAtPercent,
    /// The log-loss, to be lower.
    LogLoss,
}

const HELP: &str = "\
Scores the part's labelled rows with both models as the service would, and draws accounts anew for both together, so that the interval is
that of the difference. Better takes the measure of --by, and no other measure against it. Rows count by their weight: make the table with
`redress export labels`, whose chances give weights. The challenger must not have been trained on these rows.

Ends with 0 where the challenger is better, with 1 where that is not shown or it is worse, with 2 where it could not be judged.

The file goes with the model when an admin puts it in shadow; another admin sees it and makes the model live, or does not:
  redress model activate --shadow --promotion promotion.json new.json

Example:
  redress-lab compare rows.parquet --champion current.json --challenger new.json --out promotion.json";

/// Judges both, and says which is better.
pub fn run(args: &Args, follow: &Follow) -> anyhow::Result<()> {
    let out = args.out.as_deref().map(|path| Output::create(path, args.replace.force)).transpose()?;
    let read =
        |path: &PathBuf| std::fs::read_to_string(path).with_context(|| format!("{}: cannot be read", path.display()));
    let (champion, challenger) = (read(&args.champion)?, read(&args.challenger)?);
    let table = Table::read(&args.file, follow)?;
    let by = match args.by {
        By::AveragePrecision => Measure::AveragePrecision,
        By::Auc => Measure::Auc,
        By::RecallAtPermille => Measure::RecallAt(0.001),
        By::RecallAtPercent => Measure::RecallAt(0.01),
        By::LogLoss => Measure::LogLoss,
    };
    let found = beside([&champion, &challenger], &table, args.split as u8, by, args.draws.resampling())?;
    follow.answer(found.markdown().trim_end());
    if let (Some(mut out), Some(path)) = (out, &args.out) {
        let name = args.file.file_name().unwrap_or_default().to_string_lossy();
        let text = format!("{:#}\n", found.json([&name, &sha256(&args.file)?]));
        out.write_all(text.as_bytes()).map_err(DatasetError::write(path))?;
        out.finish()?;
        follow.summary(&format!("promotion  {}", path.display()));
    }
    match found.verdict() {
        Verdict::Better => Ok(()),
        verdict => Err(Found::because(format!(
            "the challenger is {}\n  keep the champion, or judge by more labels",
            verdict.words()
        ))
        .into()),
    }
}
