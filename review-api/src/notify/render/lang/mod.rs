//! Languages of notices. Each is one file that says every phrase of [`Phrases`]; the compiler finds what it leaves out.

pub(in crate::notify::render) mod corrected;
mod de;
mod de_fixes;
mod en;
mod en_fixes;
mod es;
mod es_fixes;
mod fr;
mod fr_fixes;
mod pt;
mod pt_fixes;
pub(super) mod waiting;

use redress_ledger::notice::NoticeKind;
use redress_ledger::review::OutcomeKind;
use redress_ledger::{Rung, Timestamp};

use super::letter::Part;
use crate::language::figures::Figures;

pub use crate::language::Language;

impl Language {
    /// Its phrases for letters.
    pub fn phrases(self) -> &'static dyn Phrases {
        match self {
            Self::English => &en::English,
            Self::German => &de::German,
            Self::French => &fr::French,
            Self::Spanish => &es::Spanish,
            Self::Portuguese => &pt::Portuguese,
        }
    }
}

/// The opening of a notice: what happened, in one choice.
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

impl Event {
    /// The kind of notice that tells it.
    pub fn kind(self) -> NoticeKind {
        match self {
            Self::Imposed(_) => NoticeKind::Imposed,
            Self::AppealReceived => NoticeKind::AppealReceived,
            Self::Outcome(..) | Self::Dismissed(_) => NoticeKind::Outcome,
        }
    }
}

/// How one figure was compared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Comparison {
    /// The cautious figure that was compared, where it was not the measured one.
    pub bound: Option<f64>,
    /// The threshold.
    pub threshold: f64,
    /// Whether both are shares in 0..=1.
    pub share: bool,
}

impl Comparison {
    /// Bound and threshold as a language writes them, with as many digits as tell them apart.
    fn figures(self, figures: &Figures) -> (Option<String>, String) {
        let (bound, threshold) = figures.apart(self.bound, Some(self.threshold), self.share);
        (bound, threshold.unwrap_or_default())
    }
}

/// Everything a notice says in one language. Every method returns whole sentences (or a whole heading), so that no grammar is
/// glued together outside a language's own file. Arguments that are sentences come from the record as they are.
pub trait Phrases: Sync {
    /// Which language it is.
    fn language(&self) -> Language;
    /// Heading of a block.
    fn heading(&self, part: Part) -> &'static str;
    /// What happened, as a title without a full stop; in the future tense for a termination, whose day lies ahead.
    fn title(&self, event: Event) -> String;
    /// What we did, from when.
    fn opening(&self, event: Event, at: Timestamp) -> Vec<String>;
    /// Which measure an appeal or outcome is about.
    fn about(&self, rung: Rung, effective_at: Timestamp) -> String;
    /// What a measure covers, in sentences of this language.
    fn scope(&self, scope: &str) -> String;
    /// How long a measure lasts; empty where that goes without saying.
    fn lasts(&self, rung: Rung, until: Option<Timestamp>) -> String;
    /// What goes on working where the record lists nothing, and for warnings.
    fn all_works(&self, rung: Rung) -> String;
    /// What stands now, after an outcome.
    fn standing(&self, standing: Rung) -> String;
    /// Before the reviewer's written answer.
    fn answer_lead(&self) -> &'static str;
    /// Where the written answer has been erased.
    fn answer_erased(&self) -> &'static str;
    /// Before the facts.
    fn facts_lead(&self, event: Event) -> &'static str;
    /// Threshold and figure of one fact.
    fn comparison(&self, comparison: Comparison) -> String;
    /// One redacted instance: its kind in words, time, and coarse facts.
    fn instance(&self, kind: &str, at: Timestamp, facts: &[(String, String)]) -> String;
    /// A published rule.
    fn clause(&self, id: &str, title: &str) -> String;
    /// Before the address of a published rule.
    fn clause_link(&self) -> &'static str;
    /// How far it was automatic; `how` is `fully`, `partially` or `not`.
    fn automation(&self, how: &str, event: Event) -> Vec<String>;
    /// What set it off, as the statement says: nothing about it is known here.
    fn trigger(&self, trigger: &str) -> String;
    /// Rules and versions.
    fn versions(&self, rules: &[String], policy_hash: &str, model_hash: Option<&str>) -> Vec<String>;
    /// One thing withheld; the three come without their full stops.
    fn withheld(&self, what: &str, why: &str, basis: &str) -> String;
    /// Where nothing is withheld.
    fn nothing_withheld(&self) -> &'static str;
    /// Before the list of what to mend.
    fn fixes_lead(&self, event: Event) -> &'static str;
    /// What to mend for a reason code; never empty.
    fn fixes(&self, reason: &str) -> &'static [&'static str];
    /// Before what would have changed the result.
    fn counterfactuals_lead(&self) -> &'static str;
    /// Where there is nothing to do.
    fn nothing_to_do(&self, standing: Rung) -> String;
    /// How to ask a person: before the link.
    fn ask(&self, event: Event) -> Vec<String>;
    /// How to ask a person: after the link.
    fn ask_terms(&self, appeal_until: Timestamp, review_hours_max: i64) -> Vec<String>;
    /// After the link, once an appeal is in.
    fn received_terms(&self, decide_by: Option<Timestamp>, appeal: Option<&str>) -> Vec<String>;
    /// That the link is a key.
    fn keep_link(&self) -> &'static str;
    /// Other rights, where the record lists none.
    fn other_rights(&self) -> Vec<&'static str>;
    /// Where to write.
    fn contact(&self, platform: &str, contact: &str) -> String;
    /// What to quote: statement, decision, account.
    fn references(&self, statement: &str, decision: &str, account: &str) -> Vec<String>;
}

/// How a language writes figures.
fn figures(language: Language) -> &'static Figures {
    &language.words().figures
}

/// The first 12 digits of a hash: enough to find it.
fn short(hash: &str) -> &str {
    hash.get(..12).unwrap_or(hash)
}

fn owned(sentences: &[&str]) -> Vec<String> {
    sentences.iter().map(|s| (*s).to_owned()).collect()
}

/// What was kept of an event: names and values.
fn kept(facts: &[(String, String)]) -> String {
    facts.iter().map(|(name, value)| format!("{name}: {value}")).collect::<Vec<_>>().join("; ")
}
