//! The case page: the frozen evidence, both sides of it, the holder's words, and one form to decide.

use askama::Template;
use redress_ledger::Timestamp;
use redress_ledger::decision::{Decision, Fact, SignalReading};
use redress_ledger::review::{AppealTexts, CaseKind, CaseView, OutcomeKind, PastDecision};
use redress_ledger::rung::Rung;

use super::plot::Plot;
use super::queue::Due;
use super::{Desk, figures, words};
use crate::page::account::Standing;

/// What a reviewer typed, so that a refusal can show it again.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// Name of the outcome chosen.
    pub outcome: String,
    /// Why.
    pub reason: String,
    /// The written answer.
    pub answer: String,
    /// Name of the root cause chosen.
    pub root_cause: String,
    /// Name of the lesser rung chosen.
    pub reduced_to: String,
    /// What changed the mind since the first look.
    pub why_changed: String,
}

/// The page.
#[derive(Debug, Template)]
#[template(path = "case.html")]
pub struct CasePage<'a> {
    desk: Desk,
    case: &'a CaseView,
    decision: &'a Decision,
    measure: &'static str,
    kind: &'static str,
    waits: Option<&'static str>,
    opened: String,
    /// The day on which a contract ends, while it lies ahead.
    contract_ends: Option<String>,
    due: Due,
    stage: Stage,
    rules: Vec<Rule<'a>>,
    signals: Vec<Signal<'a>>,
    plot: Option<Plot>,
    instance: String,
    account_age: Option<String>,
    account_query: String,
    history: Vec<Past>,
    standing: Vec<Standing>,
    appeal: Option<Words<'a>>,
    outcome: Option<Decided<'a>>,
    choices: Vec<Choice>,
    causes: Vec<(&'static str, &'static str)>,
    lesser: Vec<(&'static str, &'static str)>,
    typed: Typed,
    error: Option<String>,
    done: Option<&'static str>,
}

/// What can be done with the case now.
#[derive(Debug, PartialEq, Eq)]
enum Stage {
    Closed,
    Free,
    Mine { lease: String },
    Others { name: String },
}

#[derive(Debug)]
struct Rule<'a> {
    id: &'a str,
    measure: &'static str,
    reason: String,
    clause: &'a redress_ledger::decision::Clause,
    is_link: bool,
    severity: Option<&'a str>,
    author: &'a str,
    facts: Vec<FactRow<'a>>,
}

#[derive(Debug)]
struct FactRow<'a> {
    fact: &'a Fact,
    value: String,
    range: String,
    sample: String,
    compared: String,
    threshold: String,
    window: String,
}

#[derive(Debug)]
struct Signal<'a> {
    name: &'a str,
    value: String,
    range: String,
    sample: String,
}

#[derive(Debug)]
struct Past {
    at: String,
    measure: &'static str,
    reasons: String,
    answer: String,
    outcome: Option<&'static str>,
}

#[derive(Debug)]
struct Words<'a> {
    texts: &'a AppealTexts,
    kind: &'static str,
    filed: String,
}

#[derive(Debug)]
struct Decided<'a> {
    name: &'static str,
    at: String,
    answer: Option<&'a str>,
    reduced_to: Option<&'static str>,
}

#[derive(Debug)]
struct Choice {
    name: &'static str,
    title: &'static str,
    means: &'static str,
    barred: bool,
    chosen: bool,
}

impl<'a> CasePage<'a> {
    /// For a case as the ledger shows it.
    pub fn new(
        desk: Desk,
        case: &'a CaseView,
        now: Timestamp,
        typed: Typed,
        error: Option<String>,
        done: Option<&'static str>,
    ) -> Self {
        let (summary, decision) = (&case.summary, &case.decision);
        Self {
            case,
            decision,
            measure: words::measure(summary.rung),
            kind: words::case_kind(summary.kind),
            waits: summary.defer_reason.map(words::defer_reason),
            opened: figures::moment(summary.opened_at),
            contract_ends: contract_ends(case, now),
            due: Due::seen(summary.due_at, now),
            stage: Stage::of(case, &desk),
            rules: decision.rules.iter().map(Rule::new).collect(),
            signals: decision.signals.iter().map(Signal::new).collect(),
            plot: Plot::new(&decision.timeline, decision.event_at),
            instance: format!("{}, {}", words::event(&decision.instance.kind), figures::moment(decision.instance.at)),
            account_age: case.account_created_at.map(|at| figures::between(at, decision.event_at)),
            account_query: crate::http::body::encoded(summary.account_id.as_str()),
            history: case.history.iter().map(Past::new).collect(),
            standing: case.standing.iter().map(Standing::new).collect(),
            appeal: case.appeal.as_ref().map(|texts| Words {
                texts,
                kind: words::appeal_kind(texts.kind),
                filed: figures::moment(texts.filed_at),
            }),
            outcome: case.outcome.as_ref().map(|outcome| Decided {
                name: words::outcome(outcome.kind),
                at: figures::moment(outcome.decided_at),
                answer: outcome.answer.as_deref(),
                reduced_to: outcome.reduced_to.map(words::measure),
            }),
            choices: choices(case.conflict.is_some(), &typed.outcome),
            causes: redress_ledger::review::RootCause::ALL.map(|c| (c.as_str(), words::root_cause(c))).to_vec(),
            lesser: [Rung::Warn, Rung::Limit, Rung::Hold]
                .into_iter()
                .filter(|rung| *rung < summary.rung)
                .map(|rung| (rung.as_str(), words::measure(rung)))
                .collect(),
            desk,
            typed,
            error,
            done,
        }
    }

