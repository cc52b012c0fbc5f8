//! The queue: opening, listing and closing cases.

use serde_json::json;

use super::db::{Row, Tx, args};
use super::{CaseFilter, Ledger, LedgerError, audit_log, deliberation, standing};
use crate::clock::Timestamp;
use crate::decision::Decision;
use crate::id::{AccountId, AppealId, CaseId, DecisionId, UserId};
use crate::impose::DeferReason;
use crate::review::{CaseKind, CaseSummary};
use crate::rung::Rung;

/// The columns of [`summary`] and a tail, as one literal.
macro_rules! select_cases {
    ($tail:literal) => {
        concat!(
            "SELECT c.case_id, c.kind, c.account_id, c.decision_id, c.rung, c.defer_reason, c.opened_at, c.due_at,
             c.claimed_by, u.name AS claimed_by_name, c.lease_until, c.closed_at, c.appeal_id
             FROM cases c LEFT JOIN users u ON u.user_id = c.claimed_by ",
            $tail
        )
    };
}

/// A case to open.
pub(super) struct NewCase<'a> {
    pub(super) kind: CaseKind,
    pub(super) account_id: &'a AccountId,
    pub(super) decision_id: &'a DecisionId,
    pub(super) appeal_id: Option<&'a AppealId>,
    pub(super) defer_reason: Option<DeferReason>,
    pub(super) rung: Rung,
}

impl<'a> NewCase<'a> {
    /// A case about a decision, at the decided rung.
    pub(super) fn about(decision: &'a Decision, kind: CaseKind) -> Self {
        Self {
            kind,
            account_id: &decision.account_id,
            decision_id: &decision.id,
            appeal_id: None,
            defer_reason: None,
            rung: decision.rung,
        }
    }
}

/// When a case about a measure of this rung has to be decided.
pub(super) fn due_at(ledger: &Ledger, now: Timestamp, rung: Rung) -> Timestamp {
    now.plus_secs(ledger.promises().review_hours(rung) * 3600)
}

