//! What the holder sees behind the link.

use super::db::{Row, Tx, args, damaged};
use super::pause::paused;
use super::statements::{self, Stored};
use super::{
    Ledger, LedgerError, close_appeal, contacts, dialogue, enclosure, ended, misuse, outcome, pace, second, standing,
    strikes,
};
use crate::clock::Timestamp;
use crate::closing::{AGAIN_DAYS, WITHDRAWALS_MAX};
use crate::contact::EARLIER_DAYS;
use crate::id::{AccountId, AppealId, CaseId, DecisionId, StatementId};
use crate::may_not_appeal::MayNotAppeal;
use crate::review::{AppealKind, AppealState, AppealStatus, HolderView};
use crate::rung::Rung;
use crate::statement::StatementOfReasons;
use crate::token::{LinkKey, PresentedToken, hex};

const DAY_MS: i64 = 86_400_000;

/// The statement that a token opens.
pub(super) async fn opened(tx: &mut Tx, key: &LinkKey, token: &PresentedToken) -> Result<Option<Stored>, LedgerError> {
    let stored = statements::by_nonce(tx, &hex(&token.nonce)).await?;
    Ok(stored.filter(|stored| key.opens(&stored.decision_id, token)))
}

/// When the holder was first told of a statement; `None` while nothing has reached them.
async fn informed_at(tx: &mut Tx, statement: &StatementId) -> Result<Option<Timestamp>, LedgerError> {
    tx.one(
        "SELECT MIN(d.at) AS at FROM deliveries d JOIN notices n ON n.notice_id = d.notice_id
         WHERE n.statement_id = $1 AND d.informs = 1",
        args![statement],
    )
    .await?
    .maybe_time("at")
}

/// The first moment after the last day of the window: so many whole days after the day on which the holder was informed.
fn window_end(informed_at: Timestamp, appeal_days: i64) -> Timestamp {
    Timestamp((informed_at.0.div_euclid(DAY_MS) + 1 + appeal_days) * DAY_MS)
}

/// When an appeal against a statement was last ended by others than its holder: decided, or closed without an outcome. One that was
/// merged ends with the appeal that carried it on.
async fn ended_at(tx: &mut Tx, statement: &StatementId) -> Result<Option<Timestamp>, LedgerError> {
    tx.one(
        "SELECT MAX(COALESCE(i.closed_at, a.closed_at)) AS at FROM appeals a
         LEFT JOIN appeal_closings c ON c.appeal_id = a.appeal_id LEFT JOIN appeals i ON i.appeal_id = c.merged_into
         WHERE a.statement_id = $1 AND a.closed_at IS NOT NULL AND COALESCE(a.closed_as, 'decided') <> 'withdrawn'",
        args![statement],
    )
    .await?
    .maybe_time("at")
}

/// How many more appeals against a statement its holder may take back.
pub(super) async fn withdrawals_left(tx: &mut Tx, statement: &StatementId) -> Result<i64, LedgerError> {
    let withdrawn = "SELECT COUNT(*) AS n FROM appeals WHERE statement_id = $1 AND closed_as = 'withdrawn'";
    Ok((WITHDRAWALS_MAX - tx.count(withdrawn, args![statement]).await?).max(0))
}

/// Until when an appeal is accepted, once the holder was informed: never before the day that the statement itself promised, and after
/// an end that was not the holder's own doing for [`AGAIN_DAYS`] more, or "you may file again" would be an empty word.
pub(super) async fn appeal_until(
    tx: &mut Tx,
    ledger: &Ledger,
    statement: &StatementOfReasons,
) -> Result<Option<Timestamp>, LedgerError> {
    let informed = informed_at(tx, &statement.statement_id).await?;
    let again = ended_at(tx, &statement.statement_id).await?.map(|at| window_end(at, AGAIN_DAYS));
    let promised = |at| window_end(at, ledger.promises().appeal_days).max(statement.redress.appeal_until);
    Ok(informed.map(|at| again.map_or(promised(at), |again| again.max(promised(at)))))
}

