//! Writes a statement of reasons from a decision: pure, in plain English, sentences of at most 20 words of our own.
//!
//! Figures are told as far as each signal's disclosure allows; what is left out is listed with why and on what basis.

use super::{
    Automation, Measure, OWN_INITIATIVE, REPORTS_OF_OTHERS, Redress, StatedClause, StatedFact, StatementOfReasons,
    Withheld,
};
use crate::clock::Timestamp;
use crate::course::Course;
use crate::decision::{Decision, Disclosure, Fact, FiredRule};
use crate::id::StatementId;
use crate::rung::Rung;
use crate::statement::{score, words};
use crate::store::Promises;

/// A termination takes effect so many days after its statement (P2B 4(2)).
pub const TERMINATION_NOTICE_DAYS: i64 = 30;

/// From when on a measure that is imposed now counts.
pub fn effective_at(rung: Rung, imposed_at: Timestamp) -> Timestamp {
    if rung == Rung::Terminate { imposed_at.plus_days(TERMINATION_NOTICE_DAYS) } else { imposed_at }
}

/// How a measure came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Imposed by the engine's decision alone.
    Automatic,
    /// A limit that stands while a person looks at the decision.
    Interim,
    /// A person released what had waited.
    Released,
    /// A person upheld the decision with a lesser measure.
    Reduced,
    /// Two people agreed to end the contract.
    Terminated,
}

/// What a statement is written from.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The decision it explains.
    pub decision: &'a Decision,
    /// The measure; the decided rung or a lesser one, or `Terminate`.
    pub rung: Rung,
    /// How it came about.
    pub origin: Origin,
    /// The statement's id.
    pub statement_id: &'a StatementId,
    /// When it is written; the measure takes effect then, a termination 30 days later.
    pub at: Timestamp,
    /// What the deployment promises.
    pub promises: &'a Promises,
}

/// Writes the statement.
pub fn compose(subject: &Subject<'_>) -> StatementOfReasons {
    let Subject { decision, rung, origin, at, promises, .. } = *subject;
    let effective_at = effective_at(rung, at);
    StatementOfReasons {
        statement_id: subject.statement_id.clone(),
        decision_id: decision.id.clone(),
        account_id: decision.account_id.clone(),
        created_at: at,
        measure: Measure {
            rung,
            scope: words::scope(rung).to_owned(),
            effective_at,
            ends_at: None,
            still_works: words::still_works(rung).iter().map(|s| (*s).to_owned()).collect(),
        },
        trigger: trigger(decision).to_owned(),
        facts: stated_facts(decision),
        instance: decision.instance.clone(),
        clauses: stated_clauses(decision),
        automation: Automation {
            detection_automated: true,
            decision_automated: match origin {
                Origin::Automatic | Origin::Interim => "fully",
                Origin::Released | Origin::Reduced | Origin::Terminated => "partially",
            }
            .to_owned(),
            rules: decision.rules.iter().map(|r| r.rule_id.clone()).collect(),
            policy_hash: decision.policy_hash.clone(),
            model_hash: score::model_hash(decision),
            score: score::stated(decision),
            data_used: data_used(decision),
        },
        withheld: withheld(decision),
        counterfactuals: counterfactuals(decision),
        proportionality: proportionality(decision, rung, origin),
        redress: Redress {
            appeal_until: at.plus_days(promises.appeal_days),
            review_hours_max: promises.review_hours(rung),
            other_ways: promises.other_ways.clone(),
        },
    }
}

/// What set it off.
fn trigger(decision: &Decision) -> &'static str {
    let reported = decision.rules.iter().flat_map(|rule| &rule.facts).any(|fact| fact.third_party_controllable);
    if reported || score::rests_on_others(decision) { REPORTS_OF_OTHERS } else { OWN_INITIATIVE }
}

/// Every fact of every fired rule, the same fact once.
fn facts(decision: &Decision) -> Vec<&Fact> {
    let mut seen: Vec<&Fact> = Vec::new();
    for fact in decision.rules.iter().flat_map(|rule| &rule.facts) {
        if !seen.iter().any(|known| same(known, fact)) {
            seen.push(fact);
        }
    }
    seen
}

/// Whether two facts tell the holder the same. One reading may be past two limits: where limits are told, each is.
fn same(one: &Fact, other: &Fact) -> bool {
    let measured = |fact: &Fact| (fact.signal.clone(), fact.sentence.clone(), fact.operator.clone(), fact.disclosure);
    let limit = |fact: &Fact| (fact.threshold.to_bits(), fact.compared.clone(), fact.counterfactual.clone());
    measured(one) == measured(other) && (one.disclosure != Disclosure::Full || limit(one) == limit(other))
}

fn stated_facts(decision: &Decision) -> Vec<StatedFact> {
    let all = facts(decision);
    let mut stated: Vec<StatedFact> = all.iter().filter_map(|fact| stated_fact(fact, decision)).collect();
    if stated.is_empty() {
        stated.extend(all.first().map_or_else(|| Some(nameless_fact(decision)), |fact| Some(kind_only(fact))));
    }
    stated
}

fn stated_fact(fact: &Fact, decision: &Decision) -> Option<StatedFact> {
    let sample = (fact.denominator > 0.0).then_some(fact.denominator);
    let bare = StatedFact {
        signal: fact.signal.clone(),
        sentence: fact.sentence.clone(),
        value: Some(fact.value),
        window_secs: fact.window_secs,
        sample,
        bound: matches!(fact.compared.as_str(), "lower" | "upper").then_some(fact.compared_value),
        threshold: Some(fact.threshold),
        over_limit_since: over_limit_since(fact, decision),
        window_error: words::window_error(fact.value_min, fact.value, fact.value_max),
    };
    match fact.disclosure {
        Disclosure::Full => Some(bare),
        Disclosure::Rounded => {
            let value = words::two_digits(fact.value);
            let sentence = words::rounded_sentence(&fact.signal, fact.window_secs, value, sample);
            Some(StatedFact {
                sentence,
                value: Some(value),
                bound: None,
                threshold: None,
                over_limit_since: None,
                ..bare
            })
        }
        Disclosure::Withheld => None,
    }
}

