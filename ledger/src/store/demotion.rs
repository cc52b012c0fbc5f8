//! Charges each outcome to the rules of its decision, and demotes a rule that people overturn too often.

use serde_json::json;

use super::db::{Row, Tx, args};
use super::{Ledger, LedgerError, audit_log, command, platform_event, raise};
use crate::clock::Timestamp;
use crate::command::CommandBody;
use crate::decision::Decision;
use crate::demotion::{Demotion, RuleRecord};
use crate::id::{CaseId, OutcomeId};
use crate::queue::RaiseReason;
use crate::review::{OutcomeKind, RootCause, Verdict};
use crate::sla::Priority;

/// Cases that move up when a rule falls: those that are due first. A transaction stays short.
const RAISED_MAX: i64 = 1000;

/// Writes what the outcome says of every rule behind the decision, with policy and model.
pub(super) async fn charge(
    tx: &mut Tx,
    now: Timestamp,
    decision: &Decision,
    outcome: &OutcomeId,
    verdict: &Verdict,
) -> Result<(), LedgerError> {
    for rule in &decision.rules {
        tx.run(
            "INSERT INTO rule_verdicts
             (outcome_id, rule_id, decision_id, policy_hash, model_hash, commands_seen, wrong, root_cause, at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            args![
                outcome,
                &rule.rule_id,
                &decision.id,
                &decision.policy_hash,
                decision.model_hash.as_deref(),
                decision.commands_seen,
                verdict.outcome.is_overturn(),
                verdict.root_cause.map(RootCause::as_str),
                now,
            ],
        )
        .await?;
    }
    Ok(())
}

/// Demotes each rule of the decision whose overturn rate surely passes the limit. A rule falls once for each activation.
pub(super) async fn check(
    tx: &mut Tx,
    ledger: &Ledger,
    now: Timestamp,
    decision: &Decision,
    outcome: &OutcomeId,
    kind: OutcomeKind,
) -> Result<Vec<Demotion>, LedgerError> {
    if !kind.is_overturn() {
        return Ok(Vec::new());
    }
    let active = "SELECT command_id, policy_hash FROM policy_activations ORDER BY command_id DESC LIMIT 1";
    let Some(active) = tx.first(active, &[]).await? else { return Ok(Vec::new()) };
    let (activation, policy_hash) = (active.int("command_id")?, active.text("policy_hash")?);
    let mut demoted = Vec::new();
    for rule in &decision.rules {
        if !acts(tx, activation, &policy_hash, &rule.rule_id).await? {
            continue;
        }
        let record = since(tx, activation, &policy_hash, &rule.rule_id).await?;
        if record.passes(&ledger.promises().rules) {
            demoted.push(demote(tx, ledger, now, activation, &policy_hash, &rule.rule_id, record, outcome).await?);
        }
    }
    Ok(demoted)
}

/// Whether the active policy has the rule, and it has not fallen since.
async fn acts(tx: &mut Tx, activation: i64, policy_hash: &str, rule: &str) -> Result<bool, LedgerError> {
    let known = "SELECT COUNT(*) AS n FROM policy_rules WHERE policy_hash = $1 AND rule_id = $2
         AND NOT EXISTS (SELECT 1 FROM rule_demotions WHERE rule_id = $2 AND activation = $3)";
    Ok(tx.count(known, args![policy_hash, rule, activation]).await? > 0)
}

/// From which command on a rule's decisions count: since somebody brought it back after its last fall, where it fell.
async fn counted_from(tx: &mut Tx, rule: &str) -> Result<i64, LedgerError> {
    let back = "SELECT COALESCE(
             (SELECT MIN(a.command_id) FROM policy_activations a JOIN policy_rules p ON p.policy_hash = a.policy_hash
              WHERE p.rule_id = $1 AND a.command_id > (SELECT MAX(d.command_id) FROM rule_demotions d WHERE d.rule_id = $1)),
             (SELECT MAX(d.command_id) FROM rule_demotions d WHERE d.rule_id = $1), 0) AS n";
    tx.count(back, args![rule]).await
}

