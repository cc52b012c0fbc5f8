//! Languages of notices. Each is one file that says every phrase of [`Phrases`]; the compiler finds what it leaves out.

pub(in crate::notify::render) mod corrected;
mod en;
mod en_fixes;
pub(super) mod waiting;

use redress_ledger::notice::NoticeKind;
use redress_ledger::review::OutcomeKind;
use redress_ledger::{Rung, Timestamp};

use super::letter::Part;

/// A language that notices are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// English, for everybody whose language is not here yet.
    English,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 1] = [Self::English];

    /// The language for a BCP 47 locale such as `en-GB`; English where it is unknown or missing.
    pub fn of(locale: Option<&str>) -> Self {
        let primary = locale.and_then(|l| l.split(['-', '_']).next()).unwrap_or_default().to_ascii_lowercase();
        Self::ALL.into_iter().find(|l| l.phrases().tag() == primary).unwrap_or(Self::English)
    }

    /// Its phrases.
    pub fn phrases(self) -> &'static dyn Phrases {
        match self {
            Self::English => &en::English,
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

/// Everything a notice says in one language. Every method returns whole sentences (or a whole heading), so that no grammar is
/// glued together outside a language's own file. Arguments that are sentences come from the record as they are.
pub trait Phrases: Sync {
    /// BCP 47 tag, lower case.
    fn tag(&self) -> &'static str;
    /// Heading of a block.
    fn heading(&self, part: Part) -> &'static str;
    /// What happened, as a title without a full stop; in the future tense for a termination, whose day lies ahead.
    fn title(&self, event: Event) -> String;
    /// What we did, from when.
    fn opening(&self, event: Event, at: Timestamp) -> Vec<String>;
    /// Which measure an appeal or outcome is about.
    fn about(&self, rung: Rung, effective_at: Timestamp) -> String;
    /// What a measure covers.
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
    /// How exact the counts are; `error` is a whole sentence, or what follows "the counts are".
    fn window_error(&self, error: &str) -> String;
    /// One redacted instance: its kind, time, and coarse facts.
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
    /// One thing withheld.
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
    fn other_rights(&self) -> &'static [&'static str];
    /// Where to write.
    fn contact(&self, platform: &str, contact: &str) -> String;
    /// What to quote: statement, decision, account.
    fn references(&self, statement: &str, decision: &str, account: &str) -> Vec<String>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locale_finds_its_language_and_an_unknown_one_finds_english() {
        for locale in [None, Some("en"), Some("en-GB"), Some("EN_us"), Some("tlh"), Some("")] {
            assert_eq!(Language::of(locale), Language::English, "{locale:?}");
        }
    }
}