    fn is_appeal(&self) -> bool {
        self.case.summary.kind == CaseKind::Appeal
    }

    /// Ending a contract needs no claim: two people look at it, each alone.
    fn asks_two_people(&self) -> bool {
        self.case.summary.kind == CaseKind::TerminationProposal
            && matches!(self.stage, Stage::Free | Stage::Mine { .. })
    }
}

fn contract_ends(case: &CaseView, now: Timestamp) -> Option<String> {
    let measure = &case.statement.as_ref()?.measure;
    let ahead = measure.rung == Rung::Terminate && measure.effective_at > now;
    let stands = case.standing.iter().any(|standing| standing.rung == Rung::Terminate);
    (ahead && stands).then(|| figures::moment(measure.effective_at))
}

fn choices(conflict: bool, chosen: &str) -> Vec<Choice> {
    OutcomeKind::ALL
        .into_iter()
        .map(|kind| Choice {
            name: kind.as_str(),
            title: words::outcome(kind),
            means: words::outcome_means(kind),
            barred: conflict && kind.needs_independence(),
            chosen: kind.as_str() == chosen,
        })
        .collect()
}

impl Stage {
    fn of(case: &CaseView, desk: &Desk) -> Self {
        let summary = &case.summary;
        match (&summary.claimed_by_name, summary.lease_until) {
            _ if summary.closed => Self::Closed,
            (Some(name), Some(until)) if *name == desk.name => Self::Mine { lease: figures::moment(until) },
            (Some(name), _) => Self::Others { name: name.clone() },
            (None, _) => Self::Free,
        }
    }
}

impl<'a> Rule<'a> {
    fn new(rule: &'a redress_ledger::decision::FiredRule) -> Self {
        Self {
            id: &rule.rule_id,
            measure: words::measure(rule.rung),
            reason: words::reason(&rule.reason),
            clause: &rule.clause,
            is_link: super::is_web_address(&rule.clause.url),
            severity: rule.severity.as_deref(),
            author: &rule.author,
            facts: rule.facts.iter().map(FactRow::new).collect(),
        }
    }
}

impl<'a> FactRow<'a> {
    fn new(fact: &'a Fact) -> Self {
        let is_share = fact.denominator > 0.0;
        let show = |value: f64| figures::measured(value, is_share);
        let sample = if is_share {
            format!("{} of {}", figures::number(fact.numerator), figures::number(fact.denominator))
        } else {
            "–".to_owned()
        };
        let (compared, threshold) = figures::apart(Some(fact.compared_value), Some(fact.threshold), is_share);
        let window = if fact.window_secs > 0 { figures::span(fact.window_secs) } else { "–".to_owned() };
        Self {
            fact,
            value: show(fact.value),
            range: range(fact.value_min, fact.value_max, is_share),
            sample,
            compared: format!("{} ({})", compared.unwrap_or_default(), words::compared(&fact.compared)),
            threshold: format!("{} {}", words::operator(&fact.operator), threshold.unwrap_or_default()),
            window,
        }
    }
}

impl<'a> Signal<'a> {
    fn new(reading: &'a SignalReading) -> Self {
        let is_share = reading.sample > 0.0 && reading.upper <= 1.0;
        Self {
            name: &reading.signal,
            value: reading.value.map_or_else(|| "too few to say".to_owned(), |v| figures::measured(v, is_share)),
            range: range(reading.lower, reading.upper, is_share),
            sample: if reading.sample > 0.0 { figures::number(reading.sample) } else { "–".to_owned() },
        }
    }
}

fn range(low: f64, high: f64, is_share: bool) -> String {
    let (low, high) = (figures::measured(low, is_share), figures::measured(high, is_share));
    if low == high { low } else { format!("{low} to {high}") }
}

impl Past {
    fn new(past: &PastDecision) -> Self {
        Self {
            at: figures::moment(past.at),
            measure: words::measure(past.rung),
            reasons: words::reasons(&past.reasons),
            answer: words::answer(&past.answer).to_owned(),
            outcome: past.outcome.map(words::outcome),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_conflict_bars_what_confirms_and_nothing_that_helps_the_holder() {
        for choice in choices(true, "") {
            assert_eq!(choice.barred, choice.name.starts_with("upheld"), "{}", choice.name);
        }
        assert!(choices(false, "").iter().all(|choice| !choice.barred));
    }

    #[test]
    fn what_was_chosen_stays_chosen() {
        let chosen: Vec<_> = choices(false, "upheld").into_iter().filter(|c| c.chosen).map(|c| c.name).collect();
        assert_eq!(chosen, ["upheld"]);
    }
}
