//! Giving a verdict: at once the outcome, or held for the seconds in which it can be taken back, or until another person agrees.

use serde_json::json;

use super::conclude::{Occasion, check, conclude, fits_what_stands};
use super::db::{Tx, args};
use super::{
    Ledger, LedgerError, answers, appeal, audit_log, bounds, claim, deliberation, first_look, independence, queue,
    second_look,
};
use crate::clock::Timestamp;
use crate::crash;
use crate::id::{AppealId, CaseId, UserId};
use crate::machine::{Case, Effect, Giving, Next, Place};
use crate::notice::NoticeKind;
use crate::review::{CaseKind, OutcomeKind, OutcomeRecorded, RootCause, Verdict};
use crate::role::{Principal, Role};
use crate::rung::Rung;
use crate::token::hex;
use crate::verdict::Given;

/// Longest time in which a verdict can be taken back, in seconds.
pub const UNDO_SECS_MAX: i64 = 120;
/// Cases settled in one go.
const SETTLED_MAX: i64 = 200;

impl Ledger {
    /// Gives a verdict on a claimed appeal. With `undo_secs` it is held for so long; where the case needs two people, another is asked
    /// until two agree.
    ///
    /// # Errors
    /// [`LedgerError::Invalid`] names the field; [`LedgerError::Conflict`] where the case is closed or not claimed by `who`;
    /// [`LedgerError::Refused`] names the conflict of interest.
    pub async fn give_verdict(
        &self,
        case: &CaseId,
        who: &Principal,
        verdict: &Verdict,
        undo_secs: i64,
    ) -> Result<Given, LedgerError> {
        check(verdict)?;
        bounds::may_decide(who)?;
        self.settle_case(case).await?;
        let (mut tx, now) = (self.write().await?, self.now());
        let (summary, appeal_id) = queue::open_for(&mut tx, case, &who.user_id, now).await?;
        let (CaseKind::Appeal, Some(appeal_id)) = (summary.kind, appeal_id) else {
            return Err(LedgerError::Conflict("this case is no appeal; release or dismiss it".to_owned()));
        };
        if verdict.outcome.needs_independence()
            && summary.claimed_by.is_some()
            && let Some(conflict) = independence::conflict(&mut tx, &summary.decision_id, Some(case), who).await?
        {
            return Err(LedgerError::Refused(conflict));
        }
        let state = deliberation::loaded(&mut tx, case).await?;
        let giving = Giving {
            by: &who.user_id,
            senior: who.role == Role::Senior,
            outcome: verdict.outcome,
            reduced_to: verdict.reduced_to,
            says_why_changed: verdict.why_changed.as_deref().is_some_and(|why| why.trim().chars().count() >= 10),
            undo_secs: undo_secs.clamp(0, UNDO_SECS_MAX),
        };
        let state = state.give(&giving, now)?;
        if let Some(of_case) = second_look::origin(&mut tx, case).await? {
            second_look::record(&mut tx, self, now, case, &of_case, who, verdict).await?;
            tx.commit().await?;
            return Ok(Given::SecondLook);
        }
        fits_what_stands(&mut tx, &summary.decision_id, verdict).await?;
        answers::of_its_own(&mut tx, self, who, &appeal_id, &verdict.answer).await?;
        first_look::keep_change(&mut tx, self, now, case, who, verdict).await?;
        let (state, next) = state.settle(now);
        let given = match next {
            Next::Conclude(_) if !state.asks.two_people => {
                Given::Concluded(outcome_of(&mut tx, self, now, case, &appeal_id, who, verdict).await?)
            }
            _ => {
                keep(&mut tx, self, now, case, who, verdict, &state).await?;
                follow(&mut tx, self, now, case, &state, next).await?
            }
        };
        tx.commit().await?;
        crash::point("after_verdict");
        if matches!(given, Given::Concluded(_)) {
            crash::point("after_overturn");
        }
        Ok(given)
    }

    /// Takes back one's own verdict while it is held; the case stays claimed, unless it was given to seniors meanwhile.
    ///
    /// # Errors
    /// [`LedgerError::Conflict`] where there is none, or its time is over.
    pub async fn undo_verdict(&self, case: &CaseId, who: &Principal) -> Result<(), LedgerError> {
        self.settle_case(case).await?;
        let (mut tx, now) = (self.write().await?, self.now());
        let state = deliberation::loaded(&mut tx, case).await?;
        let state = state.undo(&who.user_id, now)?;
        end(&mut tx, now, case, &who.user_id, "undone", who.user_id.as_str()).await?;
        if state.escalated && state.place == Place::Queue {
            claim::let_go(&mut tx, case).await?;
        }
        tx.commit().await
    }

