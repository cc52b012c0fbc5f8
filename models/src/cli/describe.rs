//! `redress-lab describe`.

use std::fmt::Write as _;
use std::path::PathBuf;

use redress_datasets::table::log::COLUMNS;
use redress_datasets::table::profile::{Profile, bars, profile};
use redress_datasets::time;

use super::convert::{Kind, format};
use crate::cli::words::thousands;
use crate::follow::Follow;

/// Bars of the histogram over time.
const BARS: usize = 60;

/// `describe`.
#[derive(Debug, clap::Args)]
#[command(after_long_help = HELP, arg_required_else_help = true)]
pub struct Args {
    /// The event log: .ndjson, .csv (plain, gzip, zstd) or .parquet.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// How it is written, where its name does not say.
    #[arg(long, value_enum)]
    pub format: Option<Kind>,
    /// Most frequent values shown of each column.
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..=100))]
    pub top: u16,
}

const HELP: &str = "\
Says how many events there are, from when to when, of how many accounts, which kinds, which values of columns that name no person,
and what is missing. A row that breaks the contract's shape is refused with line, column and remedy.

Example:
  redress-lab describe log.ndjson.gz";

/// Describes it.
pub fn run(args: &Args, follow: &Follow) -> anyhow::Result<()> {
    let found = profile(&args.file, format(&args.file, args.format)?, follow)?;
    follow.summary(words(&found, args.top.into()).trim_end());
    Ok(())
}

fn count(n: u64) -> String {
    thousands(usize::try_from(n).unwrap_or(usize::MAX))
}

fn share(part: u64, of: u64) -> String {
    if part == of { "all".to_owned() } else { format!("{:.1} %", part as f64 * 100.0 / of.max(1) as f64) }
}

fn words(found: &Profile, top: usize) -> String {
    let mut text = String::new();
    let mut line = |words: String| {
        text += &words;
        text.push('\n');
    };
    let rows = found.read.rows;
    line(format!("events     {}", count(rows)));
    line(format!("accounts   {}", thousands(found.accounts())));
    if let Some((first, last)) = found.span {
        let days = last.abs_diff(first) as f64 / 86_400_000.0;
        line(format!("time       {} to {} ({days:.1} days)", time::written(first), time::written(last)));
        line(format!("           {}", bars(&found.over_time(BARS))));
    }
    if found.out_of_order > 0 {
        line(format!("late       {} are earlier than one before them", count(found.out_of_order)));
    }
    if found.unknown_kinds > 0 {
        line(format!(
            "unknown    {} are of a kind that this version does not know: they count for nothing",
            count(found.unknown_kinds)
        ));
    }
    if !found.read.strangers.is_empty() {
        line(format!("strangers  fields that the contract does not have: {}", found.read.strangers.join(", ")));
    }
    let sizes = found.by_size();
    if !sizes.is_empty() {
        let sizes = sizes.iter().enumerate().filter(|(_, accounts)| **accounts > 0);
        let sizes = sizes.map(|(size, accounts)| {
            format!(
                "{} with {}+",
                count(*accounts),
                count(10u64.saturating_pow(u32::try_from(size).unwrap_or(u32::MAX)))
            )
        });
        line(format!("by size    {}", sizes.collect::<Vec<_>>().join(", ")));
    }
    for name in found.shown() {
        let Some((values, exact)) = found.top(name, top) else { continue };
        line(format!("\n{name}{}", if exact { "" } else { " (at least; there are very many)" }));
        let most = values.first().map_or(1, |(_, most)| *most);
        let wide = values.iter().map(|(value, _)| value.chars().count()).max().unwrap_or(0).min(48);
        for (value, of) in &values {
            let bar = "█".repeat(usize::try_from(of * 24 / most.max(1)).unwrap_or(0).max(1));
            line(format!("  {value:<wide$}  {:>14}  {:>6}  {bar}", count(*of), share(*of, rows)));
        }
    }
    let mut gaps = String::new();
    for ((name, ..), missing) in COLUMNS.iter().zip(found.missing) {
        if missing > 0 && missing < rows {
            let written = write!(gaps, "\n  {name:<18}{:>7}", share(missing, rows));
            debug_assert!(written.is_ok(), "a String takes all that is written to it");
        }
    }
    if !gaps.is_empty() {
        line(format!("\nmissing{gaps}"));
    }
    let absent = COLUMNS.iter().zip(found.missing).filter(|(_, missing)| *missing == rows);
    let absent: Vec<&str> = absent.map(|((name, ..), _)| *name).collect();
    if !absent.is_empty() {
        line(format!("\nnever there: {}", absent.join(", ")));
    }
    text
}
