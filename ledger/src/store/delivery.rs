//! The outbox: leasing what is due, and recording how each attempt ended.

use serde_json::json;

use super::db::{Row, Tx, args};
use super::pause::{self, paused};
use super::{Ledger, LedgerError, audit_log, contacts, holder_view, outcome, relief, standing, statements};
use crate::clock::Timestamp;
use crate::dialogue::Author;
use crate::id::{AccountId, AppealId, NoticeId, OutcomeId, StatementId};
use crate::notice::{Channel, Delivery, DeliveryResult, MessageTold, NoticeKind};

/// Longest error text kept, in characters.
const ERROR_CHARS_MAX: usize = 500;

const DUE: &str = concat!(
    "SELECT o.notice_id, o.channel, o.attempts, n.kind, n.account_id, n.decision_id, n.statement_id, n.appeal_id,
         n.outcome_id, n.created_at, COALESCE(o.resumed_at, o.created_at) AS waiting_since, a.decide_by + ",
    paused!(),
    " AS decide_by, acc.locale, m.message_id, m.author, p.began_at, p.until_at AS answer_by, o.reached_at
     FROM outbox o JOIN notices n ON n.notice_id = o.notice_id
     JOIN accounts acc ON acc.account_id = n.account_id
     LEFT JOIN appeals a ON a.appeal_id = n.appeal_id LEFT JOIN cases c ON c.appeal_id = n.appeal_id
     LEFT JOIN messages m ON m.notice_id = n.notice_id LEFT JOIN pauses p ON p.message_id = m.message_id
     WHERE o.state = 'waiting' AND o.next_at <= $1 AND (o.lease_until IS NULL OR o.lease_until <= $1)
         AND NOT EXISTS (SELECT 1 FROM notices earlier JOIN outbox w ON w.notice_id = earlier.notice_id
             WHERE earlier.account_id = n.account_id AND earlier.created_at < n.created_at
             AND w.channel = o.channel AND w.state = 'waiting' AND w.reached_at IS NULL)
     ORDER BY o.next_at, n.created_at, o.notice_id, o.channel LIMIT $2"
);

impl Ledger {
    /// Leases up to `limit` (1..=1000) due deliveries for `lease_secs`; meanwhile nobody else gets them. Through one channel an
    /// account's notices go out in the order in which they were written: none before an earlier one that reached nobody yet. One that
    /// is dead holds back nothing, nor does one that only some of the holder's addresses have to wait for.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn due_deliveries(&self, limit: i64, lease_secs: i64) -> Result<Vec<Delivery>, LedgerError> {
        let (limit, now) = (limit.clamp(1, 1000), self.now());
        if self.read().await?.first(DUE, args![now, 1]).await?.is_none() {
            return Ok(Vec::new());
        }
        let mut tx = self.write().await?;
        let rows = tx.all(DUE, args![now, limit]).await?;
        let mut due = Vec::with_capacity(rows.len());
        for row in &rows {
            let delivery = delivery(&mut tx, self, row, now).await?;
            tx.run(
                "UPDATE outbox SET lease_until = $3 WHERE notice_id = $1 AND channel = $2",
                args![&delivery.notice_id, delivery.channel.as_str(), now.plus_secs(lease_secs)],
            )
            .await?;
            due.push(delivery);
        }
        tx.commit().await?;
        Ok(due)
    }

    /// Records how an attempt ended. The first one that really tells the holder of a statement starts the
    /// time to appeal: mail to an address, or the platform's webhook where no address is known.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where nothing like it was in the outbox.
    pub async fn delivery_result(
        &self,
        notice: &NoticeId,
        channel: Channel,
        result: &DeliveryResult,
    ) -> Result<(), LedgerError> {
        let (mut tx, now) = (self.write().await?, self.now());
        let row = tx
            .first(
                "SELECT o.state, n.kind FROM outbox o JOIN notices n ON n.notice_id = o.notice_id
                 WHERE o.notice_id = $1 AND o.channel = $2",
                args![notice, channel.as_str()],
            )
            .await?
            .ok_or(LedgerError::NotFound("delivery"))?;
        let ended = Ended::of(result);
        let informs = informs(&mut tx, now, notice, channel, result).await?;
        tx.run(
            "INSERT INTO deliveries (delivery_id, notice_id, channel, at, result, via, informs, content_hash, error)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            args![
                &self.fresh_id(),
                notice,
                channel.as_str(),
                now,
                ended.word,
                ended.via,
                informs,
                ended.content_hash,
                ended.error.as_deref(),
            ],
        )
        .await?;
        // What has arrived stays arrived, even when a slower attempt reports a failure afterwards.
        let reached = informs || matches!(result, DeliveryResult::Retry { reached: true, .. });
        let state = if row.text("state")? == "delivered" { "delivered" } else { ended.state };
        tx.run(
            "UPDATE outbox SET state = $3, attempts = attempts + 1, lease_until = NULL, next_at = $4, last_error = $5,
                 reached_at = COALESCE(reached_at, $6)
             WHERE notice_id = $1 AND channel = $2",
            args![
                notice,
                channel.as_str(),
                state,
                ended.next_at.unwrap_or(now),
                ended.error.as_deref(),
                reached.then_some(now),
            ],
        )
        .await?;
        // Nothing else stops a clock.
        if reached && row.word("kind", NoticeKind::parse)? == NoticeKind::Question {
            pause::told(&mut tx, now, notice).await?;
        }
        let detail =
            json!({ "channel": channel, "result": ended.word, "via": ended.via, "content_hash": ended.content_hash });
        audit_log::append(&mut tx, now, "notifier", "notice.deliver", notice.as_str(), &detail).await?;
        tx.commit().await
    }

    /// Puts dead deliveries back in line; answers how many. Audited.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn resume_dead_deliveries(&self, actor: &str) -> Result<u64, LedgerError> {
        let (mut tx, now) = (self.write().await?, self.now());
        let resumed = tx
            .run(
                "UPDATE outbox SET state = 'waiting', next_at = $1, resumed_at = $1, attempts = 0, lease_until = NULL
                 WHERE state = 'dead'",
                args![now],
            )
            .await?;
        audit_log::append(&mut tx, now, actor, "outbox.resume", "outbox", &json!({ "deliveries": resumed })).await?;
        tx.commit().await?;
        Ok(resumed)
    }
}

