//! Brings commands from the ledger to the writer, and the engine's signs of life to the ledger.

use redress_ledger::store::EngineBeat;
use redress_ledger::{Clock, Ledger};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot, watch};

use super::metrics;
use super::writer::Job;

const POLL: Duration = Duration::from_millis(100);
const BATCH: i64 = 256;
const BEAT_EVERY: u32 = 50;
const DAY_MS: i64 = 86_400_000;

/// Fetches and applies every command after `last`; answers the number of the last one applied. `None` when the writer is gone.
pub(super) async fn catch_up(
    ledger: &Ledger,
    jobs: &mpsc::Sender<Job>,
    clock: &dyn Clock,
    mut last: i64,
) -> Option<i64> {
    loop {
        let commands = match ledger.commands_after(last, BATCH).await {
            Ok(commands) => commands,
            Err(error) => {
                tracing::warn!(error = %error, "the ledger did not hand out commands; trying again");
                return Some(last);
            }
        };
        let Some(oldest) = commands.first() else {
            metrics::command_lag(0.0);
            return Some(last);
        };
        metrics::command_lag((clock.now().0 - oldest.at.0).max(0) as f64 / 1000.0);
        let (reply, applied) = oneshot::channel();
        jobs.send(Job::Commands { commands, reply }).await.ok()?;
        let now_at = applied.await.ok()?;
        if now_at == last {
            return Some(last);
        }
        last = now_at;
    }
}

/// Polls until told to stop.
pub(super) async fn run(
    ledger: Ledger,
    jobs: mpsc::Sender<Job>,
    clock: Arc<dyn Clock>,
    mut last: i64,
    mut stop: watch::Receiver<bool>,
) {
    let mut round = 0u32;
    loop {
        tokio::select! {
            _ = stop.changed() => return,
            () = tokio::time::sleep(POLL) => {}
        }
        let Some(applied) = catch_up(&ledger, &jobs, clock.as_ref(), last).await else { return };
        last = applied;
        if jobs.try_send(Job::Tick).is_err() && jobs.is_closed() {
            return;
        }
        if round.is_multiple_of(BEAT_EVERY) {
            beat(&ledger, &jobs, clock.as_ref()).await;
        }
        round = round.wrapping_add(1);
    }
}

async fn beat(ledger: &Ledger, jobs: &mpsc::Sender<Job>, clock: &dyn Clock) {
    let (reply, answer) = oneshot::channel();
    if jobs.send(Job::Active { since: clock.now().0 - DAY_MS, reply }).await.is_err() {
        return;
    }
    let Ok((active, last_command)) = answer.await else { return };
    let beat = EngineBeat { active_accounts: i64::try_from(active).unwrap_or(i64::MAX), last_command };
    if let Err(error) = ledger.engine_beat(&beat).await {
        tracing::warn!(error = %error, "the engine's sign of life did not reach the ledger");
    }
}