    /// Concludes verdicts whose time has come, and frees cases that wait for another person. Answers how many cases moved.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn settle_verdicts(&self) -> Result<u64, LedgerError> {
        let rows = self
            .read()
            .await?
            .all(
                "SELECT DISTINCT c.case_id FROM verdicts v JOIN cases c ON c.case_id = v.case_id
                 JOIN case_requirements r ON r.case_id = c.case_id
                 WHERE v.ended_at IS NULL AND v.send_at <= $1 AND c.closed_at IS NULL
                 AND (r.people = 1 OR c.claimed_by = v.user_id
                     OR (SELECT COUNT(*) - COUNT(DISTINCT x.effect) FROM verdicts x
                         WHERE x.case_id = c.case_id AND x.ended_at IS NULL) > 0
                     OR (SELECT COUNT(*) FROM verdicts x WHERE x.case_id = c.case_id AND x.ended_at IS NULL) >= 3)
                 ORDER BY c.case_id LIMIT $2",
                args![self.now(), SETTLED_MAX],
            )
            .await?;
        for row in &rows {
            self.settle_case(&CaseId(row.text("case_id")?)).await?;
        }
        Ok(rows.len() as u64)
    }

    /// What time brings to one case. Asked before anything else is done to it, so that a late job changes nothing.
    pub(super) async fn settle_case(&self, case: &CaseId) -> Result<(), LedgerError> {
        const DUE: &str = "SELECT COUNT(*) AS n FROM verdicts v JOIN cases c ON c.case_id = v.case_id
             WHERE v.case_id = $1 AND v.ended_at IS NULL AND v.send_at <= $2 AND c.closed_at IS NULL";
        if self.read().await?.count(DUE, args![case, self.now()]).await? == 0 {
            return Ok(());
        }
        let (mut tx, now) = (self.write().await?, self.now());
        let Some(state) = deliberation::load(&mut tx, case).await? else { return Ok(()) };
        if state.is_closed() {
            return Ok(());
        }
        let (state, next) = state.settle(now);
        match follow(&mut tx, self, now, case, &state, next).await {
            Ok(_) => {
                tx.commit().await?;
                crash::point("after_settle");
                Ok(())
            }
            // It cannot become an outcome any more (nothing stands, its author got a conflict): the case goes on without it.
            Err(LedgerError::Conflict(why) | LedgerError::Refused(why) | LedgerError::Invalid(why)) => {
                drop(tx);
                tracing_void(&why);
                let (mut tx, Next::Conclude(at)) = (self.write().await?, next) else { return Ok(()) };
                let Some(given) = state.given.get(at) else { return Ok(()) };
                end(&mut tx, now, case, &given.by, "void", "review-api").await?;
                tx.commit().await
            }
            Err(other) => Err(other),
        }
    }
}

fn tracing_void(why: &str) {
    metrics::counter!("redress_verdicts_void_total").increment(1);
    tracing::warn!(why, "a verdict could not become an outcome, the case is open again");
}

/// Ends a verdict without an outcome.
async fn end(
    tx: &mut Tx,
    now: Timestamp,
    case: &CaseId,
    by: &UserId,
    ended_as: &str,
    actor: &str,
) -> Result<(), LedgerError> {
    let sql =
        "UPDATE verdicts SET ended_at = $3, ended_as = $4 WHERE case_id = $1 AND user_id = $2 AND ended_at IS NULL";
    if tx.run(sql, args![case, by, now, ended_as]).await? == 0 {
        return Err(LedgerError::Conflict("there is no verdict of yours that could still be taken back".to_owned()));
    }
    let detail = json!({ "as": ended_as, "of": by });
    audit_log::append(tx, now, actor, "verdict.end", case.as_str(), &detail).await
}

/// Writes a verdict that is no outcome yet, and lets the claim outlast its time.
async fn keep(
    tx: &mut Tx,
    ledger: &Ledger,
    now: Timestamp,
    case: &CaseId,
    who: &Principal,
    verdict: &Verdict,
    state: &Case,
) -> Result<(), LedgerError> {
    let verdict_id = ledger.fresh_id();
    let send_at = state.given.last().map_or(now, |given| given.send_at);
    let salt = hex(&ledger.random::<16>());
    let seal = appeal::seal(&salt, &format!("{}\n{}", verdict.reason, verdict.answer));
    tx.run(
        "INSERT INTO verdicts
         (verdict_id, case_id, user_id, outcome, root_cause, reduced_to, effect, at, send_at, seal)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        args![
            &verdict_id,
            case,
            &who.user_id,
            verdict.outcome.as_str(),
            verdict.root_cause.map(RootCause::as_str),
            verdict.reduced_to.map(Rung::as_str),
            verdict.reduced_to.map_or(Effect::of(verdict.outcome).as_str(), Rung::as_str),
            now,
            send_at,
            &seal,
        ],
    )
    .await?;
    tx.run(
        "INSERT INTO verdict_words (verdict_id, reason, answer, salt) VALUES ($1, $2, $3, $4)",
        args![&verdict_id, &verdict.reason, &verdict.answer, &salt],
    )
    .await?;
    if let Place::Claimed { until, .. } = &state.place {
        tx.run("UPDATE cases SET lease_until = $2 WHERE case_id = $1", args![case, *until]).await?;
    }
    let detail = json!({ "verdict": verdict_id, "outcome": verdict.outcome, "send_at": send_at, "seal": seal });
    audit_log::append(tx, now, who.user_id.as_str(), "verdict.give", case.as_str(), &detail).await
}

