//! The case page: the frozen evidence, both sides of it, the holder's words, and one form to decide.

mod campaigns;
mod deciding;
pub mod dialogue;
mod evidence;
mod favour;
mod gauge;
mod history;
mod linked;
mod model;
mod poisoning;
mod signals;
mod similar;
mod stage;

use askama::Template;
use redress_ledger::Timestamp;
use redress_ledger::decision::Decision;
use redress_ledger::impose::DeferReason;
use redress_ledger::review::{AppealTexts, CaseKind, CaseView};
use redress_ledger::rung::Rung;
use redress_ledger::verdict::Deciding;

use self::campaigns::InCampaign;
use self::deciding::Step;
use self::dialogue::{DialogueCard, TypedDialogue};
use self::evidence::{Rule, Signals};
use self::favour::Heading;
use self::history::Past;
use self::linked::Linked;
use self::model::Model;
use self::poisoning::Sign;
use self::similar::Similar;
use self::stage::{Choice, Stage, choices, contract_ends};
use super::courses::Courses;
use super::plot::Plot;
use super::queue::Due;
use super::{Desk, figures, words};
use crate::page::account::Standing;
use crate::page::enclosed::EnclosedPart;

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
    /// What was written to the holder, or for a relief.
    pub dialogue: TypedDialogue,
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
    signals: Signals<'a>,
    plot: Option<Plot>,
    courses: Courses<'a>,
    instance: String,
    favour: Vec<Heading>,
    poisoning: Vec<Sign>,
    linked: Vec<Linked>,
    sharing: Vec<(&'static str, String)>,
    similar: Vec<Similar>,
    campaigns: Vec<InCampaign>,
    model: Option<Model>,
    account_query: String,
    history: Vec<Past>,
    standing: Vec<Standing>,
    appeal: Option<Words<'a>>,
    enclosed: Option<EnclosedPart<'a>>,
    outcome: Option<Decided<'a>>,
    step: Step,
    dialogue: Option<DialogueCard<'a>>,
    choices: Vec<Choice>,
    causes: Vec<(&'static str, &'static str)>,
    lesser: Vec<(&'static str, &'static str)>,
    typed: Typed,
    error: Option<String>,
    done: Option<&'static str>,
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

impl<'a> CasePage<'a> {
    /// For a case as the ledger shows it.
    pub fn new(
        desk: Desk,
        case: &'a CaseView,
        deciding: &Deciding,
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
            due: Due::of(summary, now),
            stage: Stage::of(case, &desk),
            rules: decision.rules.iter().map(Rule::new).collect(),
            signals: Signals::new(&decision.signals),
            plot: Plot::new(&decision.timeline, decision.event_at),
            courses: Courses::new(&decision.courses, &decision.rules, &decision.timeline, decision.event_at),
            instance: format!("{}, {}", words::event(&decision.instance.kind), figures::moment(decision.instance.at)),
            favour: favour::headings(case),
            poisoning: poisoning::signs(decision),
            linked: case.context.linked.iter().map(Linked::new).collect(),
            sharing: linked::measured(decision),
            similar: case.context.similar.iter().map(Similar::new).collect(),
            campaigns: case.context.campaigns.iter().map(InCampaign::new).collect(),
            model: Model::new(decision),
            account_query: crate::http::body::encoded(summary.account_id.as_str()),
            history: case.history.iter().map(Past::new).collect(),
            standing: case.standing.iter().map(Standing::new).collect(),
            appeal: case.appeal.as_ref().map(|texts| Words {
                texts,
                kind: words::appeal_kind(texts.kind),
                filed: figures::moment(texts.filed_at),
            }),
            enclosed: case.enclosed.as_ref().map(EnclosedPart::new),
            outcome: case.outcome.as_ref().map(|outcome| Decided {
                name: words::outcome(outcome.kind),
                at: figures::moment(outcome.decided_at),
                answer: outcome.answer.as_deref(),
                reduced_to: outcome.reduced_to.map(words::measure),
            }),
            step: Step::of(deciding, summary.kind, now),
            dialogue: DialogueCard::of(case),
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

    /// Every fact of every rule, each once.
    fn facts(&self) -> Vec<&evidence::FactRow<'a>> {
        let mut facts: Vec<&evidence::FactRow<'_>> = Vec::new();
        for row in self.rules.iter().flat_map(|rule| &rule.facts) {
            let is_new = |known: &&evidence::FactRow<'_>| known.fact.signal != row.fact.signal;
            if facts.iter().all(is_new) {
                facts.push(row);
            }
        }
        facts
    }

    /// Whether who looks at it has claimed it, and decides cases.
    fn is_mine(&self) -> bool {
        matches!(self.stage, Stage::Mine { .. }) && self.desk.decides()
    }

    /// How many headings speak for the account.
    fn speaks(&self) -> usize {
        self.favour.iter().filter(|heading| heading.speaks).count()
    }

    /// Who has claimed an appeal and has no hand in the decision may close it without an outcome.
    fn may_close(&self) -> bool {
        self.is_appeal() && matches!(self.stage, Stage::Mine { .. }) && self.case.conflict.is_none()
    }

    fn case_id(&self) -> &redress_ledger::CaseId {
        &self.case.summary.case_id
    }

    fn is_appeal(&self) -> bool {
        self.case.summary.kind == CaseKind::Appeal
    }

    /// Whether it asks about a measure that stands.
    fn asks_again(&self) -> bool {
        self.case.summary.defer_reason.is_some_and(DeferReason::asks_again)
    }

    /// Ending a contract needs no claim: two people look at it, each alone.
    fn asks_two_people(&self) -> bool {
        self.case.summary.kind == CaseKind::TerminationProposal
            && matches!(self.stage, Stage::Free | Stage::Mine { .. })
    }
}
