//! Rules and ladder: what an account's state means, as a decision with all it rests on. Pure.

mod facts;
mod words;

use redress_ledger::decision::{Decision, FiredRule, Instance, SignalReading, TimelinePoint};
use redress_ledger::{DecisionId, Rung, Timestamp, id};

use crate::event::{Event, Kind};
use crate::policy::{FactsView, Held, Mode, Policy, Rule};
use crate::signal::{self, Row};
use crate::window::{Account, STEP_MS};

/// What one event led to.
#[derive(Debug, Default, PartialEq)]
pub struct Decided {
    /// Decisions, at most two: one that moves the rung, one that may only propose.
    pub decisions: Vec<Decision>,
    /// Indices of shadow rules that fired for the first time since the policy or the account last changed.
    pub shadows: Vec<usize>,
    /// Whether a rule fired that had already been decided on.
    pub repeated: bool,
}

struct Fired<'a> {
    rule: &'a Rule,
    held: Vec<Held>,
}

/// Evaluates every rule for an account that has just taken `event` in, and moves its decided rung.
///
/// A decision is made when the decided rung rises, or when a rule newly fires at it. Rules that may only propose never move the rung:
/// a person does. Shadow rules never do either.
/// `row` is room that is used again from event to event.
pub fn decide(policy: &Policy, account: &mut Account, event: &Event, commands_seen: i64, row: &mut Row) -> Decided {
    signal::read_into(row, &account.windows, &policy.variables);
    let mut out = Decided::default();
    let mut fired: Vec<Fired<'_>> = Vec::new();
    for (index, rule) in policy.rules.iter().enumerate() {
        if rule.mode == Mode::Off {
            continue;
        }
        let Some(held) = rule.fires(row, &facts_view(account)) else { continue };
        if rule.mode == Mode::Shadow {
            let of_policy = hash64(&policy.hash);
            if account.shadow_policy != of_policy {
                account.shadow_policy = of_policy;
                account.shadowed.clear();
            }
            if account.shadowed.insert(rule_key(rule)) {
                out.shadows.push(index);
            }
        } else {
            fired.push(Fired { rule, held });
        }
    }
    if fired.is_empty() {
        return out;
    }
    let (proposing, moving): (Vec<_>, Vec<_>) = fired.into_iter().partition(|f| f.rule.propose);
    let context = Context { policy, event, row, commands_seen };
    out.repeated = !proposing.is_empty() || !moving.is_empty();
    if let Some(decision) = move_rung(&context, account, moving) {
        out.decisions.push(decision);
    }
    if let Some(decision) = propose(&context, account, proposing) {
        out.decisions.push(decision);
    }
    out.repeated &= out.decisions.is_empty();
    out
}

struct Context<'a> {
    policy: &'a Policy,
    event: &'a Event,
    row: &'a Row,
    commands_seen: i64,
}

fn move_rung(context: &Context<'_>, account: &mut Account, mut fired: Vec<Fired<'_>>) -> Option<Decision> {
    let top = fired.iter().map(|f| imposed_rung(f.rule)).max()?;
    if top < account.decided {
        return None;
    }
    if top > account.decided {
        account.decided = top;
        account.fired.clear();
    }
    fired.retain(|f| imposed_rung(f.rule) == top && account.fired.insert(rule_key(f.rule)));
    let decision = (!fired.is_empty()).then(|| context.decision(account, top, &fired, false))?;
    account.last_decision = hash64(decision.id.as_str());
    Some(decision)
}

fn propose(context: &Context<'_>, account: &mut Account, mut fired: Vec<Fired<'_>>) -> Option<Decision> {
    fired.retain(|f| imposed_rung(f.rule) > account.decided && account.proposed.insert(rule_key(f.rule)));
    let top = fired.iter().map(|f| imposed_rung(f.rule)).max()?;
    fired.retain(|f| imposed_rung(f.rule) == top);
    Some(context.decision(account, top, &fired, true))
}

/// A rule that asks for termination imposes a suspension and queues a proposal: termination needs two humans.
fn imposed_rung(rule: &Rule) -> Rung {
    rule.rung.min(Rung::Suspend)
}

/// Names a rule in 64 bits. By id alone: a new policy with the same rule does not decide again.
fn rule_key(rule: &Rule) -> u64 {
    hash64(&rule.id)
}

/// FNV-1a: stable over versions and machines, as stored states need it; not for anything an adversary chooses.
pub fn hash64(text: &str) -> u64 {
    text.bytes().fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3))
}

fn facts_view(account: &Account) -> FactsView<'_> {
    let age = account.facts.created_at.map(|at| (account.windows.now - at).max(0) as f64 / 86_400_000.0);
    FactsView { age_days: age, plan: account.facts.plan.as_deref(), protected: account.facts.protected, score: None }
}

impl Context<'_> {
    fn decision(&self, account: &Account, rung: Rung, fired: &[Fired<'_>], propose_only: bool) -> Decision {
        let event_key = format!("{:032x}", self.event.key);
        let rule_ids: Vec<&str> = fired.iter().map(|f| f.rule.id.as_str()).collect();
        let id = id::derived(&[
            "decision",
            self.event.account_id.as_str(),
            &event_key,
            rung.as_str(),
            &rule_ids.join(","),
            &self.policy.hash,
            "no model",
        ]);
        Decision {
            id: DecisionId(id),
            account_id: self.event.account_id.clone(),
            event_key,
            event_at: Timestamp(self.event.at),
            arrived_at: Timestamp(self.event.arrived),
            rung,
            rules: fired.iter().map(|f| fired_rule(f, self.row, &facts_view(account))).collect(),
            policy_hash: self.policy.hash.clone(),
            model_hash: None,
            score: None,
            signals: readings(&signal::row(&account.windows)),
            instance: instance(account, self.event),
            timeline: timeline(account),
            commands_seen: self.commands_seen,
            propose_only,
            proposes_termination: fired.iter().any(|f| f.rule.rung == Rung::Terminate),
        }
    }
}

fn fired_rule(fired: &Fired<'_>, row: &Row, view: &FactsView<'_>) -> FiredRule {
    let rule = fired.rule;
    FiredRule {
        rule_id: rule.id.clone(),
        rung: rule.rung,
        reason: rule.reason.clone(),
        clause: rule.clause.clone(),
        severity: rule.severity.clone(),
        author: rule.author.clone(),
        facts: fired.held.iter().map(|held| facts::fact(held, row, rule, view)).collect(),
        propose_only: rule.propose,
    }
}

/// The whole signal vector, in catalogue order.
pub fn readings(row: &Row) -> Vec<SignalReading> {
    signal::variables()
        .iter()
        .zip(row)
        .map(|(variable, reading)| SignalReading {
            signal: variable.name.clone(),
            value: reading.value(),
            lower: reading.lower(),
            upper: reading.upper(),
            sample: reading.sample(),
        })
        .collect()
}

/// The example a statement gives: the event that tipped the decision, or, where that was a good outcome (a rate can pass its
/// threshold once the sample suffices), the newest bad one.
fn instance(account: &Account, event: &Event) -> Instance {
    let good = matches!(event.kind, Kind::EmailDelivered | Kind::MessageDelivered | Kind::VerificationApproved);
    account.last_adverse.as_ref().filter(|_| good).cloned().unwrap_or_else(|| event.instance())
}

fn timeline(account: &Account) -> Vec<TimelinePoint> {
    let steps = account.timeline.steps(account.windows.now);
    steps
        .into_iter()
        .map(|(at, activity, adverse)| TimelinePoint { at: Timestamp(at), secs: STEP_MS / 1000, activity, adverse })
        .collect()
}
