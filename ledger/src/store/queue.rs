//! The queue: opening, finding and closing cases.

use serde_json::json;

use super::db::{Row, Tx, args};
use super::{CaseFilter, Ledger, LedgerError, audit_log, deliberation, listing, misuse, pause, raise};
use crate::clock::Timestamp;
use crate::decision::Decision;
use crate::id::{AccountId, AppealId, CaseId, DecisionId, UserId};
use crate::impose::DeferReason;
use crate::machine::End;
use crate::queue::{Handling, RaiseReason};
use crate::review::{CaseKind, CaseSummary};
use crate::rung::Rung;
use crate::sla::{Priority, Subject};
use crate::topic::{self, Topic};

/// Reasons come as one text; this stands between them, and in none.
const BETWEEN: char = '\u{1f}';

/// The columns of [`summary`], as one literal; `c` is the case.
macro_rules! case_columns {
    () => {
        "c.case_id, c.kind, c.account_id, c.decision_id, c.rung, c.severity, c.defer_reason, c.opened_at, c.due_at, c.sort_at,
         c.claimed_by, u.name AS claimed_by_name, c.lease_until, c.closed_at,
         COALESCE(c.appeal_id, (SELECT x.appeal_id FROM quality_cases q JOIN cases x ON x.case_id = q.of_case
             WHERE q.case_id = c.case_id)) AS appeal_id, c.priority, c.touch_by,
         c.first_touch_at, c.topic, c.language, c.parked_until, c.parks, o.name AS offered_to_name, c.offered_until,
         c.escalated_at, c.waiting_until,
         (SELECT string_agg(r.reason, '\u{1f}' ORDER BY r.position) FROM decision_rules r WHERE r.decision_id = c.decision_id)
             AS reasons"
    };
}
pub(super) use case_columns;

/// A case to open.
pub(super) struct NewCase<'a> {
    pub(super) kind: CaseKind,
    pub(super) account_id: &'a AccountId,
    pub(super) decision_id: &'a DecisionId,
    pub(super) appeal_id: Option<&'a AppealId>,
    pub(super) defer_reason: Option<DeferReason>,
    pub(super) rung: Rung,
    pub(super) topic: Topic,
    /// A second look for quality, with the appeal that it looks at: kept as one, shown as that appeal.
    pub(super) second_look: Option<&'a AppealId>,
    /// By when it has to be decided at the latest, where that was promised already.
    pub(super) due_by: Option<Timestamp>,
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
            topic: Topic::of(decision),
            second_look: None,
            due_by: None,
        }
    }
}

/// When a case about a measure of this rung has to be decided, as its statement promises.
pub(super) fn due_at(ledger: &Ledger, now: Timestamp, rung: Rung) -> Timestamp {
    now.plus_secs(ledger.promises().review_hours(rung) * 3600)
}

