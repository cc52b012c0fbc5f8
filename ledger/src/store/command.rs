//! Numbered commands to the engine.

use super::audit_log::next_number;
use super::db::{Tx, args, to_json};
use super::{Ledger, LedgerError};
use crate::clock::Timestamp;
use crate::command::{Command, CommandBody};
use crate::decision::Decision;
use crate::id::AccountId;
use crate::rung::Rung;

/// Appends one command; answers its number.
pub(super) async fn append(tx: &mut Tx, at: Timestamp, body: &CommandBody) -> Result<i64, LedgerError> {
    let (kind, account): (&str, Option<&AccountId>) = match body {
        CommandBody::Reinstate { account_id, .. } => ("reinstate", Some(account_id)),
        CommandBody::Dismiss { account_id, .. } => ("dismiss", Some(account_id)),
        CommandBody::Imposed { account_id, .. } => ("imposed", Some(account_id)),
        CommandBody::ActivatePolicy { .. } => ("activate_policy", None),
        CommandBody::AccountFacts { account_id, .. } => ("account_facts", Some(account_id)),
        CommandBody::DemoteRule { .. } => ("demote_rule", None),
        CommandBody::ActivateModel { .. } => ("activate_model", None),
        CommandBody::RetireModel { .. } => ("retire_model", None),
        CommandBody::Tied { account_id, .. } => ("tied", Some(account_id)),
        CommandBody::Untied { account_id, .. } => ("untied", Some(account_id)),
    };
    let number = next_number(tx, "engine_commands").await?;
    tx.run(
        "INSERT INTO engine_commands (command_id, at, kind, account_id, body) VALUES ($1, $2, $3, $4, $5)",
        args![number, at, kind, account, &to_json(body)?],
    )
    .await?;
    Ok(number)
}

/// Evidence from before the command of this number is settled: a decision that rests on it is refused.
pub(super) async fn settle(tx: &mut Tx, account: &AccountId, number: i64) -> Result<(), LedgerError> {
    tx.run("UPDATE accounts SET stale_before_command = $2 WHERE account_id = $1", args![account, number]).await?;
    Ok(())
}

/// Tells the engine what a person imposed.
pub(super) async fn imposed(tx: &mut Tx, at: Timestamp, decision: &Decision, rung: Rung) -> Result<(), LedgerError> {
    let body = CommandBody::Imposed { account_id: decision.account_id.clone(), decision_id: decision.id.clone(), rung };
    append(tx, at, &body).await?;
    Ok(())
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
