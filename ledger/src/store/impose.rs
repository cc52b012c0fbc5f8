//! Imposes a decision, once per id: decision, enforcement, statement, notice, outbox, audit and answer in one transaction.

use serde_json::json;

use super::db::{Tx, args, to_json};
use super::enforce::Measure;
use super::queue::NewCase;
use super::{
    Ledger, LedgerError, audit_log, beat, bounds, brake, command, enforce, model, packed, put_account, queue, standing,
    switch,
};
use crate::clock::Timestamp;
use crate::command::CommandBody;
use crate::context::measured;
use crate::crash;
use crate::decision::Decision;
use crate::id::CaseId;
use crate::impose::{Answer, BrakeLimits, DeferReason};
use crate::review::CaseKind;
use crate::rung::Rung;
use crate::statement::compose::Origin;

/// What is to happen; settled before anything is written, because the decision's row holds the answer.
enum Plan {
    Record,
    Refuse,
    Impose,
    Defer { reason: DeferReason, interim_limit: bool },
}

impl Ledger {
    /// Imposes, once per decision id; see [`Answer`].
    ///
    /// # Errors
    /// [`LedgerError::Invalid`] for a decision without rules or one that terminates (only people do).
    pub async fn impose(&self, decision: &Decision, brake: &BrakeLimits) -> Result<Answer, LedgerError> {
        check(decision)?;
        let (mut tx, now) = (self.write().await?, self.now());
        if let Some(row) =
            tx.first("SELECT answer_body FROM decisions WHERE decision_id = $1", args![&decision.id]).await?
        {
            return row.json("answer_body");
        }
        put_account::ensure(&mut tx, &decision.account_id, now).await?;
        let plan = self.plan(&mut tx, now, decision, brake).await?;
        let interim =
            Measure { decision, rung: Rung::Limit, origin: Origin::Interim, by: None, outcome: None, appeal: None };
        let whole =
            Measure { decision, rung: decision.rung, origin: Origin::Automatic, by: None, outcome: None, appeal: None };
        let answer = match plan {
            Plan::Record => Answer::Recorded,
            Plan::Refuse => Answer::Refused,
            Plan::Impose => Answer::Imposed { enforcement_id: enforce::id(&whole) },
            Plan::Defer { reason, interim_limit } => Answer::Deferred {
                reason,
                case_id: CaseId(self.fresh_id()),
                limited_by: interim_limit.then(|| enforce::id(&interim)),
            },
        };
        record(&mut tx, now, decision, &answer).await?;
        match &answer {
            Answer::Recorded => {}
            Answer::Refused => refuse(&mut tx, now, decision).await?,
            Answer::Imposed { .. } => {
                enforce::impose(&mut tx, self, now, &whole).await?;
            }
            Answer::Deferred { reason, case_id, limited_by } => {
                if limited_by.is_some() {
                    enforce::impose(&mut tx, self, now, &interim).await?;
                }
                let case = NewCase { defer_reason: Some(*reason), ..NewCase::about(decision, CaseKind::Deferred) };
                queue::open_case(&mut tx, self, now, "engine", case_id, &case).await?;
            }
        }
        if decision.proposes_termination && matches!(answer, Answer::Imposed { .. } | Answer::Deferred { .. }) {
            propose_termination(&mut tx, self, now, decision).await?;
        }
        tx.commit().await?;
        crash::point("after_impose");
        Ok(answer)
    }

