//! `redress-lab simulate`.

use std::io::{self, BufWriter, Write};
use std::path::Path;

use redress_datasets::DatasetError;
use redress_datasets::output::Output;
use redress_datasets::simulate::{
    Plan, Simulated, Town, Truth, write_known, write_labels, write_town, write_traffic, write_truth,
};

use crate::cli::SimulateArgs;
use crate::follow::Follow;
use crate::import::thousands;
use crate::judge::world;

/// Simulates and says what came out.
pub fn simulate(args: &SimulateArgs, follow: &Follow) -> anyhow::Result<()> {
    match args.world.as_deref() {
        None => plain(args, follow),
        Some(name) => whole(world(name, args.sample)?, args, follow),
    }
}

fn plain(args: &SimulateArgs, follow: &Follow) -> anyhow::Result<()> {
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

fn whole(town: Town, args: &SimulateArgs, follow: &Follow) -> anyhow::Result<()> {
    let (labels, truth) = (begin(args.labels.as_deref(), args)?, begin(args.truth.as_deref(), args)?);
    let (made, truths): (Simulated, Vec<Truth>) =
        traffic(args, |out, failed| write_town(town, out, failed, follow, &mut |_, _, _| {}))?;
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

fn say(args: &SimulateArgs, follow: &Follow, made: Simulated, hours: u32, more: &str) -> anyhow::Result<()> {
    let counts = format!(
        "{} events of {} accounts in {hours} h, {} of them abused or abusive{more}",
        thousands(usize::try_from(made.events)?),
        thousands(made.accounts as usize),
        made.abusive
    );
    let named = [("labels", &args.labels), ("truth ", &args.truth)];
    let files = named.iter().filter_map(|(what, path)| Some(format!("\n{what}  {}", path.as_ref()?.display())));
    let files: String = files.collect();
    if args.out == Path::new("-") {
        follow.summary_aside(&format!("{counts}{files}"));
    } else {
        follow.summary(&format!("{counts}\nevents  {}{files}", args.out.display()));
    }
    Ok(())
}

fn begin(path: Option<&Path>, args: &SimulateArgs) -> Result<Option<Output>, DatasetError> {
    path.map(|path| Output::create(path, args.force)).transpose()
}

/// Gives `write` the log's file, or standard output.
fn traffic<T>(
    args: &SimulateArgs,
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
