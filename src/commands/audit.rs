//! `redress audit verify`: whether the audit log is what was written.

use redress_ledger::audit::AuditVerdict;

use super::{open_ledger, print, refused};
use crate::config::Config;
use crate::failure::Failure;

/// Walks the chain; a broken one is a failure.
pub async fn verify(config: &Config) -> Result<(), Failure> {
    let ledger = open_ledger(config).await?;
    match ledger.verify_audit().await.map_err(|e| refused(&e))? {
        AuditVerdict::Intact { entries, head } => print(&format!("audit log intact: {entries} entries, head {head}\n")),
        AuditVerdict::Broken { seq, why } => Err(Failure::Runtime(format!(
            "the audit log is broken at entry {seq}: {why}\n  keep the database as it is and compare it with your last backup"
        ))),
    }
}
