//! Bulk reversal before it runs: counted, proposed by one person, approved by another.

use serde_json::json;

use super::db::{Row, Tx, args};
use super::{Ledger, LedgerError, appeal, audit_log, bounds, reversal_aside};
use crate::clock::Timestamp;
use crate::reversal::{Reversal, ReversalPreview, ReversalProgress, ReversalProposal, ReversalScope};
use crate::review::{OutcomeKind, RootCause};
use crate::role::Principal;
use crate::token::hex;

/// Most accounts of one reversal.
const ACCOUNTS_MAX: i64 = 100_000;
const RULE_ID_CHARS_MAX: usize = 128;
const LISTED_MAX: i64 = 100;

/// Decisions of the rule (`$1`) under the policy (`$2`, or any where empty) recorded from `$3` to before `$4`, with something that
/// stands or waits.
macro_rules! scoped {
    ($select:literal, $tail:literal) => {
        concat!(
            $select,
            " FROM decision_rules r JOIN decisions d ON d.decision_id = r.decision_id
             WHERE r.rule_id = $1 AND ($2 = '' OR d.policy_hash = $2) AND d.recorded_at >= $3 AND d.recorded_at < $4
                 AND (EXISTS (SELECT 1 FROM enforcements e LEFT JOIN lifts l ON l.enforcement_id = e.enforcement_id
                         WHERE e.decision_id = d.decision_id AND l.enforcement_id IS NULL)
                     OR EXISTS (SELECT 1 FROM cases c
                         WHERE c.decision_id = d.decision_id AND c.kind = 'deferred' AND c.closed_at IS NULL)) ",
            $tail
        )
    };
}
pub(super) use scoped;

/// The columns of [`reversal`] and a tail, as one literal.
macro_rules! select_reversals {
    ($tail:literal) => {
        concat!(
            "SELECT v.reversal_id, v.rule_id, v.policy_hash, v.from_at, v.until_at, v.outcome_kind, v.root_cause, v.proposed_at,
                 v.approved_at, v.finished_at, t.reason, t.answer, p.name AS proposed_name, a.name AS approved_name
             FROM reversals v JOIN users p ON p.user_id = v.proposed_by LEFT JOIN users a ON a.user_id = v.approved_by
             LEFT JOIN reversal_texts t ON t.reversal_id = v.reversal_id ",
            $tail
        )
    };
}

fn policy(scope: &ReversalScope) -> &str {
    scope.policy_hash.as_deref().unwrap_or_default()
}

/// A scope that can be read, cut off at `now`.
fn checked(scope: &ReversalScope, now: Timestamp) -> Result<ReversalScope, LedgerError> {
    bounds::text("rule_id", &scope.rule_id, 1, RULE_ID_CHARS_MAX)?;
    if let Some(hash) = &scope.policy_hash {
        bounds::text("policy_hash", hash, 64, 64)?;
    }
    let until = scope.until.min(now);
    if scope.from >= until {
        return Err(LedgerError::Invalid("from: it has to lie before `until`, and in the past".to_owned()));
    }
    Ok(ReversalScope { until, ..scope.clone() })
}

async fn count(tx: &mut Tx, sql: &'static str, scope: &ReversalScope) -> Result<i64, LedgerError> {
    tx.count(sql, args![&scope.rule_id, policy(scope), scope.from, scope.until]).await
}

