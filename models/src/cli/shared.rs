//! Options that several commands have alike.

use clap::Args;
use redress_learn::judge::Resampling;

/// Where chance comes from.
#[derive(Clone, Copy, Debug, Args)]
pub struct Chance {
    /// Where all chance comes from.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
}

/// Intervals by drawing accounts anew.
#[derive(Clone, Copy, Debug, Args)]
pub struct Draws {
    /// How often accounts are drawn anew for the intervals.
    #[arg(long, value_name = "N", default_value_t = 1_000, value_parser = clap::value_parser!(u16).range(20..=10_000))]
    pub draws: u16,
    #[command(flatten)]
    pub chance: Chance,
}

impl Draws {
    /// Intervals of 95 %.
    pub fn resampling(self) -> Resampling {
        Resampling { times: self.draws.into(), level: 0.95, seed: self.chance.seed }
    }
}

/// What becomes of outputs that are there.
#[derive(Clone, Copy, Debug, Args)]
pub struct Replace {
    /// Replace outputs that exist.
    #[arg(long)]
    pub force: bool,
}