/// A new case's class, and the language of its account.
async fn class(tx: &mut Tx, ledger: &Ledger, case: &NewCase<'_>) -> Result<(Priority, Option<String>), LedgerError> {
    let row = tx
        .one(
            "SELECT plan, locale, (SELECT kind FROM appeals WHERE appeal_id = $2) AS appeal
             FROM accounts WHERE account_id = $1",
            args![case.account_id, case.appeal_id.or(case.second_look)],
        )
        .await?;
    let (plan, appeal) = (row.maybe_text("plan")?, row.maybe_text("appeal")?);
    let class = ledger.promises().sla.class(&Subject {
        kind: case.kind,
        rung: case.rung,
        plan: plan.as_deref(),
        appeal: appeal.as_deref(),
        deferred: case.defer_reason,
    });
    Ok((class, row.maybe_text("locale")?.as_deref().and_then(topic::language)))
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
    let (class, language) = class(tx, ledger, case).await?;
    let sla = &ledger.promises().sla;
    let behind = match case.appeal_id {
        Some(appeal) => misuse::behind(tx, case.account_id, appeal, now).await?,
        None => None,
    };
    // After others, and within the time that the holder is promised.
    let class = if behind.is_some() { Priority::P3 } else { class };
    let due_at = due_at(ledger, now, case.rung).min(now.plus_secs(sla.decide_hours(class) * 3600));
    let due_at = case.due_by.map_or(due_at, |promised| due_at.min(promised));
    let severity = severity(case.rung);
    tx.run(
        "INSERT INTO cases
         (case_id, kind, account_id, decision_id, appeal_id, defer_reason, rung, severity, opened_at, due_at,
          priority, sort_at, touch_by, topic, language, behind)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $10, $12, $13, $14, $15)",
        args![
            case_id,
            if case.second_look.is_some() { "quality" } else { case.kind.as_str() },
            case.account_id,
            case.decision_id,
            case.appeal_id,
            case.defer_reason.map(DeferReason::as_str),
            case.rung.as_str(),
            severity,
            now,
            due_at,
            class.as_str(),
            now.plus_secs(sla.touch_hours(class) * 3600),
            case.topic.as_str(),
            language.as_deref(),
            behind.as_deref(),
        ],
    )
    .await?;
    deliberation::require(tx, ledger, case_id, case).await?;
    tx.run(
        "INSERT INTO case_rules (rule_id, sort_at, severity, case_id)
         SELECT rule_id, $2, $3, $1 FROM decision_rules WHERE decision_id = $4",
        args![case_id, due_at, severity, case.decision_id],
    )
    .await?;
    let detail =
        json!({ "kind": case.kind, "decision": case.decision_id, "rung": case.rung, "class": class, "behind": behind });
    audit_log::append(tx, now, actor, "case.open", case_id.as_str(), &detail).await
}

/// 0 for `Observe` up to 5 for `Terminate`.
fn severity(rung: Rung) -> i64 {
    (0i64..).zip(Rung::ALL).find(|(_, r)| *r == rung).map_or(0, |(severity, _)| severity)
}

/// A graver measure of the decision stands now: its open appeal is as urgent as one filed against that.
pub(super) async fn measure_grew(
    tx: &mut Tx,
    ledger: &Ledger,
    now: Timestamp,
    decision: &Decision,
    actor: &str,
) -> Result<(), LedgerError> {
    let open = "SELECT case_id, appeal_id FROM cases WHERE decision_id = $1 AND kind = 'appeal' AND closed_at IS NULL";
    let Some(row) = tx.first(open, args![&decision.id]).await? else { return Ok(()) };
    let (case, appeal) = (CaseId(row.text("case_id")?), AppealId(row.text("appeal_id")?));
    let about = NewCase { appeal_id: Some(&appeal), ..NewCase::about(decision, CaseKind::Appeal) };
    let (class, _) = class(tx, ledger, &about).await?;
    raise::raise(tx, ledger, now, &case, class, RaiseReason::MeasureGrew, actor).await.map(drop)
}

/// Closes an open case.
pub(super) async fn close_case(
    tx: &mut Tx,
    now: Timestamp,
    case_id: &CaseId,
    end: End,
    by: &UserId,
) -> Result<(), LedgerError> {
    end_case(tx, now, case_id, end, Some(by)).await
}

/// Closes the open case of an appeal that its holder has withdrawn; the appeal itself is closed first.
pub(super) async fn close_withdrawn(tx: &mut Tx, now: Timestamp, case_id: &CaseId) -> Result<(), LedgerError> {
    end_case(tx, now, case_id, End::Withdrawn, None).await
}

/// `by` is `None` for the holder.
async fn end_case(
    tx: &mut Tx,
    now: Timestamp,
    case_id: &CaseId,
    end: End,
    by: Option<&UserId>,
) -> Result<(), LedgerError> {
    pause::end(tx, now, case_id, "closed", by.map_or("holder", UserId::as_str)).await?;
    let closed = tx
        .run(
            "UPDATE cases SET closed_at = $2, closed_as = $3, closed_by = $4, claimed_by = NULL, lease_until = NULL,
                 first_touch_at = COALESCE(first_touch_at, CASE WHEN $4 IS NOT NULL THEN $2 END), parked_until = NULL, offered_to = NULL, offered_until = NULL
             WHERE case_id = $1 AND closed_at IS NULL",
            args![case_id, now, end.as_str(), by],
        )
        .await?;
    if closed == 0 {
        return Err(LedgerError::Conflict("this case is closed".to_owned()));
    }
    tx.run("DELETE FROM case_rules WHERE case_id = $1", args![case_id]).await?;
    tx.run("DELETE FROM case_skips WHERE case_id = $1", args![case_id]).await?;
    let detail = json!({ "as": end.as_str() });
    let actor = by.map_or("holder", UserId::as_str);
    audit_log::append(tx, now, actor, "case.close", case_id.as_str(), &detail).await
}

