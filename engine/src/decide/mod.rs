//! Rules and ladder: what an account's state means, as a decision with all it rests on. Pure.

mod challenger;
mod course;
mod facts;
mod inputs;
mod judge;
mod models;
mod sampling;
mod scored;
mod scorer;
mod tenths;
mod words;

pub use course::COURSES_MAX;
pub use inputs::feature_names;
use judge::Known;
pub use judge::{FiredRows, Judge};
pub use models::{ModelTexts, Models};
pub use sampling::{Sample, Sampled, Sampling};
pub use scorer::Bound;
pub use tenths::Tenths;

use redress_ledger::decision::{Decision, FiredRule, Instance, SignalReading, TimelinePoint};
use redress_ledger::{DecisionId, Rung, Timestamp, id};

use crate::event::{Event, Kind};
use crate::pipeline::Keep;
use crate::policy::{FactsView, Held, Mode, Rule};
use crate::signal::{self, Frame, Reading, Row};
use crate::window::{Account, Adverse, STEP_MS, Verdicts, note};

/// What one event led to.
#[derive(Debug, Default, PartialEq)]
pub struct Decided {
    /// Decisions, at most two: one that moves the rung, one that may only propose.
    pub decisions: Vec<Decision>,
    /// Indices of shadow rules that fired for the first time since the policy or the account last changed.
    pub shadows: Vec<usize>,
    /// Indices of rules that would have decided something by the score of the model in shadow, for the first time since policy, model or
    /// account last changed.
    pub challenged: Vec<usize>,
}

struct Fired<'a> {
    rule: &'a Rule,
    key: u64,
    held: Vec<Held>,
}

/// Whether it would change anything if this rule fired.
fn news(judge: &Judge, account: &Account, index: usize) -> bool {
    let none = Verdicts::default();
    let verdicts = account.verdicts.as_deref().unwrap_or(&none);
    let (rule, Known { key, rung }) = (&judge.policy.rules[index], judge.known[index]);
    match rule.mode {
        Mode::Off => false,
        Mode::Shadow => verdicts.shadow_policy != judge.policy_key || verdicts.shadowed.binary_search(&key).is_err(),
        Mode::Enforce if rule.propose => rung > account.decided && verdicts.proposed.binary_search(&key).is_err(),
        Mode::Enforce => {
            rung > account.decided || (rung == account.decided && verdicts.fired.binary_search(&key).is_err())
        }
    }
}

/// Decides on one row of the frame that was judged last, for an account that stands as it stood in that row; moves its decided rung.
///
/// A decision is made when the decided rung rises, or when a rule newly fires at it. Rules that may only propose never move the rung:
/// a person does. Shadow rules never do either.
pub fn decide(
    judge: &Judge,
    account: &mut Account,
    event: &Event,
    commands_seen: i64,
    frame: &Frame,
    row: usize,
) -> Decided {
    let (policy, rows) = (&*judge.policy, judge.fired());
    let mut out = Decided { challenged: judge.challenged(account, row), ..Decided::default() };
    let mut any_new = false;
    for index in rows.rules(row) {
        let rule = &policy.rules[index];
        if rule.mode == Mode::Enforce {
            any_new |= news(judge, account, index);
        } else if news(judge, account, index) {
            let verdicts = account.verdicts_mut();
            verdicts.shadow_under(judge.policy_key);
            note(&mut verdicts.shadowed, judge.known[index].key);
            out.shadows.push(index);
        }
    }
    if !any_new {
        if !out.shadows.is_empty() {
            judge.note_spent(account);
        }
        return out;
    }
    let view = judge::view(frame, row);
    let signals = match judge.keep {
        Keep::All => signal::row(account),
        Keep::Needed => signal::row_of(account, judge.plan.variables()),
    };
    let fired = rows.rules(row).map(|index| (&policy.rules[index], judge.known[index].key));
    let (proposing, moving): (Vec<_>, Vec<_>) = fired
        .filter(|(rule, _)| rule.mode == Mode::Enforce)
        .filter_map(|(rule, key)| rule.fires(&signals, &view).map(|held| Fired { rule, key, held }))
        .partition(|f| f.rule.propose);
    let context = Context { judge, event, row: &signals, frame_row: row, view, commands_seen };
    if let Some(decision) = move_rung(&context, account, moving) {
        out.decisions.push(decision);
    }
    if let Some(decision) = propose(&context, account, proposing) {
        out.decisions.push(decision);
    }
    judge.note_spent(account);
    out
}

struct Context<'a> {
    judge: &'a Judge,
    event: &'a Event,
    row: &'a Row,
    frame_row: usize,
    view: FactsView<'a>,
    commands_seen: i64,
}

