//! Writing notices: the immutable row, and one line in the outbox for each channel.

use super::db::{Tx, args};
use super::{Ledger, LedgerError};
use crate::clock::Timestamp;
use crate::id::{AccountId, AppealId, DecisionId, NoticeId, OutcomeId, StatementId};
use crate::notice::{Channel, NoticeKind};
use crate::rung::Rung;

/// A notice to write.
pub(super) struct NewNotice<'a> {
    pub(super) kind: NoticeKind,
    pub(super) account_id: &'a AccountId,
    pub(super) decision_id: &'a DecisionId,
    pub(super) statement_id: &'a StatementId,
    pub(super) appeal_id: Option<&'a AppealId>,
    pub(super) outcome_id: Option<&'a OutcomeId>,
    /// The account's standing once the transaction commits.
    pub(super) standing: Rung,
}

/// Writes it and puts it in the outbox, to be delivered at once through every channel.
pub(super) async fn append(
    tx: &mut Tx,
    ledger: &Ledger,
    now: Timestamp,
    notice: &NewNotice<'_>,
) -> Result<NoticeId, LedgerError> {
    let channels: &[Channel] =
        if ledger.promises().platform_webhook { &[Channel::Email, Channel::Webhook] } else { &[Channel::Email] };
    append_to(tx, ledger, now, notice, channels).await
}

/// The same through some of them.
pub(super) async fn append_to(
    tx: &mut Tx,
    ledger: &Ledger,
    now: Timestamp,
    notice: &NewNotice<'_>,
    channels: &[Channel],
) -> Result<NoticeId, LedgerError> {
    let id = NoticeId(ledger.fresh_id());
    tx.run(
        "INSERT INTO notices
         (notice_id, account_id, decision_id, statement_id, kind, appeal_id, outcome_id, standing, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        args![
            &id,
            notice.account_id,
            notice.decision_id,
            notice.statement_id,
            notice.kind.as_str(),
            notice.appeal_id,
            notice.outcome_id,
            notice.standing.as_str(),
            now,
        ],
    )
    .await?;
    for channel in channels {
        enqueue(tx, &id, *channel, now).await?;
    }
    Ok(id)
}

async fn enqueue(tx: &mut Tx, notice: &NoticeId, channel: Channel, now: Timestamp) -> Result<(), LedgerError> {
    tx.run(
        "INSERT INTO outbox (notice_id, channel, state, created_at, next_at) VALUES ($1, $2, 'waiting', $3, $3)",
        args![notice, channel.as_str(), now],
    )
    .await?;
    Ok(())
}
