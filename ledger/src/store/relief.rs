//! A limited service while an appeal waits: granted by a person or by the configuration, in effect until its time is up or the
//! appeal is closed. The measure itself stays as it is.

use serde_json::json;

use super::db::{Row, Tx, args};
use super::dialogue::Thread;
use super::{Ledger, LedgerError, appeal, audit_log, bounds, notice};
use crate::account::StandingEnforcement;
use crate::clock::Timestamp;
use crate::dialogue::{Relief, ReliefGrant, eases};
use crate::id::{AppealId, CaseId, DecisionId, ReliefId};
use crate::notice::NoticeKind;
use crate::role::Principal;
use crate::rung::Rung;
use crate::token::hex;

fn relief(row: &Row) -> Result<Relief, LedgerError> {
    Ok(Relief {
        relief_id: row.text("relief_id")?.into(),
        decision_id: row.text("decision_id")?.into(),
        share_percent: row.int("share_percent")?,
        known_recipients_only: row.int("known_recipients_only")? == 1,
        from: row.time("from_at")?,
        until: row.maybe_time("until_at")?,
        by_policy: row.text("cause")? == "overdue",
    })
}

/// The relief that is in effect for a decision's measure.
pub(super) async fn of(tx: &mut Tx, decision: &DecisionId, now: Timestamp) -> Result<Option<Relief>, LedgerError> {
    let row = tx
        .first(
            "SELECT r.relief_id, r.decision_id, r.share_percent, r.known_recipients_only, r.from_at, r.until_at, r.cause
             FROM reliefs r JOIN appeals a ON a.appeal_id = r.appeal_id
             WHERE r.decision_id = $1 AND a.closed_at IS NULL AND (r.until_at IS NULL OR r.until_at > $2)",
            args![decision, now],
        )
        .await?;
    row.as_ref().map(relief).transpose()
}

/// What is to be given although all of this stands: the narrowest of the reliefs in every respect, and none where any measure that
/// takes service away stands without one.
pub(super) async fn over(
    tx: &mut Tx,
    standing: &[StandingEnforcement],
    now: Timestamp,
) -> Result<Option<Relief>, LedgerError> {
    let mut narrowest: Option<Relief> = None;
    for measure in standing.iter().filter(|measure| measure.rung >= Rung::Limit && measure.is_in_effect(now)) {
        let Some(found) = of(tx, &measure.decision_id, now).await? else { return Ok(None) };
        narrowest = Some(match narrowest {
            None => found,
            Some(known) => narrower(known, found),
        });
    }
    Ok(narrowest)
}

/// What both allow.
fn narrower(one: Relief, other: Relief) -> Relief {
    let known_recipients_only = one.known_recipients_only || other.known_recipients_only;
    let until = [one.until, other.until].into_iter().flatten().min();
    let least = if other.share_percent < one.share_percent { other } else { one };
    Relief { known_recipients_only, until, ..least }
}

/// What is granted, by whom.
struct Grant<'a> {
    share_percent: i64,
    known_recipients_only: bool,
    until: Option<Timestamp>,
    /// A person with words, or nobody: then the missed deadline brought it.
    by: Option<(&'a Principal, &'a str)>,
}

async fn is_granted(tx: &mut Tx, appeal: &AppealId) -> Result<bool, LedgerError> {
    Ok(tx.count("SELECT COUNT(*) AS n FROM reliefs WHERE appeal_id = $1", args![appeal]).await? > 0)
}

