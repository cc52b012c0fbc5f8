//! The command line of `redress-lab`, with its help.

pub mod backtest;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::judge::JudgeArgs;

/// The laboratory of Redress: brings event logs in, and makes some of its own.
///
/// Event logs are JSON lines in the native contract; `redress score --input FILE` reads them.
#[derive(Debug, Parser)]
#[command(name = "redress-lab", version, arg_required_else_help = true)]
pub struct Cli {
    /// No progress bar and no summary; warnings and errors are still said.
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What the laboratory can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Turn a public, labelled data set into an event log and labels.
    #[command(arg_required_else_help = true)]
    Import {
        /// Which set.
        #[command(subcommand)]
        set: ImportSet,
    },
    /// Make traffic of honest and abusive senders, the same to the byte for the same seed.
    Simulate(SimulateArgs),
    /// Run a simulated world through the engine: which attacks were stopped, and who was wronged.
    Judge(JudgeArgs),
    /// Say what a new policy would have done to a log beside the current one, and end with 1 where that crosses a limit.
    Backtest(backtest::Args),
}

impl Command {
    /// How the process ends where the command fails.
    pub fn exit_code_of_failure(&self) -> u8 {
        if matches!(self, Self::Backtest(_)) { 2 } else { 1 }
    }
}

/// The sets that can be imported.
#[derive(Debug, Subcommand)]
pub enum ImportSet {
    /// Wikipedia edits of one month, with the users who were banned (157,474 edits, 8,227 users, 217 banned).
    #[command(after_long_help = JODIE_HELP)]
    JodieWikipedia(JodieArgs),
}

const JODIE_HELP: &str = "\
Where to get the set: http://snap.stanford.edu/jodie/wikipedia.csv (some 500 MB), made by Kumar, Zhang and Leskovec for
\"Predicting Dynamic Embedding Trajectory in Temporal Interaction Networks\" (KDD 2019), which they ask you to cite. SNAP
states no licence for the data. The four-column file of the same edits (u,i,ts,label) is read as well; both may be gzipped.

The set has no dates: its first second becomes 2020-01-01T00:00:00Z. Events are kind content.posted, one an edit, in file
order: account user-<u>, message edit-<row>, content_hash page-<i>. labels.csv has one line an event, in the same order:
account_id,time_ms,label with label 1 where the user was banned after that edit.

Examples:
  redress-lab import jodie-wikipedia wikipedia.csv
  redress-lab import jodie-wikipedia wikipedia.csv.gz --out logs/wikipedia --force
  redress score --input jodie-wikipedia/events.ndjson";

/// `import jodie-wikipedia`.
#[derive(Debug, Args)]
pub struct JodieArgs {
    /// The CSV file, gzipped or not.
    pub path: PathBuf,
    /// Folder for events.ndjson and labels.csv; made where it is missing.
    #[arg(long, value_name = "DIR", default_value = "jodie-wikipedia")]
    pub out: PathBuf,
    /// Replace outputs that exist.
    #[arg(long)]
    pub force: bool,
}

/// `simulate`.
#[derive(Debug, Args)]
#[command(after_long_help = SIMULATE_HELP)]
pub struct SimulateArgs {
    /// Where all chance comes from: the same seed, accounts and hours give the same bytes.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// How many accounts.
    #[arg(long, value_name = "N", default_value_t = 60)]
    pub accounts: u32,
    /// How many hours from 2026-01-01T00:00:00Z.
    #[arg(long, value_name = "H", default_value_t = 6)]
    pub hours: u32,
    /// A whole world instead, `training` or `evaluation`: every persona over five weeks, with the seeds and strengths fixed for it.
    #[arg(long, value_name = "NAME", conflicts_with_all = ["seed", "accounts", "hours"])]
    pub world: Option<String>,
    /// Of that world only so many accounts of each persona, of its first seed.
    #[arg(long, value_name = "N", requires = "world")]
    pub sample: Option<u32>,
    /// The event log; gzipped where the name ends in .gz; `-` for standard output.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Also write `account_id,persona,abusive` (1 where somebody abuses through the account, be it the holder or an intruder). Of a world
    /// `account_id,time_ms,known_ms,label`: what the platform knows of an account up to a time, and since when; late, of some only, a few wrong.
    #[arg(long, value_name = "FILE")]
    pub labels: Option<PathBuf>,
    /// Of a world, also write the truth: `account_id,persona,side,abusive,abuse_from_ms,abuse_until_ms,abuse_units`.
    #[arg(long, value_name = "FILE", requires = "world")]
    pub truth: Option<PathBuf>,
    /// Replace outputs that exist.
    #[arg(long)]
    pub force: bool,
}

const SIMULATE_HELP: &str = "\
Honest personas: steady_sender, newsletter, seasonal_shop, otp_service, sms_reminders, bad_import (one bad list, near the
threshold). Abused or abusive: list_spammer, smisher, snowshoe, otp_pumped and taken_over (in these two the holder is the
victim). All names are fake: example domains, +1555 numbers, documentation addresses. A world has 31 personas, 17 of them attacks:
datasets/README.md says what makes each hard.

Examples:
  redress-lab simulate --world training --out training.ndjson.gz --labels known.csv --truth truth.csv
  redress-lab simulate --seed 7 --accounts 500 --hours 48 --out traffic.ndjson --labels personas.csv
  redress-lab simulate --out - | redress score --input -";

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