/// Opens a case.
pub(super) async fn open_case(
    tx: &mut Tx,
    ledger: &Ledger,
    now: Timestamp,
    actor: &str,
    case_id: &CaseId,
    case: &NewCase<'_>,
) -> Result<(), LedgerError> {
    tx.run(
        "INSERT INTO cases
         (case_id, kind, account_id, decision_id, appeal_id, defer_reason, rung, severity, opened_at, due_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        args![
            case_id,
            case.kind.as_str(),
            case.account_id,
            case.decision_id,
            case.appeal_id,
            case.defer_reason.map(DeferReason::as_str),
            case.rung.as_str(),
            severity(case.rung),
            now,
            due_at(ledger, now, case.rung),
        ],
    )
    .await?;
    deliberation::require(tx, ledger, case_id, case).await?;
    let detail = json!({ "kind": case.kind, "decision": case.decision_id, "rung": case.rung });
    audit_log::append(tx, now, actor, "case.open", case_id.as_str(), &detail).await
}

/// 0 for `Observe` up to 5 for `Terminate`.
fn severity(rung: Rung) -> i64 {
    (0i64..).zip(Rung::ALL).find(|(_, r)| *r == rung).map_or(0, |(severity, _)| severity)
}

/// Closes an open case.
pub(super) async fn close_case(
    tx: &mut Tx,
    now: Timestamp,
    case_id: &CaseId,
    closed_as: &str,
    by: &UserId,
) -> Result<(), LedgerError> {
    end_case(tx, now, case_id, closed_as, Some(by)).await
}

/// Closes the open case of an appeal that its holder has withdrawn; the appeal itself is closed first.
#[allow(dead_code, reason = "withdrawal comes with the dialogue")]
pub(super) async fn close_withdrawn(tx: &mut Tx, now: Timestamp, case_id: &CaseId) -> Result<(), LedgerError> {
    end_case(tx, now, case_id, "withdrawn", None).await
}

/// `by` is `None` for the holder.
async fn end_case(
    tx: &mut Tx,
    now: Timestamp,
    case_id: &CaseId,
    closed_as: &str,
    by: Option<&UserId>,
) -> Result<(), LedgerError> {
    let closed = tx
        .run(
            "UPDATE cases SET closed_at = $2, closed_as = $3, closed_by = $4, claimed_by = NULL, lease_until = NULL
             WHERE case_id = $1 AND closed_at IS NULL",
            args![case_id, now, closed_as, by],
        )
        .await?;
    if closed == 0 {
        return Err(LedgerError::Conflict("this case is closed".to_owned()));
    }
    let detail = json!({ "as": closed_as });
    let actor = by.map_or("holder", UserId::as_str);
    audit_log::append(tx, now, actor, "case.close", case_id.as_str(), &detail).await
}

/// One line of the queue. A lease that has run out is not shown.
async fn summary(tx: &mut Tx, row: &Row, now: Timestamp) -> Result<CaseSummary, LedgerError> {
    let decision_id = DecisionId(row.text("decision_id")?);
    let lease_until = row.maybe_time("lease_until")?.filter(|until| *until > now);
    let claimed = lease_until.is_some();
    let defer_reason = row.maybe_text("defer_reason")?;
    Ok(CaseSummary {
        case_id: row.text("case_id")?.into(),
        kind: row.word("kind", CaseKind::parse)?,
        account_id: row.text("account_id")?.into(),
        rung: row.word("rung", Rung::parse)?,
        reasons: standing::reasons(tx, &decision_id).await?,
        decision_id,
        defer_reason: defer_reason.as_deref().and_then(DeferReason::parse),
        opened_at: row.time("opened_at")?,
        due_at: row.time("due_at")?,
        claimed_by: row.maybe_text("claimed_by")?.filter(|_| claimed).map(UserId),
        claimed_by_name: row.maybe_text("claimed_by_name")?.filter(|_| claimed),
        lease_until,
        closed: row.maybe_int("closed_at")?.is_some(),
    })
}

/// A case with the appeal it is about, where it is about one.
pub(super) async fn find(
    tx: &mut Tx,
    case: &CaseId,
    now: Timestamp,
) -> Result<Option<(CaseSummary, Option<AppealId>)>, LedgerError> {
    let Some(row) = tx.first(select_cases!("WHERE c.case_id = $1"), args![case]).await? else {
        return Ok(None);
    };
    Ok(Some((summary(tx, &row, now).await?, row.maybe_text("appeal_id")?.map(AppealId))))
}

/// An open case that nobody else has claimed.
pub(super) async fn open_for(
    tx: &mut Tx,
    case: &CaseId,
    who: &UserId,
    now: Timestamp,
) -> Result<(CaseSummary, Option<AppealId>), LedgerError> {
    let (summary, appeal) = find(tx, case, now).await?.ok_or(LedgerError::NotFound("case"))?;
    if summary.closed {
        let closed = tx.one("SELECT closed_as FROM cases WHERE case_id = $1", args![case]).await?;
        if closed.maybe_text("closed_as")?.as_deref() == Some("overtaken") {
            let why = "this case is closed: what a person decided on this account has overtaken it";
            return Err(LedgerError::Conflict(why.to_owned()));
        }
        return Err(LedgerError::Conflict("this case is closed".to_owned()));
    }
    if summary.claimed_by.as_ref().is_some_and(|by| by != who) {
        let name = summary.claimed_by_name.unwrap_or_default();
        return Err(LedgerError::Conflict(format!("this case is claimed by {name}")));
    }
    Ok((summary, appeal))
}

impl Ledger {
    /// Open cases by deadline, then severity; with `closed` also closed ones, after them.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn cases(&self, filter: &CaseFilter) -> Result<Vec<CaseSummary>, LedgerError> {
        let limit = if filter.limit == 0 { 200 } else { filter.limit.clamp(1, 200) };
        let (mut tx, now) = (self.read().await?, self.now());
        let rows = tx
            .all(
                select_cases!(
                    "WHERE c.closed_at IS NULL OR $1 = 1
                     ORDER BY CASE WHEN c.closed_at IS NULL THEN 0 ELSE 1 END, c.due_at, c.severity DESC, c.case_id LIMIT $2"
                ),
                args![filter.closed, limit],
            )
            .await?;
        let mut cases = Vec::with_capacity(rows.len());
        for row in &rows {
            cases.push(summary(&mut tx, row, now).await?);
        }
        Ok(cases)
    }
}