    async fn plan(
        &self,
        tx: &mut Tx,
        now: Timestamp,
        decision: &Decision,
        brake: &BrakeLimits,
    ) -> Result<Plan, LedgerError> {
        if decision.rung == Rung::Observe {
            return Ok(Plan::Record);
        }
        let account = tx
            .one(
                "SELECT protected, stale_before_command FROM accounts WHERE account_id = $1",
                args![&decision.account_id],
            )
            .await?;
        if decision.commands_seen < account.int("stale_before_command")? {
            return Ok(Plan::Refuse);
        }
        let wait = |reason| Ok(Plan::Defer { reason, interim_limit: false });
        if decision.propose_only {
            return wait(DeferReason::of_proposal(decision));
        }
        if account.int("protected")? == 1 && decision.rung > Rung::Warn {
            return wait(DeferReason::ProtectedAccount);
        }
        if !switch::is_on(tx).await? {
            return wait(DeferReason::AutomationOff);
        }
        let silent_since = now.plus_secs(-self.promises().notifier_silence_secs_max);
        if beat::notifier_seen_at(tx).await?.is_none_or(|seen| seen < silent_since) {
            return wait(DeferReason::NoNotifier);
        }
        let exceeded = match decision.rung {
            Rung::Hold | Rung::Suspend => brake::suspension_exceeds(tx, now, decision, brake).await?,
            Rung::Limit => brake::limit_exceeds(tx, now, brake).await?,
            Rung::Observe | Rung::Warn | Rung::Terminate => false,
        };
        if !exceeded {
            return Ok(Plan::Impose);
        }
        let interim_limit = decision.rung > Rung::Limit && !brake::limit_exceeds(tx, now, brake).await?;
        Ok(Plan::Defer { reason: DeferReason::Brake, interim_limit })
    }
}

fn check(decision: &Decision) -> Result<(), LedgerError> {
    bounds::account_id(&decision.account_id)?;
    if decision.rules.is_empty() {
        return Err(LedgerError::Invalid("rules: a decision names at least one rule".to_owned()));
    }
    if decision.rung == Rung::Terminate {
        return Err(LedgerError::Invalid("rung: only people terminate; propose it instead".to_owned()));
    }
    Ok(())
}

/// Writes the decision with its rules and its answer.
async fn record(tx: &mut Tx, now: Timestamp, decision: &Decision, answer: &Answer) -> Result<(), LedgerError> {
    tx.run(
        "INSERT INTO decisions
         (decision_id, account_id, rung, event_at, policy_hash, commands_seen, recorded_at, answer, answer_body, body,
          packed)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', $10)",
        args![
            &decision.id,
            &decision.account_id,
            decision.rung.as_str(),
            decision.event_at,
            &decision.policy_hash,
            decision.commands_seen,
            now,
            answer.as_str(),
            &to_json(answer)?,
            packed::pack(decision)?.as_slice(),
        ],
    )
    .await?;
    for (position, rule) in (0i64..).zip(&decision.rules) {
        tx.run(
            "INSERT INTO decision_rules (decision_id, rule_id, position, author, reason, facts) VALUES ($1, $2, $3, $4, $5, $6)",
            args![&decision.id, &rule.rule_id, position, &rule.author, &rule.reason, &to_json(&measured(rule))?],
        )
        .await?;
    }
    model::keep_score(tx, decision).await?;
    let detail = json!({ "account": decision.account_id, "rung": decision.rung, "answer": answer.as_str() });
    audit_log::append(tx, now, "engine", "decision.record", decision.id.as_str(), &detail).await
}

/// Tells the engine that a stale decision had no effect, so that its rung falls back.
async fn refuse(tx: &mut Tx, now: Timestamp, decision: &Decision) -> Result<(), LedgerError> {
    let rung_after = standing::highest(tx, &decision.account_id, now).await?;
    let body = CommandBody::Dismiss {
        account_id: decision.account_id.clone(),
        decision_id: decision.id.clone(),
        rung_after,
        forget: false,
    };
    command::append(tx, now, &body).await?;
    Ok(())
}

/// One open proposal per account.
async fn propose_termination(
    tx: &mut Tx,
    ledger: &Ledger,
    now: Timestamp,
    decision: &Decision,
) -> Result<(), LedgerError> {
    let open = tx
        .count(
            "SELECT COUNT(*) AS n FROM cases
             WHERE account_id = $1 AND kind = 'termination_proposal' AND closed_at IS NULL",
            args![&decision.account_id],
        )
        .await?;
    if open > 0 {
        return Ok(());
    }
    let case_id = CaseId(ledger.fresh_id());
    let case = NewCase { rung: Rung::Terminate, ..NewCase::about(decision, CaseKind::TerminationProposal) };
    queue::open_case(tx, ledger, now, "engine", &case_id, &case).await
}
