//! `redress-lab backtest`: the command line, and which files are opened and written.

use std::io::Write as _;
use std::path::PathBuf;

use anyhow::Context as _;
use redress_datasets::DatasetError;
use redress_datasets::output::Output;

use crate::backtest::{self, Chosen, Crossed, Known, Limit, Log, Request, page, words};
use crate::follow::Follow;

/// `backtest`.
#[derive(Debug, clap::Args)]
#[command(after_long_help = HELP, arg_required_else_help = true)]
pub struct Args {
    /// The new policy.
    #[arg(long, value_name = "FILE")]
    pub policy: PathBuf,
    /// The policy that it is compared with: the one in use.
    #[arg(long, value_name = "FILE")]
    pub against: PathBuf,
    /// The event logs, oldest first, taken as one: JSON lines, plain, gzip or zstd; `-` for standard input.
    #[arg(long, value_name = "LOG", required = true, num_args = 1..)]
    pub events: Vec<PathBuf>,
    /// A model (redress-model/1) that gives the new policy's rules their `score`.
    #[arg(long, value_name = "FILE")]
    pub model: Option<PathBuf>,
    /// The same for the current policy.
    #[arg(long, value_name = "FILE")]
    pub against_model: Option<PathBuf>,
    /// What is known of accounts: CSV with the columns `account_id` and `label` (1 or 0), and if they are there `time_ms`, `known_ms`,
    /// `abuse_from_ms`, `abuse_until_ms`, `side`.
    #[arg(long, value_name = "FILE")]
    pub labels: Option<PathBuf>,
    /// Only labels that were known by then (RFC 3339 or milliseconds).
    #[arg(long, value_name = "TIME", value_parser = backtest::moment, requires = "labels")]
    pub known_by: Option<i64>,
    /// What reviewers decided: the JSON lines of `redress export labels`.
    #[arg(long, value_name = "FILE")]
    pub outcomes: Option<PathBuf>,
    /// Write the report for people: one page with plots, which needs nothing else.
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
    /// Print the report as JSON instead of the summary.
    #[arg(long)]
    pub json: bool,
    /// Accounts listed of those whose measure is another under the new policy, each way.
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u16).range(0..=10_000))]
    pub list: u16,
    /// End with 1 where a figure is beyond its limit; may be given with several, and more than once.
    #[arg(long, value_name = "NAME=LIMIT", num_args = 1.., value_parser = Limit::parse)]
    pub fail_on: Vec<Limit>,
    /// Accounts that each policy keeps ready to use; the others are packed. Changes speed and memory alone.
    #[arg(long, value_name = "N", default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(1..))]
    pub accounts_unpacked_max: u32,
    /// Replace an output that exists.
    #[arg(long)]
    pub force: bool,
}

const HELP: &str = "\
Both policies see the same events in one reading, each in a thread of its own, by the events' own time, and start with nothing known of
any account. They decide what `redress score` lets them decide. Nobody reacts: what is sent after a limit still counts; after a hold or a
suspension nothing is judged any more, and what the account does then is counted as what would not have gone out. A rule that may only
propose stops nothing.

An account is labelled abusive where any label says so: from the time of the label before it, or from abuse_from_ms, or from its first
activity in the log. A measure longer than 7 days before that is wrong, as is any on an honest account; suspending a victim is wrong, a
lesser measure on one is not judged. Outcomes count by account, the last one of each; they exist only where somebody was stopped by the
policy of back then, so that what they say of a new policy is about those accounts alone. Accounts are named as the logs name them.

Limits of --fail-on, each crossed where the figure is greater (of labels and outcomes the worse one counts):
  new-suspensions         accounts that the new policy alone suspends
  lost-suspensions        accounts that the current policy alone suspends
  false-suspensions       honest accounts and victims that the new policy suspends
  new-false-suspensions   of these, those that the current policy does not suspend
  new-false-stops         honest accounts that the new policy alone limits, holds or suspends
  recall-drop             share of abusive accounts suspended: by how much it falls (0.01 is one in a hundred)
  stop-recall-drop        the same for limited, held or suspended
  precision-drop          share of suspensions that were right: by how much it falls
  delivered-rise          share of the abuse that went out before a limit, hold or suspension: by how much it rises
  rejected                lines of logs, labels and outcomes that were not taken
Exit codes: 0 done, 1 a limit is crossed, 2 wrong usage or input, 130 stopped by the user.

Examples:
  redress-lab backtest --policy new.toml --against current.toml --events june.ndjson.gz --html report.html
  redress-lab backtest --policy new.toml --against current.toml --events may.ndjson june.ndjson --labels known.csv \\
    --outcomes labels.ndjson --json --fail-on new-false-suspensions=0 recall-drop=0.01 > report.json";

/// Compares, and says what came of it.
pub fn run(args: &Args, follow: &Follow) -> anyhow::Result<()> {
    let html = args.html.as_deref().map(|path| Output::create(path, args.force)).transpose()?;
    let new = Chosen::read(&args.policy, args.model.as_deref())?;
    let current = Chosen::read(&args.against, args.against_model.as_deref())?;
    let labels = args.labels.as_deref().map(|path| Known::labels(path, args.known_by, follow)).transpose()?;
    let outcomes = args.outcomes.as_deref().map(|path| Known::outcomes(path, follow)).transpose()?;
    backtest::check_limits(&args.fail_on, labels.is_some() || outcomes.is_some())?;
    let request = Request {
        new,
        current,
        logs: Log::open_all(&args.events)?,
        labels,
        outcomes,
        listed: args.list.into(),
        batch: 4_096,
        unpacked_max: args.accounts_unpacked_max as usize,
    };
    let mut report = backtest::compare(request, follow)?;
    report.limits = backtest::measured(&args.fail_on, &report)?;
    if let Some(mut out) = html {
        let path = out.path().to_path_buf();
        let text = page::html(&report).context("the report could not be made")?;
        out.write_all(text.as_bytes()).map_err(|source| DatasetError::Write { path, source })?;
        out.finish()?;
    }
    if args.json {
        follow.answer(&serde_json::to_string_pretty(&report).context("the report as JSON")?);
    } else {
        let html = args.html.as_ref().map_or(String::new(), |path| format!("\nreport  {}", path.display()));
        follow.summary(&format!("{}{html}", words::summary(&report).trim_end()));
    }
    let crossed = Crossed::of(&report.limits);
    crossed.map_or(Ok(()), |crossed| Err(crossed.into()))
}