/// Reason codes, each once, in the policy's order.
fn reasons(text: Option<&str>) -> Vec<String> {
    let mut reasons: Vec<String> = Vec::new();
    for reason in text.into_iter().flat_map(|text| text.split(BETWEEN)) {
        if !reasons.iter().any(|known| known == reason) {
            reasons.push(reason.to_owned());
        }
    }
    reasons
}

/// One line of the queue. What has run out (a lease, a time to wait) is not shown.
pub(super) fn summary(row: &Row, now: Timestamp) -> Result<CaseSummary, LedgerError> {
    let runs = |column: &str| Ok::<_, LedgerError>(row.maybe_time(column)?.filter(|until| *until > now));
    let lease_until = runs("lease_until")?;
    let claimed = lease_until.is_some();
    let offered_until = runs("offered_until")?;
    let defer_reason = row.maybe_text("defer_reason")?;
    Ok(CaseSummary {
        case_id: row.text("case_id")?.into(),
        kind: row.word("kind", CaseKind::parse)?,
        account_id: row.text("account_id")?.into(),
        decision_id: row.text("decision_id")?.into(),
        rung: row.word("rung", Rung::parse)?,
        reasons: reasons(row.maybe_text("reasons")?.as_deref()),
        defer_reason: defer_reason.as_deref().and_then(DeferReason::parse),
        opened_at: row.time("opened_at")?,
        due_at: row.time("due_at")?,
        claimed_by: row.maybe_text("claimed_by")?.filter(|_| claimed).map(UserId),
        claimed_by_name: row.maybe_text("claimed_by_name")?.filter(|_| claimed),
        lease_until,
        closed: row.maybe_int("closed_at")?.is_some(),
        handling: Handling {
            class: row.word("priority", Priority::parse)?,
            act_by: row.time("sort_at")?,
            touch_by: row.maybe_time("touch_by")?,
            first_touch_at: row.maybe_time("first_touch_at")?,
            topic: row.word("topic", Topic::parse)?,
            language: row.maybe_text("language")?,
            parked_until: runs("parked_until")?,
            parks: row.int("parks")?,
            offered_to: row.maybe_text("offered_to_name")?.filter(|_| offered_until.is_some()),
            offered_until,
            escalated_at: row.maybe_time("escalated_at")?,
            waiting_until: runs("waiting_until")?,
        },
    })
}

/// A case with the appeal it is about, where it is about one.
pub(super) async fn find(
    tx: &mut Tx,
    case: &CaseId,
    now: Timestamp,
) -> Result<Option<(CaseSummary, Option<AppealId>)>, LedgerError> {
    const FIND: &str = concat!(
        "SELECT ",
        case_columns!(),
        " FROM cases c LEFT JOIN users u ON u.user_id = c.claimed_by LEFT JOIN users o ON o.user_id = c.offered_to
          WHERE c.case_id = $1"
    );
    let Some(row) = tx.first(FIND, args![case]).await? else {
        return Ok(None);
    };
    Ok(Some((summary(&row, now)?, row.maybe_text("appeal_id")?.map(AppealId))))
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
    /// Open cases in the order of the queue; with `closed` also closed ones, newest first, after them. [`Ledger::queue`] narrows.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn cases(&self, filter: &CaseFilter) -> Result<Vec<CaseSummary>, LedgerError> {
        let limit = if filter.limit == 0 { 200 } else { filter.limit.clamp(1, 200) };
        let (mut tx, now) = (self.read().await?, self.now());
        let mut cases = listing::first(&mut tx, now, false, limit).await?;
        let room = limit - i64::try_from(cases.len()).unwrap_or(limit);
        if filter.closed && room > 0 {
            cases.extend(listing::first(&mut tx, now, true, room).await?);
        }
        Ok(cases)
    }
}
