//! Bulk reversal while it runs: an account at a time, each in a transaction of its own, so that it goes on where it was stopped.

use serde_json::json;

use super::conclude::{Occasion, conclude};
use super::db::{Tx, args};
use super::reversal::scoped;
use super::{Ledger, LedgerError, asked_again, audit_log, decide, deferred, platform_event, queue, reversal_aside};
use crate::clock::Timestamp;
use crate::crash;
use crate::id::{AccountId, CaseId, DecisionId, OutcomeId, UserId};
use crate::machine::End;
use crate::notice::NoticeKind;
use crate::reversal::ReversedAccount;
use crate::review::{OutcomeKind, RootCause, Verdict};
use crate::role::{Principal, Role};

/// What is the same for every account.
struct Running {
    rule: String,
    policy: String,
    from: Timestamp,
    until: Timestamp,
    verdict: Verdict,
    who: Principal,
}

/// A decision in scope.
struct Scoped {
    decision: DecisionId,
    stands: bool,
    waits: Option<CaseId>,
    decided: bool,
}

impl Ledger {
    /// Does the next account of an approved reversal; `None` once none waits, which finishes it unless some are set aside. Safe to call
    /// from several processes, and again after a crash: an account is done once. One that fails comes after all others, and is set aside
    /// once it has failed [`TRIES_MAX`](crate::store::REVERSAL_TRIES_MAX) times.
    ///
    /// # Errors
    /// [`LedgerError::Conflict`] where nobody has approved it yet.
    pub async fn reverse_next(&self, id: &str) -> Result<Option<ReversedAccount>, LedgerError> {
        let (mut tx, now) = (self.write().await?, self.now());
        let Some(running) = running(&mut tx, id).await? else { return Ok(None) };
        let item = "SELECT position, account_id FROM reversal_items
             WHERE reversal_id = $1 AND state = 'waiting' AND set_aside_at IS NULL ORDER BY tries, position LIMIT 1";
        let Some(item) = tx.first(item, args![id]).await? else {
            if reversal_aside::any(&mut tx, id).await? {
                return Ok(None);
            }
            finish(&mut tx, self, now, id).await?;
            tx.commit().await?;
            return Ok(None);
        };
        let (position, account) = (item.int("position")?, AccountId(item.text("account_id")?));
        // From here to the end of this transaction, and at no other time, the account is settled by the two people behind the reversal.
        let begin = "UPDATE reversal_items SET begun_at = $3 WHERE reversal_id = $1 AND position = $2";
        tx.run(begin, args![id, position, now]).await?;
        let (done, outcome) = match reverse(&mut tx, self, now, &running, &account).await {
            Ok(done) => done,
            Err(error) => {
                // Nothing of it is kept but that it failed.
                drop(tx);
                reversal_aside::failed(self, id, position, &account, &error).await?;
                return Ok(Some(ReversedAccount::Failed));
            }
        };
        let (state, why) = match done {
            ReversedAccount::Reversed => ("reversed", None),
            ReversedAccount::Decided => ("left_alone", Some("decided")),
            ReversedAccount::NothingLeft => ("left_alone", Some("nothing_left")),
            ReversedAccount::Failed => return Ok(Some(done)),
        };
        tx.run(
            "UPDATE reversal_items SET state = $3, why = $4, outcome_id = $5, at = $6 WHERE reversal_id = $1 AND position = $2",
            args![id, position, state, why, outcome.as_ref(), now],
        )
        .await?;
        let detail = json!({ "account": account, "state": state, "why": why, "outcome": outcome });
        audit_log::append(&mut tx, now, running.who.user_id.as_str(), "reversal.account", id, &detail).await?;
        crash::point("mid_reversal");
        tx.commit().await?;
        crash::point("after_reversal");
        Ok(Some(done))
    }