/// Does what follows from the verdicts given so far.
async fn follow(
    tx: &mut Tx,
    ledger: &Ledger,
    now: Timestamp,
    case: &CaseId,
    state: &Case,
    next: Next,
) -> Result<Given, LedgerError> {
    match next {
        Next::Conclude(at) => {
            let by = state.given.get(at).map(|given| given.by.clone());
            let by = by.ok_or(LedgerError::NotFound("verdict"))?;
            let (who, verdict, appeal_id) = kept(tx, case, &by).await?;
            let recorded = outcome_of(tx, ledger, now, case, &appeal_id, &who, &verdict).await?;
            // The words are the outcome's now; twice kept they would have to be erased twice.
            let moved = "DELETE FROM verdict_words WHERE verdict_id IN
                 (SELECT verdict_id FROM verdicts WHERE case_id = $1 AND user_id = $2)";
            tx.run(moved, args![case, &by]).await?;
            Ok(Given::Concluded(recorded))
        }
        Next::Wait(send_at) => Ok(Given::Held { send_at }),
        Next::AnotherPerson | Next::Nothing => {
            if state.place == Place::Queue {
                // The next person must not have to wait for this one's lease.
                let free = "UPDATE cases SET claimed_by = NULL, lease_until = NULL
                     WHERE case_id = $1 AND claimed_by IS NOT NULL";
                if tx.run(free, args![case]).await? > 0 {
                    audit_log::append(tx, now, "review-api", "case.another_person", case.as_str(), &json!({})).await?;
                }
            }
            Ok(Given::AnotherPerson)
        }
    }
}

/// A verdict that was kept, with its author and its appeal.
async fn kept(tx: &mut Tx, case: &CaseId, by: &UserId) -> Result<(Principal, Verdict, AppealId), LedgerError> {
    let row = tx
        .one(
            "SELECT v.outcome, v.root_cause, v.reduced_to, w.reason, w.answer, u.name, u.role, c.appeal_id
             FROM verdicts v JOIN users u ON u.user_id = v.user_id JOIN cases c ON c.case_id = v.case_id
             LEFT JOIN verdict_words w ON w.verdict_id = v.verdict_id
             WHERE v.case_id = $1 AND v.user_id = $2 AND v.ended_at IS NULL",
            args![case, by],
        )
        .await?;
    let erased = || LedgerError::Conflict("the words of this verdict were erased".to_owned());
    let verdict = Verdict {
        outcome: row.word("outcome", OutcomeKind::parse)?,
        reason: row.maybe_text("reason")?.ok_or_else(erased)?,
        answer: row.maybe_text("answer")?.ok_or_else(erased)?,
        root_cause: row.maybe_text("root_cause")?.as_deref().and_then(RootCause::parse),
        reduced_to: row.maybe_text("reduced_to")?.as_deref().and_then(Rung::parse),
        why_changed: None,
    };
    let who = Principal { user_id: by.clone(), name: row.text("name")?, role: row.word("role", Role::parse)? };
    Ok((who, verdict, AppealId(row.text("appeal_id")?)))
}

/// The verdict becomes the outcome.
async fn outcome_of(
    tx: &mut Tx,
    ledger: &Ledger,
    now: Timestamp,
    case: &CaseId,
    appeal_id: &AppealId,
    who: &Principal,
    verdict: &Verdict,
) -> Result<OutcomeRecorded, LedgerError> {
    let decision_id = tx.one("SELECT decision_id FROM cases WHERE case_id = $1", args![case]).await?;
    let decision_id = decision_id.text("decision_id")?.into();
    let (_, statement_id) = appeal::texts(tx, appeal_id).await?;
    let occasion = Occasion {
        decision_id: &decision_id,
        appeal: Some((case, appeal_id, &statement_id)),
        who,
        verdict,
        told: Some(NoticeKind::Outcome),
    };
    conclude(tx, ledger, now, &occasion).await
}
