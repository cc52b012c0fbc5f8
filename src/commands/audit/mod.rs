//! `redress audit …`: whether the audit log is what was written, and what an auditor gets.

mod export;
mod verify;

use indicatif::{ProgressBar, ProgressStyle};
use redress_ledger::clock::SystemChance;

pub use export::{export, verify_export};
pub use verify::verify;

use super::{open_ledger, print, refused};
use crate::audit::Copies;
use crate::config::Config;
use crate::data::DataFolder;
use crate::failure::Failure;

/// Entries behind which a bar is worth its line.
const LONG: u64 = 20_000;

/// Prints the public key; makes the key where no service has.
pub fn key(config: &Config) -> Result<(), Failure> {
    let public = DataFolder::open(config.data_dir())?.audit_key(&SystemChance)?.public();
    print(&format!("{public}\n"))
}

/// Signs now.
pub async fn checkpoint(config: &Config) -> Result<(), Failure> {
    let data = DataFolder::open(config.data_dir())?;
    let key = data.audit_key(&SystemChance)?;
    let mut copies = Copies::open(data.audit_copies(), config.audit().copy_file.as_deref())?;
    let ledger = open_ledger(config).await?;
    let Some(signed) = ledger.sign_audit(&key).await.map_err(|e| refused(&e))? else {
        return print("nothing is new since the last checkpoint\n");
    };
    copies.append(&signed).map_err(|error| Failure::because("a checkpoint cannot be copied", &error))?;
    print(&format!("{}\n", serde_json::to_string(&signed).unwrap_or_default()))
}

/// A bar on standard error for a long log; nothing where no terminal reads it.
fn bar(entries: u64) -> ProgressBar {
    if entries < LONG {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:30} {human_pos} of {human_len} entries, {per_sec}, {eta} left");
    ProgressBar::new(entries).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