/// Why no appeal may be filed now; `None` where one may.
pub(super) async fn may_not_appeal(
    tx: &mut Tx,
    ledger: &Ledger,
    now: Timestamp,
    statement: &StatementOfReasons,
) -> Result<Option<MayNotAppeal>, LedgerError> {
    let open = "SELECT COUNT(*) AS n FROM appeals WHERE decision_id = $1 AND closed_at IS NULL";
    if tx.count(open, args![&statement.decision_id]).await? > 0 {
        return Ok(Some(MayNotAppeal::OpenAlready));
    }
    if second::is_carried_on(tx, &statement.statement_id).await? {
        return Ok(Some(MayNotAppeal::CarriedOn));
    }
    let decided = second::decided(tx, &statement.statement_id).await?.len();
    if decided > 1 {
        return Ok(Some(MayNotAppeal::DecidedTwice));
    }
    // What took its place after an outcome has a statement of its own.
    if decided > 0 && !lifted_at(tx, &statement.statement_id).await?.0 {
        return Ok(Some(MayNotAppeal::MeasureEnded));
    }
    let standing = "SELECT COUNT(*) AS n FROM enforcements e LEFT JOIN lifts l ON l.enforcement_id = e.enforcement_id
         WHERE e.decision_id = $1 AND l.enforcement_id IS NULL";
    if tx.count(standing, args![&statement.decision_id]).await? == 0 {
        return Ok(Some(MayNotAppeal::MeasureEnded));
    }
    if let Some(until) = appeal_until(tx, ledger, statement).await?
        && now >= until
    {
        return Ok(Some(MayNotAppeal::TooLate { last_day: Timestamp(until.0 - 1) }));
    }
    Ok(None)
}

async fn lifted_at(tx: &mut Tx, statement: &StatementId) -> Result<(bool, Option<Timestamp>), LedgerError> {
    let row = tx
        .first(
            "SELECT l.at FROM enforcements e LEFT JOIN lifts l ON l.enforcement_id = e.enforcement_id
             WHERE e.statement_id = $1",
            args![statement],
        )
        .await?;
    let Some(row) = row else { return Ok((false, None)) };
    let lifted = row.maybe_time("at")?;
    Ok((lifted.is_none(), lifted))
}

fn state(row: &Row) -> Result<AppealState, LedgerError> {
    if row.maybe_int("closed_at")?.is_none() {
        return Ok(AppealState::Open);
    }
    let word = row.maybe_text("closed_as")?;
    AppealState::closed_as(word.as_deref()).ok_or_else(|| damaged("closed_as", "unknown word"))
}

async fn locale(tx: &mut Tx, account: &AccountId) -> Result<Option<String>, LedgerError> {
    tx.one("SELECT locale FROM accounts WHERE account_id = $1", args![account]).await?.maybe_text("locale")
}

