//! Figures for the metrics page.

use super::{Gauges, Ledger, LedgerError, switch};

impl Ledger {
    /// Figures for the metrics page.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn gauges(&self) -> Result<Gauges, LedgerError> {
        let mut tx = self.read().await?;
        let queue =
            tx.one("SELECT COUNT(*) AS n, MIN(opened_at) AS oldest FROM cases WHERE closed_at IS NULL", &[]).await?;
        let outbox =
            tx.one("SELECT COUNT(*) AS n, MIN(created_at) AS oldest FROM outbox WHERE state = 'waiting'", &[]).await?;
        Ok(Gauges {
            queue_depth: queue.int("n")?,
            queue_oldest_at: queue.maybe_time("oldest")?,
            outbox_depth: outbox.int("n")?,
            outbox_oldest_at: outbox.maybe_time("oldest")?,
            outbox_dead: tx.count("SELECT COUNT(*) AS n FROM outbox WHERE state = 'dead'", &[]).await?,
            last_command: tx.count("SELECT value AS n FROM sequences WHERE name = 'engine_commands'", &[]).await?,
            automation_on: switch::is_on(&mut tx).await?,
            rules_demoted: tx
                .count(
                    "SELECT COUNT(*) AS n FROM rule_demotions
                     WHERE activation = (SELECT MAX(command_id) FROM policy_activations)",
                    &[],
                )
                .await?,
        })
    }
}
