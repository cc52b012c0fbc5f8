//! `redress-lab convert`.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use redress_datasets::table::log::{Format, convert};

use crate::cli::words::thousands;
use crate::follow::Follow;

/// `convert`.
#[derive(Debug, clap::Args)]
#[command(after_long_help = HELP, arg_required_else_help = true)]
pub struct Args {
    /// The event log to read; packing is known by the first bytes.
    #[arg(value_name = "IN")]
    pub from: PathBuf,
    /// The event log to write; packed where the name ends in .gz or .zst.
    #[arg(value_name = "OUT")]
    pub to: PathBuf,
    /// How IN is written, where its name does not say.
    #[arg(long, value_enum)]
    pub from_format: Option<Kind>,
    /// How OUT is to be written, where its name does not say.
    #[arg(long, value_enum)]
    pub to_format: Option<Kind>,
    /// Replace an output that exists.
    #[arg(long)]
    pub force: bool,
}

/// How a log is written.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Kind {
    /// One JSON object a line.
    Ndjson,
    /// Comma-separated values under a header.
    Csv,
    /// Apache Parquet.
    Parquet,
}

const HELP: &str = "\
Formats are known by the names: .ndjson, .jsonl or .json, .csv, .parquet. A table has the fields of the native contract as its
columns; urls and traits are texts whose parts are set apart by a space, time is UTC milliseconds. Fields that the contract does
not have are left out, and named. Rows are read a bounded number at a time, whatever the size of the log.

Examples:
  redress-lab convert log.ndjson.zst log.parquet
  redress-lab convert warehouse.parquet log.ndjson
  redress-lab convert export.csv.gz log.ndjson.gz --force";

/// The format of a file.
pub fn format(path: &Path, given: Option<Kind>) -> anyhow::Result<Format> {
    let given = given.map(|kind| match kind {
        Kind::Ndjson => Format::Json,
        Kind::Csv => Format::Csv,
        Kind::Parquet => Format::Parquet,
    });
    given.or_else(|| Format::of(path)).ok_or_else(|| {
        anyhow::anyhow!(
            "{}: the name does not say how this log is written\n  end it in .ndjson, .csv or .parquet, or say it with an option",
            path.display()
        )
    })
}

/// Converts and says what came out.
pub fn run(args: &Args, follow: &Follow) -> anyhow::Result<()> {
    let (from, to) = (format(&args.from, args.from_format)?, format(&args.to, args.to_format)?);
    let done = convert((&args.from, from), (&args.to, to), args.force, follow)?;
    if !done.strangers.is_empty() {
        follow.warn(&format!("left out, for the contract does not have it: {}", done.strangers.join(", ")));
    }
    follow.summary(&format!(
        "{} events, {from} to {to}\nevents  {}",
        thousands(usize::try_from(done.rows)?),
        args.to.display()
    ));
    Ok(())
}
