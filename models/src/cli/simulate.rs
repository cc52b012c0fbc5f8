//! `redress-lab simulate`.

use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use redress_datasets::DatasetError;
use redress_datasets::output::Output;
use redress_datasets::simulate::{Plan, Simulated, write_labels, write_traffic};

use crate::cli::words::thousands;
use crate::follow::Follow;

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
    /// The event log; gzipped where the name ends in .gz; `-` for standard output.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Also write `account_id,persona,abusive` (1 where somebody abuses through the account, be it the holder or an intruder).
    #[arg(long, value_name = "FILE")]
    pub labels: Option<PathBuf>,
    /// Replace outputs that exist.
    #[arg(long)]
    pub force: bool,
}

const HELP: &str = "\
Honest personas: steady_sender, newsletter, seasonal_shop, otp_service, sms_reminders, bad_import (one bad list, near the
threshold). Abused or abusive: list_spammer, smisher, snowshoe, otp_pumped and taken_over (in these two the holder is the
victim). All names are fake: example domains, +1555 numbers, documentation addresses.

Examples:
  redress-lab simulate --seed 7 --accounts 500 --hours 48 --out traffic.ndjson --labels personas.csv
  redress-lab simulate --out - | redress score --input -";

/// Simulates and says what came out.
pub fn run(args: &Args, follow: &Follow) -> anyhow::Result<()> {
    let plan = Plan { seed: args.seed, accounts: args.accounts, hours: args.hours };
    let cast = plan.cast()?;
    let mut labels = args.labels.as_deref().map(|path| Output::create(path, args.force)).transpose()?;
    if let Some(out) = &mut labels {
        let path = out.path().to_path_buf();
        write_labels(&cast, out).map_err(|source| DatasetError::Write { path, source })?;
    }
    let to_stdout = args.out == Path::new("-");
    let made = if to_stdout { stream(plan, follow)? } else { write(plan, args, follow)? };
    if let Some(out) = labels {
        out.finish()?;
    }
    let counts = format!(
        "{} events of {} accounts in {} h, {} of them abused or abusive",
        thousands(usize::try_from(made.events)?),
        thousands(made.accounts as usize),
        plan.hours,
        made.abusive
    );
    let labels = args.labels.as_ref().map_or_else(String::new, |path| format!("\nlabels  {}", path.display()));
    if to_stdout {
        follow.summary_aside(&format!("{counts}{labels}"));
    } else {
        follow.summary(&format!("{counts}\nevents  {}{labels}", args.out.display()));
    }
    Ok(())
}

fn write(plan: Plan, args: &Args, follow: &Follow) -> Result<Simulated, DatasetError> {
    let mut out = Output::create(&args.out, args.force)?;
    let made = write_traffic(plan, &mut out, failed(&args.out), follow)?;
    out.finish()?;
    Ok(made)
}

fn stream(plan: Plan, follow: &Follow) -> Result<Simulated, DatasetError> {
    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let name = Path::new("standard output");
    let made = write_traffic(plan, &mut out, failed(name), follow)?;
    out.flush().map_err(failed(name))?;
    Ok(made)
}

fn failed(path: &Path) -> impl Fn(io::Error) -> DatasetError {
    move |source| DatasetError::Write { path: path.to_path_buf(), source }
}