    /// Reversals that two people want and that have accounts to go on with, oldest first.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn reversals_to_run(&self) -> Result<Vec<String>, LedgerError> {
        let mut tx = self.read().await?;
        let open = "SELECT v.reversal_id FROM reversals v WHERE v.approved_at IS NOT NULL AND v.finished_at IS NULL
             AND (EXISTS (SELECT 1 FROM reversal_items i WHERE i.reversal_id = v.reversal_id AND i.state = 'waiting' AND i.set_aside_at IS NULL)
                 OR NOT EXISTS (SELECT 1 FROM reversal_items i WHERE i.reversal_id = v.reversal_id AND i.state = 'waiting'))
             ORDER BY v.approved_at, v.reversal_id";
        tx.all(open, &[]).await?.iter().map(|row| row.text("reversal_id")).collect()
    }
}

/// `None` where it is finished.
async fn running(tx: &mut Tx, id: &str) -> Result<Option<Running>, LedgerError> {
    let row = tx
        .first(
            "SELECT v.rule_id, v.policy_hash, v.from_at, v.until_at, v.outcome_kind, v.root_cause, v.approved_at, v.finished_at,
                 t.reason, t.answer
             FROM reversals v LEFT JOIN reversal_texts t ON t.reversal_id = v.reversal_id WHERE v.reversal_id = $1",
            args![id],
        )
        .await?
        .ok_or(LedgerError::NotFound("reversal"))?;
    if row.maybe_time("finished_at")?.is_some() {
        return Ok(None);
    }
    if row.maybe_time("approved_at")?.is_none() {
        return Err(LedgerError::Conflict("a second person has to approve this reversal first".to_owned()));
    }
    let (Some(reason), Some(answer)) = (row.maybe_text("reason")?, row.maybe_text("answer")?) else {
        return Err(LedgerError::Conflict("the words of this reversal were erased: propose it anew".to_owned()));
    };
    Ok(Some(Running {
        rule: row.text("rule_id")?,
        policy: row.maybe_text("policy_hash")?.unwrap_or_default(),
        from: row.time("from_at")?,
        until: row.time("until_at")?,
        verdict: Verdict {
            outcome: row.word("outcome_kind", OutcomeKind::parse)?,
            reason,
            answer,
            root_cause: Some(row.word("root_cause", RootCause::parse)?),
            reduced_to: None,
            why_changed: None,
        },
        who: behind(tx, id).await?,
    }))
}

/// Who approved it; where that person has left meanwhile, who proposed it.
async fn behind(tx: &mut Tx, id: &str) -> Result<Principal, LedgerError> {
    let row = tx
        .first(
            "SELECT u.user_id, u.name, u.role FROM reversals v JOIN users u ON u.user_id IN (v.approved_by, v.proposed_by)
             WHERE v.reversal_id = $1 AND u.disabled_at IS NULL
             ORDER BY CASE WHEN u.user_id = v.approved_by THEN 0 ELSE 1 END LIMIT 1",
            args![id],
        )
        .await?;
    let Some(row) = row else {
        return Err(LedgerError::Conflict("both people behind this reversal have left: propose it anew".to_owned()));
    };
    Ok(Principal {
        user_id: UserId(row.text("user_id")?),
        name: row.text("name")?,
        role: row.word("role", Role::parse)?,
    })
}

/// Undoes what the rule did to one account. One letter says so, whatever the number of measures.
async fn reverse(
    tx: &mut Tx,
    ledger: &Ledger,
    now: Timestamp,
    running: &Running,
    account: &AccountId,
) -> Result<(ReversedAccount, Option<OutcomeId>), LedgerError> {
    let scoped = in_scope(tx, running, account).await?;
    if scoped.is_empty() {
        return Ok((ReversedAccount::NothingLeft, None));
    }
    // A person's word stands, and shields nothing that nobody has judged. As their word came before the rule was found wrong, a person
    // looks again.
    let (decided, scoped): (Vec<Scoped>, Vec<Scoped>) = scoped.into_iter().partition(|one| one.decided);
    let outcome = undo(tx, ledger, now, running, account, &scoped).await?;
    for one in decided.iter().filter(|one| one.stands) {
        asked_again::left_by_a_reversal(tx, ledger, now, &one.decision).await?;
    }
    Ok((if scoped.is_empty() { ReversedAccount::Decided } else { ReversedAccount::Reversed }, outcome))
}

