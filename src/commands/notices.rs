//! `redress notices resume`: notices that were given up go back in line.

use super::{open_ledger, print, refused};
use crate::config::Config;
use crate::failure::Failure;

/// Puts them back; a running service sends them.
pub async fn resume(config: &Config) -> Result<(), Failure> {
    let ledger = open_ledger(config).await?;
    let resumed = ledger.resume_dead_deliveries("cli").await.map_err(|e| refused(&e))?;
    print(&format!("{resumed} notices are in line again\n"))
}
