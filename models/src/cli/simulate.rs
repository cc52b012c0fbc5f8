//! `redress-lab simulate`.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use redress_datasets::DatasetError;
use redress_datasets::output::Output;
use redress_datasets::simulate::{
    Hands, Plan, Simulated, Town, Truth, write_known, write_labels, write_town, write_traffic, write_truth,
};

use crate::cli::words::thousands;
use crate::follow::Follow;
use crate::judge::world;

/// `simulate`.
#[derive(Debug, clap::Args)]
#[command(after_long_help = HELP)]
pub struct Args {
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
    /// Of a world, also tie accounts to each other, as those of one hand are, and as honest agencies, resellers and shop systems are, and
    /// write who belongs together: `account_id,group,kind,campaign`.
    #[arg(long, value_name = "FILE", requires = "world")]
    pub hands: Option<PathBuf>,
    /// Replace outputs that exist.
    #[arg(long)]
    pub force: bool,
}

const HELP: &str = "\
Honest personas: steady_sender, newsletter, seasonal_shop, otp_service, sms_reminders, bad_import (one bad list, near the
threshold). Abused or abusive: list_spammer, smisher, snowshoe, otp_pumped and taken_over (in these two the holder is the
victim). All names are fake: example domains, +1555 numbers, documentation addresses. A world has 31 personas, 17 of them attacks:
datasets/README.md says what makes each hard.

Examples:
  redress-lab simulate --world training --out training.ndjson.gz --labels known.csv --truth truth.csv
  redress-lab simulate --world training --sample 25 --out tied.ndjson.gz --hands hands.csv
  redress-lab simulate --seed 7 --accounts 500 --hours 48 --out traffic.ndjson --labels personas.csv
  redress-lab simulate --out - | redress score --input -";

/// Simulates and says what came out.
pub fn run(args: &Args, follow: &Follow) -> anyhow::Result<()> {
    match args.world.as_deref() {
        None => plain(args, follow),
        Some(name) => whole(world(name, args.sample)?, args, follow),
    }
}

fn plain(args: &Args, follow: &Follow) -> anyhow::Result<()> {
    let plan = Plan { seed: args.seed, accounts: args.accounts, hours: args.hours };
    let cast = plan.cast()?;
    let mut labels = begin(args.labels.as_deref(), args)?;
    if let Some(out) = &mut labels {
        write_labels(&cast, out).map_err(failed(out.path()))?;
    }
    let made = traffic(args, |out, failed| write_traffic(plan, out, failed, follow))?;
    if let Some(out) = labels {
        out.finish()?;
    }
    say(args, follow, made, plan.hours, "")
}

fn whole(town: Town, args: &Args, follow: &Follow) -> anyhow::Result<()> {
    let (labels, truth) = (begin(args.labels.as_deref(), args)?, begin(args.truth.as_deref(), args)?);
    let hands_out = begin(args.hands.as_deref(), args)?;
    let mut hands = hands_out.is_some().then(|| Hands::of(town));
    let (made, truths): (Simulated, Vec<Truth>) =
        traffic(args, |out, failed| write_town(town, hands.as_mut(), out, failed, follow, &mut |_, _, _| {}))?;
    if let (Some(mut out), Some(hands)) = (hands_out, &hands) {
        let path = out.path().to_path_buf();
        hands.write(&mut out).map_err(failed(&path))?;
        out.finish()?;
    }
    let mut known = 0;
    if let Some(mut out) = labels {
        let seed = town.seeds.first().copied().unwrap_or_default();
        let path = out.path().to_path_buf();
        known = write_known(&truths, seed, town.ends_at(), &mut out).map_err(failed(&path))?;
        out.finish()?;
    }
    if let Some(mut out) = truth {
        let path = out.path().to_path_buf();
        write_truth(&truths, &mut out).map_err(failed(&path))?;
        out.finish()?;
    }
    let labelled = if known == 0 { String::new() } else { format!("; {} of them have a label", thousands(known)) };
    say(args, follow, made, town.hours, &labelled)
}

fn say(args: &Args, follow: &Follow, made: Simulated, hours: u32, more: &str) -> anyhow::Result<()> {
    let counts = format!(
        "{} events of {} accounts in {hours} h, {} of them abused or abusive{more}",
        thousands(usize::try_from(made.events)?),
        thousands(made.accounts as usize),
        made.abusive
    );
    let named = [("labels", &args.labels), ("truth ", &args.truth), ("hands ", &args.hands)];
    let files = named.iter().filter_map(|(what, path)| Some(format!("\n{what}  {}", path.as_ref()?.display())));
    let files: String = files.collect();
    if args.out == Path::new("-") {
        follow.summary_aside(&format!("{counts}{files}"));
    } else {
        follow.summary(&format!("{counts}\nevents  {}{files}", args.out.display()));
    }
    Ok(())
}

fn begin(path: Option<&Path>, args: &Args) -> Result<Option<Output>, DatasetError> {
    path.map(|path| Output::create(path, args.force)).transpose()
}

/// Gives `write` the log's file, or standard output.
fn traffic<T>(
    args: &Args,
    write: impl FnOnce(&mut dyn Write, &dyn Fn(io::Error) -> DatasetError) -> Result<T, DatasetError>,
) -> Result<T, DatasetError> {
    if args.out == Path::new("-") {
        let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
        let failed = failed(Path::new("standard output"));
        let made = write(&mut out, &failed)?;
        out.flush().map_err(failed)?;
        return Ok(made);
    }
    let mut out = Output::create(&args.out, args.force)?;
    let made = write(&mut out, &failed(&args.out))?;
    out.finish()?;
    Ok(made)
}

fn failed(path: &Path) -> impl Fn(io::Error) -> DatasetError {
    move |source| DatasetError::Write { path: path.to_path_buf(), source }
}