/// Undoes what nobody has judged; answers the last outcome.
async fn undo(
    tx: &mut Tx,
    ledger: &Ledger,
    now: Timestamp,
    running: &Running,
    account: &AccountId,
    scoped: &[Scoped],
) -> Result<Option<OutcomeId>, LedgerError> {
    let standing: Vec<&Scoped> = scoped.iter().filter(|one| one.stands).collect();
    let mut outcome = None;
    for (index, one) in standing.iter().enumerate() {
        let appeal = decide::open_appeal_case(tx, &one.decision).await?;
        let occasion = Occasion {
            decision_id: &one.decision,
            appeal: appeal.as_ref().map(|(case, appeal, statement)| (case, appeal, statement)),
            who: &running.who,
            verdict: &running.verdict,
            told: (index + 1 == standing.len()).then_some(NoticeKind::Corrected),
        };
        outcome = Some(conclude(tx, ledger, now, &occasion).await?.outcome_id);
    }
    if standing.is_empty() {
        // What only waited was never told, and goes as a dismissal does.
        for case in scoped.iter().filter_map(|one| one.waits.as_ref().map(|case| (case, &one.decision))) {
            dismiss(tx, ledger, now, running, account, case).await?;
        }
    }
    Ok(outcome)
}

async fn dismiss(
    tx: &mut Tx,
    ledger: &Ledger,
    now: Timestamp,
    running: &Running,
    account: &AccountId,
    (case, decision): (&CaseId, &DecisionId),
) -> Result<(), LedgerError> {
    let still = "SELECT COUNT(*) AS n FROM cases WHERE case_id = $1 AND closed_at IS NULL";
    if tx.count(still, args![case]).await? == 0 {
        return Ok(());
    }
    deferred::keep_note(tx, ledger, now, case, &running.who, "case.dismiss", &running.verdict.reason).await?;
    queue::close_case(tx, now, case, End::Dismissed, &running.who.user_id).await?;
    deferred::forget(tx, ledger, now, account, decision, &running.who).await
}

/// The account's decisions in scope, the gravest last.
async fn in_scope(tx: &mut Tx, running: &Running, account: &AccountId) -> Result<Vec<Scoped>, LedgerError> {
    let rows = tx
        .all(
            scoped!(
                "SELECT d.decision_id,
                     (SELECT COUNT(*) FROM enforcements x LEFT JOIN lifts y ON y.enforcement_id = x.enforcement_id
                      WHERE x.decision_id = d.decision_id AND y.enforcement_id IS NULL) AS standing,
                     (SELECT MIN(w.case_id) FROM cases w
                      WHERE w.decision_id = d.decision_id AND w.kind = 'deferred' AND w.closed_at IS NULL) AS waiting,
                     (SELECT COUNT(*) FROM outcomes o WHERE o.decision_id = d.decision_id) AS decided",
                "AND d.account_id = $5
                 ORDER BY CASE d.rung WHEN 'suspend' THEN 3 WHEN 'hold' THEN 2 WHEN 'limit' THEN 1 ELSE 0 END, d.decision_id"
            ),
            args![&running.rule, &running.policy, running.from, running.until, account],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Scoped {
                decision: DecisionId(row.text("decision_id")?),
                stands: row.int("standing")? > 0,
                waits: row.maybe_text("waiting")?.map(CaseId),
                decided: row.int("decided")? > 0,
            })
        })
        .collect()
}

async fn finish(tx: &mut Tx, ledger: &Ledger, now: Timestamp, id: &str) -> Result<(), LedgerError> {
    tx.run("UPDATE reversals SET finished_at = $2 WHERE reversal_id = $1", args![id, now]).await?;
    audit_log::append(tx, now, "engine", "reversal.finish", id, &json!({})).await?;
    platform_event::append(tx, ledger, now, "reversal.finished", &json!({ "reversal_id": id })).await
}
