//! Numbered commands to the engine.

use super::audit_log::next_number;
use super::db::{Tx, args, to_json};
use super::{Ledger, LedgerError};
use crate::clock::Timestamp;
use crate::command::{Command, CommandBody};
use crate::id::AccountId;

/// Appends one command; answers its number.
pub(super) async fn append(tx: &mut Tx, at: Timestamp, body: &CommandBody) -> Result<i64, LedgerError> {
    let (kind, account): (&str, Option<&AccountId>) = match body {
        CommandBody::Reinstate { account_id, .. } => ("reinstate", Some(account_id)),
        CommandBody::Dismiss { account_id, .. } => ("dismiss", Some(account_id)),
        CommandBody::ActivatePolicy { .. } => ("activate_policy", None),
        CommandBody::AccountFacts { account_id, .. } => ("account_facts", Some(account_id)),
    };
    let number = next_number(tx, "engine_commands").await?;
    tx.run(
        "INSERT INTO engine_commands (command_id, at, kind, account_id, body) VALUES ($1, $2, $3, $4, $5)",
        args![number, at, kind, account, &to_json(body)?],
    )
    .await?;
    Ok(number)
}

impl Ledger {
    /// Commands with a number above `after`, in order, at most `limit` (1..=1000).
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn commands_after(&self, after: i64, limit: i64) -> Result<Vec<Command>, LedgerError> {
        let mut tx = self.read().await?;
        let rows = tx
            .all(
                "SELECT command_id, at, body FROM engine_commands WHERE command_id > $1 ORDER BY command_id LIMIT $2",
                args![after, limit.clamp(1, 1000)],
            )
            .await?;
        rows.iter()
            .map(|row| Ok(Command { id: row.int("command_id")?, at: row.time("at")?, body: row.json("body")? }))
            .collect()
    }
}