/// What people said of a rule's decisions; of each decision the newest outcome. What was decided since the activation counts, and what
/// was decided before under any policy in which the rule asked the same: to activate a policy anew forgets nothing.
async fn since(tx: &mut Tx, activation: i64, policy_hash: &str, rule: &str) -> Result<RuleRecord, LedgerError> {
    let from = counted_from(tx, rule).await?;
    let row = tx
        .one(
            "SELECT COUNT(*) AS decided, COUNT(CASE WHEN v.wrong = 1 THEN 1 END) AS overturned FROM rule_verdicts v
             WHERE v.rule_id = $1 AND v.commands_seen >= $3
                 AND (v.commands_seen >= $2 OR v.policy_hash = $4 OR EXISTS (SELECT 1 FROM policy_rules was
                     JOIN policy_rules is_now ON is_now.rule_id = was.rule_id AND is_now.condition_hash = was.condition_hash
                     WHERE was.policy_hash = v.policy_hash AND was.rule_id = v.rule_id AND is_now.policy_hash = $4))
                 AND NOT EXISTS (SELECT 1 FROM rule_verdicts n WHERE n.decision_id = v.decision_id AND n.rule_id = v.rule_id
                     AND (n.at > v.at OR (n.at = v.at AND n.outcome_id > v.outcome_id)))",
            args![rule, activation, from, policy_hash],
        )
        .await?;
    let upheld = upheld_by_chance(tx, activation, policy_hash, rule, from).await?;
    Ok(RuleRecord { decided: row.int("decided")? + upheld, overturned: row.int("overturned")? })
}

/// What chance had drawn and a person let stand has no outcome, and speaks for the rule all the same, as what fell speaks against it.
async fn upheld_by_chance(
    tx: &mut Tx,
    activation: i64,
    policy_hash: &str,
    rule: &str,
    from: i64,
) -> Result<i64, LedgerError> {
    tx.count(
        "SELECT COUNT(*) AS n FROM cases c JOIN decisions d ON d.decision_id = c.decision_id
             JOIN decision_rules r ON r.decision_id = c.decision_id
         WHERE c.defer_reason = 'control_sample' AND c.closed_as = 'released' AND r.rule_id = $1 AND d.commands_seen >= $3
             AND (d.commands_seen >= $2 OR d.policy_hash = $4 OR EXISTS (SELECT 1 FROM policy_rules was
                 JOIN policy_rules is_now ON is_now.rule_id = was.rule_id AND is_now.condition_hash = was.condition_hash
                 WHERE was.policy_hash = d.policy_hash AND was.rule_id = r.rule_id AND is_now.policy_hash = $4))
             AND NOT EXISTS (SELECT 1 FROM outcomes o WHERE o.decision_id = c.decision_id)",
        args![rule, activation, from, policy_hash],
    )
    .await
}

