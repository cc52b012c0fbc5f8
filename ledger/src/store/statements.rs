//! Statements of reasons: written once, with their hash and the random part of their link.

use super::db::{Row, Tx, args, to_json};
use super::{Ledger, LedgerError};
use crate::id::{DecisionId, StatementId};
use crate::rung::Rung;
use crate::statement::StatementOfReasons;
use crate::token::{hex, sha256_hex};

/// A stored statement.
pub(super) struct Stored {
    pub(super) statement: StatementOfReasons,
    pub(super) decision_id: DecisionId,
    pub(super) link_nonce: String,
    pub(super) content_hash: String,
}

/// Writes a statement; answers the hash of its text.
pub(super) async fn insert(
    tx: &mut Tx,
    ledger: &Ledger,
    statement: &StatementOfReasons,
) -> Result<String, LedgerError> {
    let body = to_json(statement)?;
    let content_hash = sha256_hex(body.as_bytes());
    tx.run(
        "INSERT INTO statements (statement_id, decision_id, account_id, rung, created_at, link_nonce, content_hash, body)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![
            &statement.statement_id,
            &statement.decision_id,
            &statement.account_id,
            statement.measure.rung.as_str(),
            statement.created_at,
            &hex(&ledger.random::<16>()),
            &content_hash,
            &body,
        ],
    )
    .await?;
    Ok(content_hash)
}

fn stored(row: &Row) -> Result<Stored, LedgerError> {
    Ok(Stored {
        statement: row.json("body")?,
        decision_id: row.text("decision_id")?.into(),
        link_nonce: row.text("link_nonce")?,
        content_hash: row.text("content_hash")?,
    })
}

/// By its id.
pub(super) async fn by_id(tx: &mut Tx, id: &StatementId) -> Result<Stored, LedgerError> {
    stored(
        &tx.one(
            "SELECT decision_id, link_nonce, content_hash, body FROM statements WHERE statement_id = $1",
            args![id],
        )
        .await?,
    )
}

/// By the random part of its link (hex).
pub(super) async fn by_nonce(tx: &mut Tx, nonce: &str) -> Result<Option<Stored>, LedgerError> {
    let row = tx
        .first("SELECT decision_id, link_nonce, content_hash, body FROM statements WHERE link_nonce = $1", args![nonce])
        .await?;
    row.as_ref().map(stored).transpose()
}

/// The newest statement of a decision.
pub(super) async fn newest(tx: &mut Tx, decision: &DecisionId) -> Result<Option<Stored>, LedgerError> {
    let row = tx
        .first(
            "SELECT decision_id, link_nonce, content_hash, body FROM statements WHERE decision_id = $1
             ORDER BY created_at DESC, statement_id LIMIT 1",
            args![decision],
        )
        .await?;
    row.as_ref().map(stored).transpose()
}

/// Derived, so that a replay can never write a second one. `cause` keeps several measures of one decision apart.
pub(super) fn derived_id(kind: &str, decision: &DecisionId, rung: Rung, cause: &str) -> String {
    crate::id::derived(&[kind, decision.as_str(), rung.as_str(), cause])
}