/// Whether something of the decision stands that a relief could ease.
async fn has_effect(tx: &mut Tx, decision: &DecisionId) -> Result<bool, LedgerError> {
    let rows = tx
        .all(
            "SELECT e.rung FROM enforcements e LEFT JOIN lifts l ON l.enforcement_id = e.enforcement_id
             WHERE e.decision_id = $1 AND l.enforcement_id IS NULL",
            args![decision],
        )
        .await?;
    for row in rows {
        if eases(row.word("rung", Rung::parse)?) {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn append(
    tx: &mut Tx,
    ledger: &Ledger,
    now: Timestamp,
    thread: &Thread,
    grant: &Grant<'_>,
) -> Result<Relief, LedgerError> {
    let (relief_id, salt) = (ReliefId(ledger.fresh_id()), hex(&ledger.random::<16>()));
    let seal = grant.by.map(|(_, reason)| appeal::seal(&salt, reason));
    let told = thread.notice(tx, NoticeKind::Relief, now).await?;
    let told = notice::append(tx, ledger, now, &told).await?;
    let cause = if grant.by.is_some() { "reviewer" } else { "overdue" };
    tx.run(
        "INSERT INTO reliefs
         (relief_id, decision_id, account_id, appeal_id, case_id, share_percent, known_recipients_only, from_at, until_at, cause,
          granted_by, reason_seal, notice_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        args![
            &relief_id,
            &thread.decision_id,
            &thread.account_id,
            &thread.appeal_id,
            &thread.case_id,
            grant.share_percent,
            grant.known_recipients_only,
            now,
            grant.until,
            cause,
            grant.by.map(|(who, _)| &who.user_id),
            seal.as_deref(),
            &told,
        ],
    )
    .await?;
    if let Some((_, reason)) = grant.by {
        tx.run(
            "INSERT INTO relief_reasons (relief_id, reason, salt) VALUES ($1, $2, $3)",
            args![&relief_id, reason, &salt],
        )
        .await?;
    }
    let detail = json!({
        "case": thread.case_id, "decision": thread.decision_id, "share_percent": grant.share_percent,
        "known_recipients_only": grant.known_recipients_only, "until": grant.until, "cause": cause, "reason_seal": seal,
    });
    let actor = grant.by.map_or("review-api", |(who, _)| who.user_id.as_str());
    audit_log::append(tx, now, actor, "relief.grant", relief_id.as_str(), &detail).await?;
    Ok(Relief {
        relief_id,
        decision_id: thread.decision_id.clone(),
        share_percent: grant.share_percent,
        known_recipients_only: grant.known_recipients_only,
        from: now,
        until: grant.until,
        by_policy: grant.by.is_none(),
    })
}

/// Grants what the configuration says for a case whose deadline was missed, where it says so and nothing was granted for this appeal before.
pub(super) async fn when_overdue(
    tx: &mut Tx,
    ledger: &Ledger,
    now: Timestamp,
    thread: &Thread,
) -> Result<bool, LedgerError> {
    let waiting = &ledger.promises().waiting;
    if !waiting.relief_when_overdue.contains(&thread.rung)
        || is_granted(tx, &thread.appeal_id).await?
        || !has_effect(tx, &thread.decision_id).await?
    {
        return Ok(false);
    }
    let grant = Grant {
        share_percent: waiting.relief_percent,
        known_recipients_only: waiting.relief_known_recipients_only,
        until: None,
        by: None,
    };
    append(tx, ledger, now, thread, &grant).await?;
    Ok(true)
}

impl Ledger {
    /// Grants a limited service for as long as a claimed appeal waits. It is in the holder's favour, so whoever may decide may grant
    /// it; there is one for each appeal.
    ///
    /// # Errors
    /// [`LedgerError::Invalid`] names the field; [`LedgerError::Conflict`] where the case is not claimed by `who` or no open appeal,
    /// where nothing stands that could be eased, or where one was granted before.
    pub async fn grant_relief(
        &self,
        case: &CaseId,
        who: &Principal,
        grant: &ReliefGrant,
    ) -> Result<Relief, LedgerError> {
        bounds::reason(&grant.reason)?;
        let waiting = &self.promises().waiting;
        let share_percent = grant.share_percent.unwrap_or(waiting.relief_percent);
        if !(1..=50).contains(&share_percent) {
            return Err(LedgerError::Invalid("share_percent: 1 to 50".to_owned()));
        }
        if grant.days.is_some_and(|days| !(1..=90).contains(&days)) {
            return Err(LedgerError::Invalid("days: 1 to 90, or left out".to_owned()));
        }
        let (mut tx, now) = (self.write().await?, self.now());
        let thread = Thread::claimed(&mut tx, case, who, now).await?;
        if is_granted(&mut tx, &thread.appeal_id).await? {
            return Err(LedgerError::Conflict("a limited service was granted for this appeal before".to_owned()));
        }
        if !has_effect(&mut tx, &thread.decision_id).await? {
            let why = "no limit, hold or suspension of this decision stands, so there is nothing to ease";
            return Err(LedgerError::Conflict(why.to_owned()));
        }
        let grant = Grant {
            share_percent,
            known_recipients_only: grant.known_recipients_only.unwrap_or(waiting.relief_known_recipients_only),
            until: grant.days.map(|days| now.plus_days(days)),
            by: Some((who, &grant.reason)),
        };
        let relief = append(&mut tx, self, now, &thread, &grant).await?;
        tx.commit().await?;
        Ok(relief)
    }
}
