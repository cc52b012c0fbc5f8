//! One file per subcommand; here they are told apart.

mod audit;
mod automation;
mod bulk_reverse;
mod campaigns;
mod export;
mod model;
mod notices;
mod policy;
mod score;
mod signals;
pub(crate) mod user;

use std::io::Write as _;
use std::sync::Arc;

use clap::Parser;
use redress_ledger::Ledger;
use redress_ledger::clock::{SystemChance, SystemClock};
use redress_ledger::store::LedgerUrl;

use crate::cli::model::ModelCommand;
use crate::cli::{AuditCommand, Cli, Command, NoticesCommand, PolicyCommand, Serve, UserCommand};
use crate::config::{Config, Sources, load};
use crate::data::DataFolder;
use crate::failure::Failure;
use crate::serve::{self, Side};

/// Reads the command line and the configuration, and does what they say.
pub fn execute() -> Result<(), Failure> {
    let cli = Cli::parse();
    let sources = Sources { file: cli.config, data: cli.data, environment: environment() };
    let configure = || load(&sources).map_err(|error| Failure::Configuration(error.to_string()));
    match cli.command {
        Command::Run(how) => service(how, Side::Both, &configure()?),
        Command::Engine(how) => service(how, Side::Engine, &configure()?),
        Command::ReviewApi(how) => service(how, Side::Review, &configure()?),
        Command::Demo(options) => {
            crate::log::start(&crate::demo::log());
            block_on(crate::demo::run(&options, sources.data.as_deref()))?
        }
        Command::Score(options) => score::run(&options),
        Command::Policy(PolicyCommand::Check { file }) => policy::check(&file),
        Command::Model(ModelCommand::Check { file }) => model::check(&file),
        Command::Model(command) => block_on(model::run(&configure()?, command))?,
        Command::Signals(options) => signals::print(&options),
        Command::Automation { state } => block_on(automation::run(&configure()?, state))?,
        Command::BulkReverse(command) => block_on(bulk_reverse::run(&configure()?, command))?,
        Command::Campaigns(command) => block_on(campaigns::run(&configure()?, command))?,
        Command::Audit(AuditCommand::Verify { input: Some(file), key, checkpoints }) => {
            audit::verify_export(&file, &key, checkpoints.as_deref())
        }
        Command::Audit(AuditCommand::Verify { input: None, key, checkpoints }) => {
            block_on(audit::verify(&configure()?, key, checkpoints.as_deref()))?
        }
        Command::Audit(AuditCommand::Export { out }) => block_on(audit::export(&configure()?, &out))?,
        Command::Audit(AuditCommand::Key) => audit::key(&configure()?),
        Command::Audit(AuditCommand::Checkpoint) => block_on(audit::checkpoint(&configure()?))?,
        Command::User(UserCommand::Add { name, role, password_stdin, token, competence }) => {
            block_on(user::add(&configure()?, &name, role, password_stdin, token, competence))?
        }
        Command::User(UserCommand::Competence { name, competence }) => {
            block_on(user::competence(&configure()?, &name, competence))?
        }
        Command::User(UserCommand::Disable { name }) => block_on(user::disable(&configure()?, &name))?,
        Command::Export(what) => block_on(export::run(&configure()?, what))?,
        Command::User(UserCommand::ResetSecondFactor { name }) => {
            block_on(user::reset_second_factor(&configure()?, &name))?
        }
        Command::Notices(NoticesCommand::Resume) => block_on(notices::resume(&configure()?))?,
    }
}

fn service(how: Serve, side: Side, config: &Config) -> Result<(), Failure> {
    if how.print_config {
        return print(&config.to_toml());
    }
    crate::log::start(config.log());
    block_on(serve::run(config, side))?
}

fn environment() -> Vec<(String, String)> {
    let text = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
        (name.to_string_lossy().into_owned(), value.to_string_lossy().into_owned())
    };
    std::env::vars_os().map(text).collect()
}

fn block_on<T>(work: impl Future<Output = T>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    Ok(runtime.map_err(|error| Failure::because("the runtime did not start", &error))?.block_on(work))
}

/// Writes to standard output; a reader that went away early (`| head`) is no failure.
fn print(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::because("standard output", &error))
        }
        _ => Ok(()),
    }
}

/// Opens the ledger that the configuration names, beside whatever services already use it.
async fn open_ledger(config: &Config) -> Result<Ledger, Failure> {
    if let LedgerUrl::Sqlite(_) = config.ledger_url() {
        DataFolder::open(config.data_dir())?;
    }
    let opened =
        Ledger::open(&config.ledger_url(), config.promises(), Arc::new(SystemClock), Arc::new(SystemChance)).await;
    opened.map_err(|error| serve::ledger_failure(config, &error))
}

/// A failure of the ledger in a short command.
fn refused(error: &redress_ledger::LedgerError) -> Failure {
    Failure::Runtime(crate::failure::chain(error))
}

/// Rows as an aligned table; the first row is the heading.
fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let line = |row: &Vec<String>| {
        let cells: Vec<String> = row.iter().zip(&widths).map(|(cell, &width)| format!("{cell:<width$}")).collect();
        format!("{}\n", cells.join("  ").trim_end())
    };
    rows.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_aligned_and_leaves_no_trailing_spaces() {
        let rows = [["id", "rung"], ["a-long-rule", "warn"], ["b", ""]].map(|row| row.map(str::to_owned).to_vec());
        assert_eq!(table(&rows), "id           rung\na-long-rule  warn\nb\n");
    }
}
