//! `redress-lab simulate`.

use std::io::{self, BufWriter, Write as _};
use std::path::Path;

use redress_datasets::DatasetError;
use redress_datasets::output::Output;
use redress_datasets::simulate::{Plan, Simulated, write_labels, write_traffic};

use crate::cli::SimulateArgs;
use crate::follow::Follow;
use crate::import::thousands;

/// Simulates and says what came out.
pub fn simulate(args: &SimulateArgs, follow: &Follow) -> anyhow::Result<()> {
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

fn write(plan: Plan, args: &SimulateArgs, follow: &Follow) -> Result<Simulated, DatasetError> {
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