#[expect(clippy::too_many_arguments, reason = "one row with all that it says")]
async fn demote(
    tx: &mut Tx,
    ledger: &Ledger,
    now: Timestamp,
    activation: i64,
    policy_hash: &str,
    rule: &str,
    record: RuleRecord,
    outcome: &OutcomeId,
) -> Result<Demotion, LedgerError> {
    let body = CommandBody::DemoteRule { rule_id: rule.to_owned(), policy_hash: policy_hash.to_owned() };
    let command = command::append(tx, now, &body).await?;
    let demotion = Demotion {
        command,
        rule_id: rule.to_owned(),
        policy_hash: policy_hash.to_owned(),
        outcome_id: outcome.clone(),
        record,
        lower: record.lower(),
        limit: ledger.promises().rules.overturn_rate_max,
        at: now,
    };
    tx.run(
        "INSERT INTO rule_demotions
         (command_id, rule_id, policy_hash, activation, outcome_id, decided, overturned, lower_millionths, limit_millionths, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        args![
            command,
            rule,
            policy_hash,
            activation,
            outcome,
            record.decided,
            record.overturned,
            // Up for one and down for the other: the row says that the limit was passed, as it was.
            millionths(demotion.lower, f64::ceil),
            millionths(demotion.limit, f64::floor),
            now,
        ],
    )
    .await?;
    let detail = json!({
        "policy": policy_hash, "command": command, "outcome": outcome, "decided": record.decided,
        "overturned": record.overturned, "lower": demotion.lower, "limit": demotion.limit,
    });
    audit_log::append(tx, now, "engine", "rule.demote", rule, &detail).await?;
    platform_event::append(tx, ledger, now, "rule.demoted", &demotion).await?;
    raise_others(tx, ledger, now, rule).await?;
    Ok(demotion)
}

/// What else the rule has brought before people is likely to be wrong too, so it is looked at first.
async fn raise_others(tx: &mut Tx, ledger: &Ledger, now: Timestamp, rule: &str) -> Result<(), LedgerError> {
    let open = "SELECT case_id FROM case_rules WHERE rule_id = $1 ORDER BY sort_at, severity DESC, case_id LIMIT $2";
    for row in tx.all(open, args![rule, RAISED_MAX]).await? {
        let case = CaseId(row.text("case_id")?);
        raise::raise(tx, ledger, now, &case, Priority::P0, RaiseReason::RuleDemoted, "engine").await?;
    }
    Ok(())
}

/// A share as a whole number of millionths.
#[expect(clippy::cast_possible_truncation, reason = "a share lies in 0..=1")]
fn millionths(share: f64, rounded: fn(f64) -> f64) -> i64 {
    rounded(share * 1e6) as i64
}

fn demotion(row: &Row) -> Result<Demotion, LedgerError> {
    let share = |name| row.int(name).map(|millionths| millionths as f64 / 1e6);
    Ok(Demotion {
        command: row.int("command_id")?,
        rule_id: row.text("rule_id")?,
        policy_hash: row.text("policy_hash")?,
        outcome_id: row.text("outcome_id")?.into(),
        record: RuleRecord { decided: row.int("decided")?, overturned: row.int("overturned")? },
        lower: share("lower_millionths")?,
        limit: share("limit_millionths")?,
        at: row.time("at")?,
    })
}

/// Whether a rule of this policy has fallen since it was last activated.
pub(super) async fn any_pending(tx: &mut Tx, activation: i64) -> Result<bool, LedgerError> {
    Ok(tx.count("SELECT COUNT(*) AS n FROM rule_demotions WHERE activation = $1", args![activation]).await? > 0)
}

impl Ledger {
    /// Rules of the active policy that no longer act by themselves, newest first.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn demotions(&self) -> Result<Vec<Demotion>, LedgerError> {
        let mut tx = self.read().await?;
        let rows = tx
            .all(
                "SELECT command_id, rule_id, policy_hash, outcome_id, decided, overturned, lower_millionths, limit_millionths, at
                 FROM rule_demotions WHERE activation = (SELECT MAX(command_id) FROM policy_activations)
                 ORDER BY command_id DESC LIMIT 200",
                &[],
            )
            .await?;
        rows.iter().map(demotion).collect()
    }

    /// What people said of a rule's decisions, as far as it counts for the active policy.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn rule_record(&self, rule: &str) -> Result<RuleRecord, LedgerError> {
        let mut tx = self.read().await?;
        let active = "SELECT command_id, policy_hash FROM policy_activations ORDER BY command_id DESC LIMIT 1";
        match tx.first(active, &[]).await? {
            Some(row) => since(&mut tx, row.int("command_id")?, &row.text("policy_hash")?, rule).await,
            None => since(&mut tx, 0, "", rule).await,
        }
    }
}
