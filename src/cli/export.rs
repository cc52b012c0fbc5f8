//! `redress export …`: its words on the command line.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use redress_ledger::Timestamp;

/// `redress export …`
#[derive(Debug, Subcommand)]
pub enum ExportCommand {
    /// What people decided, as ground truth for models: one JSON object a line.
    #[command(after_help = "Examples:
  redress export labels --out labels.ndjson
  redress export labels --unreviewed --out labels.ndjson
  redress-lab features --events journal/ --labels labels.ndjson --ends --out rows.parquet

Of each decision the newest outcome alone; what waited for a person and was released or dismissed is one too. provenance is human_review,
or control_sample where chance had drawn the case; came_by says how a person came to look. chance.propensity is the share of decisions of
the same class (rung, whether it waited, whether a score decided) that were looked at, for weights; where a class has a control sample,
that stands for what nobody would have looked at otherwise, each label by the rate at which it was drawn (draw_per_mille,
review.care.control_sample_per_mille of that day). Accounts by id, no other personal data.")]
    Labels {
        /// Also measures that took effect without a person and that nobody looked at: provenance automatic, and no labels.
        #[arg(long)]
        unreviewed: bool,
        /// A decision counts for the chance of its class from this age on; younger ones may still be appealed.
        #[arg(long, value_name = "DAYS", default_value_t = 14, value_parser = clap::value_parser!(u16).range(0..=3650))]
        settled_days: u16,
        /// Where to; - for standard output.
        #[arg(long, value_name = "FILE", default_value = "-")]
        out: PathBuf,
    },
    /// Appeals, outcomes, reversal by rule and model, errors of automation, deadlines kept: as JSON or CSV.
    #[command(after_help = "Examples:
  redress export figures --from 2026-01-01 --to 2026-07-01
  redress export figures --from 2026-01-01 --to 2026-07-01 --format csv --out half-year.csv

Days are UTC; --to is the first day that no longer counts.")]
    Figures {
        #[command(flatten)]
        span: Days,
        /// How they are written.
        #[arg(long, value_enum, default_value_t = FiguresFormat::Json)]
        format: FiguresFormat,
        /// Where to; - for standard output.
        #[arg(long, value_name = "FILE", default_value = "-")]
        out: PathBuf,
    },
    /// Statements of reasons for the EU's transparency database, as JSON Lines or handed in.
    #[command(after_help = "Examples:
  redress export statements --from 2026-06-01 --to 2026-07-01 --out june.ndjson
  REDRESS_SOR_TOKEN=… redress export statements --from 2026-06-01 --to 2026-07-01 --hand-in

Each record is checked for personal data first; what looks like it stays here and is named. Handing in sends batches of 100, marks
what was taken, and can be run again at any time: nothing is taken twice.")]
    Statements {
        #[command(flatten)]
        span: Days,
        /// Where to; - for standard output.
        #[arg(long, value_name = "FILE", default_value = "-", conflicts_with = "hand_in")]
        out: PathBuf,
        /// Hands them in at [sor] url instead of writing them.
        #[arg(long)]
        hand_in: bool,
    },
}

/// A span of days in UTC.
#[derive(Clone, Copy, Debug, Args)]
pub struct Days {
    /// The first day.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    pub from: Timestamp,
    /// The first day that no longer counts.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    pub to: Timestamp,
}

/// How figures are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FiguresFormat {
    /// One object.
    Json,
    /// A line a figure.
    Csv,
}

fn day(text: &str) -> Result<Timestamp, String> {
    let wrong = || "a day in UTC, such as 2026-11-27".to_owned();
    if text.len() != 10 {
        return Err(wrong());
    }
    Timestamp::parse(&format!("{text}T00:00:00Z")).ok_or_else(wrong)
}
