//! The holder's page: what was done, why, what still works, and how to be heard.

use askama::Template;
use redress_ledger::account::StandingEnforcement;
use redress_ledger::review::{AppealState, AppealStatus, HolderView};
use redress_ledger::statement::{Measure, StatedClause, StatedFact, StatementOfReasons};
use redress_ledger::{Rung, Timestamp};

use super::{figures, words};
use crate::app::App;

/// What somebody typed, so that a refusal can show it again.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// `dispute`, `reinstatement` or nothing.
    pub kind: String,
    /// The point of view.
    pub view: String,
    /// What is contested or fixed.
    pub contest: String,
    /// Whether a person is asked for.
    pub wants_human: bool,
}

/// A receipt to show after filing.
#[derive(Clone, Debug)]
pub struct ReceiptShown {
    /// The appeal.
    pub appeal_id: String,
    /// SHA-256 over what was filed.
    pub content_hash: String,
}

/// The page.
#[derive(Debug, Template)]
#[template(path = "holder.html")]
pub struct HolderPage<'a> {
    token: &'a str,
    platform: &'a str,
    contact: Option<&'a str>,
    statement: &'a StatementOfReasons,
    headline: String,
    /// `Since`, or `From` while its day lies ahead.
    begins: &'static str,
    since: String,
    until: Option<String>,
    stands: bool,
    lifted: Option<String>,
    facts: Vec<Fact<'a>>,
    clauses: Vec<Clause<'a>>,
    instance: String,
    how: &'static str,
    trigger: String,
    appeals: Vec<Appeal<'a>>,
    others: Vec<Other>,
    may_appeal: bool,
    may_not_because: Option<&'a str>,
    /// The last day on which an appeal is accepted; `None` while the holder has not been told and no time runs.
    appeal_until: Option<String>,
    review_within: String,
    typed: Typed,
    receipt: Option<ReceiptShown>,
    error: Option<String>,
}

#[derive(Debug)]
struct Fact<'a> {
    sentence: &'a str,
    /// Name and text of each figure that may be shown.
    figures: Vec<(&'static str, String)>,
    /// Whether a bound was compared, not the measured value.
    has_bound: bool,
    /// How exact the count is, as a sentence; empty where nothing is known of it.
    exactness: String,
}

#[derive(Debug)]
struct Clause<'a> {
    stated: &'a StatedClause,
    is_link: bool,
}

#[derive(Debug)]
struct Appeal<'a> {
    id: &'a str,
    asked: &'static str,
    filed: String,
    open: bool,
    ahead: String,
    decide_by: String,
    late: bool,
    outcome: Option<Outcome<'a>>,
}

#[derive(Debug)]
struct Outcome<'a> {
    told: &'static str,
    at: String,
    answer: Option<&'a str>,
    reduced_to: Option<&'static str>,
}

#[derive(Debug)]
struct Other {
    measure: &'static str,
    since: String,
    reasons: String,
}

impl<'a> HolderPage<'a> {
    /// For what a link opens.
    pub fn new(
        app: &'a App,
        token: &'a str,
        view: &'a HolderView,
        typed: Typed,
        receipt: Option<ReceiptShown>,
        error: Option<String>,
    ) -> Self {
        let statement = &view.statement;
        let measure = &statement.measure;
        let known = |shown: &ReceiptShown| view.appeals.iter().any(|a| a.appeal_id.as_str() == shown.appeal_id);
        Self {
            token,
            platform: app.platform_name(),
            contact: app.contact(),
            statement,
            headline: if view.stands {
                words::done(measure.rung, measure.effective_at, app.now())
            } else {
                words::undone(measure.rung).to_owned()
            },
            begins: if measure.effective_at > app.now() { "From" } else { "Since" },
            since: figures::moment(measure.effective_at),
            until: view.stands.then(|| until(measure)),
            stands: view.stands,
            lifted: view.lifted_at.map(figures::moment),
            facts: statement.facts.iter().map(Fact::new).collect(),
            clauses: statement
                .clauses
                .iter()
                .map(|stated| Clause { stated, is_link: super::is_web_address(&stated.clause.url) })
                .collect(),
            instance: format!("{}, {}", words::event(&statement.instance.kind), figures::moment(statement.instance.at)),
            how: words::automation(&statement.automation.decision_automated),
            trigger: words::trigger(&statement.trigger),
            appeals: view.appeals.iter().map(|appeal| Appeal::new(appeal, app.now())).collect(),
            others: view.others.iter().map(Other::new).collect(),
            may_appeal: view.may_appeal,
            may_not_because: view.may_not_because.as_deref(),
            // The moment itself no longer counts, so the last day is the one before it.
            appeal_until: view.appeal_until.map(|at| figures::day(Timestamp(at.0 - 1))),
            review_within: figures::span(statement.redress.review_hours_max * 3_600),
            typed,
            receipt: receipt.filter(known),
            error,
        }
    }
}

fn until(measure: &Measure) -> String {
    match measure.ends_at {
        Some(at) => format!("until {}", figures::moment(at)),
        None if measure.rung == Rung::Terminate => "for good, unless a person stops it".to_owned(),
        None => "until a person lifts it".to_owned(),
    }
}

impl<'a> Fact<'a> {
    fn new(fact: &'a StatedFact) -> Self {
        let is_share = fact.sample.is_some();
        let shown = |name: &'static str, value: Option<f64>| value.map(|v| (name, figures::measured(v, is_share)));
        let window = (fact.window_secs > 0).then(|| ("Counted over", figures::span(fact.window_secs)));
        let (bound, limit) = figures::apart(fact.bound, fact.threshold, is_share);
        let figures = [
            shown("We measured", fact.value),
            fact.sample.map(|sample| ("Out of", figures::number(sample))),
            window,
            bound.map(|text| ("Careful estimate", text)),
            limit.map(|text| ("The rule's limit", text)),
        ];
        Self {
            sentence: &fact.sentence,
            figures: figures.into_iter().flatten().collect(),
            has_bound: fact.bound.is_some() && fact.threshold.is_some(),
            exactness: exactness(&fact.window_error),
        }
    }
}

/// The record says it in a whole sentence, or as what follows "the count is".
fn exactness(error: &str) -> String {
    if error.is_empty() || error.ends_with('.') { error.to_owned() } else { format!("The count is {error}.") }
}

impl<'a> Appeal<'a> {
    fn new(appeal: &'a AppealStatus, now: Timestamp) -> Self {
        let ahead = match appeal.ahead {
            0 => "It is the next one in line.".to_owned(),
            1 => "One other appeal is before it.".to_owned(),
            more => format!("{more} other appeals are before it."),
        };
        Self {
            id: appeal.appeal_id.as_str(),
            asked: words::asked(appeal.kind),
            filed: figures::moment(appeal.filed_at),
            open: appeal.state == AppealState::Open,
            ahead,
            decide_by: figures::moment(appeal.decide_by),
            late: appeal.state == AppealState::Open && now > appeal.decide_by,
            outcome: appeal.outcome.as_ref().map(|outcome| Outcome {
                told: words::outcome_to_holder(outcome.kind),
                at: figures::moment(outcome.decided_at),
                answer: outcome.answer.as_deref(),
                reduced_to: outcome.reduced_to.map(words::measure),
            }),
        }
    }
}

impl Other {
    fn new(standing: &StandingEnforcement) -> Self {
        Self {
            measure: words::measure(standing.rung),
            since: words::since(standing),
            reasons: words::reasons(&standing.reasons),
        }
    }
}