fn move_rung(context: &Context<'_>, account: &mut Account, mut fired: Vec<Fired<'_>>) -> Option<Decision> {
    let top = fired.iter().map(|f| imposed_rung(f.rule)).max()?;
    if top < account.decided {
        return None;
    }
    if top > account.decided {
        account.decided = top;
        account.verdicts_mut().fired.clear();
    }
    let verdicts = account.verdicts_mut();
    fired.retain(|f| imposed_rung(f.rule) == top && note(&mut verdicts.fired, f.key));
    let decision = (!fired.is_empty()).then(|| context.decision(account, top, &fired, false))?;
    account.verdicts_mut().last_decision = hash64(decision.id.as_str());
    Some(decision)
}

fn propose(context: &Context<'_>, account: &mut Account, mut fired: Vec<Fired<'_>>) -> Option<Decision> {
    let decided = account.decided;
    fired.retain(|f| imposed_rung(f.rule) > decided && note(&mut account.verdicts_mut().proposed, f.key));
    let top = fired.iter().map(|f| imposed_rung(f.rule)).max()?;
    fired.retain(|f| imposed_rung(f.rule) == top);
    Some(context.decision(account, top, &fired, true))
}

/// A rule that asks for termination imposes a suspension and queues a proposal: termination needs two humans.
fn imposed_rung(rule: &Rule) -> Rung {
    rule.rung.min(Rung::Suspend)
}

/// FNV-1a: stable over versions and machines, as stored states need it; not for anything an adversary chooses.
pub fn hash64(text: &str) -> u64 {
    text.bytes().fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3))
}

impl Context<'_> {
    fn decision(&self, account: &Account, rung: Rung, fired: &[Fired<'_>], propose_only: bool) -> Decision {
        let event_key = format!("{:032x}", self.event.key);
        let rule_ids: Vec<&str> = fired.iter().map(|f| f.rule.id.as_str()).collect();
        let id = id::derived(&[
            "decision",
            &self.event.account_id,
            &event_key,
            rung.as_str(),
            &rule_ids.join(","),
            &self.judge.policy.hash,
            self.judge.model_hash().unwrap_or("no model"),
        ]);
        Decision {
            id: DecisionId(id),
            account_id: self.event.account_id.as_str().into(),
            event_key,
            event_at: Timestamp(self.event.at),
            arrived_at: Timestamp(self.event.arrived),
            rung,
            rules: fired.iter().map(|f| fired_rule(f, self.row, &self.view)).collect(),
            policy_hash: self.judge.policy.hash.clone(),
            model_hash: self.judge.model_hash().map(str::to_owned),
            score: self.view.score,
            contributions: self.judge.explain(self.frame_row),
            scored: self.judge.scorer().map(|scorer| {
                let rules: Vec<&Rule> = fired.iter().map(|f| f.rule).collect();
                scored::scored(scorer, self.frame_row, self.row, &self.view, &rules)
            }),
            signals: match self.judge.keep {
                Keep::All => readings(self.row),
                Keep::Needed => self.judge.plan.variables().map(|index| reading(index, &self.row[index])).collect(),
            },
            instance: instance(account, self.event),
            timeline: timeline(account),
            courses: course::courses(account, self.row, fired),
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
    row.iter().enumerate().map(|(index, of)| reading(index, of)).collect()
}

fn reading(variable: usize, reading: &Reading) -> SignalReading {
    SignalReading {
        signal: signal::variables()[variable].name.clone(),
        value: reading.value(),
        lower: reading.lower(),
        upper: reading.upper(),
        sample: reading.sample(),
    }
}

/// The example a statement gives: the event that tipped the decision, or, where that was a good outcome (a rate can pass its
/// threshold once the sample suffices), the newest bad one.
fn instance(account: &Account, event: &Event) -> Instance {
    let good = matches!(event.kind, Kind::EmailDelivered | Kind::MessageDelivered | Kind::VerificationApproved);
    account.last_adverse.as_ref().filter(|_| good).map_or_else(|| Adverse::of(event).instance(), |bad| bad.instance())
}

fn timeline(account: &Account) -> Vec<TimelinePoint> {
    let steps = account.timeline.steps(account.windows.now);
    steps
        .into_iter()
        .map(|(at, activity, adverse)| {
            let usual = account.profile.sends().and_then(|sends| sends.usual_in_half_hour(at));
            TimelinePoint { at: Timestamp(at), secs: STEP_MS / 1000, activity, adverse, usual }
        })
        .collect()
}
