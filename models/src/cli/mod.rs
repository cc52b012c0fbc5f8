//! The command line of `redress-lab`: one file a command, with its help and what it does.

mod backtest;
mod campaigns;
mod card;
mod compare;
mod convert;
mod describe;
mod digest;
mod drift;
mod evaluate;
mod features;
mod import;
mod parity;
mod shared;
mod ship;
mod simulate;
mod study;
mod text;
mod threshold;
mod train;
pub mod words;

use clap::{Parser, Subcommand};

use crate::follow::Follow;
use crate::judge;

/// The laboratory of Redress: turns history into tables, tables into models, and says what came of it.
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
        set: import::Set,
    },
    /// Write an event log in another format: JSON lines, CSV or Parquet.
    Convert(convert::Args),
    /// Say what is in an event log.
    Describe(describe::Args),
    /// Replay a log through the engine and keep rows of features, with their labels, for training.
    Features(features::Args),
    /// Compare the features that are served with those that are trained on, bit by bit.
    Parity(parity::Args),
    /// Train a model on rows of features that have labels.
    Train(train::Args),
    /// Judge models by labelled rows: how well they rank, and whether scores mean what they say.
    Evaluate(evaluate::Args),
    /// Set a challenger beside the champion on the same labelled rows, and write the file that a promotion rests on.
    Compare(compare::Args),
    /// Say whether features, scores and what scores promise are still what they were, week by week.
    Drift(drift::Args),
    /// Make traffic of honest and abusive senders, the same to the byte for the same seed.
    Simulate(simulate::Args),
    /// Answer the questions of a public set's protocol.
    #[command(arg_required_else_help = true)]
    Study {
        /// Which set.
        #[command(subcommand)]
        of: study::Study,
    },
    /// A score for texts: learn it, judge it, use it.
    #[command(arg_required_else_help = true)]
    Text {
        /// What to do.
        #[command(subcommand)]
        what: text::Text,
    },
    /// Choose thresholds that keep a promise about wrong suspensions, or say how many labels are missing.
    Threshold(threshold::Args),
    /// Write a model's card: what it is for, data, protocol, figures by segment, limits.
    Card(card::Args),
    /// Run a simulated world through the engine: which attacks were stopped, and who was wronged.
    Judge(judge::JudgeArgs),
    /// Make the model that ships, with its threshold and card, from the simulator's training world.
    Ship(ship::Args),
    /// Say what a new policy would have done to a log beside the current one, and end with 1 where that crosses a limit.
    Backtest(backtest::Args),
    /// Find accounts that seem to be of one hand, by the keys they share, and propose them to people.
    Campaigns(campaigns::Args),
}

impl Command {
    /// Does it.
    pub fn run(&self, follow: &Follow) -> anyhow::Result<()> {
        match self {
            Self::Import { set } => set.run(follow),
            Self::Convert(args) => convert::run(args, follow),
            Self::Describe(args) => describe::run(args, follow),
            Self::Features(args) => features::run(args, follow),
            Self::Parity(args) => parity::run(args, follow),
            Self::Train(args) => train::run(args, follow),
            Self::Evaluate(args) => evaluate::run(args, follow),
            Self::Compare(args) => compare::run(args, follow),
            Self::Drift(args) => drift::run(args, follow),
            Self::Simulate(args) => simulate::run(args, follow),
            Self::Study { of } => of.run(follow),
            Self::Text { what } => what.run(follow),
            Self::Threshold(args) => threshold::run(args, follow),
            Self::Card(args) => card::run(args, follow),
            Self::Judge(args) => judge::run(args, follow),
            Self::Ship(args) => ship::run(args, follow),
            Self::Backtest(args) => backtest::run(args, follow),
            Self::Campaigns(args) => campaigns::run(args, follow),
        }
    }

    /// How the process ends where the command fails.
    pub fn exit_code_of_failure(&self) -> u8 {
        if matches!(self, Self::Backtest(_) | Self::Compare(_) | Self::Drift(_)) { 2 } else { 1 }
    }
}

/// What was looked for and is so: the work was done, and the process ends with 1.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Found(String);

impl Found {
    /// With what was found, and what to do on the next line.
    pub fn because(words: String) -> Self {
        Self(words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
