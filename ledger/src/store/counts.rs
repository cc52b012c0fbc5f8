//! How many cases there are, of each kind of urgency and place; cases, never people.

use super::db::args;
use super::{Ledger, LedgerError};
use crate::id::UserId;
use crate::queue::QueueCounts;
use crate::sla::Priority;

impl Ledger {
    /// Counts what is open, in one walk over the queue's index.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn queue_counts(&self) -> Result<QueueCounts, LedgerError> {
        let (mut tx, now) = (self.read().await?, self.now());
        let rows = tx
            .all(
                "SELECT priority, COUNT(*) AS n,
                     COUNT(CASE WHEN sort_at <= $1 AND (waiting_until IS NULL OR waiting_until <= $1) THEN 1 END) AS overdue,
                     COUNT(CASE WHEN parked_until > $1 THEN 1 END) AS parked,
                     COUNT(CASE WHEN waiting_until > $1 THEN 1 END) AS waiting,
                     COUNT(escalated_at) AS escalated,
                     COUNT(CASE WHEN lease_until > $1 THEN 1 END) AS claimed
                 FROM cases WHERE closed_at IS NULL GROUP BY priority",
                args![now],
            )
            .await?;
        let mut counts = QueueCounts::default();
        for row in &rows {
            let (parked, waiting) = (row.int("parked")?, row.int("waiting")?);
            let open = row.int("n")? - parked - waiting;
            let class = row.word("priority", Priority::parse)?;
            for (slot, _) in counts.classes.iter_mut().zip(Priority::ALL).filter(|(_, p)| *p == class) {
                *slot = open;
            }
            counts.open += open;
            counts.parked += parked;
            counts.waiting += waiting;
            counts.overdue += row.int("overdue")?;
            counts.escalated += row.int("escalated")?;
            counts.claimed += row.int("claimed")?;
        }
        Ok(counts)
    }

    /// How many cases this person holds or is asked to take.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn mine_count(&self, who: &UserId) -> Result<i64, LedgerError> {
        let (mut tx, now) = (self.read().await?, self.now());
        tx.count(
            "SELECT (SELECT COUNT(*) FROM cases WHERE closed_at IS NULL AND claimed_by = $1 AND lease_until > $2)
                  + (SELECT COUNT(*) FROM cases WHERE closed_at IS NULL AND offered_to = $1 AND offered_until > $2) AS n",
            args![who, now],
        )
        .await
    }
}
