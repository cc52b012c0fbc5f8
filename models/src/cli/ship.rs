//! `redress-lab ship`.

use std::io::Write as _;
use std::path::PathBuf;
use std::time::Instant;

use redress_datasets::DatasetError;
use redress_datasets::output::Output;

use crate::follow::Follow;
use crate::judge::world;
use crate::ship::ship;

/// `ship`.
#[derive(Debug, clap::Args)]
#[command(after_long_help = HELP, arg_required_else_help = true)]
pub struct Args {
    /// The folder for the model and what goes with it.
    #[arg(long, value_name = "FOLDER")]
    pub out: PathBuf,
    /// Threads; the files are the same for any number.
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u16).range(1..=64))]
    pub threads: u16,
    /// Only so many accounts of each persona, of the first seed: a quick look, not what ships.
    #[arg(long, value_name = "N")]
    pub sample: Option<u32>,
    /// Replace files that exist.
    #[arg(long)]
    pub force: bool,
}

const HELP: &str = "\
Makes the model that ships with Redress, in one go: plays the simulator's training world, replays it through the engine for rows of
features, grows trees, calibrates them where that helps, chooses a threshold on accounts put aside, and writes model.json, threshold.json,
card.json (the card's facts), CARD.md and rows.json (a few rows with the learner's scores). The evaluation's world is not touched. The same
seeds give the same bytes.

The model knows the simulator only: serve it in shadow first.

Examples:
  redress-lab ship --out models/shipped --force
  redress-lab ship --out /tmp/look --sample 10
  redress model activate models/shipped/model.json --shadow";

/// Makes everything, then writes it.
pub fn run(args: &Args, follow: &Follow) -> anyhow::Result<()> {
    let began = Instant::now();
    let town = world("training", args.sample)?;
    std::fs::create_dir_all(&args.out).map_err(DatasetError::write(&args.out))?;
    let say = |what: &str| follow.stage(&format!("{:>5.0} s  {what}", began.elapsed().as_secs_f64()));
    let files = ship(town, usize::from(args.threads), follow, &say)?;
    let mut lines = String::new();
    for (name, text) in files {
        let path = args.out.join(name);
        let mut out = Output::create(&path, args.force)?;
        out.write_all(text.as_bytes()).map_err(DatasetError::write(&path))?;
        out.finish()?;
        lines = format!("{lines}{:>9} bytes  {}\n", text.len(), path.display());
    }
    follow.summary(lines.trim_end());
    Ok(())
}
