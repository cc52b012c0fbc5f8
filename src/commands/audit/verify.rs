//! `redress audit verify` on the ledger itself.

use std::path::Path;

use redress_ledger::audit::checkpoint::PublicKey;
use redress_ledger::audit::{AuditVerdict, Checked, Known};
use redress_ledger::clock::SystemChance;

use super::{bar, open_ledger, print, refused};
use crate::config::Config;
use crate::data::DataFolder;
use crate::failure::Failure;

/// Walks the log with its checkpoints; a broken one is a failure.
pub async fn verify(config: &Config, mut keys: Vec<PublicKey>, copies: Option<&Path>) -> Result<(), Failure> {
    let data = DataFolder::open(config.data_dir())?;
    if keys.is_empty() {
        keys.extend(data.audit_key_if_made(&SystemChance)?.map(|key| key.public()));
    }
    let entry_keys = data.entry_key_if_made(&SystemChance)?.into_iter().collect();
    let beside_keys = data.audit_copies();
    let known = Known { keys, entry_keys, copies: copies_from(copies.unwrap_or(&beside_keys), copies.is_some())? };
    let ledger = open_ledger(config).await?;
    let entries = ledger.audit_entries().await.map_err(|e| refused(&e))?;
    let bar = bar(u64::try_from(entries).unwrap_or(0));
    let checked = ledger.check_audit(&known, &mut |done, _| bar.set_position(u64::try_from(done).unwrap_or(0))).await;
    bar.finish_and_clear();
    told(&checked.map_err(|e| refused(&e))?, &known, "redress audit verify")
}

/// What seals of single entries say.
fn seals(checked: &Checked, known: &Known) -> String {
    match (known.entry_keys.is_empty(), checked.unsealed_from) {
        (true, _) => {
            "seals of single entries were not examined: their key is in the data folder of the service\n".to_owned()
        }
        (false, None) => format!("{} entries hold by seals of their own\n", checked.sealed),
        (false, Some(seq)) => format!(
            "{} entries hold by seals of their own; from entry {seq} on some have none: a service seals within seconds, under the key \
             of its own data folder\n",
            checked.sealed
        ),
    }
}

/// Reads copies; a file that somebody named must be there.
pub fn copies_from(path: &Path, named: bool) -> Result<Vec<redress_ledger::audit::checkpoint::Checkpoint>, Failure> {
    if named && !path.exists() {
        let problem = format_args!("there is no file {}", path.display());
        return Err(Failure::configuration(problem, "name a file with copies of checkpoints, one JSON object a line"));
    }
    crate::audit::read(path)
}

/// What was found, for people and scripts.
pub fn told(checked: &Checked, known: &Known, command: &str) -> Result<(), Failure> {
    match &checked.verdict {
        AuditVerdict::Intact { entries, head } => {
            let signed = if known.keys.is_empty() {
                format!("checkpoints were not examined: no public key is known here; name one: {command} --key KEY\n")
            } else {
                let Checked { checkpoints, vouched, .. } = checked;
                let behind = entries - vouched;
                format!(
                    "{checkpoints} checkpoints hold; they cover {vouched} entries, {behind} rest on the chain alone; {} copies \
                     kept outside agree\n",
                    known.copies.len()
                )
            };
            print(&format!("audit log intact: {entries} entries, head {head}\n{signed}{}", seals(checked, known)))
        }
        AuditVerdict::Broken { seq, why } => Err(Failure::Runtime(format!(
            "the audit log is broken at entry {seq}: {why}\n  keep it as it is and compare it with your last backup and export"
        ))),
    }
}
