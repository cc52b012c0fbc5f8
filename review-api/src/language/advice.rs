//! What a holder can do now, and what changed since the statement was written: said alike on the page and in every file.

use redress_ledger::Rung;
use redress_ledger::ended::HowEnded;
use redress_ledger::review::{AppealState, HolderView, OutcomeKind};
use redress_ledger::statement::StatedClause;

use super::Words;
use super::letter::Event;
use super::phrases::phrases;

phrases! {
    /// Phrases around what to do and what changed.
    AdviceWords {
        /// Heading: what changed since the statement was written.
        changed;
        /// Where nothing did.
        nothing_changed;
        /// After an outcome: when.
        that_was(at: &str);
        /// It stood while something waited; a person dismissed that.
        dismissed(at: &str);
        /// It stood while something waited; a stricter measure took its place.
        replaced(at: &str);
        /// Over everything once more in English.
        in_english;
    }
}

/// What to do now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToDo {
    /// Before the list; where there is nothing to do, that alone.
    pub lead: String,
    /// What helps.
    pub fixes: Vec<&'static str>,
    /// After it.
    pub then: Option<&'static str>,
}

/// Where it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Read {
    /// On the page, which knows of an appeal that is open.
    OnPage,
    /// In a file, which stays the same while an appeal waits.
    InFile,
}

impl Words {
    /// What can be mended on these grounds, each once.
    pub fn fixes(&self, clauses: &[StatedClause]) -> Vec<&'static str> {
        let mut known = Vec::new();
        for fix in clauses.iter().flat_map(|clause| self.tables.fixes(&clause.reason)) {
            if !known.contains(&fix) {
                known.push(fix);
            }
        }
        known
    }

    /// What the holder can do now.
    pub fn to_do(&self, view: &HolderView, read: Read) -> ToDo {
        let rung = view.statement.measure.rung;
        let fixes = || self.fixes(&view.statement.clauses);
        let waits = read == Read::OnPage && view.appeals.iter().any(|appeal| appeal.state == AppealState::Open);
        if view.stands {
            let event = if waits { Event::AppealReceived } else { Event::Imposed(rung) };
            let may_ask = read == Read::InFile || view.may_appeal;
            return ToDo {
                lead: self.letter.fixes_lead(event),
                fixes: fixes(),
                then: may_ask.then_some(self.page.now_lead),
            };
        }
        let outcome = view.ended.as_ref().and_then(|ended| ended.outcome.as_ref());
        if let Some(reduced) = outcome.filter(|outcome| outcome.kind == OutcomeKind::UpheldReduced) {
            let event = Event::Outcome(reduced.kind, rung, reduced.reduced_to);
            return ToDo { lead: self.letter.fixes_lead(event), fixes: fixes(), then: None };
        }
        let standing = view.others.iter().map(|other| other.rung).max().unwrap_or(Rung::Observe);
        ToDo { lead: self.letter.nothing_to_do(standing), fixes: Vec::new(), then: None }
    }

    /// What changed since the statement was written, the oldest first; empty where nothing did.
    pub fn since(&self, view: &HolderView) -> Vec<String> {
        let ended = view.ended.as_ref();
        let own = ended.and_then(|ended| ended.outcome.as_ref());
        let of_appeals = view.appeals.iter().filter_map(|appeal| appeal.outcome.as_ref());
        let mut known = Vec::new();
        for outcome in of_appeals.chain(own) {
            if !known.iter().any(|(_, id, _)| *id == &outcome.outcome_id) {
                let is_corrected = ended.is_some_and(|ended| ended.how == HowEnded::Corrected)
                    && own.is_some_and(|own| own.outcome_id == outcome.outcome_id);
                let at = self.figures.moment(outcome.decided_at);
                let said = if is_corrected {
                    self.news.corrected(&at)
                } else {
                    let lesser = outcome.reduced_to.map(|rung| self.dialogue.lesser(&self.page.measure(rung)));
                    let told = [Some(self.dialogue.outcome(outcome.kind)), lesser, Some(self.advice.that_was(&at))];
                    told.into_iter().flatten().collect::<Vec<_>>().join(" ")
                };
                known.push((outcome.decided_at, &outcome.outcome_id, said));
            }
        }
        known.sort_by_key(|(at, ..)| *at);
        let mut said: Vec<String> = known.into_iter().map(|(.., said)| said).collect();
        said.extend(ended.and_then(|ended| {
            let at = self.figures.moment(ended.at);
            match ended.how {
                HowEnded::Outcome | HowEnded::Corrected => None,
                HowEnded::Dismissed => Some(self.advice.dismissed(&at)),
                HowEnded::Replaced => Some(self.advice.replaced(&at)),
            }
        }));
        said
    }
}
