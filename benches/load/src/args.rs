//! The command line.

use std::path::PathBuf;

use clap::{ArgGroup, Parser, ValueEnum};

use crate::traffic::{ACCOUNTS_MAX, Spread};

/// Sends made-up events to a running engine at set times and measures from those times; or writes them to a file.
#[derive(Debug, Parser)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
#[command(name = "redress-load", version, about)]
#[command(group = ArgGroup::new("what").required(true).args(["rate", "flat_out", "find_capacity", "verify", "await_ready", "write"]))]
#[command(after_help = "Examples:
  redress-load --url http://127.0.0.1:8081 --token $TOKEN --rate 100000 --duration 30
  redress-load --url http://127.0.0.1:8081 --token $TOKEN --find-capacity --json capacity.json
  redress-load --url http://127.0.0.1:8081 --token $TOKEN --flat-out --until-broken --record sent.tsv
  redress-load --url http://127.0.0.1:8081 --token $TOKEN --verify sent.tsv
  redress-load --write events.ndjson --events 2000000 --accounts 1000000

The token is one of a service: `redress user add NAME --role service`. It is also read from REDRESS_LOAD_TOKEN.
Latency is counted from the time at which a batch was due, not from when a connection was free to send it.
Ends with 1 where --verify finds events lost or counted twice, or a run got no answer at all.")]
pub struct Args {
    /// Where the engine listens.
    #[arg(long, default_value = "http://127.0.0.1:8081")]
    pub url: String,
    /// Token of a service.
    #[arg(long, env = "REDRESS_LOAD_TOKEN", default_value = "", hide_env_values = true)]
    pub token: String,

    /// Sends this many events a second.
    #[arg(long, value_name = "EVENTS/S", value_parser = positive)]
    pub rate: Option<f64>,
    /// Sends as fast as answers come (closed loop).
    #[arg(long)]
    pub flat_out: bool,
    /// Searches for the highest rate that the engine keeps up with; each step takes --duration.
    #[arg(long)]
    pub find_capacity: bool,
    /// Checks after a crash that what a record says was acknowledged counted exactly once.
    #[arg(long, value_name = "RECORD")]
    pub verify: Option<PathBuf>,
    /// Waits until /readyz answers 200, at most this long, and prints how many milliseconds it took.
    #[arg(long, value_name = "SECS")]
    pub await_ready: Option<u64>,
    /// Writes events to a file (- for standard output) instead of sending them.
    #[arg(long, value_name = "FILE")]
    pub write: Option<PathBuf>,

    /// Seconds that are measured.
    #[arg(long, default_value_t = 10.0, value_name = "SECS", value_parser = positive)]
    pub duration: f64,
    /// Seconds before, at the same rate, that are not.
    #[arg(long, default_value_t = 0.0, value_name = "SECS")]
    pub warm_up: f64,
    /// Connections.
    #[arg(long, default_value_t = 16)]
    pub connections: usize,
    /// Events in a batch.
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(50..=10_000))]
    pub batch: u32,
    /// With --flat-out and --spread turn: ends once every account had so many stories, or after --duration.
    #[arg(long, value_name = "STORIES", requires = "flat_out", value_parser = clap::value_parser!(u32).range(1..))]
    pub rounds: Option<u32>,
    /// Asks for the decisions in each answer.
    #[arg(long)]
    pub wait_decision: bool,
    /// Ends with the first lost connection (the engine was killed).
    #[arg(long)]
    pub until_broken: bool,
    /// Keeps what became of each batch, for --verify.
    #[arg(long, value_name = "FILE")]
    pub record: Option<PathBuf>,
    /// With --verify: so many of the last acknowledged batches are sent again.
    #[arg(long, default_value_t = 20)]
    pub again: usize,
    /// Also writes what was measured as JSON.
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,

    /// Accounts.
    #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(u32).range(1..=i64::from(ACCOUNTS_MAX)))]
    pub accounts: u32,
    /// How stories (1 to 3 events) fall on accounts.
    #[arg(long, value_enum, default_value_t = SpreadArg::Zipf)]
    pub spread: SpreadArg,
    /// A new abuser after so many events (half of its messages fail); 0: none.
    #[arg(long, default_value_t = 200_000, value_name = "EVENTS")]
    pub abuser_every: u64,
    /// Seed of everything made up.
    #[arg(long, default_value_t = 42)]
    pub seed: u64,

    /// With --write: how many events.
    #[arg(long, default_value_t = 1_000_000)]
    pub events: u64,
    /// With --write and accounts in turn: on top of the events until every account had a story.
    #[arg(long)]
    pub until_touched: bool,
    /// With --write: hours that the events spread over.
    #[arg(long, default_value_t = 24.0, value_parser = positive)]
    pub hours: f64,
}

/// How stories fall on accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SpreadArg {
    /// A few accounts are very busy, most hardly.
    Zipf,
    /// Each account in turn.
    Turn,
    /// Each account in turn once, then as zipf.
    TurnThenZipf,
}

impl From<SpreadArg> for Spread {
    fn from(spread: SpreadArg) -> Self {
        match spread {
            SpreadArg::Zipf => Self::Zipf,
            SpreadArg::Turn => Self::Turn,
            SpreadArg::TurnThenZipf => Self::TurnThenZipf,
        }
    }
}

fn positive(text: &str) -> Result<f64, String> {
    let number: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
    if number.is_finite() && number > 0.0 { Ok(number) } else { Err("must be above 0".to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_sound_and_one_thing_is_done_at_a_time() {
        Args::command().debug_assert();
        Args::try_parse_from(["redress-load", "--rate", "1000"]).expect("a rate");
        for wrong in
            [&["redress-load"][..], &["redress-load", "--rate", "0"], &["redress-load", "--rate", "9", "--flat-out"]]
        {
            Args::try_parse_from(wrong).expect_err("wrong");
        }
    }
}
