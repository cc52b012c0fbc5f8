//! `redress-lab features`.

use std::path::PathBuf;

use clap::ValueEnum;
use redress_datasets::time;
use redress_models::features::labels::Match;
use redress_models::features::split::Split;
use redress_models::features::which::Which;
use redress_models::features::{FeaturesError, Made, Request, Unlabelled, make};
use redress_models::provenance::{Counts, WEIGHT_MAX};

use crate::cli::words::thousands;
use crate::follow::Follow;

/// `features`.
#[derive(Debug, clap::Args)]
#[command(after_long_help = HELP, arg_required_else_help = true)]
pub struct Args {
    /// The event log: JSON lines, plain, gzip or zstd; or the folder of an engine's journal.
    #[arg(long, value_name = "LOG")]
    pub events: PathBuf,
    /// The table to write, as Parquet.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// The labels: CSV with a header (`account_id`, `label`, and if known `time_ms`, `known_ms`, `weight`, `provenance`,
    /// `propensity`), or what `redress export labels` writes.
    #[arg(long, value_name = "FILE")]
    pub labels: Option<PathBuf>,
    /// How labels and rows come together.
    #[arg(long, value_enum, default_value_t = By::Account)]
    pub labels_by: By,
    /// What the chance of having been looked at (`propensity`) makes a label weigh at most.
    #[arg(long, value_name = "X", default_value_t = WEIGHT_MAX, value_parser = weight)]
    pub weight_max: f32,
    /// A label speaks of this long before it, and no longer: `7d`, `12h`, `30m`, `90s`.
    #[arg(long, value_name = "TIME", value_parser = length)]
    pub horizon: Option<i64>,
    /// Labels that became known later than this do not exist yet (RFC 3339 or ms).
    #[arg(long, value_name = "MOMENT", value_parser = moment, allow_hyphen_values = true)]
    pub as_of: Option<i64>,
    /// What becomes of rows without a label.
    #[arg(long, value_enum, default_value_t = Without::Drop)]
    pub unlabelled: Without,
    /// A row of every n-th event of each account.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub every: Option<u32>,
    /// A row after these events of each account, counted from 1.
    #[arg(long, value_name = "N,N", value_delimiter = ',', value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub at: Vec<u32>,
    /// A row of each account after its last event.
    #[arg(long)]
    pub ends: bool,
    /// A row of this share of all events, chosen by a keyed hash.
    #[arg(long, value_name = "SHARE", default_value_t = 0.0, value_parser = share)]
    pub share: f64,
    /// Key of the hash that chooses events, and parts accounts.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// A row wherever this policy decides.
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
    /// Parts for training, choosing and judging: none, `account:70/15/15`, `time:70/15/15` or `time:MOMENT,MOMENT`.
    #[arg(long, value_name = "SPLIT", default_value = "none")]
    pub split: Split,
    /// Threads that share the work; the rows are the same for any number.
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u16).range(1..=64))]
    pub threads: u16,
    /// Replace an output that exists.
    #[arg(long)]
    pub force: bool,
}

/// How labels and rows come together.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum By {
    /// A row takes its account's first label that is not earlier than the row.
    Account,
    /// The n-th label is that of the n-th line of the log.
    Line,
}

/// What becomes of rows without a label.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Without {
    /// Left out.
    Drop,
    /// Written with a missing label.
    Keep,
    /// Counted as honest.
    Honest,
}

const HELP: &str = "\
The log runs through the engine as in `redress score`; a row holds what a model would have read at that moment, in a column for
each feature (`sends_24h.value` …, account.age_days), beside _label, _weight, _group (account, hashed), _time_ms and _split
(0 train, 1 validate, 2 test). What is missing is null.

Labels of reviews are no sample of all accounts. A label that says its chance of having been looked at (propensity) weighs by the
inverse of it, --weight-max at most; the machine's own work that nobody looked at (provenance automatic) and what was undone with a
whole rule are no labels, and are counted. Weights stand in _weight, and train, evaluate, drift and compare go by them.

A label counts from its own time: rows for training know what was known when their part ended, or at --as-of.

Examples:
  redress-lab features --events log.ndjson.zst --labels labels.csv --share 0.02 --split account:70/15/15 --out rows.parquet
  redress export labels --out labels.ndjson && redress-lab features --events journal/ --labels labels.ndjson --ends --out rows.parquet
  redress-lab features --events edits.ndjson --labels labels.csv --labels-by line --every 1 --split time:70/15/15 --out rows.parquet
  redress-lab features --events log.ndjson --labels labels.csv --at 5,12 --ends --out rows.parquet";

