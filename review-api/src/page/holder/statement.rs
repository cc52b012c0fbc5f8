//! The sections that show the statement of reasons, and what stands.

use redress_ledger::account::StandingEnforcement;
use redress_ledger::review::HolderView;
use redress_ledger::statement::{Measure, StatedClause, StatedFact, StatementOfReasons};
use redress_ledger::{Rung, Timestamp};

use super::score;
use crate::language::advice::{Read, ToDo};
use crate::language::told::{ScoreTold, Teller, Told, WithheldTold};
use crate::language::{Language, Words};

/// The sections.
#[derive(Debug)]
pub(super) struct StatementPart<'a> {
    /// As it was stored.
    pub(super) stated: &'a StatementOfReasons,
    pub(super) headline: String,
    /// `Since`, or `From` while its day lies ahead.
    pub(super) begins: &'static str,
    pub(super) since: String,
    pub(super) until: Option<String>,
    pub(super) stands: bool,
    pub(super) lifted: Option<String>,
    pub(super) facts: Vec<Fact<'a>>,
    pub(super) clauses: Vec<Clause<'a>>,
    pub(super) scope: Told,
    pub(super) works: Vec<Told>,
    pub(super) instance: Told,
    pub(super) instance_at: String,
    /// Name and value of each coarse fact of the example.
    pub(super) coarse: Vec<(Told, String)>,
    pub(super) data_used: Told,
    /// The model's part, where it had one.
    pub(super) score: Option<ScoreTold>,
    pub(super) proportionality: Vec<Told>,
    pub(super) withheld: Vec<WithheldTold>,
    pub(super) counterfactuals: Vec<Told>,
    pub(super) other_ways: Vec<Told>,
    pub(super) how: String,
    pub(super) trigger: String,
    pub(super) others: Vec<Other>,
    /// What people did about it since.
    pub(super) changes: Vec<String>,
    pub(super) to_do: ToDo,
}

#[derive(Debug)]
pub(super) struct Fact<'a> {
    pub(super) sentence: Told,
    /// The record's own English, where the sentence is another language's.
    pub(super) original: Option<&'a str>,
    /// Name and text of each figure that may be shown.
    pub(super) figures: Vec<(&'static str, String)>,
    /// Whether a bound was compared, not the measured value.
    pub(super) has_bound: bool,
    /// How exact the count is, as a sentence; empty where nothing is known of it.
    pub(super) exactness: Told,
}

#[derive(Debug)]
pub(super) struct Clause<'a> {
    pub(super) stated: &'a StatedClause,
    pub(super) why: Told,
    pub(super) is_link: bool,
}

#[derive(Debug)]
pub(super) struct Other {
    pub(super) measure: String,
    pub(super) since: String,
    pub(super) reasons: Told,
}

impl<'a> StatementPart<'a> {
    pub(super) fn new(view: &'a HolderView, language: Language, now: Timestamp) -> Self {
        let (say, tell) = (language.words(), Teller::of(language));
        let stated = &view.statement;
        let measure = &stated.measure;
        Self {
            stated,
            headline: headline(view, say, now),
            begins: if measure.effective_at > now { say.page.from } else { say.page.since },
            since: say.figures.moment(measure.effective_at),
            until: view.stands.then(|| until(measure, say)),
            stands: view.stands,
            lifted: view.lifted_at.map(|at| say.figures.moment(at)),
            facts: stated.facts.iter().map(|fact| Fact::new(fact, say, tell)).collect(),
            clauses: stated
                .clauses
                .iter()
                .map(|stated| Clause {
                    stated,
                    why: tell.clause(stated),
                    is_link: crate::page::is_web_address(&stated.clause.url),
                })
                .collect(),
            scope: tell.scope(measure.rung, &measure.scope),
            works: measure.still_works.iter().map(|line| tell.line(line)).collect(),
            instance: tell.event(&stated.instance.kind),
            instance_at: say.figures.moment(stated.instance.at),
            coarse: stated.instance.facts.iter().map(|(name, value)| tell.coarse(name, value)).collect(),
            data_used: tell.data_used(&stated.automation.data_used),
            score: score::told(&stated.automation, tell),
            proportionality: tell.proportionality(&stated.proportionality),
            withheld: stated.withheld.iter().map(|item| tell.withheld(item)).collect(),
            counterfactuals: stated.counterfactuals.iter().map(|line| tell.counterfactual(line)).collect(),
            other_ways: stated.redress.other_ways.iter().map(|line| tell.line(line)).collect(),
            how: say.page.automation(&stated.automation.decision_automated),
            trigger: say.page.trigger(&stated.trigger),
            others: view.others.iter().map(|standing| Other::new(standing, say, tell)).collect(),
            changes: say.since(view),
            to_do: say.to_do(view, Read::OnPage),
        }
    }
}

/// What was done; in the future tense while the measure's day lies ahead.
fn headline(view: &HolderView, say: &Words, now: Timestamp) -> String {
    let measure = &view.statement.measure;
    match measure.rung {
        rung if !view.stands => say.page.undone(rung),
        Rung::Terminate if measure.effective_at > now => say.page.contract_ends(&say.figures.day(measure.effective_at)),
        rung => say.page.done(rung),
    }
}

fn until(measure: &Measure, say: &Words) -> String {
    match measure.ends_at {
        Some(at) => say.page.until(&say.figures.moment(at)),
        None if measure.rung == Rung::Terminate => say.page.for_good.to_owned(),
        None => say.page.until_lifted.to_owned(),
    }
}

impl<'a> Fact<'a> {
    fn new(fact: &'a StatedFact, say: &'static Words, tell: Teller) -> Self {
        let sentence = tell.fact(fact);
        let is_share = fact.sample.is_some();
        let (bound, limit) = say.figures.apart(fact.bound, fact.threshold, is_share);
        let figures = [
            fact.value.map(|value| (say.page.measured, say.figures.measured(value, is_share))),
            fact.sample.map(|sample| (say.page.out_of, say.figures.number(sample))),
            (fact.window_secs > 0).then(|| (say.page.counted_over, say.figures.span(fact.window_secs))),
            bound.map(|text| (say.page.careful, text)),
            limit.map(|text| (say.page.limit, text)),
            fact.over_limit_since.map(|at| (say.page.over_limit_since, say.figures.moment(at))),
        ];
        Self {
            original: (sentence.text != fact.sentence).then_some(fact.sentence.as_str()),
            sentence,
            figures: figures.into_iter().flatten().collect(),
            has_bound: fact.bound.is_some() && fact.threshold.is_some(),
            exactness: tell.exactness(&fact.window_error),
        }
    }
}

impl Other {
    fn new(standing: &StandingEnforcement, say: &Words, tell: Teller) -> Self {
        let at = say.figures.moment(standing.imposed_at);
        Self {
            measure: say.page.measure(standing.rung),
            // A termination is decided long before its day.
            since: if standing.rung == Rung::Terminate {
                say.page.decided_on(&at)
            } else {
                say.page.standing_since(&at)
            },
            reasons: tell.reasons(&standing.reasons),
        }
    }
}
