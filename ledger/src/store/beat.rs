//! Signs of life of engines and notifiers. Telemetry: replaced in place, not audited.

use super::db::{Tx, args};
use super::{EngineBeat, Ledger, LedgerError};
use crate::clock::Timestamp;

const PUT: &str = "INSERT INTO beats (who, kind, at, active_accounts, last_command) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (who) DO UPDATE SET at = excluded.at, active_accounts = excluded.active_accounts,
     last_command = excluded.last_command";

/// When a notifier last showed life.
pub(super) async fn notifier_seen_at(tx: &mut Tx) -> Result<Option<Timestamp>, LedgerError> {
    tx.one("SELECT MAX(at) AS at FROM beats WHERE kind = 'notifier'", &[]).await?.maybe_time("at")
}

/// Accounts active in the last day, as the engine last said; 0 before it said anything.
pub(super) async fn active_accounts(tx: &mut Tx) -> Result<i64, LedgerError> {
    let row = tx.one("SELECT MAX(active_accounts) AS n FROM beats WHERE kind = 'engine'", &[]).await?;
    Ok(row.maybe_int("n")?.unwrap_or(0))
}

impl Ledger {
    /// A sign of life from the engine.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn engine_beat(&self, beat: &EngineBeat) -> Result<(), LedgerError> {
        let (mut tx, now) = (self.write().await?, self.now());
        tx.run(PUT, args!["engine", "engine", now, beat.active_accounts, beat.last_command]).await?;
        tx.commit().await
    }

    /// A sign of life from a notifier.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn notifier_beat(&self, name: &str) -> Result<(), LedgerError> {
        let (mut tx, now) = (self.write().await?, self.now());
        let who = format!("notifier {name}");
        tx.run(PUT, args![&who, "notifier", now, None::<Timestamp>, None::<Timestamp>]).await?;
        tx.commit().await
    }
}