async fn preview(tx: &mut Tx, scope: &ReversalScope) -> Result<ReversalPreview, LedgerError> {
    let accounts = count(tx, scoped!("SELECT COUNT(DISTINCT d.account_id) AS n", ""), scope).await?;
    let undecided = count(
        tx,
        scoped!(
            "SELECT COUNT(DISTINCT d.account_id) AS n",
            "AND NOT EXISTS (SELECT 1 FROM outcomes o WHERE o.decision_id = d.decision_id)"
        ),
        scope,
    )
    .await?;
    Ok(ReversalPreview {
        accounts,
        enforcements: count(
            tx,
            scoped!(
                "SELECT COUNT(*) AS n FROM enforcements x LEFT JOIN lifts y ON y.enforcement_id = x.enforcement_id
                 WHERE y.enforcement_id IS NULL AND NOT EXISTS (SELECT 1 FROM outcomes o WHERE o.decision_id = x.decision_id)
                     AND x.decision_id IN (SELECT d.decision_id",
                ")"
            ),
            scope,
        )
        .await?,
        deferred: count(
            tx,
            scoped!(
                "SELECT COUNT(*) AS n FROM cases x WHERE x.kind = 'deferred' AND x.closed_at IS NULL
                     AND x.decision_id IN (SELECT d.decision_id",
                ")"
            ),
            scope,
        )
        .await?,
        open_appeals: count(
            tx,
            scoped!(
                "SELECT COUNT(*) AS n FROM appeals x WHERE x.closed_at IS NULL AND x.decision_id IN (SELECT d.decision_id",
                ")"
            ),
            scope,
        )
        .await?,
        decided: accounts - undecided,
        still_restricted: count(
            tx,
            scoped!(
                "SELECT COUNT(DISTINCT x.account_id) AS n FROM enforcements x LEFT JOIN lifts y ON y.enforcement_id = x.enforcement_id
                 WHERE y.enforcement_id IS NULL AND x.rung <> 'warn'
                     AND x.decision_id NOT IN (SELECT r0.decision_id FROM decision_rules r0 JOIN decisions d0
                         ON d0.decision_id = r0.decision_id WHERE r0.rule_id = $1 AND ($2 = '' OR d0.policy_hash = $2)
                             AND d0.recorded_at >= $3 AND d0.recorded_at < $4)
                     AND x.account_id IN (SELECT d.account_id",
                ")"
            ),
            scope,
        )
        .await?,
    })
}

impl Ledger {
    /// What a reversal would do. Changes nothing.
    ///
    /// # Errors
    /// [`LedgerError::Invalid`] names the field.
    pub async fn preview_reversal(&self, scope: &ReversalScope) -> Result<ReversalPreview, LedgerError> {
        let scope = checked(scope, self.now())?;
        preview(&mut self.read().await?, &scope).await
    }

    /// Proposes a reversal over the accounts that are in scope now (seniors and admins); answers its id. Nothing is undone before a
    /// second person approves.
    ///
    /// # Errors
    /// [`LedgerError::Invalid`] names the field; [`LedgerError::Conflict`] where nothing is in scope, or too much.
    pub async fn propose_reversal(&self, proposal: &ReversalProposal, who: &Principal) -> Result<String, LedgerError> {
        bounds::may_act_as_senior(who)?;
        bounds::reason(&proposal.reason)?;
        bounds::text("answer", &proposal.answer, 20, 8000)?;
        if !matches!(proposal.outcome, OutcomeKind::OverturnedFalsePositive | OutcomeKind::OverturnedTechnical) {
            let allowed = "outcome: overturned_false_positive or overturned_technical";
            return Err(LedgerError::Invalid(allowed.to_owned()));
        }
        let (mut tx, now) = (self.write().await?, self.now());
        let scope = checked(&proposal.scope, now)?;
        let found = preview(&mut tx, &scope).await?;
        if found.accounts == 0 {
            return Err(LedgerError::Conflict("nothing of this rule and time stands or waits".to_owned()));
        }
        if found.accounts > ACCOUNTS_MAX {
            let accounts = found.accounts;
            let why =
                format!("{accounts} accounts are in scope; one reversal takes {ACCOUNTS_MAX}: choose a shorter time");
            return Err(LedgerError::Conflict(why));
        }
        let id = self.fresh_id();
        let salt = hex(&self.random::<16>());
        let seal = appeal::seal(&salt, &format!("{}\n{}", proposal.reason, proposal.answer));
        tx.run(
            "INSERT INTO reversals
             (reversal_id, rule_id, policy_hash, from_at, until_at, outcome_kind, root_cause, text_seal, proposed_by, proposed_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            args![
                &id,
                &scope.rule_id,
                scope.policy_hash.as_deref(),
                scope.from,
                scope.until,
                proposal.outcome.as_str(),
                proposal.root_cause.as_str(),
                &seal,
                &who.user_id,
                now,
            ],
        )
        .await?;
        tx.run(
            "INSERT INTO reversal_texts (reversal_id, reason, answer, salt) VALUES ($1, $2, $3, $4)",
            args![&id, &proposal.reason, &proposal.answer, &salt],
        )
        .await?;
        // Whoever has waited longest comes first.
        tx.run(
            scoped!(
                "INSERT INTO reversal_items (reversal_id, position, account_id, state)
                 SELECT $5, ROW_NUMBER() OVER (ORDER BY since, account_id), account_id, 'waiting'
                 FROM (SELECT d.account_id, MIN(d.recorded_at) AS since",
                "GROUP BY d.account_id) AS accounts_in_scope"
            ),
            args![&scope.rule_id, policy(&scope), scope.from, scope.until, &id],
        )
        .await?;
        let detail = json!({
            "rule": scope.rule_id, "policy": scope.policy_hash, "from": scope.from, "until": scope.until,
            "accounts": found.accounts, "outcome": proposal.outcome, "root_cause": proposal.root_cause, "text_seal": seal,
        });
        audit_log::append(&mut tx, now, who.user_id.as_str(), "reversal.propose", &id, &detail).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Approves a reversal: a second person, senior or admin. From here on it runs.
    ///
    /// # Errors
    /// [`LedgerError::Refused`] for the person who proposed it; [`LedgerError::Conflict`] where it is approved already.
    pub async fn approve_reversal(&self, id: &str, who: &Principal) -> Result<(), LedgerError> {
        bounds::may_act_as_senior(who)?;
        let (mut tx, now) = (self.write().await?, self.now());
        let row = tx
            .first("SELECT proposed_by, approved_by FROM reversals WHERE reversal_id = $1", args![id])
            .await?
            .ok_or(LedgerError::NotFound("reversal"))?;
        if row.maybe_text("approved_by")?.is_some() {
            return Err(LedgerError::Conflict("this reversal is approved already".to_owned()));
        }
        if row.text("proposed_by")? == who.user_id.as_str() {
            let why = "you proposed this reversal, so another person has to approve it";
            return Err(LedgerError::Refused(why.to_owned()));
        }
        let approve = "UPDATE reversals SET approved_by = $2, approved_at = $3 WHERE reversal_id = $1";
        tx.run(approve, args![id, &who.user_id, now]).await?;
        audit_log::append(&mut tx, now, who.user_id.as_str(), "reversal.approve", id, &json!({})).await?;
        tx.commit().await
    }

    /// One reversal; `None` where there is none of this id.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn reversal(&self, id: &str) -> Result<Option<Reversal>, LedgerError> {
        let mut tx = self.read().await?;
        match tx.first(select_reversals!("WHERE v.reversal_id = $1"), args![id]).await? {
            Some(row) => reversal(&mut tx, &row).await.map(Some),
            None => Ok(None),
        }
    }

    /// Reversals, newest first; at most 100.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn reversals(&self) -> Result<Vec<Reversal>, LedgerError> {
        let mut tx = self.read().await?;
        let rows =
            tx.all(select_reversals!("ORDER BY v.proposed_at DESC, v.reversal_id LIMIT $1"), args![LISTED_MAX]).await?;
        let mut reversals = Vec::with_capacity(rows.len());
        for row in &rows {
            reversals.push(reversal(&mut tx, row).await?);
        }
        Ok(reversals)
    }
}

async fn reversal(tx: &mut Tx, row: &Row) -> Result<Reversal, LedgerError> {
    let reversal_id = row.text("reversal_id")?;
    Ok(Reversal {
        scope: ReversalScope {
            rule_id: row.text("rule_id")?,
            policy_hash: row.maybe_text("policy_hash")?,
            from: row.time("from_at")?,
            until: row.time("until_at")?,
        },
        outcome: row.word("outcome_kind", OutcomeKind::parse)?,
        root_cause: row.word("root_cause", RootCause::parse)?,
        reason: row.maybe_text("reason")?,
        answer: row.maybe_text("answer")?,
        proposed_by: row.text("proposed_name")?,
        proposed_at: row.time("proposed_at")?,
        approved_by: row.maybe_text("approved_name")?,
        approved_at: row.maybe_time("approved_at")?,
        finished_at: row.maybe_time("finished_at")?,
        progress: progress(tx, &reversal_id).await?,
        set_aside: reversal_aside::of(tx, &reversal_id).await?,
        reversal_id,
    })
}

async fn progress(tx: &mut Tx, id: &str) -> Result<ReversalProgress, LedgerError> {
    let row = tx
        .one(
            "SELECT COUNT(*) AS accounts, COUNT(CASE WHEN state = 'waiting' THEN 1 END) AS waiting,
                 COUNT(CASE WHEN state = 'reversed' THEN 1 END) AS reversed,
                 COUNT(CASE WHEN why = 'decided' THEN 1 END) AS decided,
                 COUNT(CASE WHEN why = 'nothing_left' THEN 1 END) AS nothing_left,
                 COUNT(set_aside_at) AS set_aside
             FROM reversal_items WHERE reversal_id = $1",
            args![id],
        )
        .await?;
    Ok(ReversalProgress {
        accounts: row.int("accounts")?,
        waiting: row.int("waiting")?,
        reversed: row.int("reversed")?,
        left_decided: row.int("decided")?,
        left_nothing: row.int("nothing_left")?,
        set_aside: row.int("set_aside")?,
    })
}
