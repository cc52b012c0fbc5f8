//! `redress-lab judge`: a world of the simulator through the engine, and what became of everybody in it: which attacks were stopped and
//! when, and who was wronged. The truth comes from the simulator; the engine sees the log alone.

mod course;
mod policies;
mod run;
mod share;
pub mod stage;
mod table;
#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context as _, bail};
use clap::Args;
use redress_datasets::output::Output;
use redress_datasets::simulate::Town;
use std::io::Write as _;

use crate::cli::words::thousands;
use crate::follow::Follow;
pub use course::Decisions;
#[cfg(test)]
pub use course::Said;
pub use course::{Course, Rung};
pub use policies::{Method, score_rule};
pub use run::{BEFORE_MS, IN_TIME, delivered, scored};
use run::{Judged, judge};
pub use share::{Share, quantile, wait};

/// `judge`.
#[derive(Debug, Args)]
#[command(after_long_help = HELP)]
pub struct JudgeArgs {
    /// The world: `training`, to tune by, or `evaluation`, to be judged by.
    #[arg(long, value_name = "NAME")]
    pub world: String,
    /// The rules; without, those that ship with Redress.
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
    /// A trained model (redress-model/1): adds the columns for the model alone and for both.
    #[arg(long, value_name = "FILE")]
    pub model: Option<PathBuf>,
    /// The rules that name its score and a measured fact, for the column of both; without, the pack that ships for it.
    #[arg(long, value_name = "FILE", requires = "model")]
    pub model_rules: Option<PathBuf>,
    /// The score from which the model alone limits an account.
    #[arg(long, value_name = "SHARE", default_value_t = 0.9)]
    pub threshold: f64,
    /// Accounts of each persona, for a quick look: of the first seed alone.
    #[arg(long, value_name = "N")]
    pub sample: Option<u32>,
    /// The table as Markdown; without, it is printed.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Replace an output that exists.
    #[arg(long)]
    pub force: bool,
}

const HELP: &str = "\
An attack counts as stopped where the engine by itself decides to limit, hold or suspend before a tenth of the account's abuse has gone
out. Nobody reacts in the simulation: what is sent after a limit still counts, what is sent after a hold or suspension is not judged,
for nothing goes out any more. Shares have 95 % intervals (Wilson).

Examples:
  redress-lab judge --world training --sample 10
  redress-lab judge --world evaluation --model models/shipped/model.json --out outcome.md";

/// The world of that name, or a sample of it.
///
/// # Errors
/// When there is none: the message names those that there are.
pub fn world(name: &str, sample: Option<u32>) -> anyhow::Result<Town> {
    let Some(town) = Town::named(name) else {
        let known: Vec<&str> = Town::ALL.iter().map(|town| town.name).collect();
        bail!("there is no world `{name}`\n  the worlds are: {}", known.join(", "));
    };
    Ok(sample.map_or(town, |n| town.reduced(n, n)))
}

/// Judges, and writes the table.
pub fn run(args: &JudgeArgs, follow: &Follow) -> anyhow::Result<()> {
    let town = world(&args.world, args.sample)?;
    let out = args.out.as_deref().map(|path| Output::create(path, args.force)).transpose()?;
    let began = Instant::now();
    let methods =
        Method::all(args.policy.as_deref(), args.model.as_deref(), args.model_rules.as_deref(), args.threshold)?;
    let judged: Vec<Judged> = judge(town, &methods, follow)?;
    let text = table::markdown(town, &methods, &judged);
    match out {
        Some(mut out) => {
            let path = out.path().to_path_buf();
            out.write_all(text.as_bytes()).with_context(|| format!("{}: cannot be written", path.display()))?;
            out.finish()?;
            let events = judged.first().map_or(0, |judged| judged.events);
            follow.summary(&format!(
                "{} events judged by {} methods in {:.0} s\ntable  {}",
                thousands(usize::try_from(events)?),
                methods.len(),
                began.elapsed().as_secs_f64(),
                path.display()
            ));
        }
        None => follow.summary(&text),
    }
    Ok(())
}