fn weight(text: &str) -> Result<f32, String> {
    let weight = text.parse().ok().filter(|weight: &f32| (1.0..=1e6).contains(weight));
    weight.ok_or_else(|| format!("{text:?} is no weight from 1 to 1000000"))
}

fn share(text: &str) -> Result<f64, String> {
    let share = text.parse().ok().filter(|share| (0.0..=1.0).contains(share));
    share.ok_or_else(|| format!("{text:?} is no share from 0 to 1"))
}

fn moment(text: &str) -> Result<i64, String> {
    time::parse(text).ok_or_else(|| format!("{text:?} is no moment; write UTC milliseconds, or 2026-01-20T00:00:00Z"))
}

fn length(text: &str) -> Result<i64, String> {
    let wrong = || format!("{text:?} is no length of time; write 7d, 12h, 30m or 90s");
    let (number, unit) = text.split_at_checked(text.len().saturating_sub(1)).ok_or_else(wrong)?;
    let ms = match unit {
        "d" => 86_400_000,
        "h" => 3_600_000,
        "m" => 60_000,
        "s" => 1_000,
        _ => return Err(wrong()),
    };
    let number: i64 = number.parse().ok().filter(|number| (0..100_000).contains(number)).ok_or_else(wrong)?;
    Ok(number * ms)
}

/// Makes the table and says what is in it.
pub fn run(args: &Args, follow: &Follow) -> anyhow::Result<()> {
    let which = Which {
        every: args.every,
        at: args.at.clone(),
        ends: args.ends,
        share: args.share,
        key: args.seed,
        decisions: args.policy.is_some(),
    };
    anyhow::ensure!(
        !which.is_empty(),
        "no decision points are asked for\n  give --every, --at, --ends, --share or --policy"
    );
    let request = Request {
        events: args.events.clone(),
        policy: args.policy.clone(),
        labels: args.labels.clone(),
        matched: match args.labels_by {
            By::Account => Match::Account,
            By::Line => Match::Line,
        },
        weight_max: args.weight_max,
        horizon: args.horizon,
        as_of: args.as_of,
        unlabelled: match args.unlabelled {
            Without::Drop => Unlabelled::Drop,
            Without::Keep => Unlabelled::Keep,
            Without::Honest => Unlabelled::Honest,
        },
        which,
        split: args.split.clone(),
        threads: args.threads.into(),
        out: args.out.clone(),
        overwrite: args.force,
    };
    let began = std::time::Instant::now();
    let made = make(&request, follow).map_err(FeaturesError::plain)?;
    for line in &made.refused {
        follow.warn(line);
    }
    follow.summary(&words(&made, args, began.elapsed().as_secs_f64()));
    Ok(())
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a rate for people")]
fn rate(events: u64, secs: f64) -> u64 {
    (events as f64 / secs.max(1e-9)) as u64
}

fn words(made: &Made, args: &Args, secs: f64) -> String {
    let count = |n: u64| thousands(usize::try_from(n).unwrap_or(usize::MAX));
    let mut text = format!(
        "{} events of {} accounts replayed in {secs:.1} s ({} a second), {} lines not taken\n{} rows of {} features",
        count(made.replay.read),
        thousands(made.replay.accounts),
        count(rate(made.replay.read, secs)),
        count(made.replay.rejected),
        count(made.rows),
        made.features,
    );
    if made.dropped > 0 {
        text = format!("{text}; {} without a label left out", count(made.dropped));
    }
    for (name, [abusive, honest, unknown]) in redress_datasets::table::SPLITS.iter().zip(made.parts) {
        if abusive + honest + unknown > 0 {
            text = format!(
                "{text}\n{name:<9} {} abusive, {} honest, {} without a label",
                count(abusive),
                count(honest),
                count(unknown)
            );
        }
    }
    for line in made.labels.iter().flat_map(Counts::words) {
        text = format!("{text}\nlabels    {line}");
    }
    text + &format!("\ntable     {}", args.out.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_time_and_shares_are_read() {
        assert_eq!(length("7d"), Ok(7 * 86_400_000));
        assert_eq!(length("90s"), Ok(90_000));
        for wrong in ["", "7", "d", "-1d", "7w", "1.5h", "é"] {
            assert!(length(wrong).is_err(), "{wrong}");
        }
        assert_eq!(share("0.5"), Ok(0.5));
        assert!(share("1.5").is_err() && share("NaN").is_err() && share("x").is_err());
        assert!(moment("2026-01-20T00:00:00Z").is_ok() && moment("soon").is_err());
    }
}
