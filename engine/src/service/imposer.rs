//! Hands decisions to the ledger, in order, until it has answered each one.

use redress_ledger::decision::Decision;
use redress_ledger::impose::{Answer, BrakeLimits};
use redress_ledger::{Ledger, LedgerError};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

use super::IngestError;
use super::metrics;
use super::writer::Taken;

/// Who waits for the answers, and what else to tell them.
pub(super) type After = (oneshot::Sender<Result<Taken, IngestError>>, Taken);

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
    waiting: Arc<AtomicU64>,
) {
    while let Some(Imposing { decisions, after }) = queue.recv().await {
        let mut answers = Vec::new();
        for decision in decisions {
            if let Some(answer) = impose(&ledger, &brake, &decision).await {
                metrics::decision(&decision, &answer);
                answers.push((decision, answer));
            }
            let before = waiting.fetch_sub(1, Ordering::SeqCst);
            metrics::waiting(before - 1);
        }
        if let Some((reply, taken)) = after {
            let _ = reply.send(Ok(Taken { answers, ..taken }));
        }
    }
}

/// Tries until the ledger answers: a database that is away comes back. What the ledger refuses for good is logged: it needs a person.
async fn impose(ledger: &Ledger, brake: &BrakeLimits, decision: &Decision) -> Option<Answer> {
    let mut pause = Duration::from_millis(50);
    loop {
        match ledger.impose(decision, brake).await {
            Ok(answer) => return Some(answer),
            Err(LedgerError::Database(error)) => {
                ::metrics::counter!("redress_ledger_retries_total").increment(1);
                tracing::warn!(decision.id = %decision.id, error = %error, "the ledger did not answer; trying again");
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(Duration::from_secs(5));
            }
            Err(error) => {
                ::metrics::counter!("redress_decisions_lost_total").increment(1);
                tracing::error!(decision.id = %decision.id, error = %error, "the ledger does not accept a decision");
                return None;
            }
        }
    }
}
