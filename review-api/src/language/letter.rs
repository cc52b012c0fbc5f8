//! What a letter about a measure says: ten parts, whatever happened.

use redress_ledger::Rung;
use redress_ledger::review::OutcomeKind;

use super::phrases::{Sample, phrases};

/// The ten parts of a letter about a measure, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// What we did, and since when.
    Measure,
    /// What still works.
    StillWorks,
    /// Facts with numbers and dates.
    Why,
    /// The published rule.
    Rule,
    /// By whom or what it was decided, on which data.
    HowDecided,
    /// What is withheld, and why.
    Withheld,
    /// What the holder can do now.
    NextSteps,
    /// How to ask a person: link, deadline, price, duration.
    AskAPerson,
    /// Other rights.
    OtherRights,
    /// Contact and reference.
    Contact,
}

impl Part {
    /// All ten, in order.
    pub const ALL: [Self; 10] = [
        Self::Measure,
        Self::StillWorks,
        Self::Why,
        Self::Rule,
        Self::HowDecided,
        Self::Withheld,
        Self::NextSteps,
        Self::AskAPerson,
        Self::OtherRights,
        Self::Contact,
    ];
}

/// What happened, in one choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// A measure took effect.
    Imposed(Rung),
    /// An appeal was received.
    AppealReceived,
    /// A person decided about a measure of this rung; `Some` names the lesser one that took its place.
    Outcome(OutcomeKind, Rung, Option<Rung>),
    /// A person looked at what had waited and dismissed it; the measure of this rung that stood meanwhile is lifted.
    Dismissed(Rung),
}

impl Sample for Part {
    fn sample(turn: usize) -> Self {
        Self::ALL[turn % Self::ALL.len()]
    }
}

impl Sample for Event {
    fn sample(turn: usize) -> Self {
        let outcome = |kind: OutcomeKind| {
            let lesser = (kind == OutcomeKind::UpheldReduced).then_some(Rung::Limit);
            Self::Outcome(kind, Rung::Suspend, lesser)
        };
        match turn % 12 {
            5 => Self::AppealReceived,
            6 => Self::Dismissed(Rung::Limit),
            turn @ 0..5 => Self::Imposed(Rung::ALL[turn + 1]),
            turn => outcome(OutcomeKind::ALL[turn % OutcomeKind::ALL.len()]),
        }
    }
}

phrases! {
    /// Phrases of letters about a measure, and of every letter's end.
    LetterWords {
        /// Heading of a part.
        heading(part: Part);
        /// What happened, as a title without a full stop; in the future tense for a termination, whose day lies ahead.
        title(event: Event);
        /// What we did, from when.
        opening(event: Event, at: &str);
        /// Which measure an appeal or an outcome is about.
        about(rung: Rung, at: &str);
        /// What a measure covers, in sentences of this language.
        covers(scope: &str);
        /// How long a measure lasts; empty where that goes without saying.
        lasts(rung: Rung, until: Option<&str>);
        /// What goes on working where the record lists nothing, and for warnings.
        all_works(rung: Rung);
        /// What stands now, after an outcome.
        standing(standing: Rung);
        /// Before the reviewer's written answer.
        answer_lead;
        /// Where the written answer has been erased.
        answer_erased;
        /// Before the facts.
        facts_lead(event: Event);
        /// The limit of one fact, and the careful figure that was compared with it, where it was not the measured one.
        comparison(bound: Option<&str>, threshold: &str);
        /// One redacted example: its kind in words, and when.
        instance(kind: &str, at: &str);
        /// What was recorded of it.
        recorded(facts: &str);
        /// The name of something, and what it is.
        pair(name: &str, value: &str);
        /// A published rule.
        clause(id: &str, title: &str);
        /// Before the address of a published rule.
        clause_link;
        /// How far it was automatic; `how` is `fully`, `partially` or `not`.
        automation(how: &str, event: Event);
        /// Names of so many checks, and the version of the rule book.
        versions(count: i64, checks: &str, policy: &str);
        /// The version of a model that took part.
        model_version(version: &str);
        /// One thing withheld; the three come without their full stops.
        withheld(what: &str, why: &str, basis: &str);
        /// Where nothing is withheld.
        nothing_withheld;
        /// Before the list of what to mend.
        fixes_lead(event: Event);
        /// Before what would have changed the result.
        counterfactuals_lead;
        /// Where there is nothing to do.
        nothing_to_do(standing: Rung);
        /// How to ask a person: before the link.
        ask(event: Event);
        /// Until when one can ask at least, and within which time a person answers.
        ask_terms(day: &str, span: &str);
        /// Number of an appeal.
        appeal_number(id: &str);
        /// That the link is a key.
        keep_link;
        /// Who writes, and where to write.
        contact(platform: &str, contact: &str);
        /// Name of the statement's number.
        reference;
        /// Name of the decision's number.
        decision;
        /// Name of the account's number.
        account;
    }
}
