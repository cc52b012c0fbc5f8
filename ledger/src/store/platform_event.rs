//! What the platform is told that is about no single account: written with what it tells of, sent by the notifier.

use super::db::{Tx, args, to_json};
use super::{Ledger, LedgerError};
use crate::clock::Timestamp;
use crate::notice::PlatformEvent;

/// Longest error text kept, in characters.
const ERROR_CHARS_MAX: usize = 500;
/// Attempts after which an event is given up; with the pauses of the notifier that is days.
const ATTEMPTS_MAX: i64 = 50;

/// Puts an event in line, where the platform has a webhook.
pub(super) async fn append(
    tx: &mut Tx,
    ledger: &Ledger,
    now: Timestamp,
    kind: &str,
    body: &impl serde::Serialize,
) -> Result<(), LedgerError> {
    if !ledger.promises().platform_webhook {
        return Ok(());
    }
    tx.run(
        "INSERT INTO platform_events (event_id, kind, body, created_at, state, next_at) VALUES ($1, $2, $3, $4, 'waiting', $4)",
        args![&ledger.fresh_id(), kind, &to_json(body)?, now],
    )
    .await?;
    Ok(())
}

impl Ledger {
    /// Leases events that are due to the caller, oldest first, at most `limit` (1..=100).
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn due_platform_events(&self, limit: i64, lease_secs: i64) -> Result<Vec<PlatformEvent>, LedgerError> {
        const DUE: &str = "SELECT event_id, kind, body, created_at, attempts FROM platform_events
             WHERE state = 'waiting' AND next_at <= $1 AND (lease_until IS NULL OR lease_until <= $1)
             ORDER BY created_at, event_id LIMIT $2";
        let limit = limit.clamp(1, 100);
        // A look costs no writer where nothing is due, which is nearly always.
        if self.read().await?.first(DUE, args![self.now(), limit]).await?.is_none() {
            return Ok(Vec::new());
        }
        let (mut tx, now) = (self.write().await?, self.now());
        let mut events = Vec::new();
        for row in tx.all(DUE, args![now, limit]).await? {
            let event_id = row.text("event_id")?;
            let lease = "UPDATE platform_events SET lease_until = $2 WHERE event_id = $1";
            tx.run(lease, args![&event_id, now.plus_secs(lease_secs)]).await?;
            events.push(PlatformEvent {
                event_id,
                kind: row.text("kind")?,
                body: row.json("body")?,
                created_at: row.time("created_at")?,
                attempts: row.int("attempts")?,
            });
        }
        tx.commit().await?;
        Ok(events)
    }

    /// Records how an attempt ended: `None` where it arrived, otherwise why not and when to try again. Given up after 50 attempts.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn platform_event_result(
        &self,
        event_id: &str,
        failed: Option<(&str, Timestamp)>,
    ) -> Result<(), LedgerError> {
        let mut tx = self.write().await?;
        let now = self.now();
        let error: Option<String> = failed.map(|(error, _)| error.chars().take(ERROR_CHARS_MAX).collect());
        tx.run(
            "UPDATE platform_events SET attempts = attempts + 1, lease_until = NULL, last_error = $3, next_at = $4,
                 state = CASE WHEN $2 = 1 THEN 'delivered' WHEN attempts + 1 >= $5 THEN 'dead' ELSE 'waiting' END
             WHERE event_id = $1 AND state = 'waiting'",
            args![event_id, failed.is_none(), error.as_deref(), failed.map_or(now, |(_, at)| at), ATTEMPTS_MAX],
        )
        .await?;
        tx.commit().await
    }
}
