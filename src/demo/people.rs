//! Who takes part in the demo: the platform's pipeline, a reviewer, an administrator.

use redress_ledger::clock::SystemChance;
use redress_ledger::{Ledger, LedgerError, Role};

use crate::commands::user;
use crate::failure::Failure;

/// Their keys, for this demo alone.
pub struct People {
    /// Token of the platform's pipeline.
    pub platform: String,
    /// Token of the reviewer.
    pub reviewer: String,
    /// Name and password of the reviewer, for the console.
    pub sign_in: (String, String),
}

/// Adds them.
pub async fn introduce(ledger: &Ledger) -> Result<People, Failure> {
    let failed = |error: LedgerError| Failure::because("the demo's people could not be added", &error);
    let password = user::password(&SystemChance);
    ledger.add_user("platform", Role::Service, None, "demo").await.map_err(failed)?;
    ledger.add_user("rosa", Role::Reviewer, Some(&password), "demo").await.map_err(failed)?;
    let platform = ledger.issue_token("platform", "demo").await.map_err(failed)?;
    let reviewer = ledger.issue_token("rosa", "demo").await.map_err(failed)?;
    Ok(People { platform, reviewer, sign_in: ("rosa".to_owned(), password) })
}
