//! Hands decisions to the ledger, in order, until it has answered each one.

use redress_ledger::decision::Decision;
use redress_ledger::impose::{Answer, BrakeLimits};
use redress_ledger::{Ledger, LedgerError};
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;

use super::answers::Answers;
use super::metrics;
use super::writer::Taken;

/// The ledger is asked this often again before its no is taken for final.
const REFUSALS_MAX: u32 = 4;

/// Who waits for the answers, and what else to tell them.
pub(super) type After = super::committer::Ack;

/// Decisions of one request.
pub(super) struct Imposing {
    pub decisions: Vec<Decision>,
    pub after: Option<After>,
}

/// Works until the writer is gone.
pub(super) async fn run(
    mut queue: mpsc::Receiver<Imposing>,
    ledger: Ledger,
    brake: BrakeLimits,
    answered: Arc<Answers>,
    unimposed: PathBuf,
) {
    while let Some(Imposing { decisions, after }) = queue.recv().await {
        let mut answers = Vec::new();
        for decision in decisions {
            if let Some(answer) = impose(&ledger, &brake, &decision, &unimposed).await {
                metrics::decision(&decision, &answer);
                answers.push((decision, answer));
            }
            answered.answered();
        }
        if let Some((reply, taken)) = after {
            let _ = reply.send(Ok(Taken { answers, ..taken }));
        }
    }
}

/// Tries until the ledger answers: a database that is away comes back. What the ledger refuses for good is
/// kept in a file and logged: it needs a person.
async fn impose(ledger: &Ledger, brake: &BrakeLimits, decision: &Decision, unimposed: &Path) -> Option<Answer> {
    let mut pause = Duration::from_millis(50);
    let mut refusals = 0;
    loop {
        match ledger.impose(decision, brake).await {
            Ok(answer) => return Some(answer),
            Err(LedgerError::Database(error)) => {
                ::metrics::counter!("redress_ledger_retries_total").increment(1);
                tracing::warn!(decision.id = %decision.id, error = %error, "the ledger did not answer; trying again");
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(Duration::from_secs(5));
            }
            // Two writers may meet in a unique index; a second look finds what the other wrote.
            Err(_) if refusals < REFUSALS_MAX => {
                refusals += 1;
                tokio::time::sleep(pause).await;
            }
            Err(error) => {
                ::metrics::counter!("redress_decisions_unimposed_total").increment(1);
                tracing::error!(decision.id = %decision.id, error = %error, "the ledger does not accept a decision; it is kept in unimposed.ndjson");
                keep(unimposed, decision);
                return None;
            }
        }
    }
}

/// Keeps a decision that the ledger refuses: durable, one JSON line each.
fn keep(file: &Path, decision: &Decision) {
    let written = OpenOptions::new().create(true).append(true).open(file).and_then(|mut out| {
        serde_json::to_writer(&mut out, decision)?;
        out.write_all(b"\n")?;
        out.sync_data()
    });
    if let Err(error) = written {
        tracing::error!(decision.id = %decision.id, error = %error, "a refused decision could not be kept");
    }
}