/// Appeals against a decision, newest first. What stands ahead is counted in the order of its index: without an order Postgres reads every
/// case, the longer the fewer are ahead.
async fn appeals(
    tx: &mut Tx,
    ledger: &Ledger,
    now: Timestamp,
    decision: &DecisionId,
) -> Result<Vec<AppealStatus>, LedgerError> {
    let rows = tx
        .all(
            concat!(
                "SELECT a.appeal_id, a.kind, a.filed_at, a.closed_at, a.closed_as, a.follows, t.content_hash, c.case_id, c.rung, a.decide_by + ",
                paused!(),
                " AS decide_by,
                 CASE WHEN a.closed_at IS NULL THEN (SELECT COUNT(*) FROM (SELECT 1 AS one FROM cases other
                     WHERE other.kind = 'appeal' AND other.closed_at IS NULL AND other.due_at < c.due_at AND NOT EXISTS
                         (SELECT 1 FROM pauses p WHERE p.case_id = other.case_id AND p.ended_at IS NULL)
                     ORDER BY other.due_at LIMIT 1000) counted) ELSE 0 END AS ahead
             FROM appeals a JOIN cases c ON c.appeal_id = a.appeal_id LEFT JOIN appeal_texts t ON t.appeal_id = a.appeal_id
             WHERE a.decision_id = $1 ORDER BY a.filed_at DESC, CASE WHEN a.closed_at IS NULL THEN 0 ELSE 1 END, a.closed_at DESC,
                 a.appeal_id DESC"
            ),
            args![decision],
        )
        .await?;
    let mut appeals = Vec::with_capacity(rows.len());
    for row in rows {
        let appeal_id = AppealId(row.text("appeal_id")?);
        let open = row.maybe_int("closed_at")?.is_none();
        let (kind, rung) = (row.word("kind", AppealKind::parse)?, row.word("rung", Rung::parse)?);
        let case = CaseId(row.text("case_id")?);
        appeals.push(AppealStatus {
            kind,
            state: state(&row)?,
            filed_at: row.time("filed_at")?,
            decide_by: row.time("decide_by")?,
            ahead: row.int("ahead")?,
            outcome: outcome::of_appeal(tx, &appeal_id).await?,
            dialogue: dialogue::for_holder(tx, now, &case, decision).await?,
            pace: if open { Some(pace::of(tx, ledger, kind, rung, now).await?) } else { None },
            files: enclosure::files(tx, &appeal_id).await?,
            closing: close_appeal::view(tx, &appeal_id).await?,
            follows: row.maybe_text("follows")?.map(AppealId),
            content_hash: row.maybe_text("content_hash")?,
            appeal_id,
        });
    }
    Ok(appeals)
}

impl Ledger {
    /// The page behind a link; `None` for anything that does not open one.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn holder_view(&self, key: &LinkKey, token: &PresentedToken) -> Result<Option<HolderView>, LedgerError> {
        let (mut tx, now) = (self.read().await?, self.now());
        let Some(Stored { statement, decision_id, content_hash, .. }) = opened(&mut tx, key, token).await? else {
            return Ok(None);
        };
        let own = tx
            .first("SELECT enforcement_id FROM enforcements WHERE statement_id = $1", args![&statement.statement_id])
            .await?
            .map(|row| row.text("enforcement_id"))
            .transpose()?;
        let mut others = standing::of(&mut tx, &statement.account_id).await?;
        others.retain(|e| Some(e.enforcement_id.as_str()) != own.as_deref());
        let (stands, lifted_at) = lifted_at(&mut tx, &statement.statement_id).await?;
        let may_not = may_not_appeal(&mut tx, self, now, &statement).await?;
        let appeals = appeals(&mut tx, self, now, &decision_id).await?;
        let contacts_changed = contacts::newest(&mut tx, &statement.account_id).await?;
        let contacts_changed = contacts_changed.filter(|change| now < change.at.plus_days(EARLIER_DAYS));
        let withdraw_from = match appeals.iter().find(|appeal| appeal.state == AppealState::Open) {
            Some(open) => contacts::frozen_until(&mut tx, &statement.account_id, open.filed_at, now).await?,
            None => None,
        };
        Ok(Some(HolderView {
            stands,
            lifted_at,
            ended: ended::of(&mut tx, &statement.statement_id).await?,
            others,
            appeals,
            may_appeal: may_not.is_none(),
            may_not_because: may_not.map(MayNotAppeal::sentence),
            may_not,
            would_follow: second::decided(&mut tx, &statement.statement_id).await?.into_iter().next(),
            appeal_until: appeal_until(&mut tx, self, &statement).await?,
            withdrawals_left: withdrawals_left(&mut tx, &statement.statement_id).await?,
            withdraw_from,
            contacts_changed_at: contacts_changed.map(|change| change.at),
            counts: strikes::of(&mut tx, now, &statement.account_id, &[]).await?,
            misuse: misuse::of(&mut tx, &statement.account_id, now).await?,
            content_hash,
            locale: locale(&mut tx, &statement.account_id).await?,
            statement,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_covers_184_whole_days_after_the_day_of_information() {
        let informed = Timestamp::parse("2026-01-01T23:59:59Z").unwrap();
        assert_eq!(window_end(informed, 184), Timestamp::parse("2026-07-05T00:00:00Z").unwrap());
    }
}