/// Of what was over its limit; what was under one is told by its value alone.
fn over_limit_since(fact: &Fact, decision: &Decision) -> Option<Timestamp> {
    let is_it = |course: &&Course| course.signal == fact.signal && course.compared == fact.compared;
    let course = decision.courses.iter().find(is_it).filter(|_| fact.operator.starts_with('>'))?;
    course.past_since(&fact.operator, fact.threshold)
}

/// Where every figure is withheld, the holder still learns which kind of signal took part.
fn kind_only(fact: &Fact) -> StatedFact {
    StatedFact {
        signal: fact.signal.clone(),
        sentence: words::kind_took_part(&fact.signal),
        value: None,
        window_secs: fact.window_secs,
        sample: None,
        bound: None,
        threshold: None,
        over_limit_since: None,
        window_error: words::FIGURES_WITHHELD.to_owned(),
    }
}

/// A decision whose rules hand over no fact: the event itself is the fact.
fn nameless_fact(decision: &Decision) -> StatedFact {
    StatedFact {
        signal: decision.instance.kind.clone(),
        sentence: format!(
            "An event of the kind {} set this off on {}.",
            decision.instance.kind,
            decision.instance.at.minute()
        ),
        value: None,
        window_secs: 0,
        sample: None,
        bound: None,
        threshold: None,
        over_limit_since: None,
        window_error: "This is a single event. Nothing was counted.".to_owned(),
    }
}

fn stated_clauses(decision: &Decision) -> Vec<StatedClause> {
    let mut stated: Vec<StatedClause> = Vec::new();
    for FiredRule { clause, reason, .. } in &decision.rules {
        if stated.iter().any(|c| c.clause == *clause && c.reason == *reason) {
            continue;
        }
        stated.push(StatedClause {
            clause: clause.clone(),
            reason: reason.clone(),
            why: format!("The published rule {} does not allow what the facts above show.", clause.id),
        });
    }
    stated
}

fn data_used(decision: &Decision) -> String {
    let longest = facts(decision).iter().map(|f| f.window_secs).max().unwrap_or(0);
    if longest == 0 {
        return "We used facts about your account and what happened on it.".to_owned();
    }
    format!("We used counts of what happened on your account within {}.", words::span(longest))
}

fn withheld(decision: &Decision) -> Vec<Withheld> {
    let all = facts(decision);
    let mut left_out = Vec::new();
    for fact in &all {
        let Some(what) = words::left_out(fact.disclosure, &words::plain_name(&fact.signal)) else { continue };
        left_out.push(Withheld::figures(what));
    }
    score::withheld(decision, &mut left_out);
    if all.iter().any(|fact| fact.third_party_controllable) || score::rests_on_others(decision) {
        left_out.push(Withheld {
            what: "Who complained or reported.".to_owned(),
            why: "People who complain must be safe from those they complain about.".to_owned(),
            legal_basis: "Rights and freedoms of others (GDPR Article 15(4)).".to_owned(),
        });
    }
    // The engine keeps neither; the example shows at most the domain of a recipient.
    left_out.push(Withheld {
        what: "In the example: the full address of the recipient, and what the message said.".to_owned(),
        why: "They may concern other people, who have a right to privacy.".to_owned(),
        legal_basis: "Rights and freedoms of others (GDPR Article 15(4)).".to_owned(),
    });
    left_out
}

fn counterfactuals(decision: &Decision) -> Vec<String> {
    let mut sentences: Vec<String> = Vec::new();
    for fact in facts(decision) {
        let sentence = match fact.disclosure {
            Disclosure::Full => fact.counterfactual.clone(),
            Disclosure::Rounded => fact.counterfactual.as_ref().map(|_| {
                let direction = if fact.operator.starts_with('<') { "higher" } else { "lower" };
                format!(
                    "A clearly {direction} figure would have changed the result: {}.",
                    words::plain_name(&fact.signal)
                )
            }),
            Disclosure::Withheld => None,
        };
        sentences.extend(sentence.filter(|s| !s.trim().is_empty()));
    }
    sentences.extend(score::counterfactuals(decision));
    sentences.dedup();
    if sentences.is_empty() {
        sentences.push("Without the facts above, this measure would not have been taken.".to_owned());
    }
    sentences
}

fn proportionality(decision: &Decision, rung: Rung, origin: Origin) -> String {
    let said = decision.rules.iter().filter_map(|r| r.severity.as_deref());
    let mut severities: Vec<&str> = said.map(|severity| severity.trim_end_matches('.')).collect();
    severities.dedup();
    match origin {
        Origin::Interim => "This is a lesser measure. It stands until a person has looked at the case.".to_owned(),
        Origin::Reduced => "A person found that a lesser measure is enough.".to_owned(),
        Origin::Terminated => "Two people agreed that no lesser measure is enough.".to_owned(),
        Origin::Automatic | Origin::Released if rung == Rung::Warn => {
            "This is the mildest measure. Nothing is restricted.".to_owned()
        }
        Origin::Automatic | Origin::Released => {
            let asked = "This rule asks for this measure. A person can choose a milder one on appeal.";
            if severities.is_empty() {
                return asked.to_owned();
            }
            let reason = severities.join("; ");
            format!("{asked} Milder measures were skipped for this reason: {reason}.")
        }
    }
}
