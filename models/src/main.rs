//! `redress-lab`, the laboratory for policy and data people: event logs in, tables, models and reports out. Exit codes: 0 done,
//! 1 refused or failed (said on stderr), 2 wrong usage, 130 stopped by the user. `backtest`, `compare` and `drift`
//! have 1 for what they look for, and 2 for all else.

mod backtest;
mod campaigns;
mod cli;
mod follow;
mod judge;
mod ship;

use std::process::ExitCode;

use clap::Parser;
use redress_datasets::DatasetError;

use backtest::Crossed;
use cli::{Cli, Found};
use follow::Follow;

fn main() -> ExitCode {
    let Cli { quiet, command } = Cli::parse();
    let failed = command.exit_code_of_failure();
    let done = Follow::new(quiet).and_then(|follow| command.run(&follow));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS, // `… --out - | head`: the reader has seen enough
        Err(error) => {
            eprintln!("{}", explained(&error));
            let stopped = matches!(error.downcast_ref(), Some(DatasetError::Interrupted));
            let crossed = error.is::<Crossed>() || error.is::<Found>();
            ExitCode::from(if stopped {
                130
            } else if crossed {
                1
            } else {
                failed
            })
        }
    }
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    let pipe = |source: &std::io::Error| source.kind() == std::io::ErrorKind::BrokenPipe;
    matches!(error.downcast_ref(), Some(DatasetError::Write { source, .. }) if pipe(source))
}

/// The error in one paragraph: what and where, its causes, then the remedy on its own line.
fn explained(error: &anyhow::Error) -> String {
    let message = error.to_string();
    let (what, remedy) = message.split_once('\n').unwrap_or((&message, ""));
    let causes = error.chain().skip(1).fold(String::new(), |text, cause| format!("{text}: {cause}"));
    let remedy = if remedy.is_empty() { String::new() } else { format!("\n{remedy}") };
    format!("error: {what}{causes}{remedy}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_says_what_then_why_then_the_remedy() {
        let cause = std::io::Error::from(std::io::ErrorKind::NotFound);
        let error = DatasetError::Read { path: "a.csv".into(), source: cause };
        assert_eq!(
            explained(&error.into()),
            "error: a.csv: cannot be read: entity not found\n  check that the file exists and that you may read it"
        );
    }
}
