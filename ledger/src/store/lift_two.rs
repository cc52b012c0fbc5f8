//! A lift without an appeal that takes two people: the first one's word is kept, the second one's lifts. Whoever could be talked into
//! lifting alone is not asked alone.

use serde_json::json;

use super::db::{Tx, args};
use super::{Ledger, LedgerError, appeal, audit_log, decisions, standing};
use crate::care::WhyTwo;
use crate::clock::Timestamp;
use crate::decision::Decision;
use crate::id::{AccountId, DecisionId};
use crate::review::{LiftProposed, OutcomeKind, Verdict};
use crate::role::Principal;
use crate::token::hex;

/// A proposal counts for so long; after that it is asked for anew. The database says the same.
const COUNTS_SECS: i64 = 7 * 86_400;

/// Why two people lift what stands of a decision, where they do: the same reasons for which two decide an appeal against it.
async fn why_two(tx: &mut Tx, ledger: &Ledger, decision: &Decision) -> Result<Option<WhyTwo>, LedgerError> {
    let account = "SELECT protected, plan FROM accounts WHERE account_id = $1";
    let facts = tx.one(account, args![&decision.account_id]).await?;
    let (rung, plan) = (standing::of_decision(tx, &decision.id).await?, facts.maybe_text("plan")?);
    Ok(ledger.promises().care.why_two(rung, facts.int("protected")? == 1, plan.as_deref(), decision))
}

/// Counts this person's word. Answers whether as many want the lift as it takes.
pub(super) async fn agree(
    tx: &mut Tx,
    ledger: &Ledger,
    now: Timestamp,
    decision: &DecisionId,
    who: &Principal,
    verdict: &Verdict,
) -> Result<bool, LedgerError> {
    let decision = decisions::by_id(tx, decision).await?;
    let Some(why) = why_two(tx, ledger, &decision).await? else { return Ok(true) };
    let earlier = live(tx, now, &decision.id).await?;
    if earlier.iter().any(|(_, by)| by == who.user_id.as_str()) {
        let why = "you have proposed to lift this already; a second person has to agree";
        return Err(LedgerError::Conflict(why.to_owned()));
    }
    let (proposal, salt) = (ledger.fresh_id(), hex(&ledger.random::<16>()));
    let seal = appeal::seal(&salt, &format!("{}\n{}", verdict.reason, verdict.answer));
    tx.run(
        "INSERT INTO lift_proposals (proposal_id, decision_id, user_id, outcome, at, seal) VALUES ($1, $2, $3, $4, $5, $6)",
        args![&proposal, &decision.id, &who.user_id, verdict.outcome.as_str(), now, &seal],
    )
    .await?;
    let detail = json!({ "proposal": proposal, "outcome": verdict.outcome, "why": why, "seal": seal });
    let user = who.user_id.as_str();
    audit_log::append(tx, now, user, "enforcement.propose_lift", decision.id.as_str(), &detail).await?;
    if !earlier.is_empty() {
        return Ok(true);
    }
    tx.run(
        "INSERT INTO lift_proposal_words (proposal_id, reason, answer, salt) VALUES ($1, $2, $3, $4)",
        args![&proposal, &verdict.reason, &verdict.answer, &salt],
    )
    .await?;
    Ok(false)
}

/// Proposals that still count, with who made them.
async fn live(tx: &mut Tx, now: Timestamp, decision: &DecisionId) -> Result<Vec<(LiftProposed, String)>, LedgerError> {
    let rows = tx
        .all(
            "SELECT decision_id, user_id, outcome, at FROM lift_proposals
             WHERE decision_id = $1 AND at > $2 ORDER BY at, proposal_id",
            args![decision, now.plus_secs(-COUNTS_SECS)],
        )
        .await?;
    rows.iter()
        .map(|row| {
            let proposed = LiftProposed {
                decision_id: row.text("decision_id")?.into(),
                outcome: row.word("outcome", OutcomeKind::parse)?,
                at: row.time("at")?,
                counts_until: row.time("at")?.plus_secs(COUNTS_SECS),
                mine: false,
            };
            Ok((proposed, row.text("user_id")?))
        })
        .collect()
}

impl Ledger {
    /// Lifts that one person has proposed of what stands against an account, and that wait for a second one.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn lifts_proposed(&self, account: &AccountId, who: &Principal) -> Result<Vec<LiftProposed>, LedgerError> {
        let (mut tx, now) = (self.read().await?, self.now());
        let mut decisions: Vec<DecisionId> =
            standing::of(&mut tx, account).await?.into_iter().map(|measure| measure.decision_id).collect();
        decisions.sort_by(|one, other| one.as_str().cmp(other.as_str()));
        decisions.dedup();
        let mut proposed = Vec::new();
        for decision in &decisions {
            let live = live(&mut tx, now, decision).await?;
            proposed.extend(live.into_iter().map(|(one, by)| LiftProposed { mine: by == who.user_id.as_str(), ..one }));
        }
        Ok(proposed)
    }
}
