//! `redress-lab evaluate`.

use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::Context as _;
use clap::ValueEnum;
use redress_datasets::table::{SPLITS, Table};
use redress_models::learning::evaluate::{Evaluation, evaluate};

use crate::cli::shared::Draws;
use crate::cli::words::thousands;
use crate::follow::Follow;

/// `evaluate`.
#[derive(Debug, clap::Args)]
#[command(after_long_help = HELP, arg_required_else_help = true)]
pub struct Args {
    /// The table: Parquet, as `redress-lab features` writes it.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// A model to judge; may be given again, to set models beside each other.
    #[arg(long, value_name = "MODEL", required = true)]
    pub model: Vec<PathBuf>,
    /// The part of the table to judge by.
    #[arg(long, value_enum, default_value_t = Split::Test)]
    pub split: Split,
    /// Bins of the reliability table.
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=100))]
    pub bins: u16,
    #[command(flatten)]
    pub draws: Draws,
}

/// A part of a table.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Split {
    /// What models are trained on.
    Train,
    /// What they are stopped and calibrated on.
    Validate,
    /// What they are judged by.
    Test,
}

const HELP: &str = "\
Scores the part's labelled rows as the service would and prints Markdown: measures with 95 % intervals (whole accounts are drawn
anew), and what scores promise beside what came. Rows count by their weight.

Example:
  redress-lab evaluate rows.parquet --model new.json --model current.json";

/// Judges each model.
pub fn run(args: &Args, follow: &Follow) -> anyhow::Result<()> {
    let table = Table::read(&args.file, follow)?;
    let split = args.split as u8;
    let mut text = String::new();
    for path in &args.model {
        let shown = path.display();
        let model = std::fs::read_to_string(path).with_context(|| format!("{shown}: cannot be read"))?;
        let found = evaluate(&model, &table, split, args.bins.into(), args.draws.resampling())
            .map_err(|error| anyhow::anyhow!("{shown}: {error}"))?;
        text += &words(&found, SPLITS[usize::from(split)]);
    }
    // The table is what was asked for: `--quiet` does not silence it.
    follow.answer(text.trim_end());
    Ok(())
}

fn with_interval(value: f64, interval: Option<(f64, f64)>, digits: usize) -> String {
    let interval = interval.map_or(String::new(), |(low, high)| format!(" ({low:.digits$} to {high:.digits$})"));
    if value.is_nan() { "one class only".to_owned() } else { format!("{value:.digits$}{interval}") }
}

fn words(found: &Evaluation, split: &str) -> String {
    let (name, version) = &found.model;
    let report = &found.report;
    let mut text = format!("## {name} {version}\n\n");
    let _ = writeln!(
        text,
        "{} rows of {} accounts ({split}), {} abusive. SHA-256 {}.\n",
        thousands(report.rows),
        thousands(report.groups),
        thousands(report.abusive),
        found.hash
    );
    text += "| measure | value (95 % interval) |\n|---|---|\n";
    for estimate in &report.estimates {
        let shown = with_interval(estimate.value, estimate.interval, 4);
        let _ = writeln!(text, "| {} | {shown} |", estimate.measure.name());
    }
    let reliability = &found.reliability;
    let error = with_interval(reliability.error, reliability.interval, 4);
    let _ = writeln!(text, "| expected calibration error | {error} |\n");
    text += "| rows (weight) | mean score | share abusive (95 % interval) |\n|---|---|---|\n";
    for bin in &reliability.bins {
        let rate = with_interval(bin.rate, bin.interval, 4);
        let _ = writeln!(text, "| {:.0} | {:.4} | {rate} |", bin.weight, bin.promised);
    }
    text.push('\n');
    text
}