/// Whether an attempt told the holder. A file in the outbox folder tells nobody whose address is unknown; a platform that holds an
/// address of its own is relied on only where we have none.
async fn informs(
    tx: &mut Tx,
    now: Timestamp,
    notice: &NoticeId,
    channel: Channel,
    result: &DeliveryResult,
) -> Result<bool, LedgerError> {
    let DeliveryResult::Delivered { via, .. } = result else { return Ok(false) };
    let account = tx.one("SELECT account_id FROM notices WHERE notice_id = $1", args![notice]).await?;
    let contact_known = contacts::told(tx, &AccountId(account.text("account_id")?), now).await?.anybody();
    Ok(match channel {
        Channel::Email => via != "no_contact" && (via != "folder" || contact_known),
        Channel::Webhook => !contact_known,
    })
}

/// A result in the words of the tables.
struct Ended<'a> {
    word: &'static str,
    state: &'static str,
    via: Option<&'a str>,
    content_hash: Option<&'a str>,
    error: Option<String>,
    next_at: Option<Timestamp>,
}

impl<'a> Ended<'a> {
    fn of(result: &'a DeliveryResult) -> Self {
        let cut = |error: &str| Some(error.chars().filter(|c| *c != '\0').take(ERROR_CHARS_MAX).collect());
        let nothing =
            Ended { word: "delivered", state: "delivered", via: None, content_hash: None, error: None, next_at: None };
        match result {
            DeliveryResult::Delivered { content_hash, via } => {
                Ended { via: Some(via), content_hash: Some(content_hash), ..nothing }
            }
            DeliveryResult::Retry { error, at, .. } => {
                Ended { word: "retry", state: "waiting", error: cut(error), next_at: Some(*at), ..nothing }
            }
            DeliveryResult::Dead { error } => Ended { word: "dead", state: "dead", error: cut(error), ..nothing },
        }
    }
}

async fn delivery(tx: &mut Tx, ledger: &Ledger, row: &Row, now: Timestamp) -> Result<Delivery, LedgerError> {
    let account_id = AccountId(row.text("account_id")?);
    let channel = row.word("channel", Channel::parse)?;
    let stored = statements::by_id(tx, &StatementId(row.text("statement_id")?)).await?;
    let outcome = match row.maybe_text("outcome_id")? {
        Some(id) => outcome::by_id(tx, &OutcomeId(id)).await?,
        None => None,
    };
    let told = contacts::told(tx, &account_id, now).await?;
    let contact_known = told.anybody();
    let by_mail = |addresses| if channel == Channel::Email { addresses } else { Vec::new() };
    let enforcements = standing::of(tx, &account_id).await?;
    let standing = standing::in_effect(&enforcements, now);
    let relief = relief::over(tx, &enforcements, now).await?;
    let kind = row.word("kind", NoticeKind::parse)?;
    let appeal_until = match kind {
        NoticeKind::Withdrawn | NoticeKind::Inadmissible => {
            holder_view::appeal_until(tx, ledger, &stored.statement).await?
        }
        _ => None,
    };
    Ok(Delivery {
        notice_id: row.text("notice_id")?.into(),
        channel,
        kind,
        contact_known,
        contacts: by_mail(told.current),
        earlier_contacts: by_mail(told.earlier),
        account_id,
        decision_id: stored.decision_id,
        link_nonce: stored.link_nonce,
        locale: row.maybe_text("locale")?,
        statement: stored.statement,
        outcome,
        appeal_id: row.maybe_text("appeal_id")?.map(AppealId),
        decide_by: row.maybe_time("decide_by")?,
        appeal_until,
        message: message(row, now)?,
        relief,
        standing,
        created_at: row.time("created_at")?,
        waiting_since: row.time("waiting_since")?,
        attempts: row.int("attempts")?,
    })
}

/// What is told of a message: who wrote, and until when an answer is awaited if it arrives now.
fn message(row: &Row, now: Timestamp) -> Result<Option<MessageTold>, LedgerError> {
    let Some(message_id) = row.maybe_text("message_id")? else { return Ok(None) };
    let from = row.word("author", Author::parse)?;
    let answer_by = match (row.maybe_time("began_at")?, row.maybe_time("answer_by")?) {
        (Some(began_at), Some(until)) if row.maybe_time("reached_at")?.is_none() => {
            Some(pause::told_until(began_at, until, now))
        }
        (_, until) => until,
    };
    Ok(Some(MessageTold { message_id: message_id.into(), from, answer_by }))
}
