//! `redress automation [on|off]`: the switch that lets rules impose by themselves.

use super::{open_ledger, print, refused};
use crate::cli::Switch;
use crate::config::Config;
use crate::failure::Failure;

/// Sets the switch, or says how it stands.
pub async fn run(config: &Config, state: Option<Switch>) -> Result<(), Failure> {
    let ledger = open_ledger(config).await?;
    if let Some(wanted) = state {
        ledger.set_automation(wanted == Switch::On, "cli").await.map_err(|e| refused(&e))?;
    }
    let on = ledger.automation().await.map_err(|e| refused(&e))?;
    let text = if on {
        "automation is on: rules impose by themselves, within the brake\n"
    } else {
        "automation is off: scoring goes on, every imposition waits for a person\n"
    };
    print(text)
}
